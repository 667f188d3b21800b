/** The two languages of the studio; both are written, neither is a translation. */
export type Locale = "zh-CN" | "en";
export const LOCALES: readonly Locale[] = ["zh-CN", "en"];

/** A sentence in both languages, for text that belongs to a rule (findings, diagnoses, option help) rather than to a screen. */
export type Text = { readonly zh: string; readonly en: string };

export const say = (text: Text, locale: Locale): string => (locale === "zh-CN" ? text.zh : text.en);

/** `zh-CN` for any Chinese in Accept-Language that comes before English, else `en`. */
export function localeFrom(acceptLanguage: string | undefined): Locale {
  for (const part of (acceptLanguage ?? "").split(",")) {
    const tag = part.trim().toLowerCase();
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}
