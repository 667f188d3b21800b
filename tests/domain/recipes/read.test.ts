import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Option, Value } from "@/server/domain/recipes/option";
import { OPTIONS, offered } from "@/server/domain/recipes/options";
import { CHARACTER_SD15_3090 } from "@/server/domain/recipes/presets";
import { onOneLine, readPrompts, writePrompts } from "@/server/domain/recipes/prompts";
import { read } from "@/server/domain/recipes/read";
import { accepts } from "@/server/domain/recipes/recipe";
import { render } from "@/server/domain/recipes/render";
import { commands } from "@/server/domain/recipes/shell";

const places = {
  folder: "/r",
  model: "/m x\"y'.safetensors",
  dataset: "/r/dataset",
  output: "/r/output",
  logs: "/r/tb",
  name: "n",
  family: "sd15",
  subsets: [{ dir: "10_a", repeats: 10, classWord: "", isReg: false }],
};

const line = fc
  .string({ maxLength: 40 })
  .map(onOneLine)
  .filter((text) => !text.startsWith(", "));
const prompt = fc.record(
  {
    text: line.filter((text) => text !== "" && text !== ","),
    negative: line,
    seed: fc.nat(4_294_967_295),
    width: fc.integer({ min: 64, max: 4096 }),
    height: fc.integer({ min: 64, max: 4096 }),
    steps: fc.integer({ min: 1, max: 1000 }),
    cfg: fc.integer({ min: 0, max: 300 }).map((n) => n / 10),
  },
  { requiredKeys: ["text", "negative"] },
);

function values(row: Option): fc.Arbitrary<Value> {
  const { min, max, above } = row.range ?? {};
  const low = above !== undefined ? above + 1e-6 : (min ?? -1e6);
  const arbitrary = (): fc.Arbitrary<Value> => {
    switch (row.type) {
      case "int":
        return fc.integer({ min: Math.ceil(low), max: max ?? 1e6 });
      case "float":
        return fc.double({ min: low, max: max ?? 1e6, noNaN: true }).map((n) => n + 0);
      case "warmup":
        return fc.oneof(
          fc.nat(1_000_000),
          fc.double({ min: 0, max: 0.999, noNaN: true }).map((n) => n + 0),
        );
      case "bool":
        return fc.boolean();
      case "choice":
        return fc.constantFrom(...(row.choices ?? []).map((choice) => choice.value));
      case "text":
        return fc.string({ minLength: row.nullable || row.default !== "" ? 1 : 0, maxLength: 30 });
      case "size":
        return fc
          .tuple(fc.integer({ min: 64, max: 2048 }), fc.integer({ min: 64, max: 2048 }))
          .map(([w, h]) => `${w},${h}`);
      case "list":
        return fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 });
      case "environment":
        return fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string({ maxLength: 20 }), {
          maxKeys: 3,
          noNullPrototype: true,
        });
      case "prompts":
        return fc.array(prompt, { maxLength: 3 }) as fc.Arbitrary<Value>;
    }
  };
  const some = arbitrary().filter((value) => accepts(row, value));
  return row.nullable ? fc.option(some, { nil: null }) : some;
}

const recipe = fc
  .record(
    Object.fromEntries(OPTIONS.filter((row) => offered(row, "sd15")).map((row) => [row.dest, values(row)])),
  )
  .map((r) => ({ ...Object.fromEntries(OPTIONS.map((row) => [row.dest, row.default])), ...r }))
  // what render corrects on purpose
  .map((r) => (r.max_data_loader_n_workers === 0 ? { ...r, persistent_data_loader_workers: false } : r));

test("read(render(recipe)) = recipe", () => {
  fc.assert(
    fc.property(recipe, (r) => {
      const { files } = render(r, places);
      const text = (name: string) => files.find((file) => file.name === name)?.text ?? "";
      expect(read(text("config.toml"), { prompts: text("prompts.txt") }).recipe).toEqual(r);
    }),
    { numRuns: 300 },
  );
});

test("without a prompt the trainer is not asked to draw, and the recipe still comes back", () => {
  const quiet = { ...CHARACTER_SD15_3090, sample_at_first: true, "studio.prompts": [] };
  const { files } = render(quiet, places);
  const toml = files.find((file) => file.name === "config.toml")?.text ?? "";
  expect(toml.split("\n").filter((line) => /^sample_(prompts|every|at)/.test(line))).toEqual([]);
  expect(toml).toContain("#: sample_every_n_steps = 200");
  expect(read(toml, { prompts: "" }).recipe).toEqual(quiet);
});

test("prompt lines survive whatever is typed", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ text: fc.string(), negative: fc.string() })), (list) => {
      const back = readPrompts(writePrompts(list));
      expect(back.length).toBe(list.length);
      const again = readPrompts(writePrompts(back));
      expect(again).toEqual(back);
    }),
  );
});

