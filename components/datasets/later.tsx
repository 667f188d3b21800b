"use client";

// Parts of the page of a dataset that its first sight does not need: what opens by a button, with a picture chosen, in
// the trash or in an empty dataset. What the address asks for is in the page's HTML all the same.
import dynamic from "next/dynamic";
import { useEffect } from "react";
import { Skeleton } from "@/components/ui";

const fetchDetails = () => import("./details");
const fetchLarge = () => import("./large-view");

export const Details = dynamic(() => fetchDetails().then((m) => m.Details), {
  loading: () => (
    <div className="p-4">
      <Skeleton className="aspect-3/4 w-full" />
    </div>
  ),
});
export const LargeView = dynamic(() => fetchLarge().then((m) => m.LargeView));
export const EmptyDataset = dynamic(() => import("./empty").then((m) => m.EmptyDataset));
export const NothingFound = dynamic(() => import("./empty").then((m) => m.NothingFound));
export const TrashNote = dynamic(() => import("./trash-note").then((m) => m.TrashNote));
export const ConflictDialog = dynamic(() => import("./conflict-dialog").then((m) => m.ConflictDialog), {
  ssr: false,
});
export const FolderDialog = dynamic(() => import("./folder-dialog").then((m) => m.FolderDialog), {
  ssr: false,
});
export const SelectionBar = dynamic(() => import("./selection-bar").then((m) => m.SelectionBar), {
  ssr: false,
});
export const Several = dynamic(() => import("./several").then((m) => m.Several), { ssr: false });

/** Fetches what a picture is looked at with at the first move or key, so that it is there when one is chosen. */
export function useFetchedEarly(): void {
  useEffect(() => {
    const heard = new AbortController();
    const fetchBoth = () => {
      heard.abort();
      for (const part of [fetchDetails, fetchLarge]) part().catch(() => undefined);
    };
    for (const sign of ["pointermove", "pointerdown", "keydown"])
      window.addEventListener(sign, fetchBoth, { signal: heard.signal, passive: true });
    return () => heard.abort();
  }, []);
}
