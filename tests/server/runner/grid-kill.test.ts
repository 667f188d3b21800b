import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { engines, leases } from "@/db/schema/index";
import { readRehearsalWhere } from "@/server/engines/webuis";
import { freeCard } from "@/server/runner/cards";
import { recall } from "@/server/runner/webui-memory";
import { type GridPlace, makeGridPlace } from "./grid-place";
import { until } from "./place";

let place: GridPlace;
afterEach(() => place.end());

const done = (id: number) => place.cells(id).filter((c) => c.state === "done");

describe("kill -9 of the runner in mid-grid", { timeout: 120_000 }, () => {
  it("one current picture per cell, none drawn twice that was done, renders ≤ cells + kills + throw-aways", async () => {
    place = makeGridPlace();
    const webui = await place.startWebui({ speed: 40 });
    let runner = await place.startRunner();
    const id = place.experiment(place.addWebui(webui), { seeds: [1, 2] });
    let kills = 0;
    for (const wanted of [3, 7, 11]) {
      await until(
        () => done(id).length >= wanted && place.cells(id).some((c) => c.state === "rendering"),
        30_000,
        () => JSON.stringify(place.cells(id)) + runner.output(),
      );
      await runner.kill();
      kills++;
      const before = done(id);
      runner = await place.startRunner();
      await until(
        () => done(id).length > before.length,
        30_000,
        () => JSON.stringify(place.cells(id)) + runner.output(),
      );
      for (const cell of before) expect(place.cells(id).find((c) => c.id === cell.id)).toEqual({ ...cell });
    }
    const cells = await place.drawn(id);
    expect(cells.map((c) => c.state)).toEqual(Array(16).fill("done"));
    const asked = cells.reduce((n, c) => n + c.renders, 0);
    expect(asked).toBeLessThanOrEqual(cells.length + kills);
    // an orphan is followed by one throw-away at most
    expect(await webui.renders()).toBeLessThanOrEqual(cells.length + kills + kills);
    expect(await webui.renders()).toBeGreaterThanOrEqual(asked);
    // as if nothing had happened
    const calm = await place.startWebui();
    const truth = await place.drawn(place.experiment(place.addWebui(calm), { seeds: [1, 2] }));
    expect(cells.map((c) => c.verdict!.pixels)).toEqual(truth.map((c) => c.verdict!.pixels));
  });

  it("the rehearsal webui outlives it and is found again", async () => {
    place = makeGridPlace();
    let runner = await place.startRunner();
    const id = place.experiment(place.webui);
    await until(
      () => done(id).length >= 2,
      30_000,
      () => JSON.stringify(place.cells(id)) + runner.output(),
    );
    const first = readRehearsalWhere(place.studio.data);
    await runner.kill();
    runner = await place.startRunner();
    expect((await place.drawn(id)).map((c) => c.state)).toEqual(Array(8).fill("done"));
    expect(readRehearsalWhere(place.studio.data)).toEqual(first);
    await runner.stop();
    await until(
      () => !alive(first!.pid),
      5000,
      () => "it did not end with the studio",
    );
  });
});

describe("one card for runs and grids", { timeout: 120_000 }, () => {
  it("a grid gives way to a queued run once, at a cell boundary; the next run waits until it is done", async () => {
    place = makeGridPlace();
    await place.startRunner();
    const webui = await place.startWebui({ speed: 40 });
    const id = place.experiment(place.addWebui(webui), { seeds: [1, 2] });
    await until(
      () => done(id).length >= 2,
      30_000,
      () => JSON.stringify(place.cells(id)),
    );
    const one = await place.enqueue();
    const two = await place.enqueue();
    await until(
      () => ["starting", "running"].includes(place.run(one).state),
      30_000,
      () => JSON.stringify(place.run(one)),
    );
    // nothing is drawn while the run has the card
    expect(place.cells(id).filter((c) => c.state === "rendering")).toEqual([]);
    expect(
      place.studio.db.orm
        .select()
        .from(leases)
        .all()
        .map((l) => l.holder),
    ).toEqual([`run:${one}`]);
    const drawnBefore = done(id).length;
    expect(drawnBefore).toBeLessThan(16);
    await place.reaches(one, ["succeeded"]);
    const cells = await place.drawn(id);
    await place.reaches(two, ["succeeded"]);
    const last = Math.max(...cells.map((c) => c.endedAt!));
    expect(cells.map((c) => [c.state, c.renders])).toEqual(Array(16).fill(["done", 1]));
    expect(place.run(two).startedAt!).toBeGreaterThanOrEqual(last);
    expect(cells.filter((c) => c.endedAt! > place.run(one).endedAt!)).toHaveLength(16 - drawnBefore);
  });
});

describe("a webui on the card of a training", { timeout: 60_000 }, () => {
  it("frees its memory before the training, and loads again when the card is free", async () => {
    place = makeGridPlace();
    const webui = await place.startWebui();
    const { studio } = place;
    const engine = place.addWebui(webui);
    // a real one on this machine, as its check would have found it
    const facts = { family: "a1111", can: { unload: true } };
    studio.db.orm.update(engines).set({ facts }).where(eq(engines.id, engine)).run();
    const draws = async () =>
      (
        await fetch(`${webui.url}/sdapi/v1/txt2img`, {
          method: "POST",
          body: JSON.stringify({ prompt: "1girl", steps: 1, width: 64, height: 64 }),
        })
      ).status;
    await freeCard(studio, "GPU-another");
    expect(await draws()).toBe(200);
    await freeCard(studio, "machine");
    expect(await draws()).toBe(500);
    studio.db.orm.insert(leases).values({ device: "machine", holder: "run:1", since: Date.now() }).run();
    expect(recall(studio.db, engine).unloaded).toBe(true);
    // run 1 is not under way: its lease is nobody's, so the runner has the webui load again
    await place.startRunner();
    await until(
      () => recall(studio.db, engine).unloaded === false,
      10_000,
      () => JSON.stringify(recall(studio.db, engine)),
    );
    expect(await draws()).toBe(200);
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
