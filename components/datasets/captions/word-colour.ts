import type { Category } from "@/server/domain/captions/complete";

/** Ink of a tag by its kind, as the boards colour them; general tags stay plain. */
export const WORD_COLOUR: Record<Category, string> = {
  general: "",
  artist: "text-chart-4",
  copyright: "text-chart-2",
  character: "text-chart-3",
  meta: "text-muted",
};
