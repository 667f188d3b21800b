"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocale } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import type { Locale } from "@/server/domain/language";

/** 1–5 of a run's training samples; shown at once. */
export function useSampleRatings(runId: number) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const options = trpc.experiments.sampleRatings.queryOptions({ runId });
  const { data } = useQuery(options);
  const { mutate } = useMutation(
    trpc.experiments.rate.mutationOptions({
      onMutate: ({ target, value }) => {
        cache.setQueryData(options.queryKey, (known): Record<number, number> => {
          const others = Object.entries(known ?? {}).filter(([id]) => Number(id) !== target);
          return Object.fromEntries(value === null ? others : [...others, [target, value]]);
        });
      },
      onError: (e) => {
        toastError(e, locale);
        void cache.invalidateQueries({ queryKey: options.queryKey });
      },
    }),
  );
  return {
    of: (sample: number): number | null => data?.[sample] ?? null,
    rate: (sample: number, value: number) =>
      mutate({ kind: "sample", target: sample, value: data?.[sample] === value ? null : value }),
  };
}
