import { z } from "zod";
import type { Db } from "@/db/open";
import { readSetting, writeSetting } from "../settings/store";

/** Opened runs remembered: enough for everything the frame could still call unopened. */
const REMEMBERED = 200;

/** Until when (ms UTC) the news of Home were put away; 0 = never. */
export const seenUntil = (db: Db): number => readSetting(db, "home.seen", z.number(), 0);

/** Puts the news away up to `until`; never backwards, so that two tabs agree. */
export function markSeen(db: Db, until: number): void {
  if (until > seenUntil(db)) writeSetting(db, "home.seen", until);
}

/** Ids of runs whose page was opened after they ended. */
export const openedRuns = (db: Db): number[] => readSetting(db, "home.opened", z.array(z.number()), []);

/** Remembers that the page of an ended run was opened: its failure is no news any more. */
export function markOpened(db: Db, run: number): void {
  const opened = openedRuns(db);
  if (!opened.includes(run)) writeSetting(db, "home.opened", [...opened, run].slice(-REMEMBERED));
}
