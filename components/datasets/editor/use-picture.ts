"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { mediaUrl } from "@/components/ui";
import type { Size } from "@/server/domain/datasets/bucket";
import type { Edit } from "@/server/domain/datasets/edit";
import { blobsOf, isOn } from "@/server/domain/datasets/edit-canonical";
import { levelled } from "./levels";
import { type Loaded, loadOriginal } from "./originals";
import { newPlane, type Plane, repaint } from "./paint-plane";
import type { Opened } from "./tools";

/** Enough for a slider that moves. */
const QUICK = 1.2e6;

/** The pixels of the picture that is edited: its thumbnail at once, the original, its levels, and what is painted. */
export function usePicture(opened: Opened, source: Size, edit: Edit) {
  const { path, blob } = opened.source;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const [thumb, setThumb] = useState<HTMLImageElement | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new try loads the same original again
  useEffect(() => {
    let live = true;
    setFailed(null);
    loadOriginal(path, source).then(
      (found) => live && setLoaded(found),
      (error) => live && setFailed(error),
    );
    const small = new Image();
    small.src = mediaUrl(blob, 512);
    small.decode().then(
      () => live && setThumb(small),
      () => undefined,
    );
    return () => {
      live = false;
    };
  }, [path, blob, source, tries]);

  const levels = isOn(edit.levels) ? edit.levels : null;
  const [base, setBase] = useState<CanvasImageSource | null>(null);
  useEffect(() => {
    if (!loaded) return;
    if (!levels || levels.black >= levels.white) {
      setBase(loaded.image);
      return;
    }
    setBase(levelled(loaded.image, levels, QUICK));
    const timer = setTimeout(() => setBase(levelled(loaded.image, levels, Number.POSITIVE_INFINITY)), 250);
    return () => clearTimeout(timer);
  }, [loaded, levels]);

  const wanted = blobsOf(edit).join(" ");
  const [masks, setMasks] = useState<ReadonlyMap<string, ImageBitmap>>(new Map());
  useEffect(() => {
    for (const mask of wanted.split(" ").filter(Boolean))
      loadOriginal(mediaUrl(mask, "full"), source).then(
        ({ image }) => setMasks((now) => (now.has(mask) ? now : new Map(now).set(mask, image))),
        () => undefined,
      );
  }, [wanted, source]);

  // the thumbnail is painted on too, so the plane has the size of what is shown
  const share = loaded?.share ?? Math.min(1, 1024 / Math.max(source.width, source.height));
  const plane = useRef<Plane | null>(null);
  const painted = useMemo(() => {
    if (!plane.current || plane.current.share !== share) plane.current = newPlane(source, share);
    return plane.current;
  }, [source, share]);
  const [version, setVersion] = useState(0);
  const { paint } = edit;
  const masked = edit.painted === "mask";
  const sync = () => {
    if (repaint(painted, paint ?? [], loaded, masks, masked)) setVersion((n) => n + 1);
  };
  useEffect(sync, [painted, paint, loaded, masks, masked]);

  const latest = useRef(sync);
  latest.current = sync;
  const restore = useCallback(() => {
    painted.done = null;
    latest.current();
  }, [painted]);

  return {
    loaded,
    failed,
    again: () => setTries((n) => n + 1),
    thumb,
    base: base ?? loaded?.image ?? null,
    plane: painted,
    masked,
    /** counts the changes of the plane */
    version,
    /** throws away what was drawn on the plane and is no stroke */
    restore,
  };
}

export type PictureState = ReturnType<typeof usePicture>;
