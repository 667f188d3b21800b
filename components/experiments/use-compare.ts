"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useLocale } from "use-intl";
import { toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPC } from "@/components/client/trpc";
import type { Template } from "@/server/domain/experiments/template";
import type { Locale } from "@/server/domain/language";

/** Makes a plan from a run's versions, or from LoRAs chosen by hand, and opens it. */
export function useCompare() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const router = useRouter();
  const locale = useLocale() as Locale;
  const create = useMutation(
    trpc.experiments.create.mutationOptions({
      onSuccess: ({ id }) => {
        void cache.invalidateQueries({ queryKey: trpc.experiments.list.queryKey() });
        router.push(`/experiments/${id}`);
      },
      onError: (e) => toastError(e, locale),
    }),
  );
  return {
    // it stays busy until the new page is there
    busy: create.isPending || create.isSuccess,
    compare: (from: { runId?: number; loraIds?: number[]; template?: Template }) => {
      if (create.isPending) return;
      create.mutate({ template: "which", ...from, clientKey: newKey() });
    },
  };
}
