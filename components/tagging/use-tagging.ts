"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { parseAsString, useQueryState } from "nuqs";
import { useCallback, useEffect, useRef, useState } from "react";
import { useLocale } from "use-intl";
import { toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import type { AppRouter } from "@/server/api/index";
import type { Locale } from "@/server/domain/language";
import { DEFAULT_SETTINGS, type TaggingSettings } from "@/server/domain/tagging/settings";

type Answers = inferRouterOutputs<AppRouter>["tagging"];
export type Taggers = Answers["taggers"];
export type TaggingJob = NonNullable<Answers["job"]>;
export type TaggingPreview = Answers["preview"];

/** The tagger chosen, in the address; the newest one when none is. */
export function useTagger(here: Taggers["here"]) {
  const [key, setKey] = useQueryState("tagger", parseAsString.withOptions({ history: "replace" }));
  const chosen = here.find((one) => one.key === key) ?? here[0] ?? null;
  return { chosen, choose: (next: string) => void setKey(next) };
}

/** The pictures meant, in the address: a query of the gallery, "" = all of them. */
export const useScope = () =>
  useQueryState("q", parseAsString.withDefault("").withOptions({ history: "replace" }));

/** Changes that follow each other within so long are one move, ms. */
const ONE_MOVE = 1500;

/**
 * Settings as they are on the page: changed at once, kept a moment later. `from` is what they were when this move
 * began, for showing whose tags change; it is forgotten when another move begins.
 */
export function useSettings(datasetId: number) {
  const trpc = useTRPC();
  const client = useTRPCClient().tagging;
  const { data } = useQuery({ ...trpc.tagging.settings.queryOptions({ datasetId }), staleTime: Infinity });
  const [own, setOwn] = useState<TaggingSettings | null>(null);
  const [from, setFrom] = useState<TaggingSettings | null>(null);
  const settings = own ?? data ?? DEFAULT_SETTINGS;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const moved = useRef(0);
  const change = useCallback(
    (part: Partial<TaggingSettings>) => {
      const next = { ...settings, ...part };
      const now = Date.now();
      const another = now - moved.current > ONE_MOVE;
      moved.current = now;
      setFrom((was) => (another || was === null ? settings : was));
      setOwn(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void client.keep.mutate({ datasetId, settings: next }), 500);
    },
    [settings, client, datasetId],
  );
  return { settings, from, change, settle: () => setFrom(null) };
}

/** What the settings would do, asked anew when something changed; the answer before stays until the next is there. */
export function usePreview(input: {
  datasetId: number;
  tagger: string | null;
  ids: number[] | null;
  settings: TaggingSettings;
  from: TaggingSettings | null;
  limit: number;
}) {
  const client = useTRPCClient().tagging;
  const { datasetId, tagger, ids, settings, from, limit } = input;
  const slow = useSlow({ settings, from, limit });
  return useQuery({
    // beside the router's own keys, so that its news renew it
    queryKey: [["tagging", "preview"], { datasetId, tagger, ids, ...slow }],
    queryFn: () => client.preview.mutate({ datasetId, tagger: tagger ?? "", ids, offset: 0, ...slow }),
    enabled: tagger !== null,
    placeholderData: keepPreviousData,
  });
}

/** A value that follows at most ten times a second. */
function useSlow<T>(value: T): T {
  const [slow, setSlow] = useState(value);
  const text = JSON.stringify(value);
  const latest = useRef(value);
  latest.current = value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the object is new at every render, its text is not
  useEffect(() => {
    const timer = setTimeout(() => setSlow(latest.current), 100);
    return () => clearTimeout(timer);
  }, [text]);
  return slow;
}

/** What can be asked of the taggers; errors are said in a toast. */
export function useTaggingActs() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const options = {
    onError: (error: unknown) => toastError(error, locale),
    onSettled: () => void cache.invalidateQueries({ queryKey: trpc.tagging.pathKey() }),
  };
  const fetch = useMutation(trpc.tagging.fetch.mutationOptions(options));
  const add = useMutation(trpc.tagging.add.mutationOptions(options));
  const remove = useMutation(trpc.tagging.remove.mutationOptions(options));
  const start = useMutation(trpc.tagging.start.mutationOptions(options));
  const cancel = useMutation(trpc.tagging.cancel.mutationOptions(options));
  return {
    fetch: (repo: string) => fetch.mutate({ repo, clientKey: newKey() }),
    add: (path: string) => add.mutate({ path, clientKey: newKey() }),
    remove: (id: number) => remove.mutate({ id, clientKey: newKey() }),
    start: (datasetId: number, tagger: string, pictures: number[]) =>
      start.mutate({ datasetId, tagger, pictures, clientKey: newKey() }),
    cancel: (job: number) => cancel.mutate({ job, clientKey: newKey() }),
    starting: start.isPending,
  };
}
