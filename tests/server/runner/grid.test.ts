import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { leases, pictureFacts, placements } from "@/db/schema/index";
import { blobPath } from "@/server/settings/data";
import { type GridPlace, makeGridPlace, reasons } from "./grid-place";
import { until } from "./place";

let place: GridPlace;
const open = () => (place = makeGridPlace());
afterEach(() => place.end());

describe("a grid", { timeout: 120_000 }, () => {
  it("is drawn by the built-in rehearsal webui: every cell once, right, with its picture", async () => {
    open();
    const runner = await place.startRunner();
    const id = place.experiment(place.webui);
    const done = await place.drawn(id);
    expect(
      done.map((c) => [c.state, c.renders]),
      JSON.stringify(done) + runner.output(),
    ).toEqual(Array(8).fill(["done", 1]));
    expect(new Set(done.map((c) => c.verdict?.pixels)).size).toBe(8);
    for (const cell of done) expect(existsSync(blobPath(place.studio.data, cell.blob!))).toBe(true);
    // the controls first, then LoRA by LoRA
    const inTime = [...done].sort((a, b) => a.endedAt! - b.endedAt!).map((c) => c.lora);
    expect(inTime.slice(0, 2)).toEqual([null, null]);
    expect(inTime.filter((l, i) => l !== inTime[i - 1])).toHaveLength(4);
    await until(
      () =>
        place.studio.db.orm
          .select()
          .from(pictureFacts)
          .all()
          .filter((f) => done.some((c) => c.blob === f.mediaKey)).length === 8,
      // the worker stands back behind everything else on the machine
      60_000,
      () => "no facts of the pictures",
    );
    const { db } = place.studio;
    await until(
      () => db.orm.select().from(leases).all().length === 0,
      5000,
      () => JSON.stringify(db.orm.select().from(leases).all()),
    );
    // nothing needs the grid's files any more
    await until(
      () =>
        db.orm
          .select()
          .from(placements)
          .all()
          .every((p) => p.state === "gone" && !existsSync(p.path)),
      5000,
      () => JSON.stringify(db.orm.select().from(placements).all()),
    );
    const where = join(place.studio.data.root, "rehearsal-webui.json");
    expect(existsSync(where)).toBe(true);
    await runner.stop();
  });

  it("puts the winner into the webui, keeps it, and takes it out when asked", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui();
    const engine = place.addWebui(webui);
    const answer = await place.tell("lora.place", place.loraIds[2]!, {
      engineId: engine,
      loraId: place.loraIds[2],
      label: "平泽唯 v3",
    });
    expect(answer.state, JSON.stringify(answer)).toBe("done");
    const { db } = place.studio;
    const row = () => db.orm.select().from(placements).where(eq(placements.id, answer.result!)).get()!;
    await until(
      () => row().state === "listed",
      10_000,
      () => JSON.stringify(row()),
    );
    expect(row().stem).toBe(`平泽唯-v3-${place.weights[2]!.slice(0, 8)}`);
    const listed = (await (await fetch(`${webui.url}/sdapi/v1/loras`)).json()) as { name: string }[];
    expect(listed.map((l) => l.name)).toContain(row().stem);
    const id = place.experiment(engine, { prompts: [{ label: "a", positive: "1girl", negative: "" }] });
    await place.drawn(id);
    await until(
      () =>
        db.orm
          .select()
          .from(placements)
          .all()
          .every((p) => p.purpose === "kept" || p.state === "gone"),
      5000,
      () => JSON.stringify(db.orm.select().from(placements).all()),
    );
    expect(readdirSync(webui.loraDir)).toContain(`${row().stem}.safetensors`);
    const out = await place.tell("lora.unplace", place.loraIds[2]!, {
      engineId: engine,
      loraId: place.loraIds[2],
    });
    expect(out.state).toBe("done");
    expect(existsSync(row().path)).toBe(false);
  });

  it("a LoRA that the webui missed: suspect, and a retry never meets the stale conditioning", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ faults: "nolora@3" });
    const engine = place.addWebui(webui);
    const id = place.experiment(engine);
    const first = await place.drawn(id);
    const bad = first.filter((c) => c.state !== "done");
    expect(bad.map(reasons)).toEqual([["lora-missing"]]);
    // what the same picture is when nothing goes wrong
    const other = await place.startWebui();
    const truth = await place.drawn(place.experiment(place.addWebui(other)));
    const right = truth.find((c) => c.lora === bad[0]!.lora && c.prompt === bad[0]!.prompt)!;
    const before = await webui.renders();
    expect(before).toBe(8);
    await place.tell("cell.retry", id, { cells: [bad[0]!.id] });
    const [again] = (await place.drawn(id)).filter((c) => c.id === bad[0]!.id);
    expect([again!.state, again!.renders]).toEqual(["done", 2]);
    expect(again!.verdict!.pixels).toBe(right.verdict!.pixels);
  });
});
