import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { createDataset } from "@/server/datasets/store";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import { tagRows } from "@/server/domain/datasets/captions";
import type { Act, Answered } from "./killed/editor";
import { place, png, send } from "./place";

const PROGRAM = join(process.cwd(), "dist", "tests", "editor.mjs");
beforeAll(async () => {
  await build({
    entryPoints: ["tests/server/datasets/killed/editor.ts"],
    outfile: PROGRAM,
    bundle: true,
    platform: "node",
    format: "esm",
    alias: { "@": process.cwd() },
    external: ["better-sqlite3", "sharp"],
    banner: {
      js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url);',
    },
  });
});

/** The editing process; it is killed at will and started again. */
class Editor {
  private child: ChildProcess | null = null;
  private asked = 0;
  kills = 0;
  constructor(
    private readonly file: string,
    private readonly dataset: number,
  ) {}

  async start(): Promise<void> {
    const child = fork(PROGRAM, [this.file, String(this.dataset)], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.child = child;
    await once(child, "message");
  }

  /** The answer; null when the process was killed before it came (`killAfter` ms, −1 = it is left alone). */
  async ask(tab: string, act: Act, killAfter = -1): Promise<Answered | null> {
    const child = this.child!;
    const n = ++this.asked;
    const answer = new Promise<Answered | null>((done) => {
      const hear = (message: Answered) => {
        if (message.n !== n) return;
        child.off("message", hear);
        done(message);
      };
      child.on("message", hear);
      child.once("exit", () => done(null)).setMaxListeners(0);
    });
    child.send({ n, tab, act });
    if (killAfter < 0) return answer;
    await new Promise((done) => setTimeout(done, killAfter));
    await this.end();
    this.kills++;
    await this.start();
    return answer;
  }

  async end(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
}

let studio: ReturnType<typeof place>;
let dataset: number;
let ids: number[];
let editor: Editor;
const FIRST = [
  "yui, smile, guitar",
  "yui,smile,guitar",
  "  yui , smile ,, guitar ",
  "a sentence about her.\nand a second line",
  "平泽唯、吉他, smile, 😀",
  "smile, smile, SMILE, (o)_(o)",
  "",
  null,
  "k-on!, hirasawa_yui, school_uniform, smile, brown hair, looking at viewer",
  "one",
];
beforeEach(async () => {
  studio = place();
  dataset = createDataset(studio.db, { name: "yui" }).id;
  FIRST.forEach((caption, i) => {
    send(studio, dataset, `${i}.png`, png(String(i)), { tab: "import" });
    studio.db.sqlite.prepare("UPDATE pictures SET caption = ? WHERE stem = ?").run(caption, String(i));
  });
  // what came in by import is where everything begins
  studio.db.sqlite.exec(
    "UPDATE ops SET batch_id = batch_id; DELETE FROM ops; DELETE FROM import_files; DELETE FROM batches",
  );
  ids = studio.db.sqlite.prepare("SELECT id FROM pictures ORDER BY id").pluck().all() as number[];
  for (const id of ids) {
    const rows = tagRows(captionOf(id));
    for (const { tag, position } of rows)
      studio.db.sqlite
        .prepare("INSERT OR IGNORE INTO picture_tags (tag, picture_id, position) VALUES (?, ?, ?)")
        .run(tag, id, position);
  }
  editor = new Editor(studio.db.file, dataset);
  await editor.start();
});
afterEach(async () => {
  await editor.end();
  studio.close();
});

const captionOf = (id: number) =>
  studio.db.sqlite.prepare("SELECT caption FROM pictures WHERE id = ?").pluck().get(id) as string | null;
const captions = () => ids.map(captionOf);

/** Every caption is what its last operation left, the tag index is the caption's, every batch has all its operations. */
function consistent(): void {
  const { sqlite } = studio.db;
  for (const [i, id] of ids.entries()) {
    const caption = captionOf(id);
    const last = sqlite
      .prepare("SELECT after FROM ops WHERE kind = 'caption' AND target = ? ORDER BY id DESC LIMIT 1")
      .get(id) as { after: string | null } | undefined;
    expect([id, caption]).toEqual([id, last ? last.after : FIRST[i]]);
    const index = sqlite
      .prepare("SELECT tag, position FROM picture_tags WHERE picture_id = ? ORDER BY position")
      .all(id);
    expect(index).toEqual(tagRows(caption));
  }
  const short = sqlite
    .prepare(
      "SELECT b.id FROM batches b WHERE b.count <> (SELECT count(*) FROM ops o WHERE o.batch_id = b.id)",
    )
    .all();
  expect(short).toEqual([]);
}

it("500 edits from several tabs, killed at any point: none is lost or halved, and undoing all gives the very bytes", async () => {
  let seed = 20_261_125;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const tags = ["smile", "grin", "guitar", "yui", "k-on!", "brown hair", "吉他", "solo"];
  const some = <T>(list: readonly T[]) => list.filter(() => random() < 0.5);
  const bulk = (): BulkEdit =>
    one<() => BulkEdit>([
      () => ({ do: "add", tags: [one(tags)], where: one(["front", "end"] as const) }),
      () => ({ do: "remove", tags: [one(tags)] }),
      () => ({ do: "replace", from: [one(tags)], to: one(tags) }),
      () => ({
        do: "find",
        find: one(["s", "^s\\w+", "i$"]),
        put: one(["", "z"]),
        regex: true,
        matchCase: false,
        within: one(["tag", "caption"] as const),
      }),
      () => ({ do: "dedupe" }),
      () => ({ do: "sort", by: one(["alphabet", "count"] as const), keep: 1 }),
      () => ({ do: "spaces", to: one(["space", "underscore"] as const) }),
      () => ({ do: "trim" }),
    ])();
  const texts: string[] = [];
  const made: number[] = [];
  const act = (n: number): Act => {
    const roll = random();
    if (roll < 0.45) {
      const text = one([
        `${one(tags)}, ${one(tags)}, nr ${n}`,
        `${captionOf(one(ids)) ?? ""}, nr ${n}`,
        `nr ${n},x`,
      ]);
      return { do: "caption", id: one(ids), caption: text, stale: random() < 0.2 };
    }
    if (roll < 0.65) return { do: "bulk", edit: bulk(), ids: some(ids) };
    if (roll < 0.8) return { do: "undo" };
    if (roll < 0.87) return { do: "redo" };
    if (roll < 0.985 || !made.length) return { do: "revert", batch: made.length ? one(made) : 1 };
    return { do: "returnTo", batch: one(made) };
  };
  let conflicts = 0;
  let refused = 0;
  for (let n = 1; n <= 500; n++) {
    const what = act(n);
    const kill = random() < 0.03;
    const before = captions();
    const answer = await editor.ask(one(["a", "b", "c"]), what, kill ? random() * 8 : -1);
    if (answer?.fault) throw new Error(answer.fault);
    if (kill) consistent();
    if (answer?.refused) {
      refused++;
      expect(["journal-conflict", "already-reverted", "no-batch"]).toContain(answer.refused);
      expect(captions()).toEqual(before);
    }
    const value = answer?.value as { state?: string; batch?: number | null } | null | undefined;
    if (what.do === "caption" && value && value.state !== "unchanged") texts.push(what.caption ?? "");
    if (value?.state === "conflict") {
      conflicts++;
      expect(captionOf(what.do === "caption" ? what.id : 0)).toBe(
        before[ids.indexOf(what.do === "caption" ? what.id : 0)],
      );
    }
    if (value?.batch) made.push(value.batch);
  }
  consistent();
  expect(editor.kills).toBeGreaterThan(5);
  expect(conflicts).toBeGreaterThan(5);
  expect(refused).toBeLessThan(250);
  // what anybody was told was saved, also on the losing side of a conflict, can still be read
  const kept = new Set(
    studio.db.sqlite.prepare("SELECT after FROM ops WHERE kind = 'caption'").pluck().all(),
  );
  for (const text of texts) expect(kept.has(text)).toBe(true);
  const batches = new Set(studio.db.sqlite.prepare("SELECT id FROM batches").pluck().all());
  for (const batch of made) expect(batches.has(batch)).toBe(true);

  const end = captions();
  const inForce = async () => {
    const answer = await editor.ask("a", { do: "inForce" });
    return (answer?.value ?? []) as { root: number; tip: number }[];
  };
  const open = (await inForce()).sort((x, y) => y.root - x.root);
  expect(open.length).toBeGreaterThan(30);
  // newest first: nothing newer is in the way, so each can be taken back
  for (const { tip } of open)
    expect(await editor.ask("a", { do: "revert", batch: tip })).toMatchObject({
      value: { batch: expect.any(Number) },
    });
  expect(await inForce()).toEqual([]);
  expect(captions()).toEqual(FIRST);
  consistent();
  // and by the other way: back to where the edits ended, then to the very start in one step
  await editor.ask("b", { do: "returnTo", batch: Math.max(...made) });
  expect(captions()).toEqual(end);
  await editor.ask("b", { do: "returnTo", batch: 0 });
  expect(captions()).toEqual(FIRST);
}, 60_000);
