import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { OPTIONS } from "@/server/domain/recipes/options";
import { BUILT_IN, CHARACTER_SD15_3090, withTriggers } from "@/server/domain/recipes/presets";
import { read } from "@/server/domain/recipes/read";
import { diff } from "@/server/domain/recipes/recipe";
import { type Places, render } from "@/server/domain/recipes/render";
import { complete, schema } from "@/server/domain/recipes/schema";

const places: Places = {
  folder: "/data/runs/12",
  model: "/models/AnyLoRA_bakedVae_blessed_fp16.safetensors",
  dataset: "/data/runs/12/dataset",
  output: "/data/runs/12/output",
  logs: "/data/runs/12/attempt-1/tb",
  name: "yui-12",
  family: "sd15",
  subsets: [{ dir: "10_yuihirasawa", repeats: 10, classWord: "yuihirasawa", isReg: false }],
};

describe("the user's command and the preset", () => {
  const command = readFileSync("tests/corpus/recipes/command.sh", "utf8");
  const reading = read(command);

  test("say the same but for the sample prompts, which are in a file", () => {
    expect(diff(reading.recipe, CHARACTER_SD15_3090).map((change) => change.dest)).toEqual([
      "studio.prompts",
    ]);
  });

  test("an option of another script is moved to the launcher, and said", () => {
    expect(reading.recipe["studio.freeze_te_after_step"]).toBe(400);
    expect(reading.remarks.find((r) => r.option === "stop_text_encoder_training")?.kind).toBe("moved");
    expect(reading.remarks.filter((r) => r.kind === "dropped" || r.kind === "bad")).toEqual([]);
  });

  test("paths are told apart from the recipe", () => {
    expect(reading.found).toMatchObject({
      script: "train_network.py",
      name: "lora_yui_v1_dim32a16",
      model: "/root/autodl-tmp/lora/train/models/AnyLoRA_bakedVae_blessed_fp16.safetensors",
      prompts: "/root/autodl-tmp/lora/train/prompts.txt",
    });
  });
});

test("the preset as files for the trainer", async () => {
  const { script, argv, files } = render(withTriggers(CHARACTER_SD15_3090, ["yuihirasawa"]), places);
  expect(script).toBe("train_network.py");
  expect(argv).toEqual([
    "--config_file",
    "/data/runs/12/config.toml",
    "--dataset_config",
    "/data/runs/12/dataset.toml",
  ]);
  await expect(files.map((file) => `=== ${file.name}\n${file.text}`).join("\n")).toMatchFileSnapshot(
    "preset.golden.txt",
  );
  for (const file of files) expect(file.text.startsWith("\uFEFF")).toBe(false);
});

test("SDXL: its own script, no clip skip", () => {
  const sdxl = BUILT_IN.find((preset) => preset.families.includes("sdxl"));
  const { script, files } = render({ ...(sdxl?.recipe ?? {}), clip_skip: 2 }, { ...places, family: "sdxl" });
  expect(script).toBe("sdxl_train_network.py");
  expect(files[0]?.text).not.toContain("clip_skip");
  expect(files[0]?.text).toContain("network_train_unet_only = true");
  expect(files[0]?.text).toContain("max_token_length = 225");
});

test("xformers gives way to sdpa where it is missing, workers to the CPUs", () => {
  const engine = {
    kind: "local",
    device: "cuda",
    cpus: 2,
    xformers: false,
    bitsandbytes: true,
    launcher: true,
  } as const;
  const text = render(CHARACTER_SD15_3090, { ...places, engine }).files[0]?.text ?? "";
  expect(text).toContain("sdpa = true");
  expect(text).not.toContain("xformers = true");
  expect(text).toContain("max_data_loader_n_workers = 2");
});

test("a subset with masked pictures tells the trainer to look at alpha, the others do not", () => {
  const [subset] = places.subsets;
  const subsets = [
    { ...subset!, dir: "10_a", masked: true },
    { ...subset!, dir: "10_b", masked: false },
    { ...subset!, dir: "10_c" },
  ];
  const toml = render(CHARACTER_SD15_3090, { ...places, subsets }).files[1]?.text ?? "";
  const parts = toml.split("[[datasets.subsets]]").slice(1);
  expect(parts.map((part) => part.includes("  alpha_mask = true"))).toEqual([true, false, false]);
});

test("built-in presets pass their own schema", () => {
  for (const preset of BUILT_IN) {
    expect(schema.parse(preset.recipe)).toEqual(preset.recipe);
    expect(complete(preset.recipe).bad).toEqual([]);
  }
});

describe("the table", () => {
  test("names are unique, and every default fits its own row", () => {
    const names = OPTIONS.map((row) => row.dest);
    expect(new Set(names).size).toBe(names.length);
    expect(complete(Object.fromEntries(OPTIONS.map((row) => [row.dest, row.default]))).bad).toEqual([]);
  });
  test.each(OPTIONS.map((row) => [row.dest, row] as const))("%s is explained in both languages", (_, row) => {
    for (const said of [row.label, row.help]) {
      expect(said.zh.trim()).not.toBe("");
      expect(said.en.trim()).not.toBe("");
    }
    expect(row.help.zh).toMatch(/。$/);
    expect(row.help.en).toMatch(/\.$/);
    if (row.nullable) expect(row.empty).toBeDefined();
    if (row.type === "choice") expect(row.choices?.length).toBeGreaterThan(1);
  });
});
