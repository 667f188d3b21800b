import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { pictures, taggers, taggingJobs, tagScores } from "@/db/schema/index";
import { undo } from "@/server/datasets/journal";
import { editCaption } from "@/server/datasets/pictures";
import { taggingSettings } from "@/server/domain/tagging/settings-schema";
import { setMirror } from "@/server/settings/view";
import { applyTagging, previewTagging } from "@/server/tagging/preview";
import { datasetJob, fetchTagger, startTagging, taggersView } from "@/server/tagging/store";
import { until } from "../../support/studio";
import { makePlace, newKey, type Place } from "../runner/place";
import { cutting, loopbackHub } from "./hub";

const TINY = join(process.cwd(), "tests/corpus/tagging/tiny-any");
const files = {
  "model.onnx": readFileSync(join(TINY, "model.onnx")),
  "selected_tags.csv": readFileSync(join(TINY, "selected_tags.csv")),
};
const REPO = "someone/tiny-tagger";

let place: Place | null = null;
afterEach(async () => {
  await place?.end();
  place = null;
});

test("a model comes through a mirror that cuts the line, looks at every picture, and writes one step", {
  timeout: 60_000,
}, async () => {
  await using hub = await loopbackHub(files, cutting(6000));
  place = await makePlace();
  const { studio, dataset } = place;
  const { db } = studio;
  setMirror(studio, hub.url);
  await place.startRunner();
  await fetchTagger(studio, { repo: `${hub.url}/${REPO}`, clientKey: newKey() });
  await until(async () => taggersView(studio).here.length === 1, "the tagger is here");
  expect(hub.asked.some((one) => one.range)).toBe(true);
  expect(hub.asked.every((one) => one.url.startsWith(`/${REPO}/resolve/main/`))).toBe(true);
  const folder = join(studio.data.models, "taggers", "someone--tiny-tagger");
  expect(readFileSync(join(folder, "model.onnx")).equals(files["model.onnx"])).toBe(true);

  const all = db.orm
    .select()
    .from(pictures)
    .where(eq(pictures.datasetId, dataset))
    .orderBy(asc(pictures.id))
    .all();
  const ids = all.map((one) => one.id);
  await startTagging(studio, { datasetId: dataset, tagger: REPO, pictures: ids, clientKey: newKey() });
  await until(async () => datasetJob(db, dataset)?.state === "done", "every picture was looked at");
  expect(datasetJob(db, dataset)).toMatchObject({
    done: ids.length,
    total: ids.length,
    failed: 0,
    problem: null,
  });
  expect(db.orm.select().from(tagScores).all()).toHaveLength(ids.length);

  const scope = { datasetId: dataset, tagger: REPO, ids: null };
  const settings = taggingSettings.parse({});
  const look = (part: object) =>
    previewTagging(db, { ...scope, settings: { ...settings, ...part }, from: null, offset: 0, limit: 5 });
  // captions that are there stay, unless one asks for more
  expect(look({})).toMatchObject({ total: ids.length, seen: ids.length, write: 0, left: ids.length });
  const first = all[0]!;
  editCaption(db, { id: first.id, caption: null, seen: first, tab: "t" });
  expect(look({})).toMatchObject({ write: 1, left: ids.length - 1 });
  expect(await applyTagging(studio, { ...scope, settings, tab: "t" })).toMatchObject({ count: 1 });
  const now = () => db.orm.select().from(pictures).where(eq(pictures.id, first.id)).get()!;
  expect(now().caption).toMatch(/^mikanchan, /);
  // written by the tagger alone: it may write it anew; touched by a person: not any more
  expect(look({ mode: "own", general: 0.9 })).toMatchObject({ write: 1 });
  editCaption(db, { id: first.id, caption: `${now().caption}, by hand`, seen: now(), tab: "t" });
  expect(look({ mode: "own", general: 0.9 })).toMatchObject({ write: 0 });
  for (let i = 0; i < 3; i++) undo(db, dataset, "t");
  expect(now().caption).toBe(first.caption);
});

test("what was begun goes on after a kill; a model that is no model says so", {
  timeout: 60_000,
}, async () => {
  await using hub = await loopbackHub({ ...files, "model.onnx": Buffer.from("<html>not a model</html>") });
  place = await makePlace();
  const { studio } = place;
  const { db } = studio;
  setMirror(studio, hub.url);
  const runner = await place.startRunner();
  await place.tell("tagger.add", null, { folder: TINY });
  await until(async () => taggersView(studio).here.length === 1, "the tagger is here");
  await runner.kill();
  db.orm.update(taggingJobs).set({ state: "working" }).run();
  await place.startRunner();
  await until(async () => db.orm.select().from(taggingJobs).all()[0]?.state === "done", "it went on");
  expect(db.orm.select().from(taggers).all()).toHaveLength(1);
  await fetchTagger(studio, { repo: REPO, clientKey: newKey() });
  const job = () => taggersView(studio).jobs.find((one) => one.tagger === REPO);
  await until(async () => job()?.state === "failed", "it is refused");
  expect(job()?.problem?.code).toBe("tagger-model");
  expect(taggersView(studio).here).toHaveLength(1);
  expect(existsSync(join(TINY, "model.onnx"))).toBe(true);
});
