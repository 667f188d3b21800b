import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pictures, pictureTags, subsets } from "@/db/schema/index";
import { isStudioError } from "@/server/domain/errors";
import { createSample } from "@/server/engines/sample";
import { pythonsFor, scanTrainers } from "@/server/engines/scan";
import {
  addTrainer,
  checkEngine,
  deleteEngine,
  editEngine,
  ensureRehearsal,
  getEngine,
  listTrainers,
  restoreEngine,
} from "@/server/engines/store";
import { place } from "../datasets/place";

let studio: ReturnType<typeof place>;
let home: string;
beforeEach(() => {
  studio = place();
  home = mkdtempSync(join(tmpdir(), "engines-"));
});
afterEach(async () => {
  for (const { id, checking } of listTrainers(studio.db)) if (checking) await checkEngine(studio.db, id);
  studio.close();
  rmSync(home, { recursive: true, force: true });
});

/** A folder that looks like sd-scripts, with a "Python" that fails at once. */
function checkout(inner: string): string {
  const dir = join(home, inner);
  mkdirSync(join(dir, "library"), { recursive: true });
  writeFileSync(join(dir, "train_network.py"), "");
  writeFileSync(join(dir, "library", "train_util.py"), "");
  return dir;
}
function python(inner: string): string {
  const path = join(home, inner);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "#!/bin/sh\nexit 1\n");
  chmodSync(path, 0o755);
  return path;
}
const code = (act: () => unknown): string => {
  try {
    act();
    return "fine";
  } catch (e) {
    return isStudioError(e) ? e.code : String(e);
  }
};

test("a scan finds bare and bundled checkouts, and the Python beside them first", () => {
  const bare = checkout("sd-scripts");
  const bundled = checkout("kohya_ss/sd-scripts");
  checkout("deep/node_modules/sd-scripts");
  const own = python("sd-scripts/venv/bin/python");
  const outer = python("kohya_ss/venv/bin/python");
  const found = scanTrainers([home]);
  expect(found.map((f) => f.dir)).toEqual([bundled, bare]);
  expect(found[1]!.pythons[0]).toMatchObject({ path: own, kind: "folder" });
  expect(found[0]!.pythons[0]).toMatchObject({ path: outer, label: "kohya_ss/venv" });
});

test("whether torch is there is seen without starting anything", () => {
  const dir = checkout("sd-scripts");
  python("sd-scripts/venv/bin/python");
  expect(pythonsFor(dir)[0]!.torch).toBe(false);
  mkdirSync(join(dir, "venv/lib/python3.10/site-packages/torch"), { recursive: true });
  expect(pythonsFor(dir)[0]!.torch).toBe(true);
});

test("adds by the bundle's folder, takes the Python beside it, checks by itself and keeps the diagnosis", async () => {
  const dir = checkout("kohya_ss/sd-scripts");
  const py = python("kohya_ss/venv/bin/python");
  const { id } = addTrainer(studio.db, { dir: join(home, "kohya_ss") });
  expect(getEngine(studio.db, id)).toMatchObject({
    name: "kohya_ss",
    config: { dir, python: py, launcher: true },
    checking: true,
  });
  await checkEngine(studio.db, id);
  const row = getEngine(studio.db, id);
  expect(row.checking).toBe(false);
  expect(row.facts).toMatchObject({ ok: false, problems: [{ code: "no-python" }] });
  expect(row.facts!.cpus).toBeGreaterThan(0);
  expect(addTrainer(studio.db, { dir })).toEqual({ id, known: true });
});

test("what cannot be added says why", () => {
  expect(code(() => addTrainer(studio.db, { dir: "sd-scripts" }))).toBe("path-relative");
  expect(code(() => addTrainer(studio.db, { dir: home }))).toBe("no-sd-scripts");
  const dir = checkout("sd-scripts");
  expect(code(() => addTrainer(studio.db, { dir, python: join(home, "nowhere") }))).toBe("no-python-here");
});

test("settings: a key is changed, another taken away, an environment's folder is understood", async () => {
  const dir = checkout("sd-scripts");
  python("sd-scripts/venv/bin/python");
  const other = python("env2/bin/python");
  const { id } = addTrainer(studio.db, { dir });
  editEngine(studio.db, {
    id,
    name: "我的环境",
    config: {
      python: join(home, "env2"),
      env: { HF_ENDPOINT: "https://hf-mirror.com" },
      tokenizerCache: "/data/tok",
    },
  });
  expect(getEngine(studio.db, id)).toMatchObject({
    name: "我的环境",
    config: { python: other, env: { HF_ENDPOINT: "https://hf-mirror.com" }, tokenizerCache: "/data/tok" },
  });
  editEngine(studio.db, { id, config: { tokenizerCache: null, env: {} } });
  expect(getEngine(studio.db, id).config).toEqual({ python: other, dir, launcher: true, env: {} });
  expect(code(() => editEngine(studio.db, { id, config: { tokenizerCache: "tok" } }))).toBe("path-relative");
});

test("the rehearsal is built in: made once, kept, adjustable", async () => {
  const id = ensureRehearsal(studio.db);
  expect(ensureRehearsal(studio.db)).toBe(id);
  deleteEngine(studio.db, id);
  expect(listTrainers(studio.db)).toMatchObject([{ id, kind: "rehearsal" }]);
  editEngine(studio.db, { id, config: { speed: 100, faults: "oom@120" } });
  expect(getEngine(studio.db, id).config).toEqual({ speed: 100, faults: "oom@120" });
  editEngine(studio.db, { id, config: { speed: null, faults: "" } });
  expect(getEngine(studio.db, id).config).toEqual({ faults: "" });
});

test("taken off the list and brought back; real ones stand before the rehearsal", () => {
  const rehearsal = ensureRehearsal(studio.db);
  const dir = checkout("sd-scripts");
  python("sd-scripts/venv/bin/python");
  const { id } = addTrainer(studio.db, { dir });
  expect(listTrainers(studio.db).map((e) => e.id)).toEqual([id, rehearsal]);
  deleteEngine(studio.db, id);
  expect(listTrainers(studio.db).map((e) => e.id)).toEqual([rehearsal]);
  restoreEngine(studio.db, id);
  expect(listTrainers(studio.db).map((e) => e.id)).toEqual([id, rehearsal]);
});

test("the sample dataset comes with one click: 24 pictures with captions, a trigger, what it takes to rehearse", () => {
  const began = performance.now();
  const made = createSample(studio, { locale: "zh-CN", tab: "t" });
  expect(performance.now() - began).toBeLessThan(3000);
  const rows = studio.db.orm.select().from(pictures).all();
  expect(rows).toHaveLength(24);
  expect(rows.every((row) => row.caption?.startsWith("mikanchan, 1girl"))).toBe(true);
  expect(studio.db.orm.select().from(subsets).all()).toMatchObject([
    { repeats: 10, triggers: ["mikanchan"], classWord: "mikanchan" },
  ]);
  expect(studio.db.orm.select().from(pictureTags).all().length).toBeGreaterThan(24 * 10);
  expect(createSample(studio, { locale: "en", tab: "t" })).toEqual(made);
});
