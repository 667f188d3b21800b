import { describe, expect, test } from "vitest";
import { LogStore } from "@/components/runs/log-store";

/** A log as the server gives it out: whole lines before `to`, or bytes from `from`, at most `chunk` at once. */
function server(text: string, chunk: number) {
  const asked: { from?: number; to?: number }[] = [];
  const ask = async (range: { from?: number; to?: number }) => {
    asked.push(range);
    const to = Math.min(range.to ?? text.length, text.length);
    if (range.from !== undefined) {
      const end = Math.min(to, range.from + chunk);
      return { from: range.from, to: end, text: text.slice(range.from, end) };
    }
    const start = Math.max(0, to - chunk);
    const from = start === 0 ? 0 : text.indexOf("\n", start) + 1;
    return { from, to, text: text.slice(from, to) };
  };
  return { ask, asked };
}
const rows = (store: LogStore) => Array.from({ length: store.count }, (_, i) => store.row(i));
const lines = (n: number) => Array.from({ length: n }, (_, i) => `line ${i}\n`).join("");

describe("the log in the browser", () => {
  test("a bar that is written over and over is one row", async () => {
    const text = "start\nsteps:  0%|\rsteps: 50%|\rsteps: 99%|\nend\n";
    const store = new LogStore(server(text, 1000).ask);
    await store.open();
    expect(rows(store)).toEqual(["start", "steps: 99%|", "end"]);
  });

  test("opens with its end, and reading up gives every line once and in order", async () => {
    const text = lines(300);
    const store = new LogStore(server(text, 500).ask);
    await store.open();
    expect(store.earlier).toBe(true);
    expect(store.row(store.count - 1)).toBe("line 299");
    while (store.earlier) await store.loadEarlier();
    expect(rows(store)).toEqual(text.trimEnd().split("\n"));
  });

  test("goes back as far as the evidence of a failure", async () => {
    const text = lines(200);
    const at = text.indexOf("line 100\n");
    const store = new LogStore(server(text, 400).ask);
    await store.open(at);
    expect(rows(store)).toContain("line 100");
  });

  test("news is appended without asking; a gap is fetched once; what was seen is skipped", async () => {
    const text = lines(40);
    const { ask, asked } = server(text, 10_000);
    const cut = text.indexOf("line 20");
    const store = new LogStore((range) =>
      ask({ ...range, to: Math.min(range.to ?? cut, asked.length === 0 ? cut : text.length) }),
    );
    await store.open();
    const a = text.indexOf("line 25");
    store.append({ from: cut, to: a, text: text.slice(cut, a) });
    store.append({ from: cut, to: a, text: text.slice(cut, a) });
    expect(asked.length).toBe(1);
    const b = text.indexOf("line 30");
    store.append({ from: b, to: text.length, text: text.slice(b) });
    await store.catchUp(text.length);
    expect(rows(store)).toEqual(text.trimEnd().split("\n"));
    expect(asked.length).toBe(2);
  });

  test("deltas before it is opened change nothing", () => {
    const store = new LogStore(server("", 10).ask);
    store.append({ from: 0, to: 3, text: "hi\n" });
    expect(store.count).toBe(0);
  });

  test("search ignores case", async () => {
    const store = new LogStore(server("a\nRuntimeError: CUDA\nb\n", 1000).ask);
    await store.open();
    expect(store.find("cuda")).toEqual([1]);
    expect(store.find(" ")).toEqual([]);
  });
});
