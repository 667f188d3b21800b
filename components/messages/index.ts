import type { Locale } from "@/server/domain/language";
import en from "./en/index";
import zh from "./zh-CN/index";

/** Every word of the screens in one language, by namespace. Loaded on the server and sent with the page. */
export const messagesOf = (locale: Locale) => (locale === "zh-CN" ? zh : en);
