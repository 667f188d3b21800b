import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { DataFolder } from "./data";

const shape = z.object({
  /** scrypt(password): "N$r$p$salt$hash", salt and hash in hex */
  password: z.string().optional(),
  /** key the session cookies are signed with, hex */
  sessionKey: z.string().optional(),
  /** token for the model hub, when the user gave one */
  hubToken: z.string().optional(),
  /** passwords of webuis started with --api-auth, by engine id */
  webuis: z.record(z.string(), z.string()).optional(),
});
export type Secrets = z.infer<typeof shape>;

/** Reads data/secrets.json; a missing or broken file reads as no secrets. */
export function readSecrets(data: DataFolder): Secrets {
  try {
    return shape.parse(JSON.parse(readFileSync(data.secrets, "utf8")));
  } catch {
    return {};
  }
}

/** Merges `part` into data/secrets.json, readable by its owner only (0600), replaced in one step. */
export function writeSecrets(data: DataFolder, part: Secrets): void {
  const next = { ...readSecrets(data), ...part };
  const fresh = `${data.secrets}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(next), { mode: 0o600 });
  renameSync(fresh, data.secrets);
}

const COST = { N: 16384, r: 8, p: 1 };

/** scrypt hash of a password with a salt of its own. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password.normalize("NFKC"), salt, 32, COST);
  return [COST.N, COST.r, COST.p, salt.toString("hex"), hash.toString("hex")].join("$");
}

/** Whether `password` is the one behind `stored` (about 50 ms on purpose; constant-time comparison). */
export function passwordFits(password: string, stored: string): boolean {
  const [N, r, p, salt, hash] = stored.split("$");
  if (!N || !r || !p || !salt || !hash) return false;
  const expected = Buffer.from(hash, "hex");
  const found = scryptSync(password.normalize("NFKC"), Buffer.from(salt, "hex"), expected.length, {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(found, expected);
}

/** Stores a new password; cookies signed under the old one stop being valid because the key changes with it. */
export function setPassword(data: DataFolder, password: string): void {
  writeSecrets(data, { password: hashPassword(password), sessionKey: randomBytes(32).toString("hex") });
}
