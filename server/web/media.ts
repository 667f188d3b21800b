import { createReadStream, existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { renderByWorker, viewByWorker } from "../datasets/ask-worker";
import { isRendered, shownOrder } from "../datasets/renders";
import { blobPath, renderPath, thumbPath, viewPath } from "../settings/data";
import type { Studio } from "../settings/studio";
import { sendText } from "./answer";

/** Bytes named by their hash never change; private because a password may guard them. */
const FOREVER = "private, max-age=31536000, immutable";
/** A picture opened as a page of its own may do nothing. */
const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox";

/**
 * GET /media/<64 hex>/<256|512|full|view>; 404 `no-store` while the worker has not made it yet. `full` is the file
 * behind a media key: an original as it came, or a rendering. `view` is an original that browsers cannot show, as a PNG
 * they can: made when it is first asked for, which takes as long as decoding it.
 */
export async function media(
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
  studio: Studio,
): Promise<void> {
  const match = /^\/media\/([0-9a-f]{64})\/(256|512|full|view)$/.exec(pathname);
  if (!match?.[1] || (req.method !== "GET" && req.method !== "HEAD")) return missing(res);
  res.setHeader("Content-Security-Policy", SANDBOX);
  if (match[2] === "full" || match[2] === "view") {
    const path = await (match[2] === "full" ? fullPath : viewOf)(studio, match[1]);
    return path === null ? missing(res) : original(req, res, path);
  }
  try {
    const bytes = await readFile(thumbPath(studio.data, match[1], match[2] === "256" ? 256 : 512));
    res.writeHead(200, {
      "Content-Type": "image/webp",
      "Content-Length": bytes.length,
      "Cache-Control": FOREVER,
    });
    res.end(req.method === "HEAD" ? undefined : bytes);
  } catch {
    missing(res);
  }
}

/** The file of a media key. A rendering that was swept since is made again for a picture that shows it. */
async function fullPath(studio: Studio, key: string): Promise<string | null> {
  const blob = blobPath(studio.data, key);
  if (existsSync(blob)) return blob;
  if (isRendered(studio.data, key)) return renderPath(studio.data, key);
  const order = shownOrder(studio.db, key);
  if (!order) return null;
  await renderByWorker(studio)(order).catch(() => undefined);
  return isRendered(studio.data, key) ? renderPath(studio.data, key) : null;
}

async function viewOf(studio: Studio, blob: string): Promise<string | null> {
  const path = viewPath(studio.data, blob);
  if (existsSync(path)) return path;
  if (!existsSync(blobPath(studio.data, blob))) return null;
  await viewByWorker(studio, blob).catch(() => undefined);
  return existsSync(path) ? path : null;
}

async function original(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
  const file = await open(path).catch(() => null);
  if (!file) return missing(res);
  try {
    const head = Buffer.alloc(32);
    const { size } = await file.stat();
    await file.read(head, 0, 32, 0);
    res.writeHead(200, {
      "Content-Type": pictureType(head),
      "Content-Length": size,
      "Cache-Control": FOREVER,
    });
  } finally {
    await file.close();
  }
  if (req.method === "HEAD") {
    res.end();
    return;
  }
  await pipeline(createReadStream(path), res).catch(() => res.destroy());
}

function missing(res: ServerResponse): void {
  sendText(res, 404, "not here");
}

/** The type by the file's first bytes (names lie); what is no picture is offered as plain bytes. */
export function pictureType(head: Buffer): string {
  const ascii = (from: number, to: number) => head.toString("latin1", from, to);
  if (head.readUInt32BE(0) === 0x89504e47) return "image/png";
  if (head.readUIntBE(0, 3) === 0xffd8ff) return "image/jpeg";
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP") return "image/webp";
  if (ascii(0, 4) === "GIF8") return "image/gif";
  if (ascii(0, 2) === "BM") return "image/bmp";
  if (ascii(4, 12) === "ftypavif") return "image/avif";
  return "application/octet-stream";
}
