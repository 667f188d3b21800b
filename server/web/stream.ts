import type { IncomingMessage, ServerResponse } from "node:http";
import type { Hub } from "./hub";

/** Runs one tab may follow at once. */
const MOST = 8;

/** GET /stream?topics=run:12,run:13&after=<id>: server-sent events, one StreamMessage each (server/domain/events.ts). */
export function stream(req: IncomingMessage, res: ServerResponse, hub: Hub): void {
  const query = new URL(req.url ?? "/", "http://studio").searchParams;
  // A browser that reconnects by itself says where it was in Last-Event-ID; a page that comes back says it in `after`.
  const after = idOf(req.headers["last-event-id"]) ?? idOf(query.get("after"));
  const runs = (query.get("topics") ?? "")
    .split(",")
    .map((topic) => /^run:(\d{1,15})$/.exec(topic)?.[1])
    .filter((id) => id !== undefined)
    .slice(0, MOST)
    .map(Number);
  res.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    // no-transform and X-Accel-Buffering keep proxies from holding events back.
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  });
  res.socket?.setNoDelay(true);
  res.write("retry: 1000\n\n");
  hub.join(res, after, runs);
}

function idOf(text: string | string[] | null | undefined): number | null {
  return typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
