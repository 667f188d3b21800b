import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { outbox } from "@/db/schema/index";
import { isStudioError } from "@/server/domain/errors";
import { ensureRehearsalModel } from "@/server/models/rehearsal";
import { scanModels } from "@/server/models/scan";
import {
  deleteModel,
  editModel,
  getModel,
  listModels,
  lookAtModel,
  refreshModel,
  registerModel,
  restoreModel,
} from "@/server/models/store";
import { CHECKPOINTS, safetensors } from "../../domain/models/build";
import { place } from "../datasets/place";

let studio: ReturnType<typeof place>;
let folder: string;
beforeEach(() => {
  studio = place();
  folder = join(studio.data.root, "models", "own");
  mkdirSync(folder, { recursive: true });
});
afterEach(() => studio.close());

const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, bytes);
  return path;
};
const code = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "fine",
    (e) => (isStudioError(e) ? e.code : String(e)),
  );

test("registers files, tells SD 1.5 and SDXL apart, and leaves the file where it is", async () => {
  const one = await registerModel(studio, {
    path: put("AnyLoRA 底模.safetensors", safetensors(CHECKPOINTS.sd15)),
  });
  const two = await registerModel(studio, {
    path: put("illustrious.safetensors", safetensors(CHECKPOINTS.sdxl)),
    name: "Illustrious",
  });
  expect(listModels(studio)).toMatchObject([
    {
      id: two.id,
      name: "Illustrious",
      family: "sdxl",
      format: "safetensors",
      file: "there",
      trainable: true,
    },
    {
      id: one.id,
      name: "AnyLoRA 底模",
      family: "sd15",
      path: join(folder, "AnyLoRA 底模.safetensors"),
      trainable: true,
    },
  ]);
  expect(
    studio.db.orm
      .select()
      .from(outbox)
      .all()
      .filter((h) => h.topic === "model")
      .map((h) => h.ref),
  ).toEqual([one.id, two.id]);
});

test("a path that is there already gives its row back", async () => {
  const path = put("a.safetensors", safetensors(CHECKPOINTS.sd15));
  const first = await registerModel(studio, { path });
  expect(await registerModel(studio, { path: join(folder, "..", "own", "a.safetensors") })).toEqual({
    id: first.id,
    known: true,
  });
  expect(await lookAtModel(studio, path)).toMatchObject({ known: true, family: "sd15" });
});

test("a .ckpt is not opened: its kind is for a person to say, and stays", async () => {
  const { id } = await registerModel(studio, { path: put("old.ckpt", "\u0080anything at all") });
  expect(getModel(studio, id)).toMatchObject({ family: "unknown", format: "ckpt", trainable: false });
  editModel(studio, { id, family: "sd15", note: "from a friend" });
  await refreshModel(studio, id);
  expect(getModel(studio, id)).toMatchObject({ family: "sd15", note: "from a friend", trainable: true });
  const safe = await registerModel(studio, { path: put("b.safetensors", safetensors(CHECKPOINTS.sdxl)) });
  editModel(studio, { id: safe.id, family: "sd15" });
  expect(getModel(studio, safe.id).family).toBe("sdxl");
});

test("a diffusers folder", async () => {
  put(
    "diff/model_index.json",
    JSON.stringify({ _class_name: "StableDiffusionPipeline", vae: [], text_encoder: [] }),
  );
  put("diff/unet/config.json", JSON.stringify({ cross_attention_dim: 768 }));
  put("diff/unet/diffusion_pytorch_model.safetensors", new Uint8Array(5000));
  const { id } = await registerModel(studio, { path: join(folder, "diff") });
  const row = getModel(studio, id);
  expect(row).toMatchObject({ family: "sd15", format: "diffusers", name: "diff", trainable: true });
  expect(row.bytes).toBeGreaterThan(5000);
});

test("a file that went or was replaced is said, and read again on demand", async () => {
  const path = put("a.safetensors", safetensors(CHECKPOINTS.sd15));
  const { id } = await registerModel(studio, { path });
  put("a.safetensors", safetensors({ ...CHECKPOINTS.sdxl, more: { shape: [64] } }));
  expect(getModel(studio, id).file).toBe("changed");
  await refreshModel(studio, id);
  expect(getModel(studio, id)).toMatchObject({ file: "there", family: "sdxl" });
  rmSync(path);
  expect(getModel(studio, id)).toMatchObject({ file: "missing", trainable: false });
  expect(await code(refreshModel(studio, id))).toBe("model-missing");
});

test("taken off the list and brought back; never twice", async () => {
  const path = put("a.safetensors", safetensors(CHECKPOINTS.sd15));
  const { id } = await registerModel(studio, { path });
  deleteModel(studio, id);
  expect(listModels(studio)).toEqual([]);
  expect(getModel(studio, id).name).toBe("a");
  const again = await registerModel(studio, { path });
  restoreModel(studio, id);
  expect(listModels(studio).map((m) => m.id)).toEqual([again.id]);
  deleteModel(studio, again.id);
  restoreModel(studio, id);
  expect(listModels(studio).map((m) => m.id)).toEqual([id]);
});

test("what cannot be registered says why", async () => {
  const cut = put("cut.safetensors", safetensors(CHECKPOINTS.sd15));
  truncateSync(cut, 900);
  expect(await code(registerModel(studio, { path: cut }))).toBe("model-cut");
  expect(await code(registerModel(studio, { path: put("notes.txt", "x") }))).toBe("not-a-model");
  expect(await code(registerModel(studio, { path: folder }))).toBe("not-a-model");
  expect(await code(registerModel(studio, { path: "/etc/passwd" }))).toBe("outside");
  expect(await code(registerModel(studio, { path: join(folder, "none.safetensors") }))).toBe("no-path");
});

test("a scan finds what is below a folder, with what is wrong with it", async () => {
  put("a.safetensors", safetensors(CHECKPOINTS.sd15));
  put("sub/deep/b.safetensors", safetensors({ ...CHECKPOINTS.sdxl, pad: { shape: [9000] } }));
  put("sub/page.safetensors", "<html>Please log in</html>");
  put("venv/lib/hidden.safetensors", safetensors(CHECKPOINTS.sd15));
  await registerModel(studio, { path: join(folder, "a.safetensors") });
  const { found, more } = await scanModels(studio, folder);
  expect(more).toBe(false);
  expect(
    found.map((f) => [f.path.slice(folder.length + 1), f.known, f.model?.family ?? f.error?.code]),
  ).toEqual([
    ["sub/deep/b.safetensors", false, "sdxl"],
    ["a.safetensors", true, "sd15"],
    ["sub/page.safetensors", false, "model-web-page"],
  ]);
});

test("the rehearsal's base model is there once, and comes back", () => {
  const id = ensureRehearsalModel(studio);
  expect(ensureRehearsalModel(studio)).toBe(id);
  deleteModel(studio, id);
  expect(ensureRehearsalModel(studio)).toBe(id);
  expect(listModels(studio)).toMatchObject([
    { id, format: "rehearsal", family: "sd15", file: "there", trainable: true },
  ]);
});
