import { existsSync } from "node:fs";
import { basename } from "node:path";
import {
  likelyNorm,
  type Norm,
  type SegmentationModel,
  segmentationModel,
} from "@/server/domain/datasets/segmentation";
import { StudioError } from "@/server/domain/errors";
import { completePath, insideRoots, type PathEntry } from "@/server/settings/roots";
import { readSetting, writeSetting } from "@/server/settings/store";
import type { Studio } from "@/server/settings/studio";
import { askWorker } from "./ask-worker";
import { hashFile } from "./blobs";

const SETTING = "background.model";

/** The segmentation model that was chosen; `there` = its file still is. null = none was. */
export function backgroundModel(studio: Studio): (SegmentationModel & { there: boolean }) | null {
  const model = readSetting(studio.db, SETTING, segmentationModel.nullable(), null);
  return model && { ...model, there: existsSync(model.path) };
}

/**
 * Chooses a model file of this machine: it is loaded once, and its shapes say whether it can do this. The file stays
 * where it lies. `norm` null = by its name. StudioError "outside", "no-path" or "no-segmentation-model".
 */
export async function chooseBackgroundModel(
  studio: Studio,
  input: { path: string; norm: Norm | null },
): Promise<SegmentationModel> {
  const path = await insideRoots(studio, input.path);
  const side = await askWorker(studio, "picture.model", { path });
  const norm = input.norm ?? likelyNorm(basename(path));
  const model = { path, ...(await hashFile(path)), side: side ?? 320, norm };
  writeSetting(studio.db, SETTING, model);
  return model;
}

export const forgetBackgroundModel = (studio: Studio): void => writeSetting(studio.db, SETTING, null);

/** Folders and .onnx files that complete a path being typed. */
export const completeModel = (studio: Studio, typed: string): Promise<PathEntry[]> =>
  completePath(studio, typed, (name) => /\.onnx$/i.test(name));

/** The chosen model, or StudioError "no-background-model" with the way to one. */
export function neededModel(studio: Studio): SegmentationModel {
  const model = backgroundModel(studio);
  if (model?.there) return model;
  throw new StudioError(
    "no-background-model",
    model
      ? { zh: "去背景用的模型文件不见了。", en: "The model that removes backgrounds is gone." }
      : { zh: "还没有选择去背景用的模型。", en: "No model that removes backgrounds has been chosen." },
    {
      next: {
        zh: "选择一个 ONNX 分割模型，例如 u2net.onnx 或 isnet-anime.onnx。",
        en: "Choose an ONNX segmentation model, such as u2net.onnx or isnet-anime.onnx.",
      },
      evidence: model ? [model.path] : [],
    },
  );
}

/** Looks at one original with the model, unless it has; the mask is a blob afterwards (segmentationOf). */
export const segmentByModel = (studio: Studio, blob: string, model: SegmentationModel) =>
  askWorker(studio, "picture.segment", { blob, model });
