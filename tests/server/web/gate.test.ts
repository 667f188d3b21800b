import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { type Door, judge, originsFrom } from "@/server/web/gate";

const local: Door = { host: "127.0.0.1", origins: [] };
const lan: Door = { host: "0.0.0.0", origins: [] };
const tunnel: Door = { host: "127.0.0.1", origins: ["https://u1-abc.example:8443"] };

const request = (headers: Record<string, string>, method = "GET") =>
  ({ headers, method }) as unknown as IncomingMessage;
const verdict = (door: Door, headers: Record<string, string>, method?: string) => {
  const found = judge(request(headers, method), door);
  return found.ok ? "in" : found.why;
};

describe("the gate", () => {
  it.each([
    [local, "127.0.0.1:3000", "in"],
    [local, "localhost:3000", "in"],
    [local, "[::1]:3000", "in"],
    [local, "LOCALHOST:3000", "in"],
    // an SSH tunnel ends at another port
    [local, "localhost:8080", "in"],
    [local, "evil.example", "host"],
    [local, "evil.example:3000", "host"],
    [local, "127.0.0.1.evil.example:3000", "host"],
    [local, "localhost.evil.example", "host"],
    [local, "192.168.1.5:3000", "host"],
    [local, "", "host"],
    [local, "localhost:3000@evil.example", "host"],
    [lan, "192.168.1.5:3000", "in"],
    [lan, "[fe80::1]:3000", "in"],
    // names can be pointed here by their owner (DNS rebinding), addresses cannot
    [lan, "evil.example:3000", "host"],
    [tunnel, "u1-abc.example:8443", "in"],
    [tunnel, "u1-abc.example", "host"],
    [tunnel, "evil.example:8443", "host"],
  ] as const)("host %#: %j", (door, host, expected) => {
    expect(verdict(door, { host })).toBe(expected);
  });

  it.each([
    [local, "localhost:3000", "http://localhost:3000", "in"],
    [local, "localhost:3000", "http://localhost:8080", "origin"],
    [local, "localhost:3000", "http://127.0.0.1:3000", "origin"],
    [local, "localhost:3000", "http://evil.example", "origin"],
    [local, "localhost:3000", "null", "origin"],
    [local, "localhost:3000", "", "origin"],
    [local, "localhost:3000", "file://", "origin"],
    [tunnel, "u1-abc.example:8443", "https://u1-abc.example:8443", "in"],
    // a proxy that rewrites Host
    [tunnel, "127.0.0.1:3000", "https://u1-abc.example:8443", "in"],
    [tunnel, "127.0.0.1:3000", "https://evil.example", "origin"],
  ] as const)("origin %#: %s from %s", (door, host, origin, expected) => {
    expect(verdict(door, { host, origin }, "POST")).toBe(expected);
  });

  it("lets other sites link to pages and do nothing else", () => {
    const host = "localhost:3000";
    const link = {
      host,
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect(verdict(local, link)).toBe("in");
    expect(verdict(local, link, "POST")).toBe("site");
    expect(verdict(local, { ...link, "sec-fetch-dest": "iframe" })).toBe("site");
    expect(verdict(local, { ...link, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" })).toBe("site");
    // another program's page on this machine is "same-site"
    expect(verdict(local, { ...link, "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" })).toBe("site");
    expect(
      verdict(local, { ...link, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" }, "POST"),
    ).toBe("in");
    expect(verdict(local, { ...link, "sec-fetch-site": "none" })).toBe("in");
  });

  it("reads STUDIO_ORIGIN leniently and allows nothing by mistake", () => {
    expect(
      originsFrom(" https://a.example/ , http://b.example:8080/path,nonsense, ftp://c.example,"),
    ).toEqual(["https://a.example", "http://b.example:8080"]);
    expect(originsFrom(undefined)).toEqual([]);
  });
});
