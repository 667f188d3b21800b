"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  type ReactNode,
  startTransition,
  useCallback,
  useContext,
  useMemo,
  useState,
} from "react";
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
  return useCallback(
    (locale) => {
      remember("locale", locale);
      startTransition(() => router.refresh());
    },
    [router],
  );
}

const LookContext = createContext<readonly [Look, (look: Look) => void]>(["system", () => {}]);

/** `first` is what the cookie said, so that the first paint already knows it. */
export function LookProvider({ first, children }: { first: Look; children: ReactNode }) {
  const [look, keep] = useState(first);
  const set = useCallback((next: Look) => {
    remember("theme", next);
    document.documentElement.dataset.theme = next;
    keep(next);
  }, []);
  const value = useMemo(() => [look, set] as const, [look, set]);
  return <LookContext value={value}>{children}</LookContext>;
}

/** The look of this browser and how to change it. */
export const useLook = () => useContext(LookContext);
