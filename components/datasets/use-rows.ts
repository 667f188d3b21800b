"use client";

import { useQueries } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useRef } from "react";
import { useTRPC } from "@/components/client/trpc";
import type { AppRouter } from "@/server/api/index";
import { CHUNK } from "./filter-of";

export type Outputs = inferRouterOutputs<AppRouter>["datasets"];
export type PictureRow = Outputs["rows"][number];
export type PictureDetail = Outputs["picture"];
export type DatasetDetail = Outputs["get"];
export type SubsetRow = DatasetDetail["subsets"][number];

/**
 * Rows of the pictures from index `from` to `to` of the gallery, and whatever was seen before: asked for by chunks, so
 * that scrolling to and fro asks once, and a hint refetches only what is on the screen.
 */
export function useRows(
  datasetId: number,
  ids: readonly number[],
  from: number,
  to: number,
): Map<number, PictureRow> {
  const trpc = useTRPC();
  const seen = useRef(new Map<number, PictureRow>());
  const chunks: number[][] = [];
  for (let at = Math.floor(from / CHUNK) * CHUNK; at <= to && at < ids.length; at += CHUNK)
    chunks.push(ids.slice(at, at + CHUNK));
  const answers = useQueries({
    queries: chunks.map((part) => trpc.datasets.rows.queryOptions({ datasetId, ids: part })),
  });
  for (const { data } of answers) for (const row of data ?? []) seen.current.set(row.id, row);
  return seen.current;
}
