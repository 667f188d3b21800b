import { type Edit, editSchema, type Stroke } from "./edit";
import { canonicalJson } from "./manifest";

/** Counts up when the same recipe gives other pixels or bytes than before: it is part of every media key. */
export const RENDERER = 1;

const round = (value: number, digits: number): number => {
  const unit = 10 ** digits;
  const rounded = Math.round(value * unit) / unit;
  return rounded === 0 ? 0 : rounded;
};

/** A part that is switched off stays in the recipe, where it can be switched on again, and changes no pixel. */
export const isOn = <T extends { off?: boolean | undefined }>(part: T | undefined): part is T =>
  part !== undefined && part.off !== true;

const off = (part: { off?: boolean | undefined }) => (part.off ? { off: true as const } : {});

function stroke(of: Stroke, at: number): Stroke {
  const id = String(at + 1);
  const erase = "erase" in of && of.erase ? { erase: true as const } : {};
  const px = (value: number) => round(value, 1);
  switch (of.kind) {
    case "brush":
      return {
        ...off(of),
        ...erase,
        id,
        kind: of.kind,
        size: Math.max(1, px(of.size)),
        points: of.points.map(px),
      };
    case "lasso":
      return { ...off(of), ...erase, id, kind: of.kind, points: of.points.map(px) };
    case "rect":
      return {
        ...off(of),
        ...erase,
        id,
        kind: of.kind,
        x: px(of.x),
        y: px(of.y),
        w: Math.max(1, px(of.w)),
        h: Math.max(1, px(of.h)),
      };
    case "wand":
      return {
        ...off(of),
        ...erase,
        id,
        kind: of.kind,
        x: Math.floor(of.x),
        y: Math.floor(of.y),
        tolerance: of.tolerance,
      };
    case "transparent":
      return { ...off(of), id, kind: of.kind, threshold: of.threshold };
    case "background":
      return { ...off(of), id, kind: of.kind, mask: of.mask, threshold: of.threshold };
  }
}

/**
 * The one form of a recipe: what changes nothing is gone, ids are counted anew, coordinates have one decimal. Two
 * recipes that do the same in the same way are equal; applying it twice changes nothing.
 */
export function normalEdit(edit: Edit): Edit {
  const { levels, paint, flip, turn, straighten, crop, pad, painted } = edit;
  const lean = straighten ? round(straighten.by, 2) : 0;
  const identity = levels?.black === 0 && levels.white === 255 && round(levels.gamma, 2) === 1;
  const strokes = paint?.map(stroke) ?? [];
  const normal: Edit = {
    v: 1,
    ...(levels &&
      !identity && {
        levels: {
          ...off(levels),
          black: levels.black,
          white: levels.white,
          gamma: round(levels.gamma, 2),
        },
      }),
    ...(strokes.length > 0 && { paint: strokes }),
    ...(flip && (flip.x || flip.y) && { flip: { ...off(flip), x: flip.x, y: flip.y } }),
    ...(turn && { turn: { ...off(turn), by: turn.by } }),
    ...(straighten && lean !== 0 && { straighten: { ...off(straighten), by: lean } }),
    ...(crop && { crop: { ...off(crop), x: crop.x, y: crop.y, w: crop.w, h: crop.h } }),
    ...(pad && { pad: { ...off(pad), ...lowest(pad) } }),
  };
  // what the fill becomes says nothing where nothing can ever be filled
  const may = normal.paint || normal.straighten || normal.pad;
  return may && painted === "mask" ? { ...normal, painted } : normal;
}

/** A ratio in its lowest terms: 4:4 is 1:1. */
function lowest({ w, h }: { w: number; h: number }): { w: number; h: number } {
  let [a, b] = [w, h];
  while (b) [a, b] = [b, a % b];
  return { w: w / a, h: h / a };
}

/** The stored text of a recipe: canonical JSON of its one form. null = there is nothing in it. */
export function editText(edit: Edit | null): string | null {
  if (edit === null) return null;
  const normal = normalEdit(edit);
  return Object.keys(normal).length === 1 ? null : canonicalJson(normal);
}

/** A stored recipe; throws ZodError for text that is none. */
export const readEdit = (text: string): Edit => editSchema.parse(JSON.parse(text));

/** What decides the pixels: the recipe without the parts that are switched off and without leading erasing. */
export function activeEdit(edit: Edit): Edit {
  const on = <K extends "levels" | "flip" | "turn" | "straighten" | "crop" | "pad">(key: K) =>
    isOn(edit[key]) ? { [key]: edit[key] } : {};
  const strokes = (edit.paint ?? []).filter(isOn);
  // erasing where nothing was painted yet does nothing
  const first = strokes.findIndex((of) => !("erase" in of && of.erase));
  return normalEdit({
    v: 1,
    ...on("levels"),
    ...(first >= 0 && { paint: strokes.slice(first) }),
    ...on("flip"),
    ...on("turn"),
    ...on("straighten"),
    ...on("crop"),
    ...on("pad"),
    ...(edit.painted && { painted: edit.painted }),
  });
}

/** Whether a recipe leaves every pixel as it is (everything in it may be switched off). */
export const isNothing = (edit: Edit | null): boolean => edit === null || pixelText(edit) === null;

/** The text whose equality means equal pixels of one original; null = the original itself. */
export const pixelText = (edit: Edit): string | null => editText(activeEdit(edit));

/** Whether the rendered picture carries a mask for the trainer (RGBA, alpha 0 where it was filled). */
export const isMasked = (edit: Edit | null): boolean => edit !== null && activeEdit(edit).painted === "mask";

/** Blobs a recipe needs besides the original: the masks of its background removals. */
export const blobsOf = (edit: Edit | null): string[] => [
  ...new Set((edit?.paint ?? []).flatMap((of) => (of.kind === "background" ? [of.mask] : []))),
];
