import { describe, expect, it } from "vitest";
import { dropDraft, keepDraft, readDraft } from "@/components/datasets/editor/drafts";
import { automatic, NO_LEVELS } from "@/components/datasets/editor/levels";
import { type Answer, createDesk, type Job } from "@/components/datasets/editor/saving";
import type { Edit } from "@/server/domain/datasets/edit";

const crop = (x: number): Edit => ({ v: 1, crop: { x, y: 0, w: 10, h: 10 } });
const job = (x: number, rev = 1): Job => ({
  pictureId: 7,
  name: "043.png",
  edit: crop(x),
  seen: { rev, edit: null },
});

/** A desk whose studio answers when the test says so. */
function stage() {
  const sent: { job: Job; answer: (answer: Answer) => void; fail: (error: unknown) => void }[] = [];
  const saved: Job[] = [];
  const later: (() => void)[] = [];
  const desk = createDesk((work) => later.push(work));
  desk.connect({
    send: (one) => new Promise((answer, fail) => sent.push({ job: one, answer, fail })),
    saved: (one) => saved.push(one),
    unreached: (error) => error === "offline",
  });
  const settle = () => new Promise((rest) => setTimeout(rest));
  return { desk, sent, saved, later, settle };
}

describe("the desk", () => {
  it("what comes while one is on its way follows it, built on its answer", async () => {
    const { desk, sent, saved, settle } = stage();
    desk.submit(job(1));
    desk.submit(job(2));
    desk.submit(job(3));
    expect(sent.length).toBe(1);
    sent[0]?.answer({ state: "saved", rev: 2, edit: crop(1) });
    await settle();
    expect(sent[1]?.job).toEqual({ ...job(3), seen: { rev: 2, edit: crop(1) } });
    sent[1]?.answer({ state: "saved", rev: 3, edit: crop(3) });
    expect(await desk.settled(7)).toBe(true);
    expect([saved.length, desk.list()]).toEqual([1, []]);
  });
  it("an unreachable studio is tried again by itself and nothing is lost", async () => {
    const { desk, sent, later, settle } = stage();
    desk.submit(job(1));
    desk.submit(job(2));
    sent[0]?.fail("offline");
    await settle();
    expect(desk.list()).toMatchObject([{ state: "waiting", job: { edit: crop(2) } }]);
    later[0]?.();
    sent[1]?.answer({ state: "saved", rev: 2, edit: crop(2) });
    await settle();
    expect(desk.list()).toEqual([]);
  });
  it("a refusal and a conflict stay until a person decides", async () => {
    const { desk, sent, later, settle } = stage();
    desk.submit(job(1));
    sent[0]?.fail("no");
    expect(await desk.settled(7)).toBe(false);
    expect([desk.of(7)?.state, later.length]).toEqual(["refused", 0]);
    desk.retry(7);
    sent[1]?.answer({ state: "conflict", rev: 5, theirs: crop(9) });
    await settle();
    expect(desk.of(7)?.state).toBe("conflict");
    desk.retry(7);
    expect(sent.length).toBe(2);
    desk.forget(7);
    expect(desk.list()).toEqual([]);
  });
});

describe("drafts", () => {
  const store = new Map<string, string>();
  const storage = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
    removeItem: (key: string) => void store.delete(key),
  };
  it("come back as they were, and go", () => {
    const draft = { rev: 3, base: null, edit: crop(1), at: 5 };
    expect(keepDraft(storage, 7, draft)).toBe(true);
    expect(readDraft(storage, 7)).toEqual(draft);
    expect(readDraft(storage, 8)).toBeNull();
    dropDraft(storage, 7);
    expect(readDraft(storage, 7)).toBeNull();
  });
  it.each(["{", "null", '{"rev":1,"edit":{"v":2}}', '{"edit":{"v":1}}'])("%s is no draft", (text) => {
    store.set("studio.draft.picture.9", text);
    expect(readDraft(storage, 9)).toBeNull();
  });
  it("a full browser is no accident", () => {
    const full = {
      ...storage,
      setItem: () => {
        throw new Error("QuotaExceededError");
      },
    };
    expect(keepDraft(full, 7, { rev: 1, base: null, edit: crop(1), at: 0 })).toBe(false);
  });
});

it("automatic levels: yellowed paper becomes white, grey ink black, a full range stays", () => {
  const counts = new Array(256).fill(0);
  counts[60] = 1000;
  counts[235] = 9000;
  counts[5] = 3;
  expect(automatic(counts)).toEqual({ black: 60, white: 235, gamma: 1 });
  expect(automatic([...new Array(255).fill(0), 500])).toEqual(NO_LEVELS);
});
