"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import type { Locale } from "@/server/domain/language";

export type Look = "system" | "light" | "dark";
export const LOOKS: readonly Look[] = ["system", "light", "dark"];

/** Cookies, because the server must know both before it draws the first page. */
const remember = (name: string, value: string) => {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
};

/** Changes the language in place: server words come anew, what was typed stays. */
export function useSetLocale(): (locale: Locale) => void {
  const router = useRouter();
  return (locale) => {
    remember("locale", locale);
    startTransition(() => router.refresh());
  };
}

export function setLook(look: Look): void {
  remember("theme", look);
  document.documentElement.dataset.theme = look;
}
