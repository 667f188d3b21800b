import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDb } from "@/db/open";
import { countTokens } from "@/server/datasets/clip";
import { type Filter, outline, tagCounts, values } from "@/server/datasets/gallery";
import { revert } from "@/server/datasets/journal";
import {
  editCaption,
  markUse,
  movePictures,
  restorePictures,
  retagPictures,
  trashPictures,
} from "@/server/datasets/pictures";
import { setRepeats } from "@/server/datasets/repeats";
import { addSubset, createDataset } from "@/server/datasets/store";
import { bucket, bucketsAt } from "@/server/domain/datasets/bucket";
import { tagKey, tagRows, trainedLine } from "@/server/domain/datasets/captions";
import { byCodePoint } from "@/server/domain/datasets/names";
import { unpackOutline } from "@/server/domain/datasets/outline";
import { evaluate, type QueryPicture } from "@/server/domain/datasets/query-match";
import { parseQuery } from "@/server/domain/datasets/query-parse";
import { place, png, send } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
beforeEach(() => {
  studio = place();
  dataset = createDataset(studio.db, { name: "yui" }).id;
});
afterEach(() => studio.close());

const shown = async (filter: Omit<Filter, "datasetId"> = {}) =>
  unpackOutline(await outline(studio.db, { datasetId: dataset, ...filter })).ids as number[];

type Row = {
  id: number;
  name: string;
  sortKey: string;
  caption: string | null;
  use: "yes" | "no" | "keep";
  edit: string | null;
  trashed: number;
  subset: string;
  repeats: number;
  state: string | null;
  error: string | null;
  width: number | null;
  height: number | null;
  alpha: number | null;
};

/** What SQL says at this moment, asked by nobody else's index. */
const truth = (): Row[] =>
  studio.db.sqlite
    .prepare(
      `SELECT p.id, p.stem || p.ext AS name, p.sort_key AS sortKey, p.caption, p.use, p.edit,
         p.deleted_at IS NOT NULL AS trashed, s.name AS subset, s.repeats, f.state, f.error, f.width, f.height,
         coalesce(f.transparent, f.has_alpha) AS alpha
       FROM pictures p JOIN subsets s ON s.id = p.subset_id LEFT JOIN picture_facts f ON f.media_key = p.media_key
       WHERE p.dataset_id = ? ORDER BY p.sort_key, p.id`,
    )
    .all(dataset) as Row[];

const asked = (row: Row): QueryPicture => {
  const [width, height] = [row.width ?? 0, row.height ?? 0];
  const found = width && height ? bucket({ width, height }, bucketsAt(512)) : null;
  return {
    name: row.name.toLowerCase(),
    caption: row.caption?.toLowerCase() ?? null,
    tags: tagRows(row.caption).map(({ tag }) => tag),
    width,
    height,
    subset: [row.subset.toLowerCase(), `${row.repeats}_${row.subset}`.toLowerCase()],
    use: row.use,
    edited: row.edit !== null,
    alpha: row.alpha === 1,
    state: row.state === null ? "pending" : row.state === "failed" || row.error !== null ? "broken" : "ok",
    bucket: found && `${found.bucket[0]}x${found.bucket[1]}`,
    tokens: countTokens(trainedLine(row.caption ?? "")),
    findings: [],
  };
};

const QUERIES = [
  "",
  "tag:yui",
  "-tag:yui",
  'tag:"brown hair" OR tag:smile',
  "tag:s* -tag:*hair",
  "smi",
  "夏",
  "caption:hair,",
  "name:00?.png",
  "w>600 h<=900",
  "ar:2:3 OR shape:square",
  "bucket:512x*",
  "tokens>6",
  "tags:2",
  "subset:live -use:no",
  "10_*",
  "subset:5_*",
  "use:keep OR (use:no -edited:yes)",
  "has:caption has:tags -has:alpha",
  "state:broken OR state:pending",
  "edited:yes",
];
const NAMES = ["001", "010", "9", "夏", "🎸", "ＡＢ", "yui smile", "a_b"];
const CAPTIONS = [
  null,
  "",
  "yui, brown hair, smile",
  "Yui, smile, smile",
  "a long caption of words, with hair, 夏",
  "yui,\nsmile",
];
const SIZES = [
  [600, 900],
  [512, 512],
  [1024, 300],
  [0, 0],
] as const;

const step = fc.record({
  what: fc.constantFrom(
    "import",
    "caption",
    "retag",
    "use",
    "move",
    "trash",
    "restore",
    "facts",
    "edit",
    "undo",
    "delete",
    "repeats",
  ),
  pick: fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }),
  value: fc.nat(50),
  check: fc.nat(QUERIES.length * 7),
});

