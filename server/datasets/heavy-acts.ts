import { applyBulk, previewBulk } from "./bulk";
import { redo, returnTo, revert, undo } from "./journal";
import { retagPictures } from "./pictures";

/** What may take longer than a request should wait for others: done on the journal's thread when it is much. */
export const HEAVY = {
  bulk: applyBulk,
  preview: previewBulk,
  retag: retagPictures,
  undo: (db: Parameters<typeof undo>[0], input: { datasetId: number; tab: string }) =>
    undo(db, input.datasetId, input.tab),
  redo: (db: Parameters<typeof redo>[0], input: { datasetId: number; tab: string }) =>
    redo(db, input.datasetId, input.tab),
  revert: (db: Parameters<typeof revert>[0], input: { batch: number; tab: string }) =>
    revert(db, input.batch, input.tab),
  returnTo,
} as const;

export type Act = keyof typeof HEAVY;
export type Input<A extends Act> = Parameters<(typeof HEAVY)[A]>[1];
export type Output<A extends Act> = ReturnType<(typeof HEAVY)[A]>;
