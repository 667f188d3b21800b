import { readFileSync } from "node:fs";
import { sdSamplers } from "@/server/domain/engines/sdapi";
import { ask } from "./sdapi/http";

export type FoundWebui = {
  url: string;
  /** api = ready to be added; auth = wants a user and password; no-api = runs without --api */
  state: "api" | "auth" | "no-api";
};

/** Where webuis listen when nobody says otherwise: with pages 7860, API only 7861. */
const PORTS = [7860, 7861];
/** A webui that is starting may be killed by too many questions (seen on A1111): one answer is kept this long, ms. */
const KEPT = 5000;
const seen = new Map<string, { at: number; found: Promise<FoundWebui | null> }>();

/** Looks at the usual ports of this machine, and of the Windows host under WSL. */
export async function scanWebuis(): Promise<FoundWebui[]> {
  const hosts = ["127.0.0.1", ...windowsHost()];
  const all = hosts.flatMap((host) => PORTS.map((port) => lookAt(`http://${host}:${port}`)));
  return (await Promise.all(all)).filter((found) => found !== null);
}

function lookAt(url: string): Promise<FoundWebui | null> {
  const known = seen.get(url);
  if (known && Date.now() - known.at < KEPT) return known.found;
  const found = probe(url);
  seen.set(url, { at: Date.now(), found });
  return found;
}

async function probe(url: string): Promise<FoundWebui | null> {
  const to = { url, user: null, password: null };
  const answer = await ask(to, "GET", "/sdapi/v1/samplers", null, { idleMs: 2500 });
  if (!answer.ok) return null;
  if (answer.status === 200 && sdSamplers.safeParse(answer.body).success) return { url, state: "api" };
  if (answer.status === 401) return { url, state: "auth" };
  if (answer.status !== 404) return null;
  const ping = await ask(to, "GET", "/internal/ping", null, { idleMs: 2500 });
  return ping.ok && ping.status === 200 ? { url, state: "no-api" } : null;
}

/** Whether an address means this machine, or the Windows host of this WSL: then it shares the card. */
export const isThisMachine = (host: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)$/i.test(host) || windowsHost().includes(host);

/** The Windows host as WSL sees it: the default gateway. Nothing elsewhere. */
function windowsHost(): string[] {
  try {
    if (!/microsoft/i.test(readFileSync("/proc/version", "utf8"))) return [];
    const line = readFileSync("/proc/net/route", "utf8")
      .split("\n")
      .map((l) => l.split("\t"))
      .find((l) => l[1] === "00000000");
    const hex = line?.[2];
    if (!hex) return [];
    return [[6, 4, 2, 0].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)).join(".")];
  } catch {
    return [];
  }
}
