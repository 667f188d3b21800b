// A process of its own that edits captions as web does: the same stores, the same journal's thread, one real database.
import { openDb } from "@/db/open";
import { heavy } from "@/server/datasets/heavy";
import { links } from "@/server/datasets/journal";
import { editCaption } from "@/server/datasets/pictures";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import { stepsOf } from "@/server/domain/datasets/journal";
import { isStudioError } from "@/server/domain/errors";
import type { Studio } from "@/server/settings/studio";

export type Act =
  | { do: "caption"; id: number; caption: string | null; stale: boolean }
  | { do: "bulk"; edit: BulkEdit; ids: number[] }
  | { do: "undo" | "redo" }
  | { do: "revert" | "returnTo"; batch: number }
  | { do: "inForce" };
export type Asked = { n: number; tab: string; act: Act };
export type Answered = { n: number; value?: unknown; refused?: string; fault?: string };

const [file = "", dataset = ""] = process.argv.slice(2);
const db = openDb(file);
const studio = { db } as Studio;
const datasetId = Number(dataset);

async function perform({ tab, act }: Asked): Promise<unknown> {
  switch (act.do) {
    case "caption": {
      const row = db.sqlite.prepare("SELECT rev, caption FROM pictures WHERE id = ?").get(act.id) as {
        rev: number;
        caption: string | null;
      };
      // a stale tab saw an older text
      const seen = act.stale ? { rev: row.rev - 1, caption: "seen long ago" } : row;
      return editCaption(db, { id: act.id, caption: act.caption, seen, tab });
    }
    case "bulk":
      return heavy(studio, "bulk", { datasetId, ids: act.ids, edit: act.edit, mark: null, tab });
    case "undo":
    case "redo":
      return heavy(studio, act.do, { datasetId, tab });
    case "revert":
      return heavy(studio, "revert", { batch: act.batch, tab });
    case "returnTo":
      return heavy(studio, "returnTo", { datasetId, batch: act.batch, tab });
    case "inForce":
      return [...stepsOf(links(db, datasetId)).chain.values()]
        .filter((chain) => chain.length % 2 === 1)
        .map((chain) => ({ root: chain[0], tip: chain.at(-1) }));
  }
}

process.on("message", async (asked: Asked) => {
  let answer: Answered;
  try {
    answer = { n: asked.n, value: await perform(asked) };
  } catch (error) {
    answer = isStudioError(error)
      ? { n: asked.n, refused: error.code }
      : { n: asked.n, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(answer);
});
process.send?.({ n: 0 } satisfies Answered);
