"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/client/trpc";
import { type Outline, unpackOutline } from "@/server/domain/datasets/outline";
import type { Sort } from "@/server/domain/datasets/query-sort";

export type GalleryFilter = {
  datasetId: number;
  /** in the query language; "" = everything */
  q?: string;
  sort?: Sort;
  trash?: boolean;
  resolution?: number;
};

export const NO_OUTLINE: Outline = { ids: [], widths: [], heights: [] };

/** Ids and sizes of all pictures that match, in order; the answer before stays until the next is there. */
export function useOutline(filter: GalleryFilter, enabled = true) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.datasets.outline.queryOptions(filter),
    select: unpackOutline,
    placeholderData: keepPreviousData,
    enabled,
  });
}
