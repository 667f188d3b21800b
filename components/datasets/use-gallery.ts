"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useKeys } from "@/components/client/keys";
import { useFilter, useLargeAddress, usePictureAddress } from "./address";
import { after, NOTHING, only, type Selection, within } from "./selection";
import type { Changes, Use } from "./use-changes";
import { NO_OUTLINE, useOutline } from "./use-outline";
import type { DatasetDetail } from "./use-rows";

/**
 * What the gallery shows and what is selected in it. The picture in focus is in the address; a selection follows when
 * pictures leave the filter, so that culling within a filter goes on by itself.
 */
export function useGallery(dataset: DatasetDetail) {
  const filter = useFilter(dataset);
  const [picture, setPicture] = usePictureAddress();
  const [large, setLarge] = useLargeAddress();
  const outlined = useOutline(filter.filter);
  const outline = outlined.data ?? NO_OUTLINE;
  const [selection, select] = useState<Selection>(() => (picture === null ? NOTHING : only(picture)));
  const { ids } = outline;

  const before = useRef<readonly number[]>(ids);
  useEffect(() => {
    if (!outlined.data || outlined.isPlaceholderData) return;
    const was = before.current;
    before.current = ids;
    select((now) => within(now, ids, was));
  }, [ids, outlined.data, outlined.isPlaceholderData]);

  const { focus } = selection;
  const addressed = useRef(picture);
  addressed.current = picture;
  useEffect(() => {
    // writing what is there already is not nothing: it takes back a navigation that has just begun
    if (outlined.data && addressed.current !== focus) void setPicture(focus);
  }, [focus, outlined.data, setPicture]);

  const open = useCallback(
    (id: number) => {
      select(only(id));
      void setLarge("large");
    },
    [setLarge],
  );
  const index = focus === null ? -1 : ids.indexOf(focus);
  const step = (by: 1 | -1) => {
    const id = ids[index + by];
    if (id !== undefined) select(only(id));
  };
  return {
    filter,
    outline,
    loading: outlined.isPending,
    error: outlined.error,
    retry: outlined.refetch,
    selection,
    select,
    focus,
    index,
    step,
    open,
    large: large === "large" && focus !== null,
    close: () => void setLarge(null),
  };
}

export type GalleryState = ReturnType<typeof useGallery>;

/** X, P, U, Delete: they act on the selection, and a mark moves on by itself. */
export function useCullingKeys(
  gallery: GalleryState,
  changes: Changes,
  uses: (id: number) => Use | undefined,
  words: {
    label: string;
    no: string;
    keep: string;
    clear: string;
    trash: string;
  },
): void {
  const { selection, outline, select, filter } = gallery;
  const chosen = () => [...selection.ids];
  const trash = filter.trash;
  const mark = (use: Use) => {
    const ids = chosen();
    if (!ids.length || trash) return false;
    const next = after(selection, outline.ids);
    // the same key again takes the mark away and stays
    const same = use !== "yes" && ids.length === 1 && uses(ids[0]!) === use;
    void changes.use(ids, same ? "yes" : use);
    if (!same && next !== null) select(only(next));
    return true;
  };
  useKeys(
    {
      x: { run: () => mark("no"), label: words.no },
      p: { run: () => mark("keep"), label: words.keep },
      u: { run: () => mark("yes"), label: words.clear },
      Delete: {
        run: () => (selection.ids.size && !trash ? void changes.trash(chosen()) : false),
        label: words.trash,
      },
    },
    { label: words.label },
  );
}
