import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Expected } from "@/server/domain/tagging/hub";
import { type Fetching, fetchFile } from "@/server/runner/hub-file";
import { type Answer, cutting, gitHash, honest, loopbackHub, sha256 } from "./hub";

const file = randomBytes(300_000);
const known: Expected = { bytes: file.length, hash: sha256(file), kind: "sha256" };
let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hub-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function get(answer: Answer, more: Partial<Fetching> = {}) {
  await using hub = await loopbackHub({ "model.onnx": file }, answer);
  const to = join(dir, "model.onnx");
  const seen: number[] = [];
  const error = await fetchFile({
    url: `${hub.url}/a/b/resolve/main/model.onnx`,
    token: undefined,
    to,
    expected: known,
    signal: new AbortController().signal,
    progress: (done) => seen.push(done),
    idleMs: 400,
    tries: 3,
    pauseMs: 5,
    ...more,
  }).then(
    () => null,
    (e: Error & { code?: string }) => e,
  );
  return { error, to, seen, asked: hub.asked };
}

test("a file arrives whole, with progress, and is not loaded again", async () => {
  const first = await get(honest);
  expect(first.error).toBeNull();
  expect(readFileSync(first.to).equals(file)).toBe(true);
  expect(first.seen.at(-1)).toBe(file.length);
  expect(existsSync(`${first.to}.part`)).toBe(false);
  const second = await get(honest);
  expect(second.error).toBeNull();
  expect(second.asked).toEqual([]);
});

test("a line that is cut again and again is gone on with by ranges", async () => {
  const { error, to, asked } = await get(cutting(70_000));
  expect(error).toBeNull();
  expect(readFileSync(to).equals(file)).toBe(true);
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.at(-1)?.range).toMatch(/^bytes=[1-9]/);
});

test("a server that always gives the same half leaves no file under the model's name", async () => {
  const { error, to } = await get(cutting(150_000, false));
  expect(error?.code).toBe("hub-broken");
  expect(existsSync(to)).toBe(false);
  expect(statSync(`${to}.part`).size).toBeLessThan(file.length);
});

test("a server that ends in good order after half of it is not believed", async () => {
  const { error, to } = await get((_req, res) => {
    res.writeHead(200);
    res.end(file.subarray(0, file.length / 2));
  });
  expect(error?.code).toBe("hub-broken");
  expect(existsSync(to)).toBe(false);
});

test("another size is refused before it is loaded", async () => {
  const { error, to, seen } = await get((_req, res) => {
    res.writeHead(200, { "content-length": 17 });
    res.end("<html>login</html>".slice(0, 17));
  });
  expect(error?.code).toBe("hub-wrong");
  expect(seen).toEqual([]);
  expect(existsSync(to)).toBe(false);
});

test("other content of the right size is deleted", async () => {
  const other = randomBytes(file.length);
  const { error, to } = await get((req, res) => honest(req, res, other));
  expect(error?.code).toBe("hub-wrong");
  expect(existsSync(to)).toBe(false);
  expect(existsSync(`${to}.part`)).toBe(false);
});

test("more than was announced is cut off", async () => {
  const { error, to } = await get((_req, res) => {
    res.writeHead(200);
    res.end(Buffer.concat([file, file]));
  });
  expect(error?.code).toBe("hub-wrong");
  expect(existsSync(to)).toBe(false);
});

test("redirects are followed, and the token stays with the hub that it is for", async () => {
  await using store = await loopbackHub({ "model.onnx": file });
  const elsewhere = store.url.replace("127.0.0.1", "localhost");
  const { error, asked } = await get(
    (_req, res) => {
      res.writeHead(302, { location: `${elsewhere}/blob/model.onnx` }).end();
    },
    { token: "hf_secret" },
  );
  expect(error).toBeNull();
  expect(asked[0]?.token).toBe("Bearer hf_secret");
  expect(store.asked[0]?.token).toBeUndefined();
});

test.each([
  [404, "hub-missing"],
  [401, "hub-refused"],
  [403, "hub-refused"],
  [503, "hub-status"],
])("HTTP %i is said as %s", async (status, code) => {
  const { error } = await get((_req, res) => void res.writeHead(status).end());
  expect(error?.code).toBe(code);
});

test("a hub that says nothing is given up, and so is one that is not there", async () => {
  const silent = await get(() => undefined, { idleMs: 60, tries: 2 });
  expect(silent.error?.code).toBe("hub-unreachable");
  const away = await get(honest, { url: "http://127.0.0.1:9/x/model.onnx" });
  expect(away.error?.code).toBe("hub-unreachable");
});

test("cancelling keeps what has arrived", async () => {
  const stop = new AbortController();
  const { error, to } = await get(
    (_req, res) => {
      res.writeHead(200, { "content-length": file.length });
      res.write(file.subarray(0, 100_000));
    },
    { signal: stop.signal, progress: () => stop.abort() },
  );
  expect(error?.name).toBe("AbortError");
  expect(existsSync(to)).toBe(false);
  expect(statSync(`${to}.part`).size).toBeGreaterThan(0);
});

test("without a known hash the hub's own headers decide: sha256, git's hash, or nothing at all", async () => {
  expect((await get(honest, { expected: null })).error).toBeNull();
  rmSync(join(dir, "model.onnx"));
  const git: Answer = (req, res, bytes) => {
    res.setHeader("etag", `"${gitHash(bytes)}"`);
    res.writeHead(200, { "content-length": bytes.length });
    res.end(req.method === "HEAD" ? undefined : bytes);
  };
  expect((await get(git, { expected: null })).error).toBeNull();
  rmSync(join(dir, "model.onnx"));
  const bare = await get((_req, res, bytes) => void res.writeHead(200).end(bytes), { expected: null });
  expect(bare.error?.code).toBe("hub-unverified");
});

test("a longer rest of an earlier version does not become the file", async () => {
  writeFileSync(join(dir, "model.onnx.part"), randomBytes(file.length + 5));
  const { error, to } = await get(honest);
  expect(error).toBeNull();
  expect(readFileSync(to).equals(file)).toBe(true);
});
