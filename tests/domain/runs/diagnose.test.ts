import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { EndFacts } from "@/server/domain/runs/causes/rule";
import { CAUSES, diagnose } from "@/server/domain/runs/diagnose";
import { feed, finish, newDecoder } from "@/server/domain/runs/lines";
import { flatten, parse } from "@/server/domain/runs/parse";
import { outcome, succeeded } from "@/server/domain/runs/success";

const logs = new URL("../../corpus/sd-scripts/logs/", import.meta.url);
const linesOf = (name: string) => {
  const decoder = newDecoder();
  return [...feed(decoder, new Uint8Array(readFileSync(new URL(name, logs)))), ...finish(decoder)];
};

const recipe = {
  train_batch_size: 2,
  gradient_accumulation_steps: 2,
  learning_rate: 1e-4,
  gradient_checkpointing: true,
  cache_latents: true,
};
const FACTS: EndFacts = {
  exit: 1,
  rebooted: false,
  step: 0,
  total: null,
  nonFiniteAt: null,
  final: "missing",
  stop: null,
  raised: null,
  phase: null,
  recipe,
  diskFree: null,
  datasetId: 1,
  engineId: 1,
};

/** What the studio knows of a recording from its log alone, as for a trainer without our launcher. */
function factsOf(name: string, exit: number | null): EndFacts {
  let step = 0;
  let total: number | null = null;
  let nonFiniteAt: number | null = null;
  for (const { text } of linesOf(name)) {
    for (const e of flatten(parse(text))) {
      if (e.type !== "progress") continue;
      step = e.done;
      total = e.total;
      if (e.loss === null) nonFiniteAt ??= e.done;
    }
  }
  return { ...FACTS, exit, step, total, nonFiniteAt };
}

const CPU: Record<string, string> = {
  D19fakexl: "model-family",
  D19lora_as_base: "model-not-base",
  D19v2: "tokenizer-offline",
  D6: "value-type",
  D7: "toml-syntax",
  D7b: "config-missing",
  D8extra: "dataset-config",
  D8noimg: "dataset-config",
  D8none: "dataset-config-missing",
  D8vint: "dataset-config",
  E1b: "nothing-trained",
  E4: "disk-full",
  E7: "loss-nan",
  F4: "output-missing",
  abbrev: "argument-ambiguous",
  adam8: "bitsandbytes-missing",
  badchoice: "argument-invalid",
  badopt: "optimizer-name",
  badtype: "argument-invalid",
  bf16: "ended-silently",
  cacheaug: "cache-against-augmentation",
  fp16cpu: "ended-silently",
  missbase: "model-missing",
  nodata2: "no-data",
  nores: "resolution-missing",
  nosamplep: "sample-prompts-missing",
  notokens: "tokenizer-offline",
  persist0: "workers-persistent",
  recipe: "arguments-unknown",
  warm1: "argument-invalid",
  warmconst: "warmup-constant",
  xformers: "xformers-missing",
};
const OTHER: [string, number | null, string][] = [
  ["base-model-missing-exit-1.log", 1, "model-missing"],
  ["no-card-exit-1.log", 1, "cuda-none"],
  ["no-data-exit-0.log", 0, "no-data"],
  ["no-xformers-exit-1.stderr.log", 1, "xformers-missing"],
  ["unrecognized-argument-exit-2.stderr.log", 2, "arguments-unknown"],
  ["gpu/oom.stderr.log", 1, "cuda-oom"],
];
type Recording = { name: string; exit: number | null; what: string };
const index = JSON.parse(readFileSync(new URL("cpu/index.json", logs), "utf8")) as Recording[];

describe("diagnose, every recorded failure", () => {
  it("the table covers every recording that did not end well", () => {
    const bad = index.filter((r) => r.exit !== 0 && r.exit !== null).map((r) => r.name);
    for (const name of bad) expect(Object.keys(CPU), name).toContain(name);
  });
  for (const { name, exit, what } of index.filter((r) => CPU[r.name])) {
    it(`${name}: ${what} → ${CPU[name]}`, () => {
      const file = `cpu/${name}.stderr.log`;
      const got = diagnose(linesOf(file), factsOf(file, exit ?? 1));
      expect(got.code).toBe(CPU[name]);
      expect(got.evidence.join("")).not.toBe("");
      expect(got.evidence.length).toBeLessThanOrEqual(12);
      expect(got.at).toBeGreaterThanOrEqual(0);
    });
  }
  for (const [file, exit, code] of OTHER) {
    it(`${file} → ${code}`, () => expect(diagnose(linesOf(file), factsOf(file, exit)).code).toBe(code));
  }
  it("a good recording is named by none of the fatal causes", () => {
    const good = index.filter((r) => r.exit === 0 && !CPU[r.name] && r.what.startsWith("good"));
    expect(good.length).toBeGreaterThan(10);
    for (const { name } of good) {
      const file = `cpu/${name}.stderr.log`;
      const code = diagnose(linesOf(file), { ...factsOf(file, 0), final: "missing" }).code;
      expect(["final-missing", "steps-missing"], name).toContain(code);
    }
  });
});

