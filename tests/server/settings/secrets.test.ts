import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DataFolder, dataFolder } from "@/server/settings/data";
import {
  hashPassword,
  passwordFits,
  readSecrets,
  setPassword,
  writeSecrets,
} from "@/server/settings/secrets";

let data: DataFolder;
beforeEach(() => {
  data = dataFolder(mkdtempSync(join(tmpdir(), "secrets-")));
});
afterEach(() => rmSync(data.root, { recursive: true }));

describe("secrets", () => {
  it("fit the password and no other, in whatever form it was typed", () => {
    const stored = hashPassword("吉他のé弾き語り");
    expect(passwordFits("吉他のé弾き語り", stored)).toBe(true);
    expect(passwordFits("吉他のé弾き語り", stored)).toBe(true);
    expect(passwordFits("吉他", stored)).toBe(false);
    expect(passwordFits("", stored)).toBe(false);
    expect(passwordFits("x", "nonsense")).toBe(false);
    expect(hashPassword("same")).not.toBe(hashPassword("same"));
  });

  it("are read by their owner only and keep what is not changed", () => {
    writeSecrets(data, { hubToken: "hf_x" });
    setPassword(data, "longenough");
    expect(statSync(data.secrets).mode & 0o777).toBe(0o600);
    const { hubToken, password, sessionKey } = readSecrets(data);
    expect(hubToken).toBe("hf_x");
    expect(password).not.toContain("longenough");
    setPassword(data, "another one");
    expect(readSecrets(data).sessionKey).not.toBe(sessionKey);
  });

  it("read a broken file as none", () => {
    writeFileSync(data.secrets, "{");
    expect(readSecrets(data)).toEqual({});
  });
});
