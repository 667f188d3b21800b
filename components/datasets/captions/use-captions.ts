"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/client/trpc";
import { editBetween } from "@/server/domain/captions/bulk";
import { useFilter, usePictureAddress } from "../address";
import type { Changes } from "../use-changes";
import { NO_OUTLINE, useOutline } from "../use-outline";
import type { DatasetDetail, PictureDetail } from "../use-rows";

/** Whether the bulk edit is open; in the address, like everything one can come back to. */
export const useBulkAddress = () =>
  useQueryState("bulk", parseAsStringLiteral(["open"] as const).withOptions({ history: "push" }));

type Edit = { add: string[]; remove: string[] };

/**
 * Where one is while writing captions: the pictures of the filter in their order, the one at hand (in the address), and
 * what was added and taken away on it, so that the same can be done to the next.
 */
export function useCaptions(dataset: DatasetDetail, changes: Changes) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const filter = useFilter(dataset);
  const outlined = useOutline(filter.filter);
  const outline = outlined.data ?? NO_OUTLINE;
  const [address, setAddress] = usePictureAddress();
  const { ids } = outline;
  // a picture that leaves the filter by its own edit stays at hand until one goes on
  const last = useRef(0);
  const at = address === null ? -1 : ids.indexOf(address);
  if (at >= 0) last.current = at;
  const id = address ?? ids[0] ?? null;
  const index = at >= 0 ? at : address === null ? 0 : Math.min(last.current, ids.length) - 0.5;
  const { data } = useQuery({ ...trpc.datasets.picture.queryOptions({ id: id ?? 0 }), enabled: id !== null });
  const picture = data && data.id === id ? changes.written(data) : undefined;

  // the neighbours are there before one asks for them
  const neighbours = [ids[Math.floor(index) + 1], ids[Math.ceil(index) - 1]].filter(
    (one) => one !== undefined,
  );
  const near = neighbours.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is new at every render, its text is not
  useEffect(() => {
    for (const one of neighbours) void cache.prefetchQuery(trpc.datasets.picture.queryOptions({ id: one }));
  }, [near, cache, trpc]);

  const came = useRef<{ id: number; caption: string | null } | null>(null);
  const lastEdit = useRef<Edit | null>(null);
  if (picture && came.current?.id !== picture.id) came.current = { id: picture.id, caption: picture.caption };
  const edit = (): Edit | null => {
    const here =
      picture && came.current?.id === picture.id ? editBetween(came.current.caption, picture.caption) : null;
    return here ?? lastEdit.current;
  };

  const go = (to: number | undefined) => {
    if (to === undefined) return false;
    lastEdit.current = edit();
    void setAddress(to);
    return true;
  };
  const step = (by: 1 | -1) => go(ids[by > 0 ? Math.floor(index) + 1 : Math.ceil(index) - 1]);
  /** The same edit on the next picture; false when there is nothing to repeat. */
  const again = (): boolean => {
    const same = edit();
    const next = ids[Math.floor(index) + 1];
    if (!same || next === undefined) return false;
    go(next);
    void changes.retag([next], same);
    return true;
  };
  return {
    filter,
    outline,
    outlined,
    id,
    picture: picture as PictureDetail | undefined,
    index: Math.max(0, Math.ceil(index)),
    first: index <= 0,
    last: Math.floor(index) + 1 >= ids.length,
    go,
    step,
    again,
  };
}

export type CaptionsState = ReturnType<typeof useCaptions>;
