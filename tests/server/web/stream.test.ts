import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StreamMessage } from "@/server/domain/events";
import { hint, latestHint, pruneHints } from "@/server/events/outbox";
import { followRun } from "@/server/runs/deltas";
import { Hub } from "@/server/web/hub";
import { stream } from "@/server/web/stream";
import { until } from "../../support/studio";
import { type Served, serve } from "./served";

let served: Served;
let hub: Hub;
beforeEach(async () => {
  served = await serve(async (req, res) => stream(req, res, hub));
  hub = new Hub(served.studio, followRun);
});
afterEach(async () => {
  hub.close();
  await served.close();
});

type Line = { id: number; message: StreamMessage };

/** A tab: collects what the stream says; `pause` stops reading, as a slow line does. */
function tab(query = "", headers: Record<string, string> = {}) {
  const lines: Line[] = [];
  let pause = () => {};
  let resume = () => {};
  const req = request(`${served.url}/stream${query}`, { headers }, (res) => {
    pause = () => void res.pause();
    resume = () => void res.resume();
    let text = "";
    res.setEncoding("utf8");
    res.on("data", (chunk) => {
      text += chunk;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const found = /^id: (\d+)\ndata: (.+)$/.exec(text.slice(0, end));
        if (found) lines.push({ id: Number(found[1]), message: JSON.parse(found[2] ?? "") as StreamMessage });
        text = text.slice(end + 2);
      }
    });
    res.on("error", () => undefined);
  });
  req.on("error", () => undefined);
  req.end();
  return {
    lines,
    refs: () => lines.flatMap(({ message }) => (message.type === "hints" ? message.refs : [])),
    hello: () => lines.map(({ message }) => message).find((m) => m.type === "hello"),
    close: () => req.destroy(),
    pause: () => pause(),
    resume: () => resume(),
  };
}
const tell = (ref: number) => served.studio.db.immediate(() => hint(served.studio.db, "dataset", ref));

describe("the stream", () => {
  it("says hello with the cursor, then every hint once, with the id to resume from", async () => {
    tell(1);
    const one = tab();
    await until(async () => one.lines.length > 0, "hello");
    expect(one.hello()).toEqual({ type: "hello", cursor: 1, runner: "ok", stale: false });
    for (let ref = 2; ref <= 40; ref++) tell(ref);
    await until(async () => one.refs().length === 39, "all hints");
    expect(one.refs()).toEqual(Array.from({ length: 39 }, (_, i) => `dataset:${i + 2}`));
    expect(one.lines.at(-1)?.id).toBe(40);
    one.close();
  });

  it("resumes after what was seen, by query or by the browser's own header", async () => {
    for (let ref = 1; ref <= 5; ref++) tell(ref);
    const byQuery = tab("?after=3");
    const byHeader = tab("?after=1", { "Last-Event-ID": "4" });
    await until(async () => byQuery.refs().length === 2 && byHeader.refs().length === 1, "the missed ones");
    expect(byQuery.refs()).toEqual(["dataset:4", "dataset:5"]);
    expect(byHeader.refs()).toEqual(["dataset:5"]);
    byQuery.close();
    byHeader.close();
  });

  it("sends a long absence in portions, to its end", async () => {
    const { db } = served.studio;
    db.immediate(() => {
      for (let ref = 1; ref <= 7001; ref++) hint(db, "picture", ref);
    });
    const back = tab("?after=1");
    await until(async () => back.refs().length === 7000, "everything missed");
    back.close();
  });

  it("says when it cannot tell what was missed: pruned, or another database", async () => {
    for (let ref = 1; ref <= 5; ref++) tell(ref);
    pruneHints(served.studio.db, Date.now() + 7_200_000);
    expect(latestHint(served.studio.db)).toBe(5);
    tell(6);
    const old = tab("?after=3");
    const foreign = tab("?after=999");
    const fresh = tab("?after=5");
    await until(async () => [old, foreign, fresh].every((t) => t.hello()), "three hellos");
    expect(old.hello()).toMatchObject({ stale: true, cursor: 6 });
    expect(foreign.hello()).toMatchObject({ stale: true });
    expect(fresh.hello()).toMatchObject({ stale: false });
    await until(async () => fresh.refs().length === 1, "the one after the prune");
    for (const t of [old, foreign, fresh]) t.close();
  });

  it("keeps nothing in memory for a tab that does not read, and loses nothing for it", async () => {
    const slow = tab();
    await until(async () => slow.lines.length > 0, "hello");
    slow.pause();
    const many = 60_000;
    const { db } = served.studio;
    for (let from = 1; from <= many; from += 2000) {
      db.immediate(() => {
        for (let ref = from; ref < from + 2000; ref++) hint(db, "picture", ref);
      });
      await new Promise((done) => setTimeout(done, 60));
    }
    slow.resume();
    await until(async () => slow.refs().length === many, "every hint arrived");
    expect(slow.refs().at(-1)).toBe(`picture:${many}`);
    slow.close();
  });

  it("forgets a tab that is gone", async () => {
    const one = tab();
    const two = tab("?topics=run:1,run:2,nonsense,run:x");
    await until(async () => hub.tabs === 2, "two tabs");
    one.close();
    two.close();
    await until(async () => hub.tabs === 0, "no tab");
  });

  it("tells every tab that the runner went away", async () => {
    const one = tab();
    await until(async () => one.lines.length > 0, "hello");
    hub.runnerIs("down");
    await until(async () => one.lines.some(({ message }) => message.type === "runner"), "the news");
    one.close();
  });
});
