import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import { StudioError } from "@/server/domain/errors";
import { PASSWORD_LENGTH, type SettingsView } from "@/server/domain/settings";
import { ROOTS_SETTING } from "./roots";
import { passwordFits, readSecrets, setPassword, writeSecrets } from "./secrets";
import { readSetting, writeSetting } from "./store";
import type { Studio } from "./studio";

const MIRROR_SETTING = "hub.mirror";

/** Everything the settings page shows at once. */
export function settingsView(studio: Studio): SettingsView {
  const secrets = readSecrets(studio.data);
  return {
    version: studio.version,
    node: process.version,
    data: studio.data.root,
    roots: {
      fixed: [homedir(), studio.data.root],
      more: readSetting(studio.db, ROOTS_SETTING, z.array(z.string()), []),
    },
    mirror: readSetting(studio.db, MIRROR_SETTING, z.string(), ""),
    hubToken: Boolean(secrets.hubToken),
    password: Boolean(secrets.password),
  };
}

/** Allows a further folder of this machine; StudioError when it is none. */
export async function addRoot(studio: Studio, typed: string): Promise<void> {
  const text = typed.trim();
  const path = text === "~" || text.startsWith("~/") ? join(homedir(), text.slice(1)) : text;
  const info = isAbsolute(path) ? await stat(path).catch(() => null) : null;
  if (!info?.isDirectory()) {
    throw new StudioError(
      "no-folder",
      { zh: "这台机器上没有这个文件夹。", en: "There is no such folder on this machine." },
      {
        next: { zh: "请填写以 / 开头的完整路径。", en: "Give its full path, beginning with /." },
        evidence: [text],
      },
    );
  }
  const roots = settingsView(studio).roots.more;
  writeSetting(studio.db, ROOTS_SETTING, [...new Set([...roots, resolve(path)])]);
}

/** Takes a folder back from the allowed ones. */
export function removeRoot(studio: Studio, path: string): void {
  const roots = settingsView(studio).roots.more;
  writeSetting(
    studio.db,
    ROOTS_SETTING,
    roots.filter((root) => root !== path),
  );
}

/** Variables by which a trainer reaches the model hub: the mirror, and the token, which stays out of argv and database. */
export function hubEnvironment(studio: Studio): Record<string, string> {
  const mirror = readSetting(studio.db, MIRROR_SETTING, z.string(), "");
  const { hubToken } = readSecrets(studio.data);
  return { ...(mirror && { HF_ENDPOINT: mirror }), ...(hubToken && { HF_TOKEN: hubToken }) };
}

/** Sets the mirror of the model hub; "" = the hub itself. StudioError for what is no http(s) address. */
export function setMirror(studio: Studio, address: string): void {
  const text = address.trim().replace(/\/+$/, "");
  if (text && !/^https?:\/\/[^\s/]+/.test(text)) {
    throw new StudioError(
      "no-address",
      { zh: "这不是网址。", en: "This is not an address." },
      {
        next: {
          zh: "镜像地址以 https:// 开头，例如 https://hf-mirror.com。",
          en: "A mirror begins with https://, for example https://hf-mirror.com.",
        },
        evidence: [text],
      },
    );
  }
  writeSetting(studio.db, MIRROR_SETTING, text);
}

/** Keeps or ("" ) forgets the hub's token, in secrets.json. */
export const setHubToken = (studio: Studio, token: string): void =>
  writeSecrets(studio.data, { hubToken: token.trim() || undefined });

/** Sets or changes the password; every browser, this one too, has to sign in again. */
export function changePassword(studio: Studio, input: { current: string; next: string }): void {
  const { password } = readSecrets(studio.data);
  if (password && !passwordFits(input.current, password)) {
    throw new StudioError("password", { zh: "现在的密码不对。", en: "The present password is not right." });
  }
  if ([...input.next].length < PASSWORD_LENGTH) {
    throw new StudioError("password-short", {
      zh: `密码至少要 ${PASSWORD_LENGTH} 个字符。`,
      en: `A password needs at least ${PASSWORD_LENGTH} characters.`,
    });
  }
  setPassword(studio.data, input.next);
}
