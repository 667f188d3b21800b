import {
  copyFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { engines, experiments, leases, loraFiles, placements, webuiMemory } from "@/db/schema/index";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { safetensors, tensors } from "@/server/rehearsal/weights";
import { writeSecrets } from "@/server/settings/secrets";
import { type GridPlace, makeGridPlace, reasons, setState } from "./grid-place";
import { until } from "./place";

let place: GridPlace;
const open = () => (place = makeGridPlace());
afterEach(() => place.end());

const SMALL = { loras: [], control: true, prompts: [{ label: "a", positive: "1girl", negative: "" }] };
const problem = (engine: number): WebuiError | null =>
  (place.studio.db.orm.select().from(webuiMemory).where(eq(webuiMemory.engineId, engine)).get()
    ?.problem as WebuiError | null) ?? null;
const told = (engine: number, code: string) =>
  until(
    () => problem(engine)?.code === code,
    15_000,
    () => `${JSON.stringify(problem(engine))}, not ${code}`,
  );
/** As web writes a webui's row: that ends a wait. */
function touch(engine: number, config: Record<string, unknown> = {}): void {
  const { db } = place.studio;
  const row = db.orm.select().from(engines).where(eq(engines.id, engine)).get()!;
  const next = { ...(row.config as object), ...config };
  db.orm.update(engines).set({ config: next, updatedAt: Date.now() }).where(eq(engines.id, engine)).run();
  db.sqlite.prepare("INSERT INTO outbox (topic, ref, at) VALUES ('engine', ?, ?)").run(engine, Date.now());
}

describe("traps of a webui", { timeout: 90_000 }, () => {
  it("a base that fails poisons it: the next cells are cured with another base, and right", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ faults: "base@3" });
    const engine = place.addWebui(webui);
    const base = (name: string) => ({ name, hash: null, label: name });
    const axes = { ...SMALL, seeds: [1, 2], bases: [base("rehearsal-sd15"), base("rehearsal-paint")] };
    const first = await place.drawn(place.experiment(engine, axes));
    expect(first.map((c) => c.state).sort()).toEqual(["done", "done", "failed", "failed"]);
    expect(
      new Set(first.filter((c) => c.state === "failed").map((c) => [c.base, c.error?.code].join())),
    ).toEqual(new Set(["rehearsal-paint,model-failed"]));
    // the one that struck was sent, the other was not tried with a base known to be bad
    expect(
      first
        .filter((c) => c.state === "failed")
        .map((c) => c.renders)
        .sort(),
    ).toEqual([0, 1]);
    // one more, with the base that was in use before: another one is drawn with first, or it would look poisoned
    const again = { ...SMALL, seeds: [3, 4] };
    const right = { base: { name: "rehearsal-sd15", hash: "5d8d4c1e0a" } };
    const truth = await place.drawn(place.experiment(place.addWebui(await place.startWebui()), again, right));
    const cured = await place.drawn(place.experiment(engine, again, right));
    expect(cured.map((c) => [c.state, c.renders, c.verdict?.pixels])).toEqual(
      truth.map((c) => ["done", 1, c.verdict?.pixels]),
    );
    // three sent at first, then the cure and two
    expect(await webui.renders()).toBe(6);
  });

  it("when no other base loads, all wait until a person restarted it and had it checked", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ faults: "base" });
    const engine = place.addWebui(webui);
    const base = { name: "rehearsal-sd15", hash: "5d8d4c1e0a" };
    const id = place.experiment(engine, { ...SMALL, seeds: [1] }, { base });
    expect((await place.drawn(id)).map((c) => [c.state, c.error?.code])).toEqual([
      ["failed", "model-failed"],
    ]);
    await place.tell("cell.retry", id, { cells: place.cells(id).map((c) => c.id) });
    await told(engine, "no-other-base");
    expect(place.cells(id).map((c) => c.state)).toEqual(["queued"]);
    webui.kill();
    await place.startWebui({ port: Number(new URL(webui.url).port) });
    touch(engine);
    expect((await place.drawn(id)).map((c) => c.state)).toEqual(["done"]);
  });

  it("a broken connection: the picture is drawn again, once the webui has finished the first", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ faults: "reset@2", speed: 40 });
    const done = await place.drawn(place.experiment(place.addWebui(webui), { ...SMALL, seeds: [1, 2, 3] }));
    expect(done.map((c) => c.state)).toEqual(["done", "done", "done"]);
    expect(done.map((c) => c.renders).sort()).toEqual([1, 1, 2]);
    // three cells, the one that was lost, and one thrown away because nobody saw how that one was encoded
    expect(await webui.renders()).toBe(5);
  });

  it("stuck progress and a slow answer are waited for; a webui that runs out of memory is asked again", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ faults: "stuck@1,slow@2,oom@3" });
    const done = await place.drawn(place.experiment(place.addWebui(webui), { ...SMALL, seeds: [1, 2, 3] }));
    expect(done.map((c) => [c.state, c.renders])).toEqual([
      ["done", 1],
      ["done", 1],
      ["done", 2],
    ]);
  });

  it("black, another sampler, another base, an interrupt by somebody: suspect, each with its reason", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ faults: "black@1,sampler@2,model@3,stop@4,nan@5" });
    const base = { name: "rehearsal-sd15", hash: "5d8d4c1e0a" };
    const id = place.experiment(place.addWebui(webui), { ...SMALL, seeds: [1, 2, 3, 4, 5] }, { base });
    const done = await place.drawn(id);
    expect(done.map((c) => [c.state, ...reasons(c), c.error?.code])).toEqual([
      ["suspect", "black", undefined],
      ["suspect", "sampler", undefined],
      ["suspect", "model", undefined],
      ["suspect", "interrupted", undefined],
      ["failed", "nan"],
    ]);
    await place.tell("cell.accept", id, { cells: [done[1]!.id] });
    await place.tell("cell.retry", id, { cells: [done[0]!.id, done[2]!.id, done[3]!.id, done[4]!.id] });
    expect((await place.drawn(id)).map((c) => c.state)).toEqual(Array(5).fill("done"));
  });

  it("401, no API, not running: the grid waits, says why, gives the card back, and goes on when it is mended", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ auth: "me:secret" });
    const engine = place.addWebui(webui);
    const id = place.experiment(engine, { ...SMALL, seeds: [1, 2] });
    await told(engine, "auth");
    expect(place.cells(id).every((c) => c.state === "queued")).toBe(true);
    expect(place.studio.db.orm.select().from(leases).all()).toEqual([]);
    writeSecrets(place.studio.data, { webuis: { [engine]: "secret" } });
    touch(engine, { user: "me" });
    expect((await place.drawn(id)).map((c) => c.state)).toEqual(["done", "done"]);
    expect(problem(engine)).toBeNull();
    await webui.set({ faults: "noapi" });
    const second = place.experiment(engine, { ...SMALL, seeds: [3] });
    await told(engine, "no-api");
    webui.kill();
    await told(engine, "unreachable");
    const port = Number(new URL(webui.url).port);
    await place.startWebui({ port, auth: "me:secret" });
    expect((await place.drawn(second)).map((c) => c.state)).toEqual(["done"]);
  });

  it.each([
    ["taken out of the folder", (path: string) => renameSync(path, `${path}.corrupted`)],
    ["cut short", (path: string) => truncateSync(path, 1000)],
  ])("a LoRA's file %s in mid-grid is put back before it is needed", async (_, spoil) => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ speed: 30 });
    const id = place.experiment(place.addWebui(webui), { seeds: [1, 2] });
    await until(
      () => place.cells(id).filter((c) => c.state === "done").length >= 5,
      20_000,
      () => JSON.stringify(place.cells(id)),
    );
    const folder = join(webui.loraDir, "studio-grid");
    for (const file of readdirSync(folder)) spoil(join(folder, file));
    const originals = readdirSync(place.studio.data.loras).map((f) => join(place.studio.data.loras, f));
    for (const path of originals) expect(statSync(path).size, path).toBeGreaterThan(1000);
    const first = await place.drawn(id);
    // The one picture that was under way when its file went may lack the LoRA: then it must say so, and only that.
    const hit = first.filter((c) => c.state !== "done");
    expect(hit.length).toBeLessThanOrEqual(1);
    for (const cell of hit) expect([cell.state, ...reasons(cell)]).toEqual(["suspect", "lora-missing"]);
    if (hit.length) await place.tell("cell.retry", id, { cells: hit.map((c) => c.id) });
    const done = await place.drawn(id);
    expect(done.map((c) => c.state)).toEqual(Array(16).fill("done"));
    expect(done.every((c) => c.lora === null || c.verdict!.state === "done")).toBe(true);
  });

  it("a LoRA's file spoiled in the folder, its length unchanged: its cells say so, redrawn they are right", async () => {
    open();
    await place.startRunner();
    const engine = place.addWebui(await place.startWebui());
    const loraId = place.loraIds[0]!;
    await place.tell("lora.place", loraId, { engineId: engine, loraId });
    const kept = () => place.studio.db.orm.select().from(placements).all()[0];
    await until(
      () => kept()?.state === "listed",
      20_000,
      () => JSON.stringify(kept()),
    );
    const { path } = kept()!;
    writeFileSync(path, Buffer.alloc(statSync(path).size));
    const lora = { weights: place.weights[0]!, loraId, label: "v0" };
    const id = place.experiment(engine, { loras: [lora], control: false });
    const first = await place.drawn(id);
    expect(first.map((c) => [c.state, ...reasons(c)])).toEqual(Array(2).fill(["suspect", "lora-missing"]));
    await place.tell("cell.retry", id, { cells: first.map((c) => c.id) });
    const again = await place.drawn(id);
    expect(again.map((c) => [c.state, ...reasons(c)])).toEqual(Array(2).fill(["done"]));
    // where it was, and only there: two files of one name would be a lottery
    expect(place.studio.db.orm.select().from(placements).all()).toHaveLength(1);
  });

  it("a name that the webui still lists from where its file lay before is looked up anew", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui();
    const engine = place.addWebui(webui);
    const lora = { weights: place.weights[0]!, loraId: place.loraIds[0]!, label: "v0" };
    const axes = { loras: [lora], control: false };
    expect((await place.drawn(place.experiment(engine, axes))).map((c) => c.state)).toEqual(["done", "done"]);
    // the same name somewhere else in its folder, seen by it, and gone again behind its back
    const [stem] = place.studio.db.orm
      .select()
      .from(placements)
      .all()
      .map((p) => p.stem);
    const copy = join(webui.loraDir, `${stem}.safetensors`);
    copyFileSync(join(place.studio.data.loras, "mikan-10.safetensors"), copy);
    await fetch(`${webui.url}/sdapi/v1/refresh-loras`, { method: "POST" });
    rmSync(copy);
    const again = await place.drawn(place.experiment(engine, { ...axes, seeds: [2] }));
    expect(again.map((c) => [c.state, ...reasons(c)])).toEqual([["done"], ["done"]]);
  });

  it("a LoRA whose file is gone fails its cells with the cause; the others are drawn; put back and retried it works", async () => {
    open();
    await place.startRunner();
    const engine = place.addWebui(await place.startWebui());
    const { db, data } = place.studio;
    const file = db.orm.select().from(loraFiles).where(eq(loraFiles.loraId, place.loraIds[1]!)).get()!;
    renameSync(join(data.root, file.path), join(data.root, `${file.path}.away`));
    const id = place.experiment(engine);
    const first = await place.drawn(id);
    const bad = first.filter((c) => c.state === "failed");
    expect(bad.map((c) => [c.lora, c.error?.code, c.renders])).toEqual(
      Array(2).fill([place.weights[1], "lora-gone", 0]),
    );
    renameSync(join(data.root, `${file.path}.away`), join(data.root, file.path));
    await place.tell("cell.retry", id, { cells: bad.map((c) => c.id) });
    expect((await place.drawn(id)).map((c) => c.state)).toEqual(Array(8).fill("done"));
  });

  it("a rehearsed LoRA never reaches a real webui", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui();
    const engine = place.addWebui(webui);
    const { db, data } = place.studio;
    db.orm
      .update(engines)
      .set({ facts: { family: "a1111" } })
      .where(eq(engines.id, engine))
      .run();
    const file = db.orm.select().from(loraFiles).where(eq(loraFiles.loraId, place.loraIds[0]!)).get()!;
    // the very same tensors, said to be rehearsed
    const list = tensors({
      family: "sd15",
      dim: 1,
      alpha: 1,
      dtype: "F16",
      seed: 1,
      step: 10,
      frozenAfter: 1000,
      unetOnly: false,
    });
    const marked = safetensors(list, { ss_sd_scripts_commit_hash: "(rehearsal)" }, "F16");
    writeFileSync(join(data.root, file.path), marked);
    const id = place.experiment(engine);
    const done = await place.drawn(id);
    const refused = done.filter((c) => c.lora === place.weights[0]);
    expect(refused.map((c) => [c.state, c.error?.code])).toEqual(Array(2).fill(["failed", "lora-rehearsal"]));
    expect(done.filter((c) => c.state === "done")).toHaveLength(6);
  });

  it("a pause ends at the picture that is being drawn; what is left goes on later", async () => {
    open();
    await place.startRunner();
    const webui = await place.startWebui({ speed: 20 });
    const id = place.experiment(place.addWebui(webui), { ...SMALL, seeds: [1, 2, 3, 4, 5, 6] });
    await until(
      () => place.cells(id).some((c) => c.state === "done"),
      20_000,
      () => "nothing was drawn",
    );
    setState(place, id, "paused");
    await until(
      () =>
        place.cells(id).every((c) => c.state !== "rendering") &&
        place.studio.db.orm.select().from(leases).all().length === 0,
      10_000,
      () => JSON.stringify(place.cells(id)),
    );
    const left = place.cells(id).filter((c) => c.state === "queued").length;
    expect(left).toBeGreaterThan(0);
    setState(place, id, "open");
    place.studio.db.sqlite
      .prepare("INSERT INTO outbox (topic, ref, at) VALUES ('experiment', ?, ?)")
      .run(id, Date.now());
    expect((await place.drawn(id)).map((c) => [c.state, c.renders])).toEqual(Array(6).fill(["done", 1]));
  });

  it("its settings changed, or the plan given to another webui, while a picture is drawn: no cell twice", async () => {
    open();
    await place.startRunner();
    const [one, two] = [await place.startWebui({ speed: 8 }), await place.startWebui({ speed: 400 })];
    const [first, second] = [place.addWebui(one), place.addWebui(two)];
    const id = place.experiment(first, { ...SMALL, seeds: [1, 2, 3] });
    const drawing = (n: number) =>
      until(
        () =>
          place.cells(id).filter((c) => c.state === "done").length === n &&
          place.cells(id).some((c) => c.state === "rendering"),
        20_000,
        () => JSON.stringify(place.cells(id)),
      );
    await drawing(0);
    touch(first, { user: "somebody" });
    await drawing(1);
    place.studio.db.orm.update(experiments).set({ engineId: second }).where(eq(experiments.id, id)).run();
    touch(second);
    const done = await place.drawn(id);
    expect(done.map((c) => [c.state, c.renders])).toEqual(Array(3).fill(["done", 1]));
    expect([await one.renders(), await two.renders()]).toEqual([2, 1]);
  });
});
