import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPTIONS } from "@/server/domain/recipes/options";
import { accepts } from "@/server/domain/recipes/recipe";
import { schema } from "@/server/domain/recipes/schema";

/* The page asks `accepts`, the server zod: what one lets through the other must too. */

const number = fc.oneof(
  fc.integer({ min: -5, max: 5000 }),
  fc.double({ min: -2, max: 20 }),
  fc.constantFrom(0, 1, 64, 4096, 4097, 4_294_967_295, 4_294_967_296, 1e300, Number.NaN, Infinity),
);
const text = fc.oneof(fc.string(), fc.constantFrom("512", "512,768", "0,0", "a,b", "A_1", "x".repeat(2001)));
const prompt = fc.record(
  { text, negative: text, seed: number, width: number, height: number, steps: number, cfg: number },
  { requiredKeys: [] },
);
const value = (choices: readonly string[]) =>
  fc.oneof(
    number,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.array(text, { maxLength: 3 }),
    fc.array(prompt, { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("CUDA_VISIBLE_DEVICES", "a-b")), text),
    ...(choices.length ? [fc.constantFrom(...choices)] : []),
  );

describe("accepts", () => {
  for (const row of OPTIONS)
    it(row.dest, () =>
      fc.assert(
        fc.property(value((row.choices ?? []).map((choice) => choice.value)), (given) => {
          expect(accepts(row, given)).toBe(schema.safeParse({ [row.dest]: given }).success);
        }),
        { numRuns: 60 },
      ),
    );
});
