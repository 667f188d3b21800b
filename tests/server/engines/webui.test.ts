import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate, readMigrations } from "@/db/migrate";
import { openDb } from "@/db/open";
import { placedStem } from "@/server/domain/engines/stem";
import { sdapiWebui } from "@/server/engines/sdapi/webui";
import { deleteEngine } from "@/server/engines/store";
import { checkWebui } from "@/server/engines/webui-check";
import {
  addWebui,
  editWebui,
  ensureRehearsalWebui,
  listWebuis,
  webuiCatalog,
} from "@/server/engines/webui-store";
import { dataFolder, makePlaces } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";

let studio: Studio;
let child: ChildProcess | null = null;

beforeEach(() => {
  const data = dataFolder(mkdtempSync(join(tmpdir(), "webui-")));
  makePlaces(data);
  migrate(data.db, readMigrations(join(process.cwd(), "db", "migrations")), data.backups);
  studio = { db: openDb(data.db), data, version: "test", runner: () => "ok" };
});
afterEach(() => {
  child?.kill("SIGKILL");
  child = null;
  studio.db.close();
  rmSync(studio.data.root, { recursive: true, force: true });
});

async function webui(args: string[] = [], faults = ""): Promise<{ url: string; loraDir: string }> {
  const loraDir = join(studio.data.root, "models", "Lora");
  const where = join(studio.data.root, "where-webui.json");
  const program = join(process.cwd(), "dist/rehearsal-webui.mjs");
  child = spawn(process.execPath, [program, "--lora-dir", loraDir, "--where", where, ...args], {
    stdio: "ignore",
    env: { ...process.env, REHEARSAL_WEBUI_FAULTS: faults, REHEARSAL_WEBUI_SPEED: "400" },
  });
  const end = Date.now() + 10_000;
  while (!existsSync(where) && Date.now() < end) await new Promise((ok) => setTimeout(ok, 20));
  return { url: (JSON.parse(readFileSync(where, "utf8")) as { url: string }).url, loraDir };
}
const row = (id: number) => listWebuis(studio).find((w) => w.id === id)!;

describe("a webui by its address", { timeout: 30_000 }, () => {
  it("is found behind a sub-path with a password; its LoRA folder is taken and tried", async () => {
    const { url, loraDir } = await webui(["--api-auth", "me:secret", "--subpath", "sd"]);
    const { id, known } = addWebui(studio, {
      url: `${url.slice("http://".length)}/`,
      user: "me",
      password: "wrong",
    });
    await checkWebui(studio, id);
    expect(known).toBe(false);
    expect([row(id).config.url, row(id).facts?.problem?.code]).toEqual([url, "auth"]);
    editWebui(studio, { id, password: "secret" });
    await checkWebui(studio, id);
    expect(row(id)).toMatchObject({
      hasPassword: true,
      loraDir,
      rehearsal: true,
      facts: { ok: true, family: "rehearsal", problem: null, lora: { ok: true, suggested: loraDir } },
    });
    // nothing of the trial is left, and the password is nowhere but in secrets.json
    expect(readdirSync(loraDir)).toEqual([]);
    expect(JSON.stringify(row(id))).not.toContain("secret");
    expect(readFileSync(studio.data.secrets, "utf8")).toContain("secret");
    const catalog = await webuiCatalog(studio, id);
    expect(catalog.samplers).toContain("Euler a");
    expect(catalog.bases.map((b) => b.name)).toContain("rehearsal-sd15");
    expect(addWebui(studio, { url })).toEqual({ id, known: true });
    await checkWebui(studio, id);
    deleteEngine(studio.db, id);
    expect(listWebuis(studio)).toEqual([]);
  });

  it("a folder that is not the webui's is told from one that cannot be written", async () => {
    const { url } = await webui();
    const other = join(studio.data.root, "other");
    mkdirSync(other);
    const { id } = addWebui(studio, { url, loraDir: other });
    await checkWebui(studio, id);
    expect(row(id).facts?.lora.problem?.code).toBe("lora-unlisted");
    expect(readdirSync(other)).toEqual([]);
    editWebui(studio, { id, loraDir: join(studio.data.root, "nowhere") });
    await checkWebui(studio, id);
    expect(row(id).facts?.lora.problem?.code).toBe("lora-folder");
  });

  it.each([
    ["noapi", "no-api"],
    ["auth", "auth"],
  ])("%s is said as %s", async (fault, code) => {
    const { url } = await webui([], fault);
    const { id } = addWebui(studio, { url });
    await checkWebui(studio, id);
    expect(row(id).facts).toMatchObject({ ok: false, problem: { code } });
  });

  it("what is not a webui, and nothing at all, are told apart", async () => {
    const server = createServer((_, res) => res.end("<html>hello</html>"));
    await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
    const { port } = server.address() as { port: number };
    const { id } = addWebui(studio, { url: `http://127.0.0.1:${port}` });
    await checkWebui(studio, id);
    expect(row(id).facts?.problem?.code).toBe("bad-answer");
    await new Promise((ok) => server.close(ok));
    await checkWebui(studio, id);
    expect(row(id).facts?.problem?.code).toBe("unreachable");
    expect(() => addWebui(studio, { url: "not an address at all" })).toThrow();
  });

  it("the built-in rehearsal is there, once, and needs no running program to say what it offers", async () => {
    const id = ensureRehearsalWebui(studio);
    expect(ensureRehearsalWebui(studio)).toBe(id);
    await checkWebui(studio, id);
    expect(row(id)).toMatchObject({
      kind: "rehearsal",
      rehearsal: true,
      facts: { ok: true, lora: { ok: true } },
    });
    expect((await webuiCatalog(studio, id)).schedulers.length).toBeGreaterThan(5);
    editWebui(studio, { id, speed: 5, faults: "reset@1" });
    expect(row(id).config).toMatchObject({ speed: 5, faults: "reset@1" });
    editWebui(studio, { id, speed: null, faults: "" });
    expect(row(id).config).toMatchObject({ faults: "" });
  });
});

