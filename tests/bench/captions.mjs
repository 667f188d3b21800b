import Database from "better-sqlite3";
import { mutate, quantile, query, startStudio } from "./studio.mjs";

const PICTURES = 10_000;
const WORDS = 150_000;
/** What a page of the studio asks while somebody else's bulk edit is written. */
const ASKED = 15;

/**
 * A bulk replace over 10,000 captions and its undo: how long the database takes beside the same rows written by a bare
 * connection, and what requests of other pages wait meanwhile. Then completion out of 150,000 tags, key by key.
 */
export default async function captions(report) {
  const studio = await startStudio();
  try {
    const { id } = await mutate(studio.url, "datasets.create", { name: "bench" });
    const subset = await mutate(studio.url, "datasets.subsetAdd", { datasetId: id, name: "yui", repeats: 1 });
    fill(`${studio.data}/studio.db`, id, subset.id);
    const outline = await query(studio.url, "datasets.outline", { datasetId: id });
    if (!JSON.stringify(outline).length) throw new Error("no outline");
    const ids = idsOf(`${studio.data}/studio.db`, id);
    const bare = bareSeconds(`${studio.data}/bare.db`);

    const rest = [];
    const waits = [];
    let writing = false;
    let over = false;
    const asking = (async () => {
      while (!over) {
        const began = performance.now();
        await query(studio.url, "datasets.rows", { datasetId: id, ids: ids.slice(0, 80) });
        (writing ? waits : rest).push(performance.now() - began);
        await new Promise((done) => setTimeout(done, ASKED));
      }
    })();
    const timed = async (work) => {
      const began = performance.now();
      const answer = await work();
      return [(performance.now() - began) / 1000, answer];
    };
    const edit = (from, to) => ({ do: "replace", from: [from], to });
    const times = { replace: [], undo: [] };
    // the thread is there, as it is after the dry run that comes before every write
    await mutate(studio.url, "datasets.captions.preview", {
      datasetId: id,
      ids,
      edit: edit("smile", "grin"),
    });
    for (let round = 0; round < 3; round++) {
      await new Promise((done) => setTimeout(done, 500));
      writing = true;
      const [wrote, done] = await timed(() =>
        mutate(studio.url, "datasets.captions.bulk", { datasetId: id, ids, edit: edit("smile", "grin") }),
      );
      if (done.count !== PICTURES) throw new Error(`${done.count} captions changed`);
      times.replace.push(wrote);
      const [undone] = await timed(() => mutate(studio.url, "datasets.revert", { batch: done.batch }));
      times.undo.push(undone);
      writing = false;
    }
    over = true;
    await asking;
    for (const [name, values] of Object.entries(times))
      report({
        name: `captions ${name} ${PICTURES}`,
        value: quantile(values, 0.5),
        unit: "s",
        goal: { atMost: 1 },
      });
    report({ name: "captions bare rows", value: bare, unit: "s", goal: { atMost: 5 } });
    report({
      name: "captions requests at rest, p95",
      value: quantile(rest, 0.95),
      unit: "ms",
      goal: { atMost: 15 },
    });
    report({
      name: "captions requests meanwhile, p95",
      value: quantile(waits, 0.95),
      unit: "ms",
      goal: { atMost: 15 },
    });
    await dictionary(studio, report);
  } finally {
    await studio.stop();
  }
}

/** Pictures with twenty tags each, written past the studio: only the edits are measured. */
function fill(file, dataset, subset) {
  const db = new Database(file);
  const now = Date.now();
  const picture = db.prepare(
    `INSERT INTO pictures (dataset_id, subset_id, stem, sort_key, ext, blob, bytes, caption, media_key, created_at, updated_at)
     VALUES (?, ?, ?, ?, '.png', ?, 1, ?, ?, ?, ?)`,
  );
  const row = db.prepare("INSERT INTO picture_tags (picture_id, tag, position) VALUES (?, ?, ?)");
  db.transaction(() => {
    for (let i = 0; i < PICTURES; i++) {
      const stem = String(i).padStart(6, "0");
      const key = stem.padStart(64, "0");
      const tags = ["yui", "smile", ...Array.from({ length: 18 }, (_, k) => `tag ${(i * 7 + k * 13) % 400}`)];
      const { lastInsertRowid } = picture.run(
        dataset,
        subset,
        stem,
        stem,
        key,
        tags.join(", "),
        key,
        now,
        now,
      );
      tags.forEach((tag, position) => {
        row.run(lastInsertRowid, tag, position);
      });
    }
  })();
  db.close();
}

