import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { MERGES } from "@/server/domain/captions/vocabulary";

const TYPES: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
};

const FOREVER = { "Cache-Control": "public, max-age=31536000, immutable" };

const DOCUMENT_ONLY = [
  "Content-Security-Policy",
  "Cross-Origin-Opener-Policy",
  "Referrer-Policy",
  "X-Frame-Options",
];

/**
 * GET /_next/static/…: the scripts and styles the build compressed with brotli (a seventh less to send than gzip).
 * Also the tokenizer's merges, which lie compressed. Answers whether it did; everything else is Next's business.
 */
export async function assets(
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
  root: string,
): Promise<boolean> {
  if (pathname === `/${MERGES}` && req.method === "GET") {
    const bytes = await readFile(join(root, "public", MERGES));
    res.writeHead(200, {
      ...FOREVER,
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Encoding": "gzip",
    });
    res.end(bytes);
    return true;
  }
  const name = /^\/_next\/static\/([\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)*)$/.exec(pathname)?.[1];
  const type = name && TYPES[extname(name)];
  if (!type || req.method !== "GET" || !/\bbr\b/.test(String(req.headers["accept-encoding"]))) return false;
  const bytes = await readFile(join(root, ".next", "static", `${name}.br`)).catch(() => null);
  if (!bytes) return false;
  // What they say is about documents; on twenty scripts a page it would be 8 kB more.
  for (const name of DOCUMENT_ONLY) res.removeHeader(name);
  res.writeHead(200, {
    "Content-Type": type,
    "Content-Encoding": "br",
    "Content-Length": bytes.length,
    ...FOREVER,
    Vary: "Accept-Encoding",
  });
  res.end(bytes);
  return true;
}
