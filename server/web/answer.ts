import type { IncomingMessage, ServerResponse } from "node:http";
import { isStudioError } from "@/server/domain/errors";
import { say, type Text } from "@/server/domain/language";
import { localeOf } from "./context";

/** Headers every answer carries: no sniffing, no framing, nothing loaded from elsewhere. */
export function secure(res: ServerResponse): void {
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("X-Frame-Options", "DENY");
  res.setHeader("Referrer-Policy", "same-origin");
  res.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  res.setHeader(
    "Content-Security-Policy",
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; " +
      "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  res.end(text);
}

export function sendText(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  res.end(text);
}

export function sendHtml(res: ServerResponse, status: number, html: string): void {
  res.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": Buffer.byteLength(html),
    "Cache-Control": "no-store",
  });
  res.end(html);
}

/** A refusal a program reads: `{error: ErrorShape, message}` with the sentence in the reader's language. */
export function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  code: string,
  text: Text,
): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  sendJson(res, status, { error: { code, text }, message: say(text, localeOf(req)) });
}

/** Answers an error thrown on the way: a StudioError as 400 with its words, anything else as 500 and into the log. */
export function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  if (isStudioError(error)) {
    const { code, text, next, evidence } = error;
    sendJson(res, 400, { error: { code, text, next, evidence }, message: say(text, localeOf(req)) });
    return;
  }
  console.error(error);
  refuse(req, res, 500, "internal", {
    zh: "工作室内部出错，详情在启动它的终端里。",
    en: "Something failed inside the studio; the terminal it was started in says more.",
  });
}
