"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { useTranslations } from "use-intl";
import {
  axisValues,
  gridOf,
  layoutChoices,
  layoutOf,
  type Place,
  placeFrom,
  placeText,
  selectors,
} from "@/server/domain/experiments/places";
import type { ExperimentDetail } from "@/server/domain/experiments/view";
import { type Box, boxFrom, boxText } from "@/server/domain/experiments/zoom";

export const SIZES = ["s", "m", "l"] as const;
export type GridSize = (typeof SIZES)[number];

const address = {
  x: parseAsString,
  y: parseAsString,
  at: parseAsString,
  large: parseAsBoolean.withDefault(false),
  zoom: parseAsString,
  size: parseAsStringLiteral(SIZES).withDefault("m"),
};

/** How the grid is looked at, all of it in the address: axes, place, large view, zoom box, size. */
export function useGrid(experiment: ExperimentDetail) {
  const { axes, cells } = experiment;
  const t = useTranslations("experiments");
  const [query, set] = useQueryStates(address, { history: "replace" });
  const { x, y } = layoutOf(axes, query.x, query.y);
  const at = useMemo(() => placeFrom(axes, query.at), [axes, query.at]);
  const find = useMemo(() => gridOf(axes, cells), [axes, cells]);
  const zoom = useMemo(() => boxFrom(query.zoom), [query.zoom]);
  const control = t("control");
  const values = useCallback(
    (axis: string) =>
      axisValues(axes, axis).map((v) => (v.control ? { ...v, label: control, detail: control } : v)),
    [axes, control],
  );
  const go = useCallback((place: Place) => void set({ at: placeText(axes, place) }), [axes, set]);
  return {
    axes,
    x,
    y,
    at,
    find,
    values,
    choices: layoutChoices(axes),
    selectors: selectors(axes, x, y),
    large: query.large,
    zoom,
    size: query.size,
    go,
    open: (place: Place) => void set({ at: placeText(axes, place), large: true }, { history: "push" }),
    close: () => void set({ large: null }),
    setZoom: (box: Box | null) => void set({ zoom: box && boxText(box) }),
    setSize: (size: GridSize) => void set({ size }),
    setX: (v: string) => void set({ x: v, y: v === y ? x : y }),
    setY: (v: string) => void set({ y: v, x: v === x ? y : x }),
  };
}
export type Grid = ReturnType<typeof useGrid>;

/** The row and column of a place in words. */
export const nameAt = (grid: Grid, axis: string, place: Place): string =>
  grid.values(axis)[place[axis] ?? 0]?.label ?? "";
