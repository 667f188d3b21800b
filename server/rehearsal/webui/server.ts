import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  REHEARSAL_BASES,
  REHEARSAL_SAMPLERS,
  REHEARSAL_SCHEDULERS,
} from "@/server/domain/engines/rehearsal-webui";
import type { Machine } from "./machine";
import { internalProgress, sdapiProgress } from "./progress";
import { request as requestOf, ServerError } from "./request";

const NOT_FOUND = { detail: "Not Found" };
const error = (type: string, detail: string, errors = "") => ({ error: type, detail, body: "", errors });

/** Routes that Basic auth does not cover: they belong to extensions (webui-and-curation, api-auth). */
const OPEN = new Set(["/sdapi/v1/loras", "/sdapi/v1/refresh-loras"]);

/** The HTTP of the rehearsal webui. `heard` is called for every request, so that an idle one can end itself. */
export function webuiServer(
  machine: Machine,
  options: { auth: string | null; prefix: string; heard: () => void },
): Server {
  return createServer((req, res) => {
    options.heard();
    void answer(machine, options, req, res).catch((e) => {
      if (!res.headersSent) send(res, 500, error("Exception", "", String(e)));
    });
  });
}

async function answer(
  machine: Machine,
  options: { auth: string | null; prefix: string },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const url = new URL(req.url ?? "/", "http://localhost");
  const path =
    options.prefix && url.pathname.startsWith(`${options.prefix}/`)
      ? url.pathname.slice(options.prefix.length)
      : url.pathname;
  const body = req.method === "POST" ? await read(req) : null;
  if (path === "/rehearsal/faults" && req.method === "POST") {
    machine.configure((body ?? {}) as { faults?: string; speed?: number });
    return send(res, 200, { rehearsal: true });
  }
  if (path === "/rehearsal") {
    const { job, renders, queued, base, speed, faults } = machine.now();
    const busy = job !== null;
    return send(res, 200, { rehearsal: true, busy, queued: queued.length, renders, base, speed, faults });
  }
  if (machine.always("starting")) return send(res, 404, NOT_FOUND);
  if (path.startsWith("/sdapi/")) {
    if (machine.always("noapi")) return send(res, 404, NOT_FOUND);
    if (!OPEN.has(path)) {
      const refused = unauthorized(machine, options.auth, req);
      if (refused) return send(res, 401, error("HTTPException", refused));
    }
  }
  if (path === "/sdapi/v1/txt2img" && req.method === "POST") return txt2img(machine, body, req, res);
  const route = ROUTES[`${req.method} ${path}`];
  if (route) return send(res, ...(await route(machine, body)));
  const other = Object.keys(ROUTES).some((r) => r.endsWith(` ${path}`)) || path === "/sdapi/v1/txt2img";
  send(res, other ? 405 : 404, other ? { detail: "Method Not Allowed" } : NOT_FOUND);
}

type Route = (m: Machine, body: unknown) => [number, unknown] | Promise<[number, unknown]>;
const ROUTES: Readonly<Record<string, Route>> = {
  "GET /internal/ping": () => [200, {}],
  "POST /internal/progress": async (m, body) => [200, await internalProgress(m, body)],
  "GET /sdapi/v1/progress": (m) => [200, sdapiProgress(m)],
  "GET /sdapi/v1/samplers": () => [
    200,
    REHEARSAL_SAMPLERS.map((n) => ({ name: n, aliases: [], options: {} })),
  ],
  "GET /sdapi/v1/schedulers": () => [200, REHEARSAL_SCHEDULERS.map((s) => ({ ...s, aliases: null }))],
  "GET /sdapi/v1/sd-models": () => [
    200,
    REHEARSAL_BASES.map((b) => ({
      title: b.title,
      model_name: b.name,
      hash: b.hash,
      sha256: b.sha256,
      filename: `/rehearsal/${b.name}.safetensors`,
      config: null,
    })),
  ],
  "GET /sdapi/v1/sd-vae": () => [200, []],
  "GET /sdapi/v1/loras": (m) => [200, m.loras()],
  "POST /sdapi/v1/refresh-loras": (m) => [200, done(m.refresh, null)],
  "GET /sdapi/v1/cmd-flags": (m) => [200, { lora_dir: m.loraDir, api: true }],
  "GET /sdapi/v1/memory": () => [
    200,
    { ram: { free: 0, used: 0, total: 0 }, cuda: { error: "unavailable" } },
  ],
  "GET /sdapi/v1/options": (m) =>
    m.always("options")
      ? [500, error("ValidationError", "", "1 validation error for Options")]
      : [200, { ...m.settings, sd_model_checkpoint: m.now().base }],
  "POST /sdapi/v1/options": (m, body) => {
    for (const [key, value] of Object.entries((body ?? {}) as object)) {
      if (!(key in m.settings)) return [500, error("KeyError", "", `'${key}'`)];
      m.settings[key] = value;
    }
    return [200, null];
  },
  "POST /sdapi/v1/interrupt": (m) => [200, done(m.interrupt, {})],
  "POST /sdapi/v1/unload-checkpoint": (m) => [200, done(m.unload, {})],
  "POST /sdapi/v1/reload-checkpoint": (m) => [200, done(m.reload, {})],
};

function done<T>(act: () => void, answer: T): T {
  act();
  return answer;
}

async function txt2img(
  machine: Machine,
  body: unknown,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const parsed = requestOf.safeParse(body);
  if (!parsed.success) {
    const detail = parsed.error.issues.map((i) => ({
      loc: ["body", ...i.path],
      msg: i.message,
      type: "type_error",
    }));
    return send(res, 422, { detail });
  }
  // -1 = a seed of the server's own
  if (parsed.data.seed < 0) parsed.data.seed = Math.floor(Math.random() * 4294967294);
  try {
    const made = await machine.txt2img(parsed.data, (struck) => {
      if (struck.has("reset")) setTimeout(() => req.socket.destroy(), 20);
    });
    send(res, 200, made);
  } catch (e) {
    if (e instanceof ServerError) send(res, 500, error(e.type, "", e.message));
    else throw e;
  }
}

function unauthorized(machine: Machine, auth: string | null, req: IncomingMessage): string | null {
  const given = req.headers.authorization;
  if (machine.always("auth")) return given ? "Incorrect username or password" : "Not authenticated";
  if (auth === null) return null;
  if (!given) return "Not authenticated";
  return given === `Basic ${Buffer.from(auth).toString("base64")}` ? null : "Incorrect username or password";
}

async function read(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return null;
  }
}

function send(res: ServerResponse, status: number, body: unknown): void {
  if (res.destroyed) return;
  const text = Buffer.from(JSON.stringify(body));
  res.writeHead(status, { "content-type": "application/json", "content-length": text.length });
  res.end(text);
}