describe("the rehearsal webui", { timeout: 30_000 }, () => {
  it("tells progress with a preview, stops on Interrupt with a partial picture, and does not draw unloaded", async () => {
    const { url } = await webui([], "slow");
    const to = sdapiWebui({ url, user: null, password: null });
    const order = {
      task: "T1",
      base: null,
      loras: [],
      prompt: "1girl",
      negative: "",
      seed: 1,
      steps: 40,
      cfg: 7,
      sampler: "euler a",
      scheduler: null,
      width: 64,
      height: 64,
      clipSkip: 1,
      vae: null,
    };
    const never = new AbortController().signal;
    const drawing = to.render(order, never);
    let seen = await to.progress("T1");
    for (let i = 0; i < 100 && !(seen && seen.fraction > 0.1); i++) {
      await new Promise((ok) => setTimeout(ok, 20));
      seen = await to.progress("T1");
    }
    expect(seen?.preview).toMatch(/^data:image\/jpeg;base64,/);
    expect((await to.state())?.idle).toBe(false);
    await to.interrupt();
    const answer = await drawing;
    expect(answer.ok).toBe(true);
    expect(await to.state()).toEqual({ idle: true, interrupted: true });
    // an unknown sampler is replaced without a word
    if (answer.ok) expect(answer.infotext).toContain("Sampler: DPM++ 2M");
    await to.unload();
    const refused = await to.render({ ...order, task: "T2", steps: 1 }, never);
    expect(refused.ok ? null : refused.error.status).toBe(500);
    await to.reload();
    expect((await to.render({ ...order, task: "T3", steps: 1 }, never)).ok).toBe(true);
  });
});

describe("names of placed files", () => {
  it.each([
    ["mikan-r1-step00001500", false, "mikan-r1-step00001500-0123abcd"],
    ["平泽唯 v3", false, "v3-0123abcd"],
    ["平泽唯 v3", true, "平泽唯-v3-0123abcd"],
    ["a:b<c>=d, e", true, "a-b-c-d-e-0123abcd"],
    ["../../etc", true, "etc-0123abcd"],
    ["", false, "lora-0123abcd"],
  ])("%s", (name, own, stem) => expect(placedStem(name, "0123abcdef", own)).toBe(stem));
});
