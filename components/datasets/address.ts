"use client";

import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryState,
  useQueryStates,
} from "nuqs";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { fromOldLink, partsOf, subsetIn } from "@/server/domain/datasets/query-edit";
import { parseQuery } from "@/server/domain/datasets/query-parse";
import { printQuery } from "@/server/domain/datasets/query-print";
import { SORTS, type Sort } from "@/server/domain/datasets/query-sort";
import { filterOf } from "./filter-of";

const filters = {
  q: parseAsString.withDefault(""),
  sort: parseAsStringLiteral(SORTS).withDefault("name"),
  trash: parseAsBoolean.withDefault(false),
};
/** What links of before the query language said; read once and rewritten. */
const old = {
  tags: parseAsArrayOf(parseAsString),
  subset: parseAsInteger,
  show: parseAsString,
};

/**
 * What narrows the gallery, in the address. `text` is the query as written, `query` its plainest form; while what is
 * written cannot be read, the last one that could be stays in force and `error` says where it is wrong.
 */
export function useFilter(dataset: { id: number; subsets: readonly { id: number; name: string }[] }) {
  const [address, setAddress] = useQueryStates(filters, { history: "push" });
  const [before, setBefore] = useQueryStates(old, { history: "replace" });
  const stale = before.tags !== null || before.subset !== null || before.show !== null;
  const text = stale
    ? fromOldLink({
        q: address.q,
        tags: before.tags ?? [],
        show: before.show,
        subset: dataset.subsets.find(({ id }) => id === before.subset)?.name ?? null,
      })
    : address.q;
  const trash = address.trash || before.show === "trash";
  useEffect(() => {
    if (!stale) return;
    void setBefore({ tags: null, subset: null, show: null });
    void setAddress({ q: text || null, trash: trash || null }, { history: "replace" });
  }, [stale, text, trash, setBefore, setAddress]);

  const parsed = useMemo(() => parseQuery(text), [text]);
  const parts = useMemo(() => partsOf(text), [text]);
  const last = useRef("");
  if (parsed.ok) last.current = printQuery(parsed.query);
  const query = last.current;
  const [{ res }] = useLook();
  const { sort } = address;
  const filter = useMemo(
    () => filterOf(dataset.id, { query, sort, trash, res }),
    [dataset.id, query, sort, trash, res],
  );
  const named = subsetIn(query);
  /** Writes another query; `quietly` while it is being typed, so that Back does not walk through letters. */
  const setText = useCallback(
    (next: string, quietly = false) =>
      void setAddress({ q: next || null }, { history: quietly ? "replace" : "push" }),
    [setAddress],
  );
  return {
    text,
    query,
    /** the conditions that must all hold, as `without` and `turned` know them; none while the text cannot be read */
    parts,
    error: parsed.ok ? null : parsed.error,
    sort,
    trash,
    filter,
    narrowed: query !== "" || trash,
    /** id of the one subset the query keeps to */
    subset: dataset.subsets.find(({ name }) => name.toLowerCase() === named?.toLowerCase())?.id ?? null,
    setText,
    setSort: (next: Sort) => void setAddress({ sort: next === "name" ? null : next }),
    /** goes to the trash or back, without a query; or takes a whole saved view */
    show: (next: { query?: string; sort?: Sort; trash?: boolean }) =>
      void setAddress({ q: next.query || null, sort: next.sort ?? null, trash: next.trash || null }),
  };
}

export type FilterState = ReturnType<typeof useFilter>;

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
