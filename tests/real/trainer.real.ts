import { existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type TrainerEvent, trainerEvent } from "@/server/domain/engines/protocol";
import { createTrainer } from "@/server/engines/local";

const place = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set (tests/real/README.md)`);
  return value;
};
const trainer = createTrainer({
  kind: "local",
  config: { python: place("SD_PYTHON"), dir: place("SD_SCRIPTS"), env: { HF_HUB_OFFLINE: "1" } },
});
const control = { freeze_te_after_step: null, save_seq: 0, stop: null };
const sleep = (ms: number) => new Promise((ok) => setTimeout(ok, ms));

test("the install is understood", async () => {
  const found = await trainer.inspect();
  console.log(JSON.stringify(found, null, 1));
  expect(found).toMatchObject({
    ok: true,
    launcher: true,
    can: { steps: true, save: true, stop: true, freeze: true },
  });
  expect(found.scripts[0]).toBe("train_network.py");
  expect(found.packages.torch).toBeTruthy();
});

test("trained, stopped with a save, found again on the way", async () => {
  const root = mkdtempSync(join(tmpdir(), "real-"));
  const dir = join(root, "attempt-1");
  mkdirSync(dir);
  const argv = [
    "--pretrained_model_name_or_path",
    place("SD_MODEL"),
    "--tokenizer_cache_dir",
    place("SD_TOKENIZERS"),
  ];
  argv.push(
    "--train_data_dir",
    place("SD_DATA"),
    "--output_dir",
    join(root, "output"),
    "--output_name",
    "real",
  );
  argv.push(
    "--network_module",
    "networks.lora",
    "--network_dim",
    "4",
    "--caption_extension",
    ".txt",
    "--sdpa",
  );
  argv.push("--resolution", "64", "--enable_bucket", "--min_bucket_reso", "64", "--max_bucket_reso", "128");
  argv.push(
    "--max_data_loader_n_workers",
    "0",
    "--learning_rate",
    "1e-4",
    "--max_train_steps",
    "30",
    "--cache_latents",
  );
  const handle = await trainer.launch({
    dir,
    script: "train_network.py",
    argv,
    env: {},
    token: "real-1",
    control,
  });
  expect(await trainer.find("real-1", dir)).toEqual(handle);
  const events = (): TrainerEvent[] =>
    existsSync(join(dir, "events.jsonl"))
      ? readFileSync(join(dir, "events.jsonl"), "utf8")
          .split("\n")
          .filter(Boolean)
          .map((line) => trainerEvent.parse(JSON.parse(line)))
      : [];
  while ((await trainer.probe(handle)).state === "alive" && !events().some((e) => e.event === "step"))
    await sleep(200);
  trainer.steer(handle, { ...control, stop: "save" });
  while ((await trainer.probe(handle)).state === "alive") await sleep(200);
  expect(await trainer.probe(handle)).toEqual({ state: "dead", exit: 75, rebooted: false });
  const file = events().find((e) => e.event === "file");
  expect(file && existsSync(file.path)).toBe(true);
  expect(events().at(-1)).toMatchObject({ event: "stopped", why: "save" });
  // --logging_dir was not given: the launcher saw to it
  expect(existsSync(join(dir, "tb"))).toBe(true);
});
