import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Config, flag, num, str } from "./configuration";
import { compact } from "./console";
import { drawSample, wish } from "./pictures";
import { promptsOf } from "./plan";
import type { Session } from "./session";

/** The trainer's own test whether it draws now (library/train_util.py, sample_images_common). */
export function draws(config: Config, epoch: number | null, step: number): boolean {
  if (step === 0) return flag(config, "sample_at_first");
  const epochs = num(config, "sample_every_n_epochs");
  if (epochs !== null) return epoch !== null && epoch % epochs === 0;
  const steps = num(config, "sample_every_n_steps");
  return steps !== null && epoch === null && step % steps === 0;
}

/** Draws the samples of this moment: files with the trainer's names, events as the launcher tells them. */
export async function sample(
  session: Session,
  epoch: number | null,
  step: number,
  learned: number,
): Promise<void> {
  const { config, console: out, channel } = session;
  if (!draws(config, epoch, step)) return;
  session.phase("sample");
  channel.emit({ event: "sampling", step, epoch });
  out.log("INFO", "", "train_util.py:6405");
  out.log(
    "INFO",
    `generating sample images at step / サンプル画像生成 ステップ: ${step}`,
    "train_util.py:6406",
  );
  const prompts = promptsOf(config);
  if (prompts === null)
    out.log(
      "ERROR",
      `No prompt file / プロンプトファイルがありません: ${str(config, "sample_prompts")}`,
      "train_util.py:6409",
    );
  const folder = resolve(str(config, "output_dir") ?? ".", "sample");
  mkdirSync(folder, { recursive: true });
  for (const [i, prompt] of (prompts ?? []).entries()) {
    const w = wish(prompt);
    const told: [string, string | number][] = [
      ["prompt", w.prompt],
      ["negative_prompt", w.negative ?? "None"],
      ["height", w.height],
      ["width", w.width],
      ["sample_steps", w.steps],
      ["scale", w.scale],
      ["sample_sampler", str(config, "sample_sampler") ?? "ddim"],
    ];
    if (w.seed !== null) told.push(["seed", w.seed]);
    told.forEach(([name, value], n) => {
      out.log("INFO", `${name}: ${value}`, `train_util.py:${6542 + n + (name === "seed" ? 1 : 0)}`);
    });
    out.raw("\n");
    const bar = out.bar("", w.steps);
    for (let n = 2; n <= w.steps; n += 2) {
      await session.pause(0.3 / w.steps);
      bar.draw(n);
    }
    bar.draw(w.steps);
    bar.close();
    const png = await drawSample(w, w.seed ?? (num(config, "seed") ?? 0) + i, step, learned);
    session.check();
    const number = epoch !== null ? `e${String(epoch).padStart(6, "0")}` : String(step).padStart(6, "0");
    const name = [str(config, "output_name"), number, String(i).padStart(2, "0"), compact(new Date()), w.seed]
      .filter((p) => p !== null)
      .join("_");
    const path = join(folder, `${name}.png`);
    writeFileSync(path, png);
    channel.emit({ event: "sample", step, epoch, prompt: i, seed: w.seed, path });
  }
  session.phase("train");
}
