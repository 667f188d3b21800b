import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate, readMigrations } from "@/db/migrate";
import { type Db, openDb } from "@/db/open";
import {
  datasets,
  engines,
  intents,
  models,
  pictureFacts,
  pictures,
  pictureTags,
  recipes,
  subsets,
} from "@/db/schema/index";
import { CHARACTER_SD15_3090 } from "@/server/domain/recipes/presets";
import { steps } from "@/server/domain/recipes/steps";
import { enqueueRun } from "@/server/recipes/enqueue";
import { datasetFacts } from "@/server/recipes/facts";
import {
  deletePreset,
  duplicatePreset,
  getDraft,
  listPresets,
  restorePreset,
  saveDraft,
  savePreset,
  updatePreset,
} from "@/server/recipes/store";
import { dataFolder, makePlaces } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";

let root: string;
let db: Db;
let studio: Studio;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "studio-recipes-"));
  const data = dataFolder(root);
  makePlaces(data);
  migrate(data.db, readMigrations("db/migrations"), data.backups);
  db = openDb(data.db);
  studio = { db, data, version: "0", runner: () => "ok" };
  const now = Date.now();
  db.orm.insert(datasets).values({ name: "Yui", createdAt: now, updatedAt: now }).run();
  db.orm
    .insert(subsets)
    .values({ datasetId: 1, name: "yuihirasawa", repeats: 10, classWord: "girl", triggers: ["yuihirasawa"] })
    .run();
  db.orm
    .insert(subsets)
    .values({ datasetId: 1, name: "reg", repeats: 1, triggers: [], isReg: true, position: 1 })
    .run();
});
afterEach(() => {
  db.close();
  rmSync(root, { recursive: true, force: true });
});

const blob = (n: number) => n.toString(16).padStart(64, "0");
function addPicture(
  n: number,
  more: Partial<typeof pictures.$inferInsert> = {},
  facts: Partial<typeof pictureFacts.$inferInsert> | null = {},
) {
  const now = Date.now();
  db.orm
    .insert(pictures)
    .values({
      datasetId: 1,
      subsetId: 1,
      stem: `p${n}`,
      ext: ".png",
      blob: blob(n),
      bytes: 9,
      caption: "yuihirasawa, guitar",
      mediaKey: blob(n),
      sortKey: `p${n}`,
      createdAt: now,
      updatedAt: now,
      ...more,
    } as typeof pictures.$inferInsert)
    .run();
  if (facts)
    db.orm
      .insert(pictureFacts)
      .values({ mediaKey: blob(n), state: "done", width: 512, height: 768, at: now, ...facts })
      .run();
}
function connect() {
  const now = Date.now();
  db.orm
    .insert(engines)
    .values({
      role: "trainer",
      kind: "rehearsal",
      name: "Rehearsal",
      config: {},
      createdAt: now,
      updatedAt: now,
    })
    .run();
  db.orm
    .insert(engines)
    .values({
      role: "trainer",
      kind: "local",
      name: "sd-scripts",
      config: {},
      facts: { device: "cuda", packages: { torch: "2.6" } },
      createdAt: now,
      updatedAt: now,
    })
    .run();
  const model = { path: "/m", format: "safetensors" as const, bytes: 1, mtime: 1, facts: {}, createdAt: now };
  db.orm
    .insert(models)
    .values({ ...model, name: "AnyLoRA", family: "sd15" })
    .run();
  db.orm
    .insert(models)
    .values({ ...model, name: "a LoRA", family: "lora" })
    .run();
  db.orm
    .insert(models)
    .values({ ...model, name: "Sample base", family: "sd15", format: "rehearsal" })
    .run();
}

test("facts: grouped by size, without trash and unused, unreadable apart", () => {
  addPicture(1);
  addPicture(2);
  addPicture(3, { use: "no" });
  addPicture(4, { deletedAt: 1 });
  addPicture(5, { caption: " " }, null);
  addPicture(6, {}, { state: "failed", width: null, height: null });
  addPicture(7, { subsetId: 2, caption: null });
  db.orm.insert(pictureTags).values({ pictureId: 1, tag: "guitar", position: 1 }).run();
  const facts = datasetFacts(db, 1);
  expect(facts.pictures).toEqual([
    { width: 0, height: 0, repeats: 10, count: 1, isReg: false },
    { width: 512, height: 768, repeats: 10, count: 2, isReg: false },
    { width: 512, height: 768, repeats: 1, count: 1, isReg: true },
  ]);
  expect(facts).toMatchObject({
    unreadable: 1,
    captions: { missing: 1, triggers: ["yuihirasawa"], oneSided: ["guitar"] },
  });
  expect(steps(CHARACTER_SD15_3090, { family: "sd15", pictures: facts.pictures })).toMatchObject({
    pictures: 3,
    regularisation: 1,
    unmeasured: 1,
  });
});

