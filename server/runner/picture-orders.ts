import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { intents, segmentations } from "@/db/schema/index";
import { segmentationModel } from "@/server/domain/datasets/segmentation";
import { type ErrorShape, StudioError, shapeOf } from "@/server/domain/errors";
import { storeBytes } from "../datasets/blobs";
import { renderJob } from "../datasets/renders";
import { modelKey } from "../datasets/segmentations";
import { blobPath, renderPath, viewPath } from "../settings/data";
import type { Studio } from "../settings/studio";
import type { Duty } from "./context";
import type { PictureDuty } from "./pictures";
import { createSegmenter } from "./segmenter";

/** Intents that ask for work on pictures; each is answered when it is done (server/datasets/ask-worker.ts). */
export const PICTURE_ORDERS = ["picture.render", "picture.view", "picture.model", "picture.segment"] as const;
type Kind = (typeof PICTURE_ORDERS)[number];

const sha = z.string().regex(/^[0-9a-f]{64}$/);
const renderOrder = z.object({ key: sha, blob: sha, edit: z.string() });
const viewOrder = z.object({ blob: sha });
const modelOrder = z.object({ path: z.string() });
const segmentOrder = z.object({ blob: sha, model: segmentationModel });

/** Answers what web wants done to pictures: files made by the worker, figures found by a segmentation model. */
export function pictureOrderDuty(studio: Studio, pictures: PictureDuty): Duty & { stop(): void } {
  const { db, data } = studio;
  const open = new Set<number>();
  const segmenter = createSegmenter();

  /** Does what an intent asks; the number it answers, where there is one. */
  async function work(kind: Kind, payload: unknown): Promise<number | null> {
    switch (kind) {
      case "picture.render": {
        const order = renderOrder.parse(payload);
        const key = renderPath(data, order.key);
        await pictures.make({ key, make: "render", render: renderJob(data, order) });
        return null;
      }
      case "picture.view": {
        const { blob } = viewOrder.parse(payload);
        const target = viewPath(data, blob);
        await pictures.make({ key: target, make: "view", source: blobPath(data, blob), target });
        return null;
      }
      case "picture.model":
        return await sideOfModel(modelOrder.parse(payload).path);
      case "picture.segment":
        await segment(segmentOrder.parse(payload));
        return null;
    }
  }

  async function sideOfModel(model: string): Promise<number> {
    const answer = await segmenter.ask({ ask: "check", model });
    if ("side" in answer) return answer.side;
    throw noModel("error" in answer ? answer.error : "");
  }

  async function segment({ blob, model }: z.infer<typeof segmentOrder>): Promise<void> {
    const source = blobPath(data, blob);
    const { path, side, norm } = model;
    const answer = await segmenter.ask({ ask: "segment", model: path, side, norm, source });
    if ("error" in answer && answer.code === "model") throw noModel(answer.error);
    const found =
      "mask" in answer
        ? { mask: storeBytes(data, answer.mask).sha256, error: null }
        : { mask: null, error: "error" in answer ? answer.error : "" };
    const row = { blob, model: modelKey(model), ...found, at: Date.now() };
    db.immediate(() =>
      db.orm
        .insert(segmentations)
        .values(row)
        .onConflictDoUpdate({ target: [segmentations.blob, segmentations.model], set: row })
        .run(),
    );
  }

  function answer(id: number, reason: ErrorShape | null, result: number | null): void {
    const state = reason ? ("refused" as const) : ("done" as const);
    const values = { state, reason, result, answeredAt: Date.now() };
    db.immediate(() => db.orm.update(intents).set(values).where(eq(intents.id, id)).run());
  }

  return {
    name: "picture orders",
    async tick() {
      const pending = db.orm
        .select()
        .from(intents)
        .where(and(eq(intents.state, "pending"), inArray(intents.kind, [...PICTURE_ORDERS])))
        .orderBy(asc(intents.id))
        .limit(50)
        .all();
      for (const row of pending) {
        if (open.has(row.id)) continue;
        open.add(row.id);
        work(row.kind as Kind, row.payload)
          .then(
            (result) => answer(row.id, null, result),
            (error: unknown) => answer(row.id, shapeOf(error, NOT_MADE), null),
          )
          .catch((error: unknown) => console.error("runner: picture order:", error))
          .finally(() => open.delete(row.id));
      }
      return open.size > 0;
    },
    stop: () => segmenter.stop(),
  };
}

const noModel = (evidence: string) =>
  new StudioError(
    "no-segmentation-model",
    {
      zh: "这个文件不能用来去背景。",
      en: "This file cannot be used to remove backgrounds.",
    },
    {
      next: {
        zh: "需要 rembg 那样的 ONNX 分割模型：输入一张 RGB 图片（1×3×边长×边长），输出一张蒙版（1×1×边长×边长），例如 u2net.onnx 或 isnet-anime.onnx。",
        en: "It takes an ONNX segmentation model like rembg's: an RGB picture in (1×3×side×side), a mask out (1×1×side×side), such as u2net.onnx or isnet-anime.onnx.",
      },
      evidence: [evidence],
    },
  );

const NOT_MADE = {
  code: "picture-not-made",
  text: { zh: "这张图片没能生成出来。", en: "This picture could not be made." },
};