it("never answers anything but what SQL would, whoever changed what", async () => {
  // the runner's connection, which tells this process nothing
  const other = openDb(studio.db.file);
  const live = addSubset(studio.db, { datasetId: dataset, name: "live", repeats: 5, tab: "t" }).id;
  let n = 0;
  const batches: number[] = [];
  const facts = (id: number, value: number, by = other) => {
    const [w, h] = SIZES[value % SIZES.length]!;
    by.sqlite
      .prepare(
        `INSERT INTO picture_facts (media_key, state, error, width, height, has_alpha, at)
         SELECT media_key, ?, ?, ?, ?, ?, 1 FROM pictures WHERE id = ?
         ON CONFLICT (media_key) DO UPDATE SET state = excluded.state, width = excluded.width, height = excluded.height`,
      )
      .run(value % 5 === 0 ? "failed" : "done", value % 7 === 0 ? "cut short" : null, w, h, value % 2, id);
  };
  const act = ({ what, pick, value }: { what: string; pick: number[]; value: number }) => {
    const rows = truth();
    const ids = [...new Set(pick.flatMap((at) => rows[at % Math.max(1, rows.length)]?.id ?? []))];
    const head = { datasetId: dataset, ids, tab: "t" };
    const note = (batch: number | null | undefined) => batch != null && batches.push(batch);
    switch (what) {
      case "import": {
        const name = `${NAMES[value % NAMES.length]}${n % 3 ? ` ${n}` : ""}`;
        send(studio, dataset, `${name}.png`, png(String(n++)), { tab: "i", subset: value % 2 ? live : null });
        if (value % 3)
          send(studio, dataset, `${name}.txt`, CAPTIONS[value % CAPTIONS.length] ?? "", { tab: "i" });
        return;
      }
      case "caption": {
        const row = rows.find(({ id, trashed }) => id === ids[0] && !trashed);
        const rev = studio.db.sqlite.prepare("SELECT rev FROM pictures WHERE id = ?").pluck();
        if (row)
          editCaption(studio.db, {
            id: row.id,
            caption: CAPTIONS[value % CAPTIONS.length]!,
            seen: { rev: rev.get(row.id) as number, caption: row.caption },
            tab: "t",
          });
        return;
      }
      case "retag":
        return note(
          retagPictures(studio.db, {
            ...head,
            add: [NAMES[value % NAMES.length]!],
            remove: ["smile"],
            first: value % 2 > 0,
          }).batch,
        );
      case "use":
        return note(markUse(studio.db, { ...head, use: (["yes", "no", "keep"] as const)[value % 3]! }).batch);
      case "move":
        try {
          return note(movePictures(studio.db, { ...head, subsetId: live }).batch);
        } catch (error) {
          expect(error).toMatchObject({ code: "stem-twice" });
          return;
        }
      case "repeats":
        try {
          return note(setRepeats(studio.db, { ...head, repeats: 1 + (value % 3) }).batch);
        } catch (error) {
          expect(error).toMatchObject({ code: "stem-twice" });
          return;
        }
      case "trash":
        return note(trashPictures(studio.db, head).batch);
      case "restore":
        return note(restorePictures(studio.db, head).batch);
      case "facts":
        for (const id of ids) facts(id, value, value % 2 ? other : studio.db);
        return;
      case "edit":
        other.sqlite
          .prepare("UPDATE pictures SET edit = ?, media_key = ? WHERE id = ?")
          .run(value % 2 ? "{}" : null, `m${value % 4}`, ids[0] ?? 0);
        return;
      case "undo": {
        const batch = batches.pop();
        try {
          if (batch) revert(studio.db, batch, "t");
        } catch (error) {
          expect(["journal-conflict", "already-reverted"]).toContain((error as { code: string }).code);
        }
        return;
      }
      case "delete":
        for (const table of ["picture_tags", "import_files"])
          other.sqlite.prepare(`DELETE FROM ${table} WHERE picture_id = ?`).run(ids[0] ?? 0);
        other.sqlite.prepare("DELETE FROM pictures WHERE id = ?").run(ids[0] ?? 0);
    }
  };
  const agree = async (at: number) => {
    const q = QUERIES[at % QUERIES.length]!;
    const trash = at % 7 === 0;
    const parsed = parseQuery(q);
    if (!parsed.ok) throw new Error(q);
    const rows = truth().filter((row) => (row.trashed === 1) === trash && evaluate(parsed.query, asked(row)));
    const by = (value: (row: Row) => number) =>
      [...rows].sort((a, b) => value(a) - value(b)).map(({ id }) => id);
    expect(await shown({ q, trash }), q).toEqual(rows.map(({ id }) => id));
    expect(await shown({ q, trash, sort: "-size" }), q).toEqual(
      [...by((row) => (row.width ?? 0) * (row.height ?? 0))].reverse().sort((a, b) => {
        const size = (id: number) => {
          const row = rows.find((one) => one.id === id)!;
          return (row.width ?? 0) * (row.height ?? 0);
        };
        return size(b) - size(a);
      }),
    );
    const counts = new Map<string, number>();
    for (const row of rows)
      for (const tag of new Set(asked(row).tags)) counts.set(tagKey(tag), (counts.get(tagKey(tag)) ?? 0) + 1);
    expect(
      Object.fromEntries(
        (await tagCounts(studio.db, { datasetId: dataset, q, trash })).map(({ tag, count }) => [tag, count]),
      ),
    ).toEqual(Object.fromEntries(counts));
  };
  for (let i = 0; i < 8; i++) act({ what: "import", pick: [0], value: i * 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      for (const one of steps) {
        act(one);
        await agree(one.check);
      }
      for (let at = 0; at < QUERIES.length; at++) await agree(at);
    }),
    { numRuns: 60 },
  );
  other.close();
});

