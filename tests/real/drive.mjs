// Runs a real sd-scripts through the launcher, by hand: see README.md beside this file.
import { spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

const need = (name) => process.env[name] ?? fail(`${name} is not set (tests/real/README.md)`);
function fail(text) {
  console.error(text);
  process.exit(2);
}
const [scenario, out] = process.argv.slice(2);

const CONTROL = { freeze_te_after_step: null, save_seq: 0, stop: null };
/** What each scenario asks for, when, and how it must end. `at` = the step event after which it is asked. */
const SCENARIOS = {
  full: { steps: 20, control: { freeze_te_after_step: 10 }, args: ["--save_every_n_steps", "10"], exit: 0 },
  "save-now": { steps: 8, at: 3, ask: { save_seq: 1 }, exit: 0 },
  "stop-save": { steps: 20, at: 3, ask: { stop: "save" }, exit: 75 },
  "stop-now": { steps: 20, at: 3, ask: { stop: "now" }, exit: 75 },
  "stop-epoch": { steps: 20, at: 3, ask: { stop: "epoch_end" }, exit: 75 },
  term: { steps: 40, at: 3, signal: "SIGTERM", exit: 75 },
  "term-loading": { steps: 20, phase: "model", signal: "SIGTERM", exit: 75 },
  workers: {
    steps: 40,
    at: 4,
    signal: "SIGTERM",
    args: ["--max_data_loader_n_workers", "2", "--persistent_data_loader_workers"],
    exit: 75,
  },
  nan: { steps: 4, args: ["--learning_rate", "1e30", "--unet_lr", "1e30", "--max_grad_norm", "0"], exit: 0 },
  "no-data": { steps: 6, args: ["--train_data_dir", resolve(out ?? ".", "nothing")], exit: 0 },
  prodigy: {
    steps: 3,
    args: ["--optimizer_type", "Prodigy", "--learning_rate", "1", "--unet_lr", "1", "--text_encoder_lr", "1"],
    exit: 0,
  },
  blocks: { steps: 2, args: ["--network_args", "down_lr_weight=cosine", "up_lr_weight=sine"], exit: 0 },
  "unet-only": {
    steps: 3,
    args: ["--network_train_unet_only"],
    control: { freeze_te_after_step: 2 },
    exit: 0,
  },
  "no-tracker": { steps: 3, log: false, exit: 0 },
};
const plan = SCENARIOS[scenario] ?? fail(`usage: node drive.mjs ${Object.keys(SCENARIOS).join("|")} OUT`);
if (!out) fail("an output folder is needed");

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "output"), { recursive: true });
const at = (name) => resolve(out, name);
let control = { ...CONTROL, ...plan.control };
const write = () => {
  writeFileSync(at("control.tmp"), JSON.stringify(control));
  renameSync(at("control.tmp"), at("control.json"));
};
write();
writeFileSync(
  at("prompts.txt"),
  "yui, 1girl, smile --w 64 --h 64 --s 2 --d 7\nyui, guitar --n lowres --w 64 --h 64 --s 2\n",
);

const args = [
  "--pretrained_model_name_or_path",
  need("SD_MODEL"),
  "--tokenizer_cache_dir",
  need("SD_TOKENIZERS"),
  "--train_data_dir",
  need("SD_DATA"),
  "--output_dir",
  at("output"),
  "--output_name",
  "yui",
  "--network_module",
  "networks.lora",
  "--network_dim",
  "4",
  "--network_alpha",
  "2",
  "--resolution",
  "64",
  "--enable_bucket",
  "--min_bucket_reso",
  "64",
  "--max_bucket_reso",
  "128",
  "--caption_extension",
  ".txt",
  "--learning_rate",
  "1e-3",
  "--unet_lr",
  "1e-3",
  "--text_encoder_lr",
  "5e-4",
  "--lr_scheduler",
  "cosine",
  "--lr_warmup_steps",
  "4",
  "--train_batch_size",
  "1",
  "--gradient_accumulation_steps",
  "2",
  "--cache_latents",
  "--max_data_loader_n_workers",
  "0",
  "--seed",
  "42",
  "--sdpa",
  "--clip_skip",
  "2",
  "--save_precision",
  "fp16",
  "--max_train_steps",
  String(plan.steps),
  // v0.8.7 asks CUDA for its current device while it draws: no samples there without a card
  ...(process.env.SD_SAMPLES === "0"
    ? []
    : ["--sample_prompts", at("prompts.txt"), "--sample_every_n_steps", "10"]),
  ...(plan.log === false ? [] : ["--logging_dir", at("tb")]),
  ...(plan.args ?? []),
];
const launcher = resolve(import.meta.dirname, "../../server/engines/local/launch.py");
const began = Date.now();
const child = spawn(
  need("SD_PYTHON"),
  [
    launcher,
    "--sd",
    need("SD_SCRIPTS"),
    "--script",
    "train_network.py",
    "--events",
    at("events.jsonl"),
    "--control",
    at("control.json"),
    "--",
    ...args,
  ],
  {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PYTHONUNBUFFERED: "1", PYTHONUTF8: "1", COLUMNS: "400", HF_HUB_OFFLINE: "1" },
  },
);
for (const stream of [child.stdout, child.stderr])
  stream.on("data", (bytes) => appendFileSync(at("log.txt"), bytes));

const events = () =>
  existsSync(at("events.jsonl"))
    ? readFileSync(at("events.jsonl"), "utf8")
        .split("\n")
        .filter(Boolean)
        .map((l) => JSON.parse(l))
    : [];
let asked = 0;
const timer = setInterval(() => {
  if (asked) return;
  const due = events().some(
    (e) =>
      (plan.at && e.event === "step" && e.step >= plan.at) ||
      (plan.phase && e.event === "phase" && e.phase === plan.phase),
  );
  if (!due) return;
  asked = Date.now();
  if (plan.ask) {
    control = { ...control, ...plan.ask };
    write();
  }
  if (plan.signal) process.kill(-child.pid, plan.signal);
}, 50);

child.on("exit", (code, signal) => {
  clearInterval(timer);
  const all = events();
  const steps = all.filter((e) => e.event === "step").map((e) => e.step);
  const report = {
    scenario,
    exit: code,
    signal,
    expected: plan.exit,
    seconds: (Date.now() - began) / 1000,
    answerSeconds: asked ? (Date.now() - asked) / 1000 : null,
    steps: steps.length,
    inOrder: steps.every((s, i) => s === i + 1),
    last: all.at(-1),
    files: all
      .filter((e) => e.event === "file")
      .map((e) => `${e.path.split("/").at(-1)}@${e.step}${e.final ? " final" : ""}`),
    samples: all.filter((e) => e.event === "sample").length,
  };
  console.log(JSON.stringify(report, null, 1));
  process.exit(code === plan.exit ? 0 : 1);
});
