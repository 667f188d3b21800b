import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { openMachine } from "./machine";
import { webuiServer } from "./server";

/** Sampling steps a second when nothing else is said: a picture of twenty steps in about a second. */
const USUAL_SPEED = 20;

/**
 * A program that stands in for a webui: the HTTP of A1111 under --api, without any model. It ends itself when nobody
 * has asked it anything for --idle seconds. REHEARSAL_WEBUI_SPEED = steps a second, REHEARSAL_WEBUI_FAULTS = faults.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "lora-dir": { type: "string", default: "Lora" },
    where: { type: "string" },
    token: { type: "string", default: "" },
    idle: { type: "string", default: "0" },
    "api-auth": { type: "string" },
    subpath: { type: "string", default: "" },
  },
});

const loraDir = resolve(values["lora-dir"]);
mkdirSync(loraDir, { recursive: true });
const machine = openMachine({
  loraDir,
  speed: Number(process.env.REHEARSAL_WEBUI_SPEED) || USUAL_SPEED,
  faults: process.env.REHEARSAL_WEBUI_FAULTS ?? "",
});

let heardAt = Date.now();
const prefix = values.subpath ? `/${values.subpath.replace(/^\/+|\/+$/g, "")}` : "";
const server = webuiServer(machine, {
  auth: values["api-auth"] ?? null,
  prefix,
  heard: () => {
    heardAt = Date.now();
  },
});
server.listen(Number(values.port), "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const url = `http://127.0.0.1:${port}${prefix}`;
  if (values.where) {
    // by rename: whoever reads it finds all of it or nothing
    writeFileSync(`${values.where}.new`, JSON.stringify({ url, pid: process.pid, token: values.token }));
    renameSync(`${values.where}.new`, values.where);
  }
  process.stdout.write(`Ready: ${url}\n`);
});
server.on("error", (e) => {
  process.stderr.write(`${e.message}\n`);
  process.exit(1);
});

const idle = Number(values.idle) * 1000;
if (idle > 0) setInterval(() => (isOver() ? process.exit(0) : undefined), 1000).unref();

/** Nobody asks any more, or nobody can find it: its file is gone, or names another one. */
function isOver(): boolean {
  if (machine.now().job !== null) return false;
  if (Date.now() - heardAt > idle) return true;
  if (!values.where || !server.listening) return false;
  try {
    return !readFileSync(values.where, "utf8").includes(values.token);
  } catch {
    return true;
  }
}

process.stdout.on("error", () => undefined);
for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => process.exit(0));
