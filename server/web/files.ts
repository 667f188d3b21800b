import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, isAbsolute, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { and, eq, isNull } from "drizzle-orm";
import { attempts, loraFiles } from "@/db/schema/index";
import { exportFiles, exportName, writeZip } from "../datasets/export";
import { resolveInside } from "../settings/data";
import type { Studio } from "../settings/studio";
import { refuse } from "./answer";

type Served = { path: string; type: string; download: string | null };

/** GET /files/lora/<file id> (a download) and /files/log/<attempt id> (text): files by the id of their row, never by a path. */
export async function files(
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
  studio: Studio,
): Promise<void> {
  if (pathname.startsWith("/files/dataset/")) return archive(req, res, pathname, studio);
  const match = /^\/files\/(lora|log)\/(\d{1,15})$/.exec(pathname);
  const id = Number(match?.[2]);
  const found =
    match && (req.method === "GET" || req.method === "HEAD")
      ? find(studio, match[1] as "lora" | "log", id)
      : null;
  const info = found ? await stat(found.path).catch(() => null) : null;
  if (!found || !info?.isFile()) {
    return refuse(req, res, 404, "no-file", {
      zh: "这个文件不存在，可能已经删除。",
      en: "This file does not exist; it may have been deleted.",
    });
  }
  res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  res.setHeader("Content-Type", found.type);
  res.setHeader("Accept-Ranges", "bytes");
  res.setHeader("Cache-Control", "no-store");
  if (found.download) {
    res.setHeader("Content-Disposition", attachment(found.download));
  }
  const range = rangeOf(req.headers.range, info.size);
  if (range === "impossible") {
    res.writeHead(416, { "Content-Range": `bytes */${info.size}` });
    res.end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  if (range) res.setHeader("Content-Range", `bytes ${start}-${end}/${info.size}`);
  res.writeHead(range ? 206 : 200, { "Content-Length": end - start + 1 });
  if (req.method === "HEAD" || info.size === 0) {
    res.end();
    return;
  }
  await pipeline(createReadStream(found.path, { start, end }), res).catch(() => res.destroy());
}

function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** GET /files/dataset/<id>.zip?version=<id>&numbers=1: a kohya dataset, written while it is sent. */
async function archive(
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
  studio: Studio,
): Promise<void> {
  const match = /^\/files\/dataset\/(\d{1,15})\.zip$/.exec(pathname);
  const query = new URL(req.url ?? "/", "http://studio").searchParams;
  const version = query.get("version");
  const versionId = version === null ? null : Number(version);
  if (
    !match ||
    req.method !== "GET" ||
    (versionId !== null && !(Number.isSafeInteger(versionId) && versionId > 0))
  )
    return refuse(req, res, 404, "no-file", {
      zh: "没有这样的文件。",
      en: "There is no such file.",
    });
  const of = { datasetId: Number(match[1]), versionId, numbers: query.get("numbers") === "1" };
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const name = exportName(studio, of);
  const listed = await exportFiles(studio, of, { signal: gone.signal });
  res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  res.writeHead(200, {
    "Content-Type": "application/zip",
    "Content-Disposition": attachment(`${name}.zip`),
    "Cache-Control": "no-store",
  });
  await writeZip(listed, res).catch(() => res.destroy());
}

function find(studio: Studio, kind: "lora" | "log", id: number): Served | null {
  const { orm } = studio.db;
  if (kind === "lora") {
    const row = orm
      .select({ path: loraFiles.path })
      .from(loraFiles)
      .where(and(eq(loraFiles.id, id), isNull(loraFiles.deletedAt)))
      .get();
    if (!row) return null;
    const path = isAbsolute(row.path) ? row.path : resolveInside(studio.data.root, row.path);
    return { path, type: "application/octet-stream", download: basename(path) };
  }
  const row = orm
    .select({ run: attempts.runId, number: attempts.number })
    .from(attempts)
    .where(eq(attempts.id, id))
    .get();
  if (!row) return null;
  const path = join(studio.data.runs, String(row.run), `attempt-${row.number}`, "log.txt");
  return { path, type: "text/plain; charset=utf-8", download: null };
}

/** One byte range of RFC 9110; null = the whole file (none asked, or several at once). */
export function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "impossible" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (!match[1] && !match[2])) return null;
  const start = match[1] ? Number(match[1]) : Math.max(0, size - Number(match[2]));
  const end = match[1] && match[2] ? Math.min(Number(match[2]), size - 1) : size - 1;
  return start > end || start >= size ? "impossible" : { start, end };
}
