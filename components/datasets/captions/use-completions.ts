"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "@/components/client/trpc";
import { type Completion, completions, typedKey } from "@/server/domain/captions/complete";

const MOST = 10;
/** `known` holds the most frequent tags of a dataset; when it may not be all, the others are asked for. */
const ALL_KNOWN = 500;

/** What could be meant by what is typed: the dataset's own tags at once, the dictionary's as it answers. */
export function useCompletions(
  typed: string,
  known: readonly { tag: string; count: number }[],
  datasetId?: number,
): Completion[] {
  const trpc = useTRPC();
  const key = typedKey(typed);
  const words = useQuery({
    ...trpc.datasets.captions.complete.queryOptions({ typed: key }),
    enabled: key !== "",
    placeholderData: keepPreviousData,
  });
  const rare = useQuery({
    ...trpc.datasets.tags.queryOptions({ datasetId: datasetId ?? 0, part: key }),
    enabled: key !== "" && datasetId !== undefined && known.length >= ALL_KNOWN,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    // an answer for what was typed before is shown as far as it still fits
    const fitting = (words.data ?? []).filter(
      (word) =>
        !words.isPlaceholderData || [word.tag, word.alias, word.meaning].some((name) => name?.includes(key)),
    );
    const own = rare.data ? [...known, ...rare.data] : known;
    return completions(key, own, key === "" ? [] : fitting, MOST);
  }, [key, words.data, words.isPlaceholderData, rare.data, known]);
}