describe("the trigger word of a subset that was given none", () => {
  const tags = (picture: number, ...list: string[]) => {
    for (const [position, tag] of list.entries()) {
      db.orm.insert(pictureTags).values({ pictureId: picture, tag, position }).run();
    }
  };
  const spelled = () => datasetFacts(db, 1).captions.triggers;
  beforeEach(() => {
    db.orm.update(subsets).set({ triggers: [], classWord: "scans" }).run();
    for (let n = 1; n <= 5; n++) addPicture(n);
  });
  test("is what the captions begin with, not the folder's name", () => {
    for (let n = 1; n <= 4; n++) tags(n, "yuihirasawa", "smile");
    tags(5, "guitar", "yuihirasawa");
    expect(spelled()).toEqual(["yuihirasawa"]);
  });
  test("is none when captions begin differently and the folder's name is in no caption", () => {
    for (let n = 1; n <= 5; n++) tags(n, `pose ${n}`, "smile");
    expect(spelled()).toEqual([]);
  });
  test("is the class word when a caption says it, or when there are no captions", () => {
    expect(spelled()).toEqual(["scans"]);
    for (let n = 1; n <= 5; n++) tags(n, `pose ${n}`, "scans");
    expect(spelled()).toEqual(["scans"]);
  });
});

describe("drafts", () => {
  test("the first is the preset with the trigger in its prompts, a real trainer and a real model", () => {
    connect();
    addPicture(1);
    const draft = getDraft(db, 1);
    expect(draft).toMatchObject({
      rev: 0,
      name: "Yui",
      base: "builtin:character-sd15-3090",
      engineId: 2,
      modelId: 1,
    });
    expect((draft.recipe["studio.prompts"] as unknown as { text: string }[])[0]?.text).toMatch(
      /^yuihirasawa, 1girl/,
    );
    expect(db.orm.select().from(recipes).all()).toEqual([]);
  });
  test("is kept as typed, and an older edit cannot overwrite a newer one", () => {
    const draft = getDraft(db, 1);
    expect(saveDraft(db, { ...draft, recipe: { ...draft.recipe, network_dim: 64 } })).toEqual({ rev: 1 });
    expect(getDraft(db, 1)).toMatchObject({ rev: 1, recipe: { network_dim: 64 } });
    expect(() => saveDraft(db, draft)).toThrow(expect.objectContaining({ code: "draft-changed" }));
    expect(saveDraft(db, { ...getDraft(db, 1), name: "two" })).toEqual({ rev: 2 });
  });
  test("a value that is still out of range stays as typed", () => {
    const draft = getDraft(db, 1);
    saveDraft(db, { ...draft, recipe: { ...draft.recipe, network_dim: 0 } });
    expect(getDraft(db, 1).recipe.network_dim).toBe(0);
  });
});

test("presets: saved once, changed, copied, deleted and brought back", () => {
  const { id } = savePreset(db, { name: "mine", recipe: CHARACTER_SD15_3090, clientKey: "a" });
  expect(savePreset(db, { name: "mine", recipe: CHARACTER_SD15_3090, clientKey: "a" })).toEqual({ id });
  updatePreset(db, { id, name: "ours", recipe: { ...CHARACTER_SD15_3090, network_dim: 8 } });
  duplicatePreset(db, { key: `preset:${id}`, name: "copy", clientKey: "b" });
  duplicatePreset(db, { key: "builtin:character-sdxl-3090", name: "xl", clientKey: "c" });
  expect(listPresets(db).map((preset) => [preset.name, preset.recipe.network_dim])).toEqual(
    expect.arrayContaining([
      ["ours", 8],
      ["copy", 8],
      ["xl", 16],
    ]),
  );
  deletePreset(db, id);
  expect(listPresets(db)).toHaveLength(2);
  expect(() => deletePreset(db, id)).toThrow(expect.objectContaining({ code: "no-preset" }));
  restorePreset(db, id);
  expect(listPresets(db)).toHaveLength(3);
});

describe("adding to the queue", () => {
  test("what the preflight blocks is refused before a version is made", async () => {
    connect();
    await expect(
      enqueueRun(studio, {
        clientKey: "k",
        datasetId: 1,
        modelId: 1,
        engineId: 2,
        name: "r",
        recipe: CHARACTER_SD15_3090,
      }),
    ).rejects.toMatchObject({ code: "preflight" });
    expect(db.orm.select().from(intents).all()).toEqual([]);
  });
  test("asks the runner with a frozen version and the plan; unanswered it stays asked", async () => {
    connect();
    addPicture(1);
    const order = {
      clientKey: "k",
      datasetId: 1,
      modelId: 1,
      engineId: 1,
      name: "r",
      recipe: CHARACTER_SD15_3090,
    };
    expect(await enqueueRun(studio, order)).toEqual({ runId: null });
    const asked = db.orm.select().from(intents).where(eq(intents.clientKey, "k")).get();
    expect(asked).toMatchObject({
      kind: "run.enqueue",
      state: "pending",
      payload: { versionId: 1, plan: { total: 2000, saves: [500, 1000, 1500, 2000] } },
    });
  });
});
