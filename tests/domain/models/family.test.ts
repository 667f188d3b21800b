import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isStudioError } from "@/server/domain/errors";
import { classify, classifyFolder, FAMILIES } from "@/server/domain/models/family";
import { type Header, headerBytes, parseHeader } from "@/server/domain/models/header";
import { FAMILY_NAME, remark, trainable } from "@/server/domain/models/words";
import { CHECKPOINTS, safetensors } from "./build";

function read(bytes: Uint8Array, size = bytes.length): Header {
  const length = headerBytes(bytes.subarray(0, 512), size);
  return parseHeader(bytes.subarray(8, 8 + length), size);
}
const code = (act: () => unknown): string => {
  try {
    act();
  } catch (e) {
    if (isStudioError(e)) return e.code;
    throw e;
  }
  return "fine";
};

describe("what a file is", () => {
  test.each(Object.entries(CHECKPOINTS))("%s", (family, tensors) => {
    const found = classify(read(safetensors(tensors)));
    expect(found.family).toBe(family);
    expect(trainable(found.family, found.facts, "safetensors")).toBe(
      ["sd15", "sd2", "sdxl"].includes(family),
    );
  });

  test("what matters is said in both languages", () => {
    for (const family of FAMILIES) expect(FAMILY_NAME[family].zh && FAMILY_NAME[family].en).toBeTruthy();
    const { facts } = classify(read(safetensors(CHECKPOINTS.lora)));
    expect(remark("lora", facts, "safetensors")).toMatchObject({
      severity: "error",
      text: { zh: expect.stringContaining("不是底模") },
    });
  });

  test("precision by weight, not by number of tensors; parameters; title", () => {
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`position.${i}`, { shape: [2], dtype: "I64" }]),
    );
    const { facts } = classify(
      read(safetensors({ ...CHECKPOINTS.sd15, ...many }, { "modelspec.title": "AnyLoRA" })),
    );
    expect(facts).toMatchObject({ dtype: "F16", title: "AnyLoRA", vae: true, textEncoder: true });
    expect(facts.parameters).toBe(8 * 4 * 9 + 4 * 768 + 2 * 4 * 9 + 77 + 18);
  });

  test("v-prediction is told by the marker tensor or the metadata", () => {
    const marked = classify(
      read(safetensors({ ...CHECKPOINTS.sdxl, v_pred: { shape: [0] }, ztsnr: { shape: [0] } })),
    );
    expect(marked.facts.prediction).toBe("v");
    expect(remark("sdxl", marked.facts, "safetensors")).toMatchObject({ severity: "warn" });
    expect(
      classify(read(safetensors(CHECKPOINTS.sdxl, { "modelspec.prediction_type": "epsilon" }))).facts
        .prediction,
    ).toBe("epsilon");
    expect(classify(read(safetensors(CHECKPOINTS.sdxl))).facts.prediction).toBeNull();
  });

  test("an inpainting model and a bare U-Net cannot be trained on", () => {
    const inpaint = classify(
      read(
        safetensors({
          ...CHECKPOINTS.sd15,
          "model.diffusion_model.input_blocks.0.0.weight": { shape: [8, 9, 3, 3] },
        }),
      ),
    );
    expect(trainable("sd15", inpaint.facts, "safetensors")).toBe(false);
    const bare = classify(
      read(
        safetensors({
          "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": { shape: [4, 768] },
        }),
      ),
    );
    expect([bare.family, trainable("sd15", bare.facts, "safetensors")]).toEqual(["sd15", false]);
  });

  test("the SDXL refiner is not SDXL", () => {
    const tensors = {
      "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": { shape: [4, 1280] },
      "conditioner.embedders.0.model.ln_final.weight": { shape: [1280] },
    };
    expect(classify(read(safetensors(tensors))).family).toBe("unknown");
  });

  test("the names of a LoRA the real trainer saved", () => {
    const real = JSON.parse(readFileSync("tests/corpus/models/lora_yui_v1.header.json", "utf8")) as {
      tensors: string[];
    };
    const header = safetensors(
      Object.fromEntries(real.tensors.map((n) => [n, { shape: n.endsWith("alpha") ? [] : [1, 2] }])),
    );
    expect(classify(read(header))).toMatchObject({
      family: "lora",
      facts: { loraBase: "sd15", tensors: 792 },
    });
  });

  test("a diffusers folder by its configuration", () => {
    const index = {
      _class_name: "StableDiffusionPipeline",
      vae: ["diffusers", "AutoencoderKL"],
      text_encoder: ["transformers", "CLIPTextModel"],
    };
    expect(
      classifyFolder(index, { cross_attention_dim: 768, in_channels: 4 }, { prediction_type: "epsilon" })
        .family,
    ).toBe("sd15");
    expect(
      classifyFolder(index, { cross_attention_dim: 1024 }, { prediction_type: "v_prediction" }),
    ).toMatchObject({ family: "sd2", facts: { prediction: "v" } });
    expect(
      classifyFolder(
        { ...index, _class_name: "StableDiffusionXLPipeline" },
        { cross_attention_dim: 2048 },
        null,
      ).family,
    ).toBe("sdxl");
    expect(classifyFolder(null, "nonsense", undefined).family).toBe("unknown");
  });
});

describe("files that are something else", () => {
  const text = (s: string) => new TextEncoder().encode(s);
  test.each([
    ["empty", new Uint8Array(0), "model-empty"],
    ["web page", text("<!DOCTYPE html><html><title>Sign in</title></html>"), "model-web-page"],
    [
      "LFS pointer",
      text("version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 2132625894\n"),
      "model-lfs-pointer",
    ],
    ["zip of torch", text("PK\u0003\u0004archive/data.pkl"), "model-pickle"],
    ["old pickle", new Uint8Array([0x80, 2, 0x8a, 0x0a, 0x6c, 1, 2, 3, 4, 5, 6, 7]), "model-pickle"],
    ["a few bytes", text("abc"), "model-not-safetensors"],
    ["text", text("this is only text and nothing else at all"), "model-not-safetensors"],
  ])("%s", (_, bytes, expected) => {
    expect(code(() => read(bytes))).toBe(expected);
  });

  test("a download that broke off, in the header and behind it", () => {
    const whole = safetensors(CHECKPOINTS.sdxl);
    expect(code(() => read(whole.subarray(0, whole.length - 1)))).toBe("model-cut");
    expect(code(() => headerBytes(whole.subarray(0, 100), 100))).toBe("model-cut");
  });

  test("a header whose JSON is not sound", () => {
    const whole = safetensors(CHECKPOINTS.sd15);
    whole[20] = 0xff;
    expect(code(() => read(whole))).toBe("model-not-safetensors");
    const odd = new TextEncoder().encode(
      JSON.stringify({ a: { dtype: "F16", shape: [-1], data_offsets: [4, 2] } }),
    );
    expect(code(() => parseHeader(odd, 1000))).toBe("model-not-safetensors");
  });

  test("any bytes: a StudioError or a header, never another failure", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        code(() => classify(read(bytes)));
      }),
    );
  });
});
