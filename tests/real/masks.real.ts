import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPicture } from "@/server/datasets/editor";
import { saveEdit } from "@/server/datasets/edits";
import { createDataset } from "@/server/datasets/store";
import { makeVersion, materialise } from "@/server/datasets/versions";
import type { Edit } from "@/server/domain/datasets/edit";
import { type TrainerEvent, trainerEvent } from "@/server/domain/engines/protocol";
import type { Recipe } from "@/server/domain/recipes/option";
import { DEFAULTS } from "@/server/domain/recipes/recipe";
import { render } from "@/server/domain/recipes/render";
import { createTrainer } from "@/server/engines/local";
import { send, place as studioPlace } from "../server/datasets/place";

const variable = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set (tests/real/README.md)`);
  return value;
};
const STEPS = 20;
const RECIPE: Recipe = {
  ...DEFAULTS,
  resolution: "64,64",
  enable_bucket: true,
  min_bucket_reso: 64,
  max_bucket_reso: 128,
  caption_extension: ".txt",
  max_train_steps: STEPS,
  train_batch_size: 2,
  network_module: "networks.lora",
  network_dim: 4,
  learning_rate: 1e-4,
  seed: 42,
  cache_latents: true,
  max_data_loader_n_workers: 0,
  mixed_precision: "no",
};

const root = mkdtempSync(join(tmpdir(), "real-masks-"));
let studio: ReturnType<typeof studioPlace>;
beforeAll(() => {
  studio = studioPlace();
});
afterAll(() => {
  studio.close();
  rmSync(root, { recursive: true, force: true });
});

/** A girl-shaped something on the left, something else of this colour on the right. */
const scan = (other: string, hair: string) =>
  sharp(
    Buffer.from(
      `<svg width="160" height="160"><rect width="160" height="160" fill="#dde"/><circle cx="45" cy="50" r="30" fill="${hair}"/><rect x="25" y="75" width="40" height="80" fill="#347"/><rect x="90" y="0" width="70" height="160" fill="${other}"/></svg>`,
    ),
  )
    .removeAlpha()
    .png()
    .toBuffer();

const paint = (painted: "white" | "mask"): Edit => ({
  v: 1,
  paint: [{ id: "1", kind: "rect", x: 88, y: 0, w: 72, h: 160 }],
  painted,
});

let count = 0;

/** Imports two pictures that are painted alike and one that is not, and trains on them as a run does. */
async function losses(
  name: string,
  other: string,
  edit: Edit,
  change: (toml: string) => string = (toml) => toml,
): Promise<number[]> {
  const dataset = createDataset(studio.db, { name }).id;
  const tab = "t";
  for (const [i, hair] of ["#a63", "#631", "#fc8"].entries()) {
    const colour = i < 2 ? other : "#dde";
    const { picture } = send(studio, dataset, `10_yui/${i}.png`, await scan(colour, hair));
    send(studio, dataset, `10_yui/${i}.txt`, "yui, 1girl");
    const seen = { rev: openPicture(studio.db, picture!).rev, edit: null };
    if (i < 2) saveEdit(studio.db, { pictureId: picture!, edit, seen, tab });
  }
  const folder = join(root, `run-${++count}`);
  const dir = join(folder, "attempt-1");
  for (const path of [dir, join(folder, "output"), join(dir, "tb")]) mkdirSync(path, { recursive: true });
  const data = join(folder, "dataset");
  const subsets = await materialise(studio, makeVersion(studio, dataset).id, data);
  const order = render(RECIPE, {
    folder,
    model: variable("SD_MODEL"),
    dataset: data,
    output: join(folder, "output"),
    logs: join(dir, "tb"),
    name,
    family: "sd15",
    subsets,
    tokenizerCache: variable("SD_TOKENIZERS"),
  });
  for (const file of order.files) writeFileSync(join(folder, file.name), change(file.text));
  const trainer = createTrainer({
    kind: "local",
    config: {
      python: variable("SD_PYTHON"),
      dir: variable("SD_SCRIPTS"),
      env: { HF_HUB_OFFLINE: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
    },
  });
  const control = { freeze_te_after_step: null, save_seq: 0, stop: null };
  const handle = await trainer.launch({ dir, ...order, env: {}, token: `masks-${count}`, control });
  let alive = await trainer.probe(handle);
  for (; alive.state === "alive"; alive = await trainer.probe(handle))
    await new Promise((ok) => setTimeout(ok, 300));
  const log = readFileSync(join(dir, "log.txt"), "utf8");
  expect(alive, log.slice(-3000)).toEqual({ state: "dead", exit: 0, rebooted: false });
  const events: TrainerEvent[] = existsSync(join(dir, "events.jsonl"))
    ? readFileSync(join(dir, "events.jsonl"), "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => trainerEvent.parse(JSON.parse(line)))
    : [];
  const steps = events.flatMap((event) => (event.event === "step" ? [event.loss] : []));
  console.log(`${name}: ${/alpha_mask: .*/.exec(log)?.[0] ?? "no alpha_mask line"}; loss ${steps.join(" ")}`);
  return steps as number[];
}

test("what lies under a mask does not matter, the mask itself does", async () => {
  const blue = await losses("mask-blue", "#22f", paint("mask"));
  expect(blue).toHaveLength(STEPS);
  expect(blue.every((loss) => Number.isFinite(loss) && loss > 0)).toBe(true);
  expect(await losses("mask-green", "#2c2", paint("mask"))).toEqual(blue);
  const unmasked = await losses("mask-ignored", "#22f", paint("mask"), (toml) =>
    toml.replace(/^ *alpha_mask = true\n/m, ""),
  );
  expect(unmasked).toHaveLength(STEPS);
  // the same pixels, every step: only the weight of the masked part is missing
  expect(unmasked.filter((loss, i) => loss > blue[i]!).length).toBeGreaterThan(STEPS / 2);
  const white = await losses("white", "#22f", paint("white"));
  expect(white).toHaveLength(STEPS);
  expect(white).not.toEqual(unmasked);
});
