import type { Option, Recipe, RecipeFamily } from "./option";
import { base } from "./options/base";
import { data } from "./options/data";
import { network } from "./options/network";
import { rate } from "./options/rate";
import { speed } from "./options/speed";
import { steps } from "./options/steps";

/** Every option the studio knows, in the order of the form. The one source of form, schema, TOML and import. */
export const OPTIONS: readonly Option[] = [...base, ...network, ...rate, ...steps, ...data, ...speed];

const byDest = new Map(OPTIONS.map((option) => [option.dest, option]));

/** The row of `dest`; undefined for an option the studio does not know. */
export const option = (dest: string): Option | undefined => byDest.get(dest);

/** Whether a family's trainer script has the option at all. Unknown family: yes. */
export const offered = (row: Option, family: RecipeFamily | string | null): boolean =>
  row.families === undefined || family === null || (row.families as readonly string[]).includes(family);

/** Whether the option has any effect in this recipe (its `needs` hold). */
export function effective(row: Option, recipe: Recipe): boolean {
  if (row.needs === undefined) return true;
  const value = recipe[row.needs.dest] ?? null;
  return row.needs.is === "set" ? value !== null : row.needs.is.includes(value);
}