describe("diagnose, the end itself", () => {
  const line = (text: string) => [{ text, at: 1 }];
  const cases: [string, { text: string; at: number }[], Partial<EndFacts>, string][] = [
    ["killed", line("steps: 10%"), { exit: null, step: 200, total: 2000 }, "killed"],
    ["rebooted", line("steps: 10%"), { exit: null, rebooted: true, step: 200 }, "machine-restarted"],
    ["silent", [], { exit: 3 }, "ended-silently"],
    ["ended by force", [], { exit: null, stop: { asked: "now", level: "kill" } }, "stopped-by-force"],
    ["too few steps", [], { exit: 0, step: 100, total: 2000, final: "ok" }, "steps-missing"],
    ["file cut short", [], { exit: 0, step: 9, total: 9, final: "unreadable" }, "final-unreadable"],
    ["an old file", [], { exit: 0, step: 9, total: 9, final: "old" }, "final-old"],
    [
      "numpy 2 as a warning of a good run",
      line("_ARRAY_API not found"),
      { exit: 0, step: 9, total: 9 },
      "final-missing",
    ],
    ["numpy 2", line("_ARRAY_API not found"), { exit: 1 }, "numpy-2"],
    ["driver", line("RuntimeError: Found no NVIDIA driver on your system."), { exit: 1 }, "cuda-driver"],
    [
      "xformers of another torch",
      line("NotImplementedError: No operator found for `memory_efficient_attention_forward` with inputs:"),
      { exit: 1 },
      "xformers-mismatch",
    ],
    [
      "worker killed",
      line("RuntimeError: DataLoader worker (pid(s) 123) exited unexpectedly"),
      { exit: 1 },
      "host-oom",
    ],
    [
      "event only",
      [],
      {
        exit: 1,
        raised: { type: "torch.OutOfMemoryError", error: "CUDA out of memory. Tried to allocate 2.00 GiB" },
      },
      "cuda-oom",
    ],
    [
      "unknown exception",
      [],
      { exit: 1, raised: { type: "RuntimeError", error: "strange" } },
      "python-error",
    ],
    [
      "a line that always occurs",
      line("Failed to load CPU gemm_4bit_forward from kernels-community: No module named 'kernels'"),
      { exit: 5 },
      "ended-silently",
    ],
  ];
  for (const [name, lines, facts, code] of cases) {
    it(name, () => expect(diagnose(lines, { ...FACTS, ...facts }).code).toBe(code));
  }
  it("an unreadable picture is named", () => {
    const lines = [
      "WARNING failed to get image size: /d/10_yui/043.png, error: cannot identify",
      "ZeroDivisionError: division by zero",
    ];
    const got = diagnose(
      lines.map((text, at) => ({ text, at })),
      FACTS,
    );
    expect(got.code).toBe("picture-unreadable");
    expect(got.cause.en).toContain("043.png");
  });
});

describe("remedies", () => {
  it("halves the batch and keeps the whole", () => {
    const got = diagnose(linesOf("gpu/oom.stderr.log"), FACTS);
    expect(got.remedies[0]).toMatchObject({
      kind: "recipe",
      change: { train_batch_size: 1, gradient_accumulation_steps: 4 },
    });
  });
  it("offers what is left when the batch is 1", () => {
    const got = diagnose([{ text: "torch.OutOfMemoryError: CUDA out of memory.", at: 0 }], {
      ...FACTS,
      recipe: { train_batch_size: 1, gradient_checkpointing: false, cache_latents: true },
    });
    expect(got.remedies[0]).toMatchObject({ change: { gradient_checkpointing: true } });
  });
  it("every cause says itself in both languages", () => {
    for (const cause of CAUSES) {
      const found = Object.assign([cause.code, "--a 1", "b"], {
        index: 0,
        input: "",
      }) as unknown as RegExpExecArray;
      for (const said of [cause.cause(found, FACTS), cause.next(found, FACTS)]) {
        expect(said.zh, cause.code).toMatch(/[\u4e00-\u9fff]/);
        expect(said.en, cause.code).toMatch(/[a-z]{3}/);
        expect(said.zh + said.en, cause.code).not.toMatch(/[!！]/);
      }
    }
    expect(new Set(CAUSES.map((c) => c.code)).size).toBe(CAUSES.length);
  });
});

describe("succeeded", () => {
  const good: EndFacts = { ...FACTS, exit: 0, step: 2000, total: 2000, final: "ok" };
  it("takes more than an exit code", () => {
    expect(succeeded(good)).toBe(true);
    for (const bad of [
      { exit: 1 },
      { exit: null },
      { step: 1999 },
      { step: 0, total: 0 },
      { nonFiniteAt: 3 },
      { final: "old" as const },
      { total: null },
    ]) {
      expect(succeeded({ ...good, ...bad }), JSON.stringify(bad)).toBe(false);
    }
  });
  it("a stop that was obeyed is no failure, a failure while stopping is", () => {
    const stop = { asked: "now" as const, level: "ask" as const };
    expect(outcome({ ...good, step: 9, exit: 75, stop }, 75)).toBe("stopped");
    expect(outcome({ ...good, step: 9, exit: 1, stop }, 75)).toBe("fail");
    expect(outcome({ ...good, step: 9, exit: null, stop: { ...stop, level: "kill" } }, 75)).toBe("stopped");
    expect(outcome({ ...good, stop }, 75)).toBe("succeed");
    expect(outcome({ ...good, step: 9, exit: 75 }, 75)).toBe("fail");
  });
});
