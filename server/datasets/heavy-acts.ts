import type { Db } from "@/db/open";
import type { Op } from "@/server/domain/datasets/journal";
import { applyBulk, previewBulk } from "./bulk";
import { clearDictionary, importList, loadLexicon } from "./dictionary";
import { changeMany } from "./edits";
import { type BatchHead, record, redo, returnTo, revert, undo } from "./journal";
import { retagPictures } from "./pictures";
import { applyManifest } from "./version-restore";

/** What may take longer than a request should wait for others: done on the journal's thread when it is much. */
export const HEAVY = {
  bulk: applyBulk,
  preview: previewBulk,
  retag: retagPictures,
  record: (db: Db, input: { head: BatchHead; list: readonly Op[] }) => record(db, input.head, input.list),
  editMany: changeMany,
  undo: (db: Db, input: { datasetId: number; tab: string }) => undo(db, input.datasetId, input.tab),
  redo: (db: Db, input: { datasetId: number; tab: string }) => redo(db, input.datasetId, input.tab),
  revert: (db: Db, input: { batch: number; tab: string }) => revert(db, input.batch, input.tab),
  returnTo,
  applyManifest,
  importList,
  clearDictionary: (db: Db, _: Record<string, never>) => clearDictionary(db),
  lexicon: (db: Db, _: Record<string, never>) => loadLexicon(db),
} as const;

export type Act = keyof typeof HEAVY;
export type Input<A extends Act> = Parameters<(typeof HEAVY)[A]>[1];
export type Output<A extends Act> = Awaited<ReturnType<(typeof HEAVY)[A]>>;
