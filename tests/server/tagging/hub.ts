import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (req: IncomingMessage, res: ServerResponse, file: Buffer) => void;

/** A model hub on loopback: real HTTP, with whatever habits a test gives it. */
export async function loopbackHub(files: Record<string, Buffer>, answer: Answer = honest) {
  const asked: { method: string; url: string; range: string | undefined; token: string | undefined }[] = [];
  let how = answer;
  const server: Server = createServer((req, res) => {
    const url = req.url ?? "/";
    asked.push({
      method: req.method ?? "",
      url,
      range: req.headers.range,
      token: req.headers.authorization,
    });
    const name = url.split("/").at(-1) ?? "";
    const file = files[name];
    if (!file) {
      res.writeHead(404).end("Entry not found");
      return;
    }
    how(req, res, file);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    behave: (next: Answer) => {
      how = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
export const gitHash = (bytes: Buffer): string =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

/** The part that a Range header asks for, from its first byte. */
const startOf = (req: IncomingMessage): number =>
  Number(/^bytes=(\d+)-/.exec(req.headers.range ?? "")?.[1] ?? 0);

/** As the hub: large files are known by sha256, others by git's hash; ranges are served. */
export const honest: Answer = (req, res, file) => {
  res.setHeader("x-linked-size", file.length);
  res.setHeader("x-linked-etag", `"${sha256(file)}"`);
  if (req.method === "HEAD") return void res.writeHead(200, { "content-length": file.length }).end();
  const from = startOf(req);
  if (from > 0) res.setHeader("content-range", `bytes ${from}-${file.length - 1}/${file.length}`);
  res.writeHead(from > 0 ? 206 : 200, { "content-length": file.length - from });
  res.end(file.subarray(from));
};

/** Cuts the line after `most` bytes of each answer. */
export const cutting =
  (most: number, ranges = true): Answer =>
  (req, res, file) => {
    if (req.method === "HEAD") return honest(req, res, file);
    const from = ranges ? startOf(req) : 0;
    if (from > 0) res.setHeader("content-range", `bytes ${from}-${file.length - 1}/${file.length}`);
    res.writeHead(from > 0 ? 206 : 200, { "content-length": file.length - from });
    res.write(file.subarray(from, from + most), () => setTimeout(() => res.destroy(), 10));
  };
