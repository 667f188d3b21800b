import compile from "icu-minify/compile";
import type { AbstractIntlMessages } from "use-intl";
import type { Locale } from "@/server/domain/language";
import en from "./en/index";
import zh from "./zh-CN/index";

type Tree = { readonly [key: string]: string | Tree };

/**
 * Messages are read into their parts here, once, so that the page has only to fill them in: the reader of their syntax
 * (9 kB) stays on the server. next.config.ts puts the half that fills in, in place of use-intl's own.
 */
function compiled(tree: Tree): AbstractIntlMessages {
  const parts = Object.entries(tree).map(([key, value]) => [
    key,
    typeof value === "string" ? compile(value) : compiled(value),
  ]);
  return Object.fromEntries(parts) as AbstractIntlMessages;
}

const known = new Map<Locale, AbstractIntlMessages>();

/** Every word of the screens in one language, by namespace. Read on the server and sent with the page. */
export function messagesOf(locale: Locale): AbstractIntlMessages {
  let messages = known.get(locale);
  if (!messages) {
    // the compiler makes objects without a prototype, which cannot be handed to a page
    messages = JSON.parse(JSON.stringify(compiled(locale === "zh-CN" ? zh : en))) as AbstractIntlMessages;
    known.set(locale, messages);
  }
  return messages;
}
