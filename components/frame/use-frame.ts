"use client";

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTRPC } from "../client/trpc";

const subscribe = (changed: () => void) => {
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
};
const useHidden = () =>
  useSyncExternalStore(
    subscribe,
    () => document.hidden,
    () => false,
  );

/** A hidden tab has no stream: it asks every 40 s, but only while something can end. A visible one hears hints. */
const HIDDEN_MS = 40_000;

/** What the frame shows. */
export function useFrame() {
  const trpc = useTRPC();
  const hidden = useHidden();
  const { data, dataUpdatedAt } = useQuery(
    trpc.home.frame.queryOptions(undefined, {
      refetchInterval: (q) =>
        hidden && (q.state.data?.card.run || q.state.data?.card.waiting.length || q.state.data?.grids)
          ? HIDDEN_MS
          : false,
      refetchIntervalInBackground: true,
    }),
  );
  return { frame: data, asOf: dataUpdatedAt };
}
