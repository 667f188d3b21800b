import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { batches, pictures } from "@/db/schema/index";
import type { Edit } from "@/server/domain/datasets/edit";
import { NO_EDIT } from "@/server/domain/datasets/edit";
import { editText, readEdit } from "@/server/domain/datasets/edit-canonical";
import type { Op } from "@/server/domain/datasets/journal";
import type { SegmentationModel } from "@/server/domain/datasets/segmentation";
import { type ErrorShape, shapeOf } from "@/server/domain/errors";
import type { Studio } from "@/server/settings/studio";
import { neededModel, segmentByModel } from "./background-model";
import { quiet } from "./heavy";
import { JobBook, tellPages } from "./jobs";
import { apply, logOps, openBatch, touch } from "./journal";
import { segmentationOf } from "./segmentations";

export type BackgroundInput = {
  datasetId: number;
  ids: readonly number[];
  /** what is less certainly figure than this (of 255) is background */
  threshold: number;
  /** what the background becomes; null = as the recipe says so far */
  painted: "white" | "mask" | null;
  tab: string;
};

/** Removing the backgrounds of some pictures, while it runs and until the studio stops; what it did is journalled. */
export type BackgroundJob = {
  id: string;
  datasetId: number;
  state: "working" | "done" | "cancelled" | "failed";
  total: number;
  /** looked at so far, those that failed among them */
  done: number;
  failed: { name: string; reason: string }[];
  /** why all of it ended */
  error: ErrorShape | null;
  batch: number | null;
  startedAt: number;
  endedAt: number | null;
};

type Job = { view: BackgroundJob; stopped: boolean };

/** Masks that were found are kept, so asking again goes on where it was. */
const jobs = new JobBook<Job>();

/**
 * Starts removing backgrounds and answers at once: each picture gets a `background` stroke in its recipe (in place of one
 * it had), all of them one step that grows as they are done. StudioError "no-background-model".
 */
export function removeBackgrounds(studio: Studio, input: BackgroundInput): { id: string } {
  const model = neededModel(studio);
  const view: BackgroundJob = {
    id: randomUUID(),
    datasetId: input.datasetId,
    state: "working",
    total: new Set(input.ids).size,
    done: 0,
    failed: [],
    error: null,
    batch: null,
    startedAt: Date.now(),
    endedAt: null,
  };
  const job: Job = { view, stopped: false };
  jobs.add(studio, job);
  void work(studio, job, input, model);
  return { id: view.id };
}

async function work(studio: Studio, job: Job, input: BackgroundInput, model: SegmentationModel) {
  const { view } = job;
  try {
    for (const id of new Set(input.ids)) {
      if (job.stopped) break;
      const row = studio.db.orm.select().from(pictures).where(eq(pictures.id, id)).get();
      if (row?.datasetId === input.datasetId && row.deletedAt === null) {
        if (!segmentationOf(studio.db, row.blob, model)?.mask) await segmentByModel(studio, row.blob, model);
        const found = segmentationOf(studio.db, row.blob, model);
        await quiet(studio);
        if (job.stopped) break;
        if (found?.mask) {
          if (!put(studio, job, input, id, found.mask)) break;
        } else view.failed.push({ name: `${row.stem}${row.ext}`, reason: found?.error ?? "" });
      }
      view.done++;
      tellPages(studio, "job", input.datasetId);
    }
    view.state = job.stopped ? "cancelled" : "done";
  } catch (error) {
    view.state = "failed";
    const text = { zh: "去背景没有完成。", en: "The backgrounds were not removed." };
    view.error = shapeOf(error, { code: "background", text });
  }
  view.endedAt = Date.now();
  tellPages(studio, "job", input.datasetId);
}

/** Writes one picture's stroke into the job's step; false when the step was taken back meanwhile, which ends the job. */
function put(studio: Studio, job: Job, input: BackgroundInput, id: number, mask: string): boolean {
  const { db } = studio;
  return db.immediate(() => {
    const { view } = job;
    if (view.batch !== null) {
      const undone = db.orm.select().from(batches).where(eq(batches.reverts, view.batch)).get();
      if (undone) {
        job.stopped = true;
        return false;
      }
    }
    const row = db.orm.select().from(pictures).where(eq(pictures.id, id)).get();
    if (!row || row.deletedAt !== null) return true;
    const edit = row.edit === null ? NO_EDIT : readEdit(row.edit);
    const after = editText(withBackground(edit, mask, input));
    if (after === row.edit) return true;
    const op: Op = { kind: "edit", target: id, before: row.edit, after };
    const head = { datasetId: input.datasetId, actor: "you", tab: input.tab, kind: "background" as const };
    view.batch ??= openBatch(db, head);
    apply(db, [op]);
    logOps(db, view.batch, [op]);
    touch(db, input.datasetId);
    return true;
  });
}

/** First of all strokes, so that what was painted or erased by hand still counts. */
function withBackground(
  edit: Edit,
  mask: string,
  input: Pick<BackgroundInput, "threshold" | "painted">,
): Edit {
  const others = (edit.paint ?? []).filter((stroke) => stroke.kind !== "background");
  const stroke = { id: "background", kind: "background" as const, mask, threshold: input.threshold };
  return { ...edit, paint: [stroke, ...others], ...(input.painted && { painted: input.painted }) };
}

/** Newest first: those at work, and those that ended since the studio started. */
export const backgroundJobs = (studio: Studio, datasetId: number): BackgroundJob[] =>
  jobs.list(studio, datasetId);

/** Stops after the picture in hand; what was done stays, and can be undone as one step. */
export function cancelBackgrounds(studio: Studio, id: string): void {
  const job = jobs.get(studio, id);
  if (job && job.view.endedAt === null) job.stopped = true;
}

/** Forgets the record of a job that has ended. */
export const dismissBackgrounds = (studio: Studio, id: string): void => jobs.dismiss(studio, id);
