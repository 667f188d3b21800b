"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/client/trpc";
import type { Outputs } from "./use-rows";

export type BackgroundJob = Outputs["editor"]["backgrounds"][number];

/** Backgrounds of several pictures that are being removed, or were just now; of a single one its editor tells. */
export function useBackgrounds(datasetId: number): readonly BackgroundJob[] {
  const trpc = useTRPC();
  const { data = [] } = useQuery({
    ...trpc.datasets.editor.backgrounds.queryOptions({ datasetId }),
    refetchInterval: ({ state }) => (state.data?.some((job) => job.endedAt === null) ? 1000 : false),
  });
  return data.filter((job) => job.total > 1);
}
