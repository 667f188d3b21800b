import type { Axes } from "./axes";

/*
 * What the browser needs of axes while a plan is typed. Apart from the schemas in axes.ts, so that pages do not carry
 * the schema library.
 */

/** The settings a number axis may vary. */
export const NUMBER_AXES = ["steps", "cfg", "clipSkip", "width", "height"] as const;

/** The names of the axes that have more than one value, or that the layout names, in their natural order. */
export function axisNames(a: Axes): string[] {
  const names = ["lora", "weight", "prompt", "seed"];
  if (a.bases.length) names.push("base");
  if (a.replace.length) names.push("replace");
  for (const { axis } of a.numbers) names.push(axis);
  return names;
}

/** How many values an axis has; the control is one more on the LoRA axis. */
export function axisLength(a: Axes, name: string): number {
  switch (name) {
    case "lora":
      return a.loras.length + (a.control ? 1 : 0);
    case "weight":
      return a.weights.length;
    case "prompt":
      return a.prompts.length;
    case "seed":
      return a.seeds.length;
    case "base":
      return Math.max(1, a.bases.length);
    case "replace":
      return Math.max(1, a.replace.length);
    default:
      return a.numbers.find((n) => n.axis === name)?.values.length ?? 1;
  }
}
