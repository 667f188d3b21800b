import { createHash } from "node:crypto";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { blindVotes, cellPositions, cellResults, cells, pictureFacts } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import { axes, cellValues } from "@/server/domain/experiments/axes";
import {
  type BlindVerdict,
  type Candidate,
  candidatesOf,
  certaintyOf,
  MOST_CANDIDATES,
  nextPair,
  type Ranked,
  ranking,
  type Vote,
} from "@/server/domain/experiments/blind";
import { cellText } from "@/server/domain/experiments/cells";
import type { BlindPicture, BlindRanking, BlindTurn } from "@/server/domain/experiments/view";
import { hint } from "../events/outbox";
import { liveExperiment } from "./read";

/** Fewer candidates than two leave nothing to choose. */
const LEAST = 2;

type Table = { candidates: Candidate[]; votes: (Vote & { id: number })[]; media: Map<number, BlindPicture> };

/** The pair to look at now: pictures only, no word of what drew them. `pair` null = every pair was shown. */
export function blindTurn(db: Db, id: number): BlindTurn {
  liveExperiment(db, id);
  return turnOf(tableOf(db, id), id);
}

/**
 * Says which of the pair is better. `turn` is how many verdicts stood when the pair was shown: one given twice (a
 * pressed key that bounces, a request sent again) counts once, one about an older pair is refused.
 */
export function blindVote(
  db: Db,
  input: { id: number; turn: number; left: number; right: number; verdict: BlindVerdict },
): BlindTurn {
  return db.immediate(() => {
    liveExperiment(db, input.id);
    const table = tableOf(db, input.id);
    const last = table.votes.at(-1);
    const { left, right, verdict } = input;
    if (
      table.votes.length === input.turn + 1 &&
      last?.left === left &&
      last.right === right &&
      last.verdict === verdict
    )
      return turnOf(table, input.id);
    if (table.votes.length !== input.turn || !table.media.has(left) || !table.media.has(right))
      throw new StudioError(
        "not-now",
        {
          zh: "这一对图已经评过了，或者刚刚变了。",
          en: "This pair was judged already, or has just changed.",
        },
        { next: { zh: "看看现在这一对。", en: "Look at the pair that is shown now." } },
      );
    const values = { experimentId: input.id, leftCell: left, rightCell: right, verdict, at: Date.now() };
    const row = db.orm.insert(blindVotes).values(values).returning({ id: blindVotes.id }).get();
    hint(db, "experiment", input.id);
    return turnOf({ ...table, votes: [...table.votes, { id: row.id, left, right, verdict }] }, input.id);
  });
}

/** Takes the last verdict back, or all of them; the pair it was about comes again. */
export function blindBack(db: Db, id: number, all: boolean): BlindTurn {
  return db.immediate(() => {
    liveExperiment(db, id);
    const table = tableOf(db, id);
    const taken = all ? table.votes : table.votes.slice(-1);
    for (const vote of taken)
      db.orm.update(blindVotes).set({ takenBackAt: Date.now() }).where(eq(blindVotes.id, vote.id)).run();
    if (taken.length > 0) hint(db, "experiment", id);
    return turnOf({ ...table, votes: table.votes.slice(0, table.votes.length - taken.length) }, id);
  });
}

/** Who came out where, with names. */
export function blindRanking(db: Db, id: number): BlindRanking {
  const row = liveExperiment(db, id);
  const { candidates, votes } = tableOf(db, id);
  const { loras } = axes.parse(row.axes);
  const ranked = ranking(candidates, votes);
  return {
    verdicts: votes.length,
    certainty: votes.length === 0 ? 0 : certaintyOf(ranked),
    rows: ranked.map((r: Ranked) => ({
      ...r,
      label: loras.find((l) => l.loraId === r.loraId)?.label ?? "",
      media: coverOf(db, candidates, r),
    })),
  };
}

function coverOf(db: Db, candidates: readonly Candidate[], of: Ranked): string | null {
  const own = candidates.find((c) => c.loraId === of.loraId && c.weight === of.weight);
  const cell = own && [...own.pictures.values()][0];
  if (cell === undefined) return null;
  return db.orm.select().from(cellResults).where(eq(cellResults.cellId, cell)).get()?.blob ?? null;
}

function turnOf({ candidates, votes, media }: Table, id: number): BlindTurn {
  const many = candidates.length > MOST_CANDIDATES;
  const few = candidates.length < LEAST;
  const pair = many || few ? null : nextPair(candidates, votes, id);
  const certainty = many || few || votes.length === 0 ? 0 : certaintyOf(ranking(candidates, votes));
  const show = (p: typeof pair) => {
    const [left, right] = [media.get(p?.left ?? -1), media.get(p?.right ?? -1)];
    return left && right ? { left, right } : null;
  };
  // what each verdict would bring next, so that it is loaded before it is asked for
  const soon = pair
    ? (["left", "right", "equal"] as const).flatMap((verdict) => {
        const next = show(nextPair(candidates, [...votes, { ...pair, verdict }], id));
        return next ? [next.left.media, next.right.media] : [];
      })
    : [];
  return {
    turn: votes.length,
    candidates: candidates.length,
    problem: few ? "few" : many ? "many" : null,
    pair: show(pair),
    soon: [...new Set(soon)],
    certainty,
  };
}

function tableOf(db: Db, id: number): Table {
  const rows = db.orm
    .select({ id: cells.id, values: cells.values, media: cellResults.blob, facts: pictureFacts })
    .from(cells)
    .innerJoin(cellResults, eq(cellResults.cellId, cells.id))
    .leftJoin(pictureFacts, eq(pictureFacts.mediaKey, cellResults.blob))
    .where(
      and(
        eq(cells.experimentId, id),
        eq(cellResults.state, "done"),
        sql`exists (select 1 from ${cellPositions} where ${cellPositions.cellId} = ${cells.id})`,
      ),
    )
    .orderBy(asc(cells.id))
    .all();
  const media = new Map<number, BlindPicture>();
  const drawn = rows.flatMap((row) => {
    if (row.media === null) return [];
    const values = cellValues.parse(row.values);
    media.set(row.id, {
      cell: row.id,
      media: row.media,
      thumbhash: row.facts?.thumbhash ?? null,
      width: row.facts?.width ?? values.width,
      height: row.facts?.height ?? values.height,
    });
    const setting = createHash("sha256")
      .update(cellText({ ...values, lora: null }))
      .digest("hex");
    return [{ id: row.id, values, setting }];
  });
  const votes = db.orm
    .select({
      id: blindVotes.id,
      left: blindVotes.leftCell,
      right: blindVotes.rightCell,
      verdict: blindVotes.verdict,
    })
    .from(blindVotes)
    .where(and(eq(blindVotes.experimentId, id), isNull(blindVotes.takenBackAt)))
    .orderBy(asc(blindVotes.id))
    .all();
  return { candidates: candidatesOf(drawn), votes, media };
}
