import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { pictures, taggers, taggingJobs, tagScores } from "@/db/schema/index";
import { TaggerFailed } from "@/server/runner/tagger-process";
import { RunningJob } from "@/server/runner/tagging-job";
import { TaggerDesk } from "@/server/runner/tagging-look";
import { makePlace, type Place } from "../runner/place";

/** Stands for the tagger's processes: what each one does is said by the test. */
const made: { opens: boolean; opened: boolean; ended: boolean }[] = [];
let opens: (nth: number) => boolean = () => true;
let crashes: (nth: number) => boolean = () => false;

vi.mock("@/server/runner/tagger-process", async (real) => ({
  ...(await real<typeof import("@/server/runner/tagger-process")>()),
  TaggerProcess: class {
    readonly #me = { opens: opens(made.length), opened: false, ended: false };
    readonly #crashes = crashes(made.length);
    readonly #waiting: ((why: Error) => void)[] = [];
    constructor() {
      made.push(this.#me);
    }
    get ended() {
      return this.#me.ended;
    }
    async open() {
      await sleep(20);
      if (!this.#me.opens) throw new TaggerFailed({ kind: "model", detail: "not yet" });
      this.#me.opened = true;
      return { side: 448, batch: null, tags: 48 };
    }
    async look(asked: { key: string }[]) {
      if (!this.#me.opened) throw new TaggerFailed({ kind: "model", detail: "asked before it was open" });
      if (this.#crashes)
        return await new Promise<never>((_, fail) => {
          this.#waiting.push(fail);
          if (this.#waiting.length < 2) return;
          this.#me.ended = true;
          for (const one of this.#waiting) one(new TaggerFailed({ kind: "crashed", detail: "exit 139" }));
        });
      return asked.map(({ key }) => ({ key, scores: "" }));
    }
    kill() {
      this.#me.ended = true;
    }
  },
}));

let place: Place | null = null;
let desk: TaggerDesk | null = null;
afterEach(async () => {
  desk?.end();
  desk = null;
  await place?.end();
  place = null;
  made.length = 0;
  opens = () => true;
  crashes = () => false;
});

async function look(): Promise<typeof taggingJobs.$inferSelect> {
  place ??= makePlace();
  const { studio } = place;
  const { orm } = studio.db;
  desk ??= new TaggerDesk(studio, async () => undefined);
  const tagger = {
    key: "tiny",
    name: "tiny",
    folder: "/nowhere",
    bytes: 1,
    sha256: "tiny",
    tags: 48,
    side: 448,
  };
  orm
    .insert(taggers)
    .values({ ...tagger, createdAt: 1 })
    .onConflictDoNothing()
    .run();
  const ids = orm
    .select()
    .from(pictures)
    .all()
    .map((one) => one.id);
  expect(ids.length).toBeGreaterThan(4);
  const row = orm
    .insert(taggingJobs)
    .values({ kind: "tag", tagger: "tiny", payload: { pictures: ids }, total: ids.length, createdAt: 1 })
    .returning()
    .get();
  const working = desk;
  await new RunningJob(studio.db, row).run((job) => working.look(job));
  return orm.select().from(taggingJobs).all().at(-1)!;
}

test("when the process ends at two batches, neither is asked of the next one before its model is open", async () => {
  crashes = (nth) => nth === 0;
  expect(await look()).toMatchObject({ state: "done", failed: 0 });
  expect(made).toHaveLength(2);
  const scores = place!.studio.db.orm.select().from(tagScores).all();
  expect(scores.length).toBeGreaterThan(4);
  expect(scores.every((one) => one.error === null)).toBe(true);
});

test("a process that could not open its model is asked nothing later", async () => {
  opens = (nth) => nth > 0;
  expect(await look()).toMatchObject({ state: "failed" });
  expect(made[0]).toMatchObject({ ended: true });
  expect(await look()).toMatchObject({ state: "done", failed: 0 });
});
