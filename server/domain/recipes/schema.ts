import { z } from "zod";
import type { Option, Recipe, Value } from "./option";
import { OPTIONS } from "./options";
import { size } from "./recipe";

// Apart from recipe.ts because a page has no use for zod: it asks `accepts`, which says the same (tested).

export const promptSchema = z.object({
  text: z.string(),
  negative: z.string().default(""),
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
  width: z.number().int().min(64).max(4096).optional(),
  height: z.number().int().min(64).max(4096).optional(),
  steps: z.number().int().min(1).max(1000).optional(),
  cfg: z.number().min(0).max(100).optional(),
});

/** The zod schema of one row: type, choices and (for a recipe that is to run) range; other options are `validate`'s. */
function fieldSchema(row: Option, ranges: boolean): z.ZodType<Value> {
  const bounded = (number: z.ZodNumber): z.ZodNumber => {
    let out = number;
    if (!ranges) return out;
    if (row.range?.min !== undefined) out = out.min(row.range.min);
    if (row.range?.max !== undefined) out = out.max(row.range.max);
    if (row.range?.above !== undefined) out = out.gt(row.range.above);
    return out;
  };
  const build = (): z.ZodType<Value> => {
    switch (row.type) {
      case "int":
        return bounded(z.number().int());
      case "float":
        return bounded(z.number());
      case "warmup":
        return bounded(z.number()).refine(
          (n) => n < 1 || Number.isInteger(n),
          "whole steps, or a share below 1",
        );
      case "bool":
        return z.boolean();
      case "choice":
        return z.enum((row.choices ?? []).map((choice) => choice.value) as [string, ...string[]]);
      case "text":
        return z.string().max(2000);
      case "size":
        return z.string().refine((text) => size(text) !== null, "width,height in pixels");
      case "list":
        return z.array(z.string().max(500)).max(64);
      case "environment":
        return z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(2000));
      case "prompts":
        return z.array(promptSchema).max(32) as z.ZodType<Value>;
    }
  };
  return row.nullable ? build().nullable() : build();
}

const fieldsOf = (ranges: boolean): ReadonlyMap<string, z.ZodType<Value>> =>
  new Map(OPTIONS.map((row) => [row.dest, fieldSchema(row, ranges)]));
const strict = fieldsOf(true);
const loose = fieldsOf(false);

const whole = (fields: ReadonlyMap<string, z.ZodType<Value>>): z.ZodType<Recipe> =>
  z.object(
    Object.fromEntries(
      OPTIONS.map((row) => [
        row.dest,
        (fields.get(row.dest) as z.ZodType<Value>).default(row.default as never),
      ]),
    ),
  ) as unknown as z.ZodType<Recipe>;

/** A complete recipe from whatever came: missing rows take the trainer's default, unknown keys are dropped. */
export const schema = whole(strict);

/** A recipe while it is typed: the right types, but numbers may still be out of range. */
export const draftSchema = whole(loose);

/**
 * Like `schema`, but never fails: a value its row does not accept falls back to the trainer's default and is named in
 * `bad`. For rows of an older studio and for files from elsewhere.
 */
export function complete(
  values: { readonly [dest: string]: unknown },
  ranges = true,
): { recipe: Recipe; bad: string[] } {
  const recipe: { [dest: string]: Value } = {};
  const bad: string[] = [];
  for (const row of OPTIONS) {
    const given = values[row.dest];
    if (given === undefined) recipe[row.dest] = row.default;
    else {
      const parsed = ((ranges ? strict : loose).get(row.dest) as z.ZodType<Value>).safeParse(given);
      recipe[row.dest] = parsed.success ? parsed.data : row.default;
      if (!parsed.success) bad.push(row.dest);
    }
  }
  return { recipe, bad };
}
