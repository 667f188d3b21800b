import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { isLoopback } from "../settings/address";

export type Door = {
  /** HOST the server listens on */
  readonly host: string;
  /** STUDIO_ORIGIN: where browsers reach it through a tunnel or TLS proxy, e.g. https://studio.example:8443 */
  readonly origins: readonly string[];
};

export type Verdict = { ok: true } | { ok: false; why: "host" | "origin" | "site" };

/** The comma-separated origins of STUDIO_ORIGIN, normalised; entries that are no http(s) origin are left out. */
export function originsFrom(text: string | undefined): string[] {
  const found: string[] = [];
  for (const part of (text ?? "").split(",")) {
    try {
      const url = new URL(part.trim());
      if (url.protocol === "http:" || url.protocol === "https:") found.push(url.origin);
    } catch {
      // An entry that does not parse allows nothing.
    }
  }
  return found;
}

/**
 * Whether a request comes from the studio's own pages (or a program on this machine, which sends no Origin).
 * - Host must be a name nobody else can point here: DNS rebinding needs a foreign name, so loopback names are let in
 *   with any port (an SSH tunnel changes it), addresses only when the studio listens beyond loopback.
 * - Origin, when sent, must be the Host itself or a configured origin.
 * - Sec-Fetch-Site: other sites may link to pages, but neither embed, read nor change anything.
 */
export function judge(req: IncomingMessage, door: Door): Verdict {
  const host = req.headers.host ?? "";
  const name = hostName(host);
  const configured = door.origins.some((o) => new URL(o).host === host.toLowerCase());
  if (
    !name ||
    !(configured || isLoopback(name) || (!isLoopback(door.host) && namesThisMachine(name, door.host)))
  ) {
    return { ok: false, why: "host" };
  }
  const origin = req.headers.origin;
  if (origin !== undefined && !door.origins.includes(origin) && !sameHost(origin, host)) {
    return { ok: false, why: "origin" };
  }
  const site = req.headers["sec-fetch-site"];
  if (site === "cross-site" || site === "same-site") {
    const isLink =
      req.method === "GET" &&
      req.headers["sec-fetch-mode"] === "navigate" &&
      req.headers["sec-fetch-dest"] === "document";
    const fromKnown = origin !== undefined && door.origins.includes(origin);
    if (!isLink && !fromKnown) return { ok: false, why: "site" };
  }
  return { ok: true };
}

/** "localhost" of "localhost:3000", "::1" of "[::1]:3000"; null for what is no host. */
function hostName(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return match ? (match[1] ?? match[2] ?? "").toLowerCase() : null;
}

function namesThisMachine(name: string, listening: string): boolean {
  const own = hostname().toLowerCase();
  return isIP(name) !== 0 || name === own || name === `${own}.local` || name === listening.toLowerCase();
}

function sameHost(origin: string, host: string): boolean {
  try {
    const url = new URL(origin);
    return (
      (url.protocol === "http:" || url.protocol === "https:") &&
      url.host === host.toLowerCase().replace(/:80$/, "")
    );
  } catch {
    return false;
  }
}
