import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { segmentations } from "@/db/schema/index";
import type { SegmentationModel } from "@/server/domain/datasets/segmentation";

/** What a mask depends on besides the picture: the model's bytes and the way pixels are given to it. */
export const modelKey = ({ sha256, norm, side }: SegmentationModel): string =>
  createHash("sha256").update(`${sha256} ${norm} ${side}`).digest("hex");

/** What the model found in an original; null = it has not looked yet. */
export const segmentationOf = (db: Db, blob: string, model: SegmentationModel) =>
  db.orm
    .select({ mask: segmentations.mask, error: segmentations.error })
    .from(segmentations)
    .where(and(eq(segmentations.blob, blob), eq(segmentations.model, modelKey(model))))
    .get() ?? null;
