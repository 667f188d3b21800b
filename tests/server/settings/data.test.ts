import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveInside } from "@/server/settings/data";

const root = "/srv/studio/runs";

describe("resolveInside", () => {
  it.each(["a.txt", "12/log.txt", "./a", "a/../b", "平泽唯/043 (2).png", "..a", "a..", "...", "a/...b"])(
    "lets %s in",
    (inner) => {
      expect(resolveInside(root, inner)).toBe(resolve(root, inner));
    },
  );

  it.each([
    "..",
    "../runs2",
    "../../etc/passwd",
    "a/../../b",
    "/etc/passwd",
    "a\0b",
    "a/../../runs2/x",
    "./../x",
  ])("keeps %s out", (inner) => {
    expect(() => resolveInside(root, inner)).toThrow(/outside/i);
  });

  it("never answers a path outside, whatever is asked", () => {
    const part = fc.constantFrom(
      "..",
      ".",
      "a",
      "",
      "/",
      "//",
      "b c",
      "..\\",
      "%2e%2e",
      "\0",
      "etc",
      "runs",
      "runs2",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.constantFrom("/", ""), (parts, glue) => {
        try {
          const found = resolveInside(root, parts.join(glue));
          return found === root || found.startsWith(`${root}/`);
        } catch (error) {
          return (error as { code?: string }).code === "outside";
        }
      }),
    );
  });

  it("works on a relative root too", () => {
    const made = mkdtempSync(join(tmpdir(), "inside-"));
    expect(resolveInside(made, "x")).toBe(join(made, "x"));
    rmSync(made, { recursive: true });
  });
});
