import "server-only";
import { dehydrate, type FetchQueryOptions, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { createTRPCClient, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { cookies, headers } from "next/headers";
import { cache, type ReactNode } from "react";
import { type AbstractIntlMessages, createTranslator } from "use-intl/core";
import type { AppRouter, createCaller } from "@/server/api/index";
import { type Locale, localeFrom } from "@/server/domain/language";
import { messagesOf } from "../messages";
import { queryDefaults } from "./query-defaults";

/** The language of this request: the cookie, else what the browser prefers. */
export const getLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get("locale")?.value;
  if (chosen === "zh-CN" || chosen === "en") return chosen;
  return localeFrom((await headers()).get("accept-language") ?? undefined);
});

/** Calls procedures in this process: the server in front of Next keeps the one module graph that owns the stores. */
export const getCaller = cache(async (): Promise<Caller> => {
  const studio = (globalThis as { __studio?: { caller(locale: Locale, tab?: string): Caller } }).__studio;
  if (!studio) throw new Error("Pages are served by the studio's own server: start it with npm start.");
  return studio.caller(await getLocale());
});

/** Titles and other text of server components: `const t = await getText("datasets")`. */
export async function getText(namespace: string) {
  const locale = await getLocale();
  return createTranslator<AbstractIntlMessages, string>({ locale, messages: messagesOf(locale), namespace });
}

type Caller = ReturnType<typeof createCaller>;
type Question = FetchQueryOptions<never, never, never, never> | { queryKey: readonly unknown[] };

/**
 * Asks these questions while the page renders and hands the answers to its components:
 * `return prefetch((trpc) => [trpc.datasets.list.queryOptions()], <DatasetsView />)`. A failed one is asked again in
 * the browser, where its error can be shown.
 */
export async function prefetch(
  questions: (trpc: TRPCOptionsProxy<AppRouter>) => readonly Question[],
  children: ReactNode,
): Promise<ReactNode> {
  const caller = await getCaller();
  const queryClient = new QueryClient(queryDefaults);
  const client = createTRPCClient<AppRouter>({ links: [inProcess(caller)] });
  const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
  await Promise.all(
    questions(trpc).map((q) => queryClient.prefetchQuery({ ...(q as FetchQueryOptions), retry: false })),
  );
  return <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>;
}

/** A tRPC link that ends in the caller instead of the network. */
const inProcess =
  (caller: Caller): TRPCLink<AppRouter> =>
  () =>
  ({ op }) =>
    observable((observer) => {
      const call = op.path
        .split(".")
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller);
      (call as (input: unknown) => Promise<unknown>)(op.input).then(
        (data) => {
          // what the network would have made of it: no undefined, no class instances
          observer.next({ result: { type: "data", data: JSON.parse(JSON.stringify(data ?? null)) } });
          observer.complete();
        },
        (error) => observer.error(error),
      );
    });
