import { z } from "zod";
import type { Db } from "@/db/open";
import { type Advice, adviceFor, type Shares } from "@/server/domain/tagging/advice";
import { subsetsOf } from "../datasets/store";
import { readSetting, writeSetting } from "../settings/store";

const keyOf = (datasetId: number): string => `advice.${datasetId}`;
const dismissed = (db: Db, datasetId: number): string[] =>
  readSetting(db, keyOf(datasetId), z.array(z.string()), []);

/** Advice about a dataset's captions, less what was dismissed; of the pictures that are trained. */
export function advise(db: Db, datasetId: number): { advice: Advice[]; shares: Shares[]; dismissed: number } {
  const subsets = subsetsOf(db, datasetId).filter((one) => !one.isReg);
  const regular = new Set(subsets.map((one) => one.id));
  const pictures = (
    db.sqlite
      .prepare(
        `SELECT id, subset_id AS subset, caption FROM pictures
         WHERE dataset_id = ? AND deleted_at IS NULL AND use <> 'no' ORDER BY sort_key, id`,
      )
      .all(datasetId) as { id: number; subset: number; caption: string | null }[]
  ).filter((one) => regular.has(one.subset));
  const { advice, shares } = adviceFor(pictures, subsets);
  const gone = new Set(dismissed(db, datasetId));
  const kept = advice.filter((one) => !gone.has(one.key));
  return { advice: kept, shares, dismissed: advice.length - kept.length };
}

/** Puts a piece of advice away; `key` null brings all of them back. */
export function dismissAdvice(db: Db, input: { datasetId: number; key: string | null }): void {
  const { datasetId, key } = input;
  writeSetting(db, keyOf(datasetId), key === null ? [] : [...new Set([...dismissed(db, datasetId), key])]);
}
