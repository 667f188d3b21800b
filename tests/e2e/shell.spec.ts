import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import Database from "better-sqlite3";
import { health, type RunningStudio, startRefused, startStudio, until } from "../support/studio";

let studio: RunningStudio;
test.beforeAll(async () => {
  studio = await startStudio();
});
test.afterAll(() => studio[Symbol.asyncDispose]());

/** A request with its path and headers exactly as given. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<{
    status: number;
    body: string;
    location: string | undefined;
    cookie: string | undefined;
  }>((done, fail) => {
    const req = request({ host: "127.0.0.1", port: studio.port, path, headers, method }, (res) => {
      let body = "";
      res.on("data", (chunk) => {
        body += chunk;
      });
      res.on("end", () =>
        done({
          status: res.statusCode ?? 0,
          body,
          location: res.headers.location,
          cookie: res.headers["set-cookie"]?.[0],
        }),
      );
    });
    req.on("error", fail);
    req.end();
  });
}

async function newDataset(name: string): Promise<number> {
  const answer = await fetch(`${studio.url}/trpc/datasets.create`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return ((await answer.json()) as { result: { data: { id: number } } }).result.data.id;
}

const files = (folder: string) =>
  readdirSync(join(studio.data, folder), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );

test("health says who is up", async () => {
  const found = await health(studio.url);
  expect(found).toMatchObject({ web: "ok", runner: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(found?.schema).toBeGreaterThan(0);
});

for (const [locale, lang, word] of [
  ["zh-CN", "zh-CN", "首页"],
  ["en-US", "en", "Home"],
] as const) {
  test(`home speaks ${lang}`, async ({ browser }) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(`${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(studio.url);
    await expect(page.locator("html")).toHaveAttribute("lang", lang);
    await expect(page.getByRole("link", { name: word }).first()).toBeVisible();
    await expect(page.getByRole("heading").first()).toBeVisible();
    expect(problems).toEqual([]);
    await context.close();
  });
}

test("only the studio's own pages are let in", async () => {
  const own = { Host: `127.0.0.1:${studio.port}` };
  expect((await ask("/api/health", own)).status).toBe(200);
  expect((await ask("/api/health", { Host: "evil.example" })).status).toBe(403);
  expect((await ask("/trpc/home.frame", { ...own, Origin: "http://evil.example" })).status).toBe(403);
  expect((await ask("/trpc/home.seen", { ...own, Origin: "null" }, "POST")).status).toBe(403);
  expect((await ask("/media/x/256", { ...own, "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  const refusal = await ask("/", {
    Host: `gpu.example:${studio.port}`,
    Accept: "text/html",
    "Accept-Language": "zh-CN",
  });
  expect(refusal.status).toBe(403);
  expect(refusal.body).toContain(`ssh -L ${studio.port}:127.0.0.1:${studio.port}`);
  expect(refusal.body).toContain("不能从这个地址打开");
});

test("an upload of 20 MB arrives whole, one that is cut leaves nothing", async () => {
  const dataset = await newDataset("上传");
  const body = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), randomBytes(20_000_000 - 8)]);
  const path = `/upload?to=dataset&dataset=${dataset}&name=${encodeURIComponent("大图 1.png")}`;
  const answer = await fetch(studio.url + path, { method: "PUT", body: new Uint8Array(body) });
  expect(await answer.json()).toMatchObject({ state: "added" });
  expect(files("incoming")).toHaveLength(0);
  const kept = files("blobs").length;

  await new Promise<void>((done) => {
    const socket = connect(studio.port, "127.0.0.1", () => {
      socket.write(
        `PUT ${path}2 HTTP/1.1\r\nHost: 127.0.0.1:${studio.port}\r\nContent-Length: 20000000\r\n\r\n`,
      );
      socket.write(body.subarray(0, 5_000_000), () => setTimeout(() => done(void socket.destroy()), 200));
    });
  });
  await until(async () => files("incoming").length === 0, "the part is gone");
  expect(files("blobs")).toHaveLength(kept);
});

test("../ escapes nowhere", async () => {
  writeFileSync(join(studio.data, "bait.txt"), "the bait");
  const key = "0".repeat(64);
  const paths = [
    "/media/../bait.txt",
    `/media/${key}/../../bait.txt`,
    "/media/..%2fbait.txt/full",
    "/files/lora/../../bait.txt",
    "/files/lora/1%2f..%2f..%2fbait.txt",
    "/files/log/..%2f..%2fbait.txt",
    "/_next/../bait.txt",
    "/_next/static/../../bait.txt",
    "/_next/static/..%2f..%2f..%2fpackage.json",
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/package.json",
    "/trpc/../bait.txt",
    "/stream/../../bait.txt",
    "/login?next=//evil.example",
  ];
  for (const path of paths) {
    const { status, body, location } = await ask(path, { Host: `127.0.0.1:${studio.port}` });
    expect(body, path).not.toContain("the bait");
    expect(body, path).not.toContain('"kon-lora-studio"');
    expect(location ?? "", path).not.toContain("evil");
    expect(status, path).toBeLessThan(500);
  }
  const dataset = await newDataset("路径");
  for (const name of ["../../evil.png", "..\\evil.png", "/etc/evil.png", "a/../../evil.png"]) {
    const target = `${studio.url}/upload?to=dataset&dataset=${dataset}&name=${encodeURIComponent(name)}&path=${encodeURIComponent(name)}`;
    const answer = await fetch(target, {
      method: "PUT",
      body: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    });
    expect(answer.status, name).toBe(400);
  }
});

test("a killed web or runner comes back", async ({ page }) => {
  await page.goto(studio.url);
  await expect(page.getByRole("heading").first()).toBeVisible();
  for (const program of ["runner", "web"] as const) {
    const before = studio.pidOf(program);
    studio.kill(program);
    await until(
      async () => studio.pidOf(program) !== before && studio.pidOf(program) !== null,
      `${program} is started again`,
    );
    await studio.healthy();
  }
  expect((await fetch(studio.url)).status).toBe(200);
});

test("a second start, a used port, an open door and a newer database are refused in one sentence", async () => {
  const second = await startRefused({ data: studio.data });
  expect(second).toMatchObject({ code: 1 });
  expect(second.output).toContain(studio.url);

  const other = mkdtempSync(join(tmpdir(), "studio-other-"));
  const port = await startRefused({ data: other, env: { PORT: String(studio.port), LANG: "zh_CN.UTF-8" } });
  expect(port.code).toBe(1);
  expect(port.output).toContain(`端口 ${studio.port} 已经被别的程序占用`);

  const door = await startRefused({ data: other, env: { HOST: "0.0.0.0" } });
  expect(door.code).toBe(1);
  expect(door.output).toContain("npm run studio -- password");
  expect(door.output).toContain("STUDIO_PASSWORD");

  const db = new Database(join(other, "studio.db"));
  db.exec("INSERT INTO schema_migrations (number, tag, hash, at) VALUES (9999, '9999_later', '', 0)");
  db.close();
  const newer = await startRefused({ data: other });
  expect(newer.code).toBe(1);
  expect(newer.output).toContain("newer studio");

  const nonsense = await startRefused({ data: other, env: { PORT: "tea" } });
  expect(nonsense).toMatchObject({ code: 1, output: expect.stringContaining("PORT=tea") });
  rmSync(other, { recursive: true });
});

test("with a password nothing but the login page is shown", async ({ browser }) => {
  await using guarded = await startStudio({ env: { STUDIO_PASSWORD: "fuwa fuwa time", HOST: "0.0.0.0" } });
  const url = `http://127.0.0.1:${guarded.port}`;
  for (const path of ["/trpc/home.frame", "/stream", "/media/x/256", "/files/log/1"]) {
    expect((await fetch(url + path)).status, path).toBe(401);
  }
  const page = await browser.newPage();
  await page.goto(`${url}/settings`);
  await expect(page).toHaveURL(/\/login/);
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Password").fill("fuwa fuwa time");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/settings$/);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await page.close();
});

test("stopping ends web and runner at once and gives the folder back", async () => {
  const data = mkdtempSync(join(tmpdir(), "studio-stop-"));
  const first = await startStudio({ data });
  expect(await first.stop()).toBe(0);
  expect(await health(first.url)).toBeNull();
  const again = await startStudio({ data });
  await again.crash();
  // A power cut: the lock went with the process.
  const third = await startStudio({ data });
  expect(await third.stop()).toBe(0);
  rmSync(data, { recursive: true });
});
