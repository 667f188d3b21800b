import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BucketSettings, bucket, bucketSizes, DEFAULT_BUCKETS } from "@/server/domain/datasets/bucket";

type Golden = {
  settings: BucketSettings;
  predefined: [number, number][] | null;
  rows: [number, number, [number, number] | null, [number, number] | null, [number, number] | null][];
};

const goldens = JSON.parse(
  readFileSync(new URL("../../corpus/datasets/buckets.json", import.meta.url), "utf8"),
) as Golden[];

describe("bucket equals the trainer's BucketManager", () => {
  for (const { settings, predefined, rows } of goldens) {
    const name = JSON.stringify(settings);
    it(`sizes ${name}`, () => {
      if (predefined) expect(bucketSizes(settings)).toEqual(predefined);
    });
    it(`choice ${name}`, () => {
      for (const [width, height, size, resized, offset] of rows) {
        const answer = bucket({ width, height }, settings);
        if (!size || size[0] === 0 || size[1] === 0) {
          expect(answer).toBeNull();
          continue;
        }
        expect({ width, height, size: answer?.bucket, resized: answer?.resized }).toEqual({
          width,
          height,
          size,
          resized,
        });
        expect(answer!.crop.x).toBeCloseTo((offset![0] * width) / resized![0], 6);
        expect(answer!.crop.y).toBeCloseTo((offset![1] * height) / resized![1], 6);
      }
    });
  }
});

const managed = JSON.parse(
  readFileSync(new URL("../../corpus/datasets/bucket-manager.json", import.meta.url), "utf8"),
) as {
  settings: BucketSettings;
  rows: [number, number, [number, number] | null, [number, number] | null][];
}[];

it.each(managed.map((golden) => [JSON.stringify(golden.settings), golden] as const))(
  "300 sizes as the trainer's whole module puts them: %s",
  (_, { settings, rows }) => {
    expect(rows).toHaveLength(300);
    for (const [width, height, size, resized] of rows) {
      const answer = bucket({ width, height }, settings);
      if (!size || size.includes(0)) expect([width, height, answer]).toEqual([width, height, null]);
      else expect([width, height, answer?.bucket, answer?.resized]).toEqual([width, height, size, resized]);
    }
  },
);

it("the crop lies inside the picture", () => {
  fc.assert(
    fc.property(fc.integer({ min: 32, max: 8000 }), fc.integer({ min: 32, max: 8000 }), (width, height) => {
      const answer = bucket({ width, height }, DEFAULT_BUCKETS)!;
      const { crop } = answer;
      expect(crop.x).toBeGreaterThanOrEqual(0);
      expect(crop.y).toBeGreaterThanOrEqual(0);
      expect(crop.x + crop.width).toBeLessThanOrEqual(width + 1e-6);
      expect(crop.y + crop.height).toBeLessThanOrEqual(height + 1e-6);
      expect(answer.lost).toBeLessThan(1);
    }),
  );
});
