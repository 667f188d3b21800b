import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { strikes } from "@/server/domain/engines/faults";
import { flag, num, str } from "./configuration";
import { fileMetadata, runMetadata } from "./metadata";
import type { Prepared } from "./preparation";
import { type Session, TrainerError } from "./session";
import { type State, safetensors, tensors } from "./weights";

/** Writes LoRA files and states under the trainer's own names and tells the launcher's events. */
export type Saver = {
  /** `epoch` as the metadata counts it: 0-based for step saves, 1-based for epoch saves, all of them for the last file */
  file(name: string, step: number, more: { told: number | null; epoch: number; final: boolean }): void;
  state(name: string, epoch: number, step: number): void;
  remove(name: string): void;
  stepName(step: number): string;
  epochName(epoch: number): string;
  readonly finalName: string;
};

export function saver(session: Session, prepared: Prepared, frozenAfter: () => number): Saver {
  const { config, console: out, channel } = session;
  const { plan, dataset, family } = prepared;
  const dir = str(config, "output_dir");
  if (!dir)
    throw new TrainerError(
      "TypeError",
      "expected str, bytes or os.PathLike object, not NoneType",
      "os.makedirs(args.output_dir, exist_ok=True)",
    );
  const folder = resolve(dir);
  const output = str(config, "output_name");
  const precision = str(config, "save_precision");
  const dtype: State["dtype"] = precision === "fp16" ? "F16" : precision === "bf16" ? "BF16" : "F32";
  const counts = {
    repeated: plan.repeated,
    regs: plan.regularisation,
    batches: plan.batchesPerEpoch,
    epochs: plan.epochsStarted,
    total: plan.total,
    buckets: plan.buckets.map((b) => ({ size: [b.width, b.height] as const, count: b.count })),
  };
  const meta = runMetadata(config, dataset, counts, session.began, prepared.hashes, family === "sdxl");
  const bytes = (step: number, epoch: number) =>
    safetensors(
      tensors({
        family,
        dim: num(config, "network_dim") ?? 4,
        alpha: num(config, "network_alpha") ?? 1,
        seed: num(config, "seed") ?? 0,
        step,
        frozenAfter: frozenAfter(),
        unetOnly: flag(config, "network_train_unet_only"),
        dtype,
      }),
      flag(config, "no_metadata") ? {} : { ...meta, ...fileMetadata(step, epoch, new Date()) },
      dtype,
    );
  return {
    file(name, step, { told, epoch, final }) {
      const path = join(folder, `${name}.safetensors`);
      out.print(`\nsaving checkpoint: ${path}`);
      session.phase("save");
      if (strikes(session.faults, "diskfull", step)) {
        throw new TrainerError(
          "SafetensorError",
          "Error while serializing: I/O error: No space left on device (os error 28)",
          "save_file(state_dict, file, metadata)",
        );
      }
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, bytes(step, epoch), { mode: 0o644 });
      channel.emit({ event: "file", path, step, epoch: told, final });
      session.phase(final ? "end" : "train");
    },
    state(name, epoch, step) {
      const at = join(folder, `${name}-state`);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, "model.safetensors"), bytes(step, epoch));
      writeFileSync(
        join(at, "train_state.json"),
        JSON.stringify({ current_epoch: epoch, current_step: step }),
      );
      out.log(
        "INFO",
        `save train state to ${join(at, "train_state.json")} at epoch ${epoch} step ${step}`,
        "train_network.py:940",
      );
    },
    remove(name) {
      const path = join(folder, `${name}.safetensors`);
      out.print(`removing old checkpoint: ${path}`);
      rmSync(path, { force: true });
    },
    stepName: (step) => `${output ?? "at"}-step${String(step).padStart(8, "0")}`,
    epochName: (epoch) => `${output ?? "epoch"}-${String(epoch).padStart(6, "0")}`,
    finalName: output ?? "last",
  };
}