describe("prompt lines as the trainer reads them", () => {
  test.each([
    [
      "a girl --n bad --w 512 --h 768 --d 1 --l 7.5 --s 28",
      { text: "a girl", negative: "bad", width: 512, height: 768, seed: 1, cfg: 7.5, steps: 28 },
    ],
    ["a girl --w 512 --w 64", { text: "a girl", negative: "", width: 512 }],
    ["a girl --w=512", { text: "a girl", negative: "" }],
  ])("%s", (text, expected) => expect(readPrompts(text)).toEqual([expected]));
  test("a text that looks like an option gets a comma in front", () => {
    expect(writePrompts([{ text: "n gauge train", negative: "" }])).toBe(", n gauge train\n");
    expect(writePrompts([{ text: "#1 girl", negative: "a --w 5" }])).toBe(", #1 girl --n a -w 5\n");
  });
});

describe("commands as people paste them", () => {
  const given = (source: string) => {
    const { recipe: all, given: names, remarks } = read(source);
    return {
      values: Object.fromEntries(names.map((name) => [name, all[name]])),
      remarks: remarks.map((r) => `${r.kind} ${r.option}`),
    };
  };
  test("accelerate launch, Windows line ends and carets", () => {
    expect(
      given(
        'accelerate launch --num_cpu_threads_per_process 2 ".\\sd-scripts\\train_network.py" ^\r\n  --network_dim=64 ^\r\n --text_encoder_lr=5e-5',
      ).values,
    ).toEqual({ network_dim: 64, text_encoder_lr: 5e-5 });
  });
  test("environment in front, PowerShell", () => {
    expect(
      given('$env:HF_ENDPOINT="https://hf-mirror.com"\nA=1 python train_network.py --seed 7').values,
    ).toEqual({
      "studio.env": { HF_ENDPOINT: "https://hf-mirror.com", A: "1" },
      seed: 7,
    });
  });
  test("what the trainer would refuse is dropped and said; what the form lacks too", () => {
    expect(
      given("python train_network.py --seed 1 --train_text_encoder --foo 3 --masked_loss --network_dim x"),
    ).toEqual({
      values: { seed: 1 },
      remarks: ["dropped train_text_encoder", "dropped foo", "dropped masked_loss", "bad network_dim"],
    });
  });
  test("warm-up in every spelling", () => {
    expect(given("--lr_warmup_steps 10%").values).toEqual({ lr_warmup_steps: 0.1 });
    expect(given("--lr_warmup_ratio 0.1")).toEqual({
      values: { lr_warmup_steps: 0.1 },
      remarks: ["moved lr_warmup_ratio"],
    });
    expect(given("lr_warmup_steps = 200.0")).toEqual({
      values: { lr_warmup_steps: 200 },
      remarks: ["moved lr_warmup_steps"],
    });
    expect(given("lr_warmup_steps = 200")).toEqual({ values: { lr_warmup_steps: 200 }, remarks: [] });
  });
  test("TOML with sections, numbers where strings belong, dataset TOML", () => {
    expect(
      given("[net]\nnetwork_dim = 8\nresolution = 512\nmax_token_length = 225\n[x]\nxformers = true\n")
        .values,
    ).toEqual({
      network_dim: 8,
      resolution: "512",
      max_token_length: "225",
      "studio.attention": "xformers",
    });
    expect(
      given(
        "[general]\nenable_bucket = true\n[[datasets]]\nresolution = [768, 768]\nbatch_size = 4\n[[datasets.subsets]]\nimage_dir = 'x'\n",
      ).values,
    ).toEqual({
      enable_bucket: true,
      resolution: "768,768",
      train_batch_size: 4,
    });
  });
  test("two text encoder rates: the first", () => {
    expect(given("--text_encoder_lr 1e-5 2e-5")).toEqual({
      values: { text_encoder_lr: 1e-5 },
      remarks: ["dropped text_encoder_lr"],
    });
  });
  test.each(["", "hello world", "x = 1", "--nonsense"])("%j is not a recipe", (source) => {
    expect(() => read(source)).toThrow(expect.objectContaining({ code: "not-a-recipe" }));
  });
});

test("words of a shell line", () => {
  expect(commands("a 'b c' \"d\\\"e\" f\\ g # h\n\\\ni; j && k='l m'")).toEqual([
    ["a", "b c", 'd"e', "f g"],
    ["i"],
    ["j"],
    ["k=l m"],
  ]);
  expect(commands("python x.py \\\n  --a C:\\models\\b.safetensors")).toEqual([
    ["python", "x.py", "--a", "C:\\models\\b.safetensors"],
  ]);
});
