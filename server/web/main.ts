import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import next from "next";
import { appRouter, createCaller } from "@/server/api/index";
import { keepWriting } from "@/server/datasets/linked";
import type { Locale } from "@/server/domain/language";
import { ensureRehearsal } from "@/server/engines/store";
import { ensureRehearsalWebui } from "@/server/engines/webui-store";
import { pruneHints } from "@/server/events/outbox";
import { offerRehearsalModel } from "@/server/models/rehearsal";
import { followRun } from "@/server/runs/deltas";
import { liveWithParent, openStudio, projectRoot, tellMain } from "../settings/process";
import { fail, refuse, secure, sendHtml, sendJson } from "./answer";
import { assets } from "./assets";
import { localeOf, tabOf } from "./context";
import { files } from "./files";
import { judge, originsFrom } from "./gate";
import { Hub } from "./hub";
import { media } from "./media";
import { refusalPage } from "./pages";
import { login, needsLogin } from "./session";
import { stream } from "./stream";
import { clearIncoming, upload } from "./upload";

const root = projectRoot();
const host = process.env.HOST || "127.0.0.1";
const port = Number(process.env.PORT || 3000);
const door = { host, origins: originsFrom(process.env.STUDIO_ORIGIN) };

let runner: "ok" | "down" = "down";
const studio = openStudio({ runner: () => runner });
const schema = studio.db.sqlite.prepare("SELECT max(number) FROM schema_migrations").pluck().get() as number;

// Pages run in Next's own module graph; the caller is how they reach the one that owns the stores.
(globalThis as { __studio?: unknown }).__studio = {
  caller: (locale: Locale, tab = "") => createCaller({ studio, locale, tab }),
};

const hub = new Hub(studio, followRun);
await clearIncoming(studio.data);
pruneHints(studio.db, Date.now());
ensureRehearsal(studio.db);
ensureRehearsalWebui(studio);
offerRehearsalModel(studio);
keepWriting(studio);
setInterval(() => pruneHints(studio.db, Date.now()), 600_000).unref();

const app = next({ dev: false, dir: root, hostname: host, port });
const pages = app.getRequestHandler();

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  secure(res);
  const verdict = judge(req, door);
  if (!verdict.ok) {
    turnAway(req, res);
    return;
  }
  const { pathname } = new URL(req.url ?? "/", "http://studio");
  if (pathname === "/api/health") {
    return sendJson(res, 200, { web: "ok", runner, version: studio.version, schema });
  }
  if (pathname === "/login") return login(req, res, studio.data);
  if (needsLogin(req, studio.data)) {
    askToLogin(req, res, pathname);
    return;
  }
  if (pathname.startsWith("/trpc/")) {
    return nodeHTTPRequestHandler({
      router: appRouter,
      req,
      res,
      path: decodeURIComponent(pathname.slice("/trpc/".length)),
      createContext: () => ({ studio, locale: localeOf(req), tab: tabOf(req) }),
      maxBodySize: 16 * 1024 * 1024,
      onError: ({ error, path }) => {
        if (error.code === "INTERNAL_SERVER_ERROR") console.error(`trpc ${path}:`, error.cause ?? error);
      },
    });
  }
  if (pathname === "/upload") return upload(req, res, studio);
  if (pathname === "/stream") return stream(req, res, hub);
  if (pathname.startsWith("/media/")) return media(req, res, pathname, studio);
  if (pathname.startsWith("/files/")) return files(req, res, pathname, studio);
  if (await assets(req, res, pathname, root)) return;
  await pages(req, res);
}

function turnAway(req: IncomingMessage, res: ServerResponse): void {
  const locale = localeOf(req);
  if ((req.headers.accept ?? "").includes("text/html")) {
    sendHtml(res, 403, refusalPage(locale, req.headers.host ?? "", boundPort()));
    return;
  }
  refuse(req, res, 403, "gate", {
    zh: "这个请求不是来自工作室自己的页面，已拒绝。",
    en: "This request does not come from the studio's own pages and was refused.",
  });
}

function askToLogin(req: IncomingMessage, res: ServerResponse, pathname: string): void {
  if (req.method === "GET" && (req.headers.accept ?? "").includes("text/html")) {
    res.writeHead(303, {
      Location: `/login?next=${encodeURIComponent(pathname)}`,
      "Cache-Control": "no-store",
    });
    res.end();
    return;
  }
  refuse(req, res, 401, "login", { zh: "请先登录。", en: "Sign in first." });
}

const server = createServer((req, res) => {
  answer(req, res).catch((error: unknown) => fail(req, res, error));
});
// A large upload over a slow line takes longer than Node's default of five minutes.
server.requestTimeout = 0;
const boundPort = () => (server.address() as AddressInfo | null)?.port ?? port;

server.once("error", (error: NodeJS.ErrnoException) => {
  tellMain({ type: "failed", code: error.code ?? "unknown", message: error.message });
  if (!process.send) console.error(error.message);
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 200);
});

liveWithParent(
  async () => {
    hub.close();
    server.close();
    server.closeAllConnections();
    studio.db.close();
  },
  (message) => {
    if (message.type !== "runner" || message.state === runner) return;
    runner = message.state;
    hub.runnerIs(runner);
  },
);

server.listen(port, host, () => {
  app.prepare().then(
    () => tellMain({ type: "ready", port: boundPort() }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
