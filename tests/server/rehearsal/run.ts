import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import sharp from "sharp";
import { type Control, type TrainerEvent, trainerEvent } from "@/server/domain/engines/protocol";

/** Bundled as the build does it, where its external packages are found. */
const PROGRAM = join(process.cwd(), "node_modules", ".cache", "rehearsal-test", `${process.pid}.mjs`);
process.on("exit", () => rmSync(PROGRAM, { force: true }));
let built: Promise<unknown> | null = null;
const bundle = () => {
  built ??= build({
    entryPoints: ["server/rehearsal/main.ts"],
    outfile: PROGRAM,
    bundle: true,
    platform: "node",
    format: "esm",
    alias: { "@": process.cwd() },
    external: ["sharp"],
    logLevel: "error",
  });
  return built;
};

export const CONTROL: Control = { freeze_te_after_step: null, save_seq: 0, stop: null };

export type Rehearsed = {
  exit: number | null;
  signal: string | null;
  events: TrainerEvent[];
  log: string;
  dir: string;
};

/** A folder with what the recordings were made from: five pictures of 64 pixels, two repeats, a base model, two prompts. */
export async function workshop(): Promise<{ dir: string; args: string[]; close(): void }> {
  const dir = mkdtempSync(join(tmpdir(), "rehearsal-"));
  const data = join(dir, "data", "2_yui girl");
  mkdirSync(data, { recursive: true });
  for (let i = 0; i < 5; i++) {
    const png = await sharp({
      create: { width: 64, height: 64, channels: 3, background: { r: i * 40, g: 90, b: 120 } },
    })
      .png()
      .toBuffer();
    writeFileSync(join(data, `0${i}.png`), png);
    writeFileSync(join(data, `0${i}.txt`), "yui, 1girl, smile");
  }
  writeFileSync(join(dir, "base.safetensors"), "base");
  writeFileSync(
    join(dir, "prompts.txt"),
    "yui, 1girl, smile --w 64 --h 64 --s 2 --d 7\nyui, guitar --n lowres --w 64 --h 64 --s 2\n",
  );
  const args = `--pretrained_model_name_or_path ${dir}/base.safetensors --train_data_dir ${dir}/data --output_dir ${dir}/output
    --output_name yui --network_module networks.lora --network_dim 4 --network_alpha 2 --resolution 64 --enable_bucket
    --min_bucket_reso 64 --max_bucket_reso 128 --caption_extension .txt --learning_rate 1e-3 --unet_lr 1e-3 --text_encoder_lr 5e-4
    --lr_scheduler cosine --lr_warmup_steps 4 --train_batch_size 1 --gradient_accumulation_steps 2 --cache_latents
    --max_data_loader_n_workers 0 --seed 42 --sdpa --clip_skip 2 --save_precision fp16`;
  return { dir, args: args.split(/\s+/), close: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Runs the rehearsal to its end. `on` sees each event as it is written and may change the control file or signal. */
export async function rehearse(
  dir: string,
  args: string[],
  more: {
    control?: Partial<Control>;
    env?: Record<string, string>;
    on?: (event: TrainerEvent, act: Act) => void;
    script?: string;
  } = {},
): Promise<Rehearsed> {
  await bundle();
  const at = (name: string) => join(dir, name);
  for (const name of ["events.jsonl", "output"]) rmSync(at(name), { recursive: true, force: true });
  let control = { ...CONTROL, ...more.control };
  const write = (change: Partial<Control>) => {
    control = { ...control, ...change };
    writeFileSync(at("control.tmp"), JSON.stringify(control));
    renameSync(at("control.tmp"), at("control.json"));
  };
  write({});
  const command = [
    PROGRAM,
    "--sd",
    dir,
    "--script",
    more.script ?? "train_network.py",
    "--events",
    at("events.jsonl"),
    "--control",
    at("control.json"),
    "--",
    ...args,
  ];
  const child = spawn(process.execPath, command, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, COLUMNS: "400", REHEARSAL_SPEED: "2000", REHEARSAL_FAULTS: "", ...more.env },
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (log += text));
  const read = () =>
    existsSync(at("events.jsonl"))
      ? readFileSync(at("events.jsonl"), "utf8")
          .split("\n")
          .slice(0, -1)
          .map((line) => trainerEvent.parse(JSON.parse(line)))
      : [];
  let seen = 0;
  const timer = setInterval(() => {
    for (const event of read().slice(seen)) {
      seen++;
      more.on?.(event, { write, signal: (name) => child.kill(name) });
    }
  }, 5);
  const [exit, signal] = await new Promise<[number | null, string | null]>((done) =>
    child.on("close", (code, name) => done([code, name])),
  );
  clearInterval(timer);
  return { exit, signal, events: read(), log, dir };
}

export type Act = { write(change: Partial<Control>): void; signal(name: NodeJS.Signals): void };
