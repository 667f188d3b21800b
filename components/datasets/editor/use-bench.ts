"use client";

import { useCallback, useMemo } from "react";
import { bucket, type Size } from "@/server/domain/datasets/bucket";
import type { Edit } from "@/server/domain/datasets/edit";
import { isOn } from "@/server/domain/datasets/edit-canonical";
import { flipped, straightened, turnedBy } from "@/server/domain/datasets/edit-change";
import { outcome } from "@/server/domain/datasets/edit-geometry";
import { type Aspect, shaped } from "./crop";
import { aspectOf, draws, type Opened, type Options, type Tool } from "./tools";
import { useHands } from "./use-hands";
import { usePicture } from "./use-picture";
import type { StepsState } from "./use-steps";
import { useView } from "./use-view";

/** A part set, or taken away with undefined. */
export function withPart<K extends keyof Edit>(edit: Edit, key: K, value: Edit[K] | undefined): Edit {
  const { [key]: _, ...rest } = edit;
  return (value === undefined ? rest : { ...rest, [key]: value }) as Edit;
}

/** One picture on the bench: its recipe, the tool in hand, where it lies, and what every button and key does to it. */
export function useBench({
  opened,
  source,
  steps,
  tool,
  setTool,
  options,
  set,
  redraw,
}: {
  opened: Opened;
  source: Size;
  steps: StepsState;
  tool: Tool;
  setTool: (tool: Tool) => void;
  options: Options;
  set: (change: Partial<Options>) => void;
  redraw: () => void;
}) {
  const { edit, change, seal } = steps;
  const made = useMemo(() => outcome(edit, source), [edit, source]);
  const found = useMemo(() => bucket(made.size, opened.buckets), [made.size, opened.buckets]);
  const aspect = useMemo(() => aspectOf(options, opened.buckets), [options, opened.buckets]);
  const cropping = tool === "crop";
  const view = useView(made, cropping || !(isOn(edit.crop) || isOn(edit.pad)));
  const picture = usePicture(opened, source, edit);
  const hands = useHands({
    source,
    made,
    steps,
    tool,
    options,
    aspect,
    scale: view.view.scale,
    plane: picture.plane,
    redraw,
    restore: picture.restore,
  });
  const { cancel } = hands;
  const { fit: showAll } = view;
  const pick = useCallback(
    (next: Tool) => {
      cancel();
      if ((next === "crop") !== (tool === "crop")) showAll();
      setTool(next);
    },
    [cancel, showAll, setTool, tool],
  );
  const setAspect = (kind: Options["aspect"]) => {
    set({ aspect: kind });
    const next: Aspect = aspectOf({ ...options, aspect: kind }, opened.buckets);
    if (next.kind === "free") return;
    const crop = shaped(made.crop, next, made.frame);
    if (crop !== made.crop) change((now) => ({ ...now, crop }), "crop");
  };
  return {
    opened,
    source,
    edit,
    steps,
    made,
    found,
    aspect,
    tool,
    pick,
    options,
    set,
    setAspect,
    view,
    picture,
    hands,
    cropping,
    drawing: draws(tool),
    turn: (by: 90 | 270) => {
      change((now) => turnedBy(now, by, source), "turn");
      showAll();
    },
    flip: (axis: "x" | "y") => change((now) => flipped(now, axis, source), "flip"),
    straighten: (by: number) =>
      change((now) => straightened(now, by, source), "straighten", "straighten-bar"),
    pad: (ratio: { w: number; h: number } | null) =>
      change((now) => withPart(now, "pad", ratio ?? undefined), "pad"),
    padSquare: () =>
      change(
        (now) => withPart(now, "pad", isOn(now.pad) && now.pad.w === now.pad.h ? undefined : { w: 1, h: 1 }),
        "pad",
      ),
    setCrop: (crop: { x: number; y: number; w: number; h: number } | null) =>
      change((now) => withPart(now, "crop", crop ?? undefined), "crop"),
    /** Enter: the crop is right; what is kept of the picture fills the stage and the brush is in hand */
    confirmCrop: () => {
      seal();
      showAll();
      setTool("brush");
      return true;
    },
    setPainted: (painted: "white" | "mask") => change((now) => ({ ...now, painted }), "painted"),
    setLevels: (levels: { black: number; white: number; gamma: number } | null) =>
      change((now) => withPart(now, "levels", levels ?? undefined), "levels", "levels-bar"),
    /** the wand's tolerance; its last area follows at once */
    setTolerance: (tolerance: number) => {
      set({ tolerance });
      if (tool !== "wand") return;
      change(
        (now) => {
          const last = now.paint?.at(-1);
          if (last?.kind !== "wand" || last.tolerance === tolerance) return now;
          return { ...now, paint: [...(now.paint ?? []).slice(0, -1), { ...last, tolerance }] };
        },
        "paint",
        "tolerance",
      );
    },
  };
}

export type Bench = ReturnType<typeof useBench>;
