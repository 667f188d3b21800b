import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { build } from "esbuild";
import { chance, seedDataset, zipf } from "./seed.mjs";
import { quantile, query, startStudio } from "./studio.mjs";

const PICTURES = 20_000;
const ROUNDS = 200;

/**
 * Filters over 20,000 pictures of 20 tags: inside the server's own functions, and over HTTP beside an empty call. The
 * ceiling is SQL over the index of tags, in turns with ours.
 */
export default async function filter(report) {
  const studio = await startStudio();
  const dataset = await seedDataset(studio.data, { pictures: PICTURES, tags: 20 });
  const random = chance(11);
  const tag = () => `tag ${zipf(random, 5000)}`;
  const asked = Array.from({ length: ROUNDS }, (_, i) => {
    const tags = [tag(), tag(), tag()];
    const others = [
      "w>800",
      "ar:2:3",
      "bucket:*x768",
      "use:no",
      "tokens>40",
      'name:"0012"',
      "caption:12",
      "tag:*99",
      "12 OR 34",
    ];
    return {
      tags,
      minus: i % 2 === 1,
      q: `tag:"${tags[0]}" tag:"${tags[1]}" ${i % 2 ? "-" : ""}tag:"${tags[2]}"`,
      other: others[i % others.length] ?? "",
    };
  });

  const { openDb, outline, tagCounts, folder } = await ours();
  const db = openDb(join(studio.data, "studio.db"));
  const sql = new Database(join(studio.data, "studio.db"), { readonly: true });
  const built = performance.now();
  await outline(db, { datasetId: dataset });
  const building = performance.now() - built;
  // counting tokens for the first time is told apart
  const counted = performance.now();
  await outline(db, { datasetId: dataset, q: "tokens>40" });
  const tokens = performance.now() - counted;

  const times = { tags: [], other: [], counts: [], sql: [] };
  const time = async (/** @type {number[]} */ into, /** @type {() => unknown} */ work) => {
    const began = performance.now();
    const answer = await work();
    into.push(performance.now() - began);
    return answer;
  };
  for (const { q, tags, minus, other } of asked) {
    const found = await time(times.tags, () => outline(db, { datasetId: dataset, q }));
    const same = await time(times.sql, () =>
      sql
        .prepare(
          `SELECT p.id, f.width, f.height FROM pictures p JOIN picture_facts f ON f.media_key = p.media_key WHERE p.id IN (
             SELECT picture_id FROM picture_tags WHERE tag = ? INTERSECT SELECT picture_id FROM picture_tags WHERE tag = ?
             ${minus ? "EXCEPT" : "INTERSECT"} SELECT picture_id FROM picture_tags WHERE tag = ?) ORDER BY p.sort_key, p.id`,
        )
        .raw()
        .all(...tags),
    );
    if (found.steps.length !== same.length)
      throw new Error(`${q}: ${found.steps.length} instead of ${same.length}`);
    await time(times.other, () => outline(db, { datasetId: dataset, q: other }));
    await time(times.counts, () =>
      tagCounts(db, { datasetId: dataset, q: `tag:"${tags[0]}" ${minus ? "-" : ""}tag:"${tags[1]}"` }),
    );
  }
  const p95 = (/** @type {number[]} */ values) => quantile(values, 0.95);
  report({
    name: "filter by 3 tags of 20,000, p95",
    value: p95(times.tags),
    unit: "ms",
    goal: { atMost: 10 },
  });
  report({
    name: "filter by 3 tags to SQL's",
    value: p95(times.tags),
    unit: "ms",
    ceiling: p95(times.sql),
    goal: { atMost: 1 },
  });
  report({
    name: "filter by other conditions, p95",
    value: p95(times.other),
    unit: "ms",
    goal: { atMost: 10 },
  });
  report({ name: "tag counts in a filter, p95", value: p95(times.counts), unit: "ms", goal: { atMost: 8 } });
  report({ name: "index of 20,000 built", value: building, unit: "ms", goal: { atMost: 2000 } });
  report({ name: "tokens of 20,000 counted", value: tokens, unit: "ms", goal: { atMost: 2000 } });
  sql.close();
  db.close();

  const over = { empty: [], filter: [] };
  await query(studio.url, "datasets.outline", { datasetId: dataset });
  for (const { q } of asked) {
    await time(over.empty, () => query(studio.url, "datasets.gallery.views", { datasetId: dataset }));
    await time(over.filter, () => query(studio.url, "datasets.outline", { datasetId: dataset, q }));
  }
  report({ name: "filter over HTTP, p95", value: p95(over.filter), unit: "ms", goal: { atMost: 25 } });
  report({
    name: "filter over HTTP to an empty query",
    value: p95(over.filter),
    unit: "ms",
    ceiling: p95(over.empty),
    goal: { atMost: 3 },
  });
  await studio.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The server's own functions, bundled as the programs are. */
async function ours() {
  const folder = mkdtempSync(join(process.cwd(), "node_modules", ".bench-"));
  const outfile = join(folder, "gallery.mjs");
  await build({
    stdin: {
      contents:
        'export { outline, tagCounts } from "@/server/datasets/gallery"; export { openDb } from "@/db/open";',
      resolveDir: process.cwd(),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile,
    logLevel: "error",
  });
  return { ...(await import(pathToFileURL(outfile).href)), folder };
}