it("a dataset of thousands that changes while its index is built is answered as it is at the end", async () => {
  const subset = addSubset(studio.db, { datasetId: dataset, name: "yui", repeats: 10, tab: "t" }).id;
  const insert = studio.db.sqlite.prepare(
    `INSERT INTO pictures (dataset_id, subset_id, stem, sort_key, ext, blob, bytes, caption, media_key, created_at, updated_at)
     VALUES (?, ?, ?, ?, '.png', ?, 1, 'yui, smile', ?, 0, 0)`,
  );
  const add = (i: number) =>
    insert.run(dataset, subset, `p${i}`, `p${String(i).padStart(6, "0")}`, `b${i}`, `b${i}`);
  studio.db.immediate(() => {
    for (let i = 0; i < 3000; i++) add(i);
  });
  const first = shown({ q: "tag:smile" });
  await new Promise((next) => setImmediate(next));
  const ids = studio.db.sqlite.prepare("SELECT id FROM pictures").pluck().all() as number[];
  retagPictures(studio.db, {
    datasetId: dataset,
    ids: ids.slice(0, 1000),
    add: [],
    remove: ["smile"],
    first: false,
    tab: "t",
  });
  add(3000);
  expect(await first).toHaveLength(2001);
  // thousands of changes at once are taken in by slices, and the change log may be pruned meanwhile
  retagPictures(studio.db, { datasetId: dataset, ids, add: ["guitar"], remove: [], first: false, tab: "t" });
  const second = shown({ q: "tag:guitar" });
  studio.db.sqlite.prepare("DELETE FROM picture_changes").run();
  expect(await second).toHaveLength(3000);
  markUse(studio.db, { datasetId: dataset, ids: [ids[5]!], use: "no", tab: "t" });
  studio.db.sqlite.prepare("DELETE FROM picture_changes").run();
  expect(await shown({ q: "use:no" })).toEqual([ids[5]]);
});

it("sorts, and equals keep the natural order of names", async () => {
  for (const [i, name] of ["b10", "b9", "🎸", "ＡＢ", "a"].entries())
    send(studio, dataset, `${name}.png`, png(String(i)));
  const names = async (filter: Omit<Filter, "datasetId">) => {
    const ids = await shown(filter);
    return ids.map((id) =>
      studio.db.sqlite.prepare("SELECT stem FROM pictures WHERE id = ?").pluck().get(id),
    );
  };
  const natural = truth().map(({ name }) => name.replace(".png", ""));
  expect(await names({})).toEqual(natural);
  expect(await names({ sort: "-name" })).toEqual([...natural].reverse());
  expect(await names({ sort: "added" })).toEqual(["b10", "b9", "🎸", "ＡＢ", "a"]);
  expect(await names({ sort: "tokens" })).toEqual(natural);
  expect(byCodePoint("🎸", "Ａ")).toBeGreaterThan(0);
});

it("offers values with the number of pictures each would find", async () => {
  const live = addSubset(studio.db, { datasetId: dataset, name: "live house", repeats: 5, tab: "t" }).id;
  for (let i = 0; i < 4; i++) {
    send(studio, dataset, `${i}.png`, png(String(i)), { subset: i ? live : null });
    send(studio, dataset, `${i}.txt`, i ? "brown hair, hair" : "hairband", { subset: i ? live : null });
  }
  const of = (field: "tag" | "subset" | "name", part: string) =>
    values(studio.db, { datasetId: dataset, field, part });
  expect(await of("tag", "hair")).toEqual([
    { value: "hair", count: 3 },
    { value: "hairband", count: 1 },
    { value: "brown hair", count: 3 },
  ]);
  expect(await of("tag", "brown_h")).toEqual([{ value: "brown hair", count: 3 }]);
  expect(await of("subset", "live")).toEqual([{ value: "live house", count: 4 }]);
  expect(await of("name", "2")).toEqual([{ value: "2.png", count: 1 }]);
});
