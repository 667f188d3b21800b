import type { inferRouterOutputs } from "@trpc/server";
import {
  Brush,
  Contrast,
  Crop,
  Eraser,
  Hand,
  Lasso,
  type LucideIcon,
  SquareDashed,
  TriangleRight,
  WandSparkles,
} from "lucide-react";
import type { AppRouter } from "@/server/api/index";
import type { Aspect } from "./crop";

export type Opened = inferRouterOutputs<AppRouter>["datasets"]["editor"]["open"];

export type Tool =
  | "crop"
  | "brush"
  | "restore"
  | "rect"
  | "lasso"
  | "wand"
  | "levels"
  | "straighten"
  | "hand";

/** In the order of the toolbar: what is done most comes first. */
export const TOOLS: readonly { tool: Tool; icon: LucideIcon; keys: string }[] = [
  { tool: "crop", icon: Crop, keys: "c" },
  { tool: "brush", icon: Brush, keys: "b" },
  { tool: "restore", icon: Eraser, keys: "e" },
  { tool: "rect", icon: SquareDashed, keys: "m" },
  { tool: "lasso", icon: Lasso, keys: "l" },
  { tool: "wand", icon: WandSparkles, keys: "w" },
  { tool: "levels", icon: Contrast, keys: "v" },
  { tool: "straighten", icon: TriangleRight, keys: "t" },
  { tool: "hand", icon: Hand, keys: "h" },
];

export type Options = {
  aspect: Aspect["kind"] | `${number}:${number}`;
  /** brush diameter in px of the original */
  size: number;
  /** rectangle, lasso and wand: paint white, or bring the original back */
  shape: "paint" | "restore";
  /** how far a colour may differ for the wand, 0–255 per channel */
  tolerance: number;
};

export const isBrush = (tool: Tool): boolean => tool === "brush" || tool === "restore";
/** Tools that put something on the picture, by pointer or by a cursor moved with keys. */
export const draws = (tool: Tool): boolean =>
  isBrush(tool) || tool === "rect" || tool === "lasso" || tool === "wand";
export const hasShape = (tool: Tool): boolean => tool === "rect" || tool === "lasso" || tool === "wand";

export function aspectOf(options: Options, settings: Opened["buckets"]): Aspect {
  if (options.aspect === "free") return { kind: "free" };
  if (options.aspect === "buckets") return { kind: "buckets", settings };
  const [w, h] = options.aspect.split(":").map(Number);
  return w && h ? { kind: "ratio", w, h } : { kind: "free" };
}
