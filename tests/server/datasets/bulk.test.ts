import { afterEach, beforeEach, expect, it } from "vitest";
import { applyBulk, previewBulk } from "@/server/datasets/bulk";
import { outline } from "@/server/datasets/gallery";
import { heavy, quiet } from "@/server/datasets/heavy";
import { history } from "@/server/datasets/history";
import { returnTo, revert, undo } from "@/server/datasets/journal";
import { editCaption, trashPictures } from "@/server/datasets/pictures";
import { createDataset } from "@/server/datasets/store";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import { unpackOutline } from "@/server/domain/datasets/outline";
import { place, png, rowsOf, send } from "./place";

let studio: ReturnType<typeof place>;
let datasetId: number;
let ids: number[];
beforeEach(async () => {
  studio = place();
  datasetId = createDataset(studio.db, { name: "yui" }).id;
  for (let i = 0; i < 6; i++) {
    send(studio, datasetId, `${i}.png`, png(String(i)), { tab: "import" });
    send(studio, datasetId, `${i}.txt`, i % 2 ? `yui, smile, tag ${i}` : `yui,guitar`, { tab: "import" });
  }
  ids = [...unpackOutline(await outline(studio.db, { datasetId })).ids];
});
afterEach(() => studio.close());

const captions = () =>
  studio.db.sqlite
    .prepare("SELECT caption FROM pictures WHERE deleted_at IS NULL ORDER BY sort_key")
    .pluck()
    .all() as string[];
const rename: BulkEdit = { do: "replace", from: ["smile"], to: "grin" };
const edit = (n: number, caption: string, tab = "t") => {
  const row = studio.db.sqlite.prepare("SELECT rev, caption FROM pictures WHERE id = ?").get(ids[n]) as {
    rev: number;
    caption: string;
  };
  return editCaption(studio.db, { id: ids[n]!, caption, seen: row, tab });
};

it("a dry run shows what the write does, page by page, and the write does just that", async () => {
  const scope = { datasetId, ids, edit: rename };
  const shown = await heavy(studio, "preview", { ...scope, from: 1, limit: 1 });
  expect(shown).toMatchObject({ total: 6, changed: 3 });
  expect(shown.rows).toMatchObject([
    { name: "3.png", before: "yui, smile, tag 3", after: "yui, grin, tag 3" },
  ]);
  expect(captions()[3]).toBe("yui, smile, tag 3");
  const done = await heavy(studio, "bulk", { ...scope, mark: shown.mark, tab: "t" });
  expect(done).toMatchObject({ state: "done", count: 3 });
  expect(captions()).toEqual([
    "yui,guitar",
    "yui, grin, tag 1",
    "yui,guitar",
    "yui, grin, tag 3",
    "yui,guitar",
    "yui, grin, tag 5",
  ]);
  const [step] = history(studio.db, { datasetId, limit: 1, tab: "t" });
  expect(step?.words).toMatchObject({ kind: "bulk", count: 3, edit: rename, picture: { name: "1.png" } });
});

it("a write after captions changed since the dry run says so and writes nothing", () => {
  const scope = { datasetId, ids, edit: rename };
  const { mark } = previewBulk(studio.db, { ...scope, from: 0, limit: 9 });
  edit(3, "no more");
  const before = rowsOf(studio);
  expect(applyBulk(studio.db, { ...scope, mark, tab: "t" })).toEqual({ state: "moved" });
  expect(rowsOf(studio)).toEqual(before);
});

it("a pattern without end is stopped, a wrong one is named, and the studio goes on", async () => {
  const find = (pattern: string): BulkEdit => ({
    do: "find",
    find: pattern,
    put: "",
    regex: true,
    matchCase: false,
    within: "caption",
  });
  edit(0, `${"a".repeat(40)}b`);
  const scope = { datasetId, ids, from: 0, limit: 5 };
  await expect(heavy(studio, "preview", { ...scope, edit: find("(a+)+$") })).rejects.toMatchObject({
    code: "slow-pattern",
  });
  await expect(heavy(studio, "preview", { ...scope, edit: find("(a") })).rejects.toMatchObject({
    code: "bad-pattern",
  });
  expect(await heavy(studio, "preview", { ...scope, edit: find("^a+") })).toMatchObject({ changed: 1 });
});

it("a step in the middle goes when later ones touched other tags; what was built upon it stays", () => {
  const { batch } = applyBulk(studio.db, { datasetId, ids, edit: rename, mark: null, tab: "t" }) as {
    batch: number;
  };
  edit(1, "yui, grin, tag 1, guitar", "other");
  const taken = revert(studio.db, batch, "t");
  expect(captions()[1]).toBe("yui, smile, tag 1, guitar");
  // taking the later one back too gives the very text there was, and each can come back
  undo(studio.db, datasetId, "other");
  expect(captions()[1]).toBe("yui, smile, tag 1");
  revert(studio.db, taken.batch, "t");
  expect(captions()[1]).toBe("yui, grin, tag 1");

  edit(3, "yui, wide grin, tag 3", "other");
  const before = rowsOf(studio);
  expect(() => revert(studio.db, taken.batch, "t")).toThrow(
    expect.objectContaining({ code: "already-reverted" }),
  );
  const last = history(studio.db, { datasetId, limit: 9, tab: "t" }).find(
    (step) => step.reverts === taken.batch,
  )!;
  expect(() => revert(studio.db, last.id, "t")).toThrow(
    expect.objectContaining({ code: "journal-conflict", evidence: ["3.png"] }),
  );
  expect(rowsOf(studio)).toEqual(before);
});

it("a return to an earlier point is one step, and can be taken back", () => {
  const start = rowsOf(studio);
  const point = history(studio.db, { datasetId, limit: 1, tab: "t" })[0]!.id;
  applyBulk(studio.db, {
    datasetId,
    ids,
    edit: { do: "add", tags: ["k-on!"], where: "front" },
    mark: null,
    tab: "a",
  });
  edit(2, "only this", "b");
  undo(studio.db, datasetId, "b");
  trashPictures(studio.db, { datasetId, ids: [ids[4]!], tab: "c" });
  send(studio, datasetId, "new.png", png("new"), { tab: "c" });
  const end = rowsOf(studio);
  const back = returnTo(studio.db, { datasetId, batch: point, tab: "t" });
  expect(rowsOf(studio)).toEqual(start);
  expect(returnTo(studio.db, { datasetId, batch: point, tab: "t" })).toBeNull();
  expect(history(studio.db, { datasetId, limit: 1, tab: "t" })[0]!.words.since).toBeGreaterThan(0);
  revert(studio.db, back!.batch, "t");
  expect(rowsOf(studio)).toEqual(end);
});

it.each([
  ["captions", () => heavy(studio, "bulk", { datasetId, ids, edit: rename, mark: null, tab: "t" })],
  ["edits", () => heavy(studio, "editMany", { datasetId, ids, change: { what: "turn", by: 90 }, tab: "t" })],
])("writers that wait for quiet are not held up while many %s are written", async (_, write) => {
  const order: string[] = [];
  const writing = write().then(() => order.push("bulk"));
  const other = quiet(studio).then(() => order.push("other"));
  order.push("free");
  await Promise.all([writing, other]);
  expect(order).toEqual(["free", "bulk", "other"]);
  await quiet(studio);
});
