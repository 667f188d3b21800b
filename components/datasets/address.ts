"use client";

import {
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryState,
  useQueryStates,
} from "nuqs";
import { useMemo } from "react";

export const SHOWS = ["all", "uncaptioned", "excluded", "kept", "broken", "trash"] as const;
export type Show = (typeof SHOWS)[number];

const filters = {
  q: parseAsString.withDefault(""),
  tags: parseAsArrayOf(parseAsString).withDefault([]),
  subset: parseAsInteger,
  show: parseAsStringLiteral(SHOWS).withDefault("all"),
};

/** What narrows the gallery, in the address. */
export function useFilter(datasetId: number) {
  const [address, set] = useQueryStates(filters, { history: "push" });
  const { q, tags, subset, show } = address;
  const key = tags.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the array is new at every render, its text is not
  const filter = useMemo(
    () => ({
      datasetId,
      text: q,
      tags,
      subset,
      use: show === "excluded" ? ("no" as const) : show === "kept" ? ("keep" as const) : null,
      uncaptioned: show === "uncaptioned",
      broken: show === "broken",
      trash: show === "trash",
    }),
    [datasetId, q, key, subset, show],
  );
  const narrowed = q !== "" || tags.length > 0 || subset !== null || show !== "all";
  return { ...address, filter, narrowed, set };
}

export const LAYOUTS = ["rows", "squares"] as const;
export type Layout = (typeof LAYOUTS)[number];
export const SIZES = { least: 72, most: 420, usual: 168 } as const;

/** How the gallery looks: rows in the pictures' own proportions or squares, and how large, in px. */
export const useLook = () =>
  useQueryStates(
    {
      layout: parseAsStringLiteral(LAYOUTS).withDefault("rows"),
      size: parseAsInteger.withDefault(SIZES.usual),
      /** side of the square the trainer's buckets are reckoned from */
      res: parseAsInteger.withDefault(512),
    },
    { history: "replace" },
  );

/** The picture shown beside the gallery, and whether it is opened large. */
export const usePictureAddress = () =>
  useQueryState("picture", parseAsInteger.withOptions({ history: "replace" }));
export const useLargeAddress = () =>
  useQueryState("view", parseAsStringLiteral(["large"] as const).withOptions({ history: "push" }));
