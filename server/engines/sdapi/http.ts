import { request as plain } from "node:http";
import { request as secure } from "node:https";
import type { Silence } from "@/server/domain/engines/webui-errors";

/** Where a webui is: its address with any sub-path, and Basic auth when it was started with --api-auth. */
export type Connection = { url: string; user: string | null; password: string | null };

export type HttpAnswer = { ok: true; status: number; body: unknown } | { ok: false; silence: Silence };

/** More than any answer seen (a LoRA list with metadata is megabytes); a picture of 2048² is about 12 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * One request. Never throws: silence is an answer too. Node's own http instead of fetch, whose header timeout of
 * 300 s would cut a first picture while a base model loads. `idleMs` is the longest silence allowed.
 */
export function ask(
  to: Connection,
  method: "GET" | "POST",
  path: string,
  body: unknown,
  options: { idleMs: number; signal?: AbortSignal },
): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    let url: URL;
    try {
      url = new URL(to.url.replace(/\/+$/, "") + path);
    } catch {
      resolve({ ok: false, silence: { kind: "dns", detail: to.url } });
      return;
    }
    const payload = method === "POST" ? Buffer.from(JSON.stringify(body ?? {})) : null;
    const headers: Record<string, string> = { accept: "application/json", connection: "close" };
    if (payload) {
      headers["content-type"] = "application/json";
      headers["content-length"] = String(payload.length);
    }
    if (to.user)
      headers.authorization = `Basic ${Buffer.from(`${to.user}:${to.password ?? ""}`).toString("base64")}`;
    const send = url.protocol === "https:" ? secure : plain;
    const req = send(url, { method, headers, signal: options.signal, timeout: options.idleMs }, (res) => {
      const chunks: Buffer[] = [];
      let size = 0;
      res.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_BYTES) req.destroy(new Error("answer too large"));
        else chunks.push(chunk);
      });
      res.on("end", () =>
        resolve({ ok: true, status: res.statusCode ?? 0, body: parse(Buffer.concat(chunks)) }),
      );
      res.on("aborted", () =>
        resolve({ ok: false, silence: { kind: "reset", detail: "connection closed early" } }),
      );
      res.on("error", (e) => resolve({ ok: false, silence: silenceOf(e) }));
    });
    req.on("timeout", () =>
      req.destroy(Object.assign(new Error(`no answer for ${options.idleMs} ms`), { code: "TIMEOUT" })),
    );
    req.on("error", (e) => resolve({ ok: false, silence: silenceOf(e) }));
    req.end(payload ?? undefined);
  });
}

function parse(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function silenceOf(error: unknown): Silence {
  const e = error as NodeJS.ErrnoException;
  const detail = e.message || String(e.code);
  switch (e.code) {
    case "ECONNREFUSED":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return { kind: "refused", detail };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { kind: "dns", detail };
    case "TIMEOUT":
    case "ETIMEDOUT":
      return { kind: "timeout", detail };
    case "ECONNRESET":
    case "EPIPE":
      return { kind: "reset", detail };
    default:
      if (/certificate|self.signed|SSL|TLS/i.test(detail)) return { kind: "tls", detail };
      return { kind: /hang up|aborted/i.test(detail) ? "reset" : "other", detail };
  }
}
