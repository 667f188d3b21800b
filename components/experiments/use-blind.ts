"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocale } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { mediaUrl } from "@/components/ui";
import type { BlindVerdict } from "@/server/domain/experiments/blind";
import type { BlindTurn } from "@/server/domain/experiments/view";
import type { Locale } from "@/server/domain/language";

const urlsOf = (turn: BlindTurn | undefined): string[] =>
  turn?.pair ? [turn.pair.left, turn.pair.right].map((p) => mediaUrl(p.media, "full")) : [];

/**
 * The pair to judge and what can be said about it. A new pair takes the old one's place only when both its pictures
 * are decoded: nothing flickers, and neither of the two is seen first.
 */
export function useBlind(id: number) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const options = trpc.experiments.blind.turn.queryOptions({ id });
  // a grid that fills meanwhile would change the pair under the eyes: asked once, then by verdicts
  const query = useQuery({ ...options, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false });
  const { data } = query;
  const [shown, setShown] = useState<BlindTurn | undefined>(data);
  useEffect(() => {
    let here = true;
    void Promise.all(urlsOf(data).map(decoded)).then(() => here && setShown(data));
    for (const media of data?.soon ?? []) void decoded(mediaUrl(media, "full"));
    return () => {
      here = false;
    };
  }, [data]);
  const take = {
    onSuccess: (turn: BlindTurn) => {
      cache.setQueryData(options.queryKey, turn);
      void cache.invalidateQueries({ queryKey: trpc.experiments.blind.ranking.queryKey({ id }) });
    },
    onError: (e: unknown) => {
      toastError(e, locale);
      void query.refetch();
    },
  };
  const vote = useMutation(trpc.experiments.blind.vote.mutationOptions(take));
  const back = useMutation(trpc.experiments.blind.back.mutationOptions(take));
  const busy = vote.isPending || back.isPending || shown !== data;
  return {
    query,
    turn: shown,
    busy,
    vote: (verdict: BlindVerdict) => {
      if (busy || !shown?.pair) return;
      const { turn, pair } = shown;
      vote.mutate({ id, turn, left: pair.left.cell, right: pair.right.cell, verdict });
    },
    back: () => {
      if (!busy && shown && shown.turn > 0) back.mutate({ id });
    },
    again: () => back.mutateAsync({ id, all: true }),
  };
}

function decoded(url: string): Promise<void> {
  const image = new Image();
  image.src = url;
  return image.decode().catch(() => undefined);
}
