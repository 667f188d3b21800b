import type { IncomingMessage } from "node:http";
import { LOCALES, type Locale, localeFrom } from "@/server/domain/language";

/** One cookie's value, or undefined. */
export function cookie(req: IncomingMessage, name: string): string | undefined {
  for (const part of (req.headers.cookie ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** The reader's language: the `locale` cookie, else Accept-Language. */
export function localeOf(req: IncomingMessage): Locale {
  const chosen = cookie(req, "locale");
  return LOCALES.find((l) => l === chosen) ?? localeFrom(req.headers["accept-language"]);
}

/** The browser tab that asks (header x-studio-tab); "" for requests that belong to none. */
export function tabOf(req: IncomingMessage): string {
  const tab = req.headers["x-studio-tab"];
  return typeof tab === "string" && /^[\w-]{1,64}$/.test(tab) ? tab : "";
}