function idsOf(file, dataset) {
  const db = new Database(file, { readonly: true });
  const ids = db
    .prepare("SELECT id FROM pictures WHERE dataset_id = ? ORDER BY sort_key")
    .pluck()
    .all(dataset);
  db.close();
  return ids;
}

/** As many rows changed, indexed and journalled by a bare connection in one transaction. */
function bareSeconds(file) {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.exec(`CREATE TABLE p (id INTEGER PRIMARY KEY, caption TEXT, rev INT);
    CREATE TABLE t (tag TEXT, id INT, at INT, PRIMARY KEY (tag, id, at)); CREATE INDEX ti ON t (id);
    CREATE TABLE o (id INTEGER PRIMARY KEY, target INT, before TEXT, after TEXT); CREATE INDEX oi ON o (target)`);
  const text = `yui, smile, ${Array.from({ length: 18 }, (_, k) => `tag ${k}`).join(", ")}`;
  const insert = db.prepare("INSERT INTO p VALUES (?, ?, 1)");
  const tag = db.prepare("INSERT INTO t VALUES (?, ?, ?)");
  db.transaction(() => {
    for (let i = 1; i <= PICTURES; i++) {
      insert.run(i, text);
      text.split(", ").forEach((one, at) => {
        tag.run(one, i, at);
      });
    }
  })();
  const update = db.prepare("UPDATE p SET caption = ?, rev = rev + 1 WHERE id = ? AND caption IS ?");
  const gone = db.prepare("DELETE FROM t WHERE tag = ? AND id = ? AND at = ?");
  const log = db.prepare("INSERT INTO o (target, before, after) VALUES (?, ?, ?)");
  const after = text.replace("smile", "grin");
  const began = performance.now();
  db.transaction(() => {
    for (let i = 1; i <= PICTURES; i++) {
      update.run(after, i, text);
      gone.run("smile", i, 1);
      tag.run("grin", i, 1);
      log.run(i, text, after);
    }
  })();
  const seconds = (performance.now() - began) / 1000;
  db.close();
  return seconds;
}

async function dictionary(studio, report) {
  const syllables = "ka ki shi so ta mi mu ra ri na long short hair eyes blue red open mouth".split(" ");
  const lines = Array.from({ length: WORDS }, (_, i) => {
    const part = (n) => syllables[(i * 31 + n * 17 + ((i * n) >> 3)) % syllables.length];
    return `${part(1)}${part(2)}_${part(3)}${i.toString(36)},${i % 5},${WORDS - i},"${part(4)}${i.toString(36)},别名${i}"`;
  });
  const began = performance.now();
  await fetch(`${studio.url}/upload?to=dictionary&name=big.csv`, { method: "PUT", body: lines.join("\n") });
  for (;;) {
    const { job } = await query(studio.url, "datasets.captions.dictionary", undefined);
    if (job.state === "done") break;
    if (job.state === "failed") throw new Error(JSON.stringify(job.error));
    await new Promise((done) => setTimeout(done, 50));
  }
  report({
    name: `dictionary import ${WORDS} tags`,
    value: (performance.now() - began) / 1000,
    unit: "s",
    goal: { atMost: 6 },
  });
  const ask = (typed) => query(studio.url, "datasets.captions.complete", { typed });
  await ask("warm");
  const times = [];
  for (const word of ["long hair", "kasa mi", "别名1234", "open mouth", "zzzz", "hair e", "blue"])
    for (let end = 1; end <= word.length; end++) {
      const from = performance.now();
      await ask(word.slice(0, end));
      times.push(performance.now() - from);
    }
  report({ name: "completion per key, p95", value: quantile(times, 0.95), unit: "ms", goal: { atMost: 10 } });
}
