import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locale } from "@/server/domain/language";

/** A message of the studio as a person sees it, with `{name}` filled in; plurals and selects are for the page alone. */
export function words(
  locale: Locale,
  noun: string,
  path: string,
  values: Record<string, string | number> = {},
): string {
  const file = join(process.cwd(), "components/messages", locale, `${noun}.json`);
  let at: unknown = JSON.parse(readFileSync(file, "utf8"));
  for (const part of path.split(".")) at = (at as Record<string, unknown>)[part];
  if (typeof at !== "string") throw new Error(`no message ${noun}.${path}`);
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, String(value)),
    at,
  );
}
