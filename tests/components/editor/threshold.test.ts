import { expect, it } from "vitest";
import { atThreshold } from "@/components/datasets/editor/parts";
import type { Edit } from "@/server/domain/datasets/edit";

it("a background is taken away more or less, one removal at a time; other strokes stay as they are", () => {
  const mask = "ab".repeat(32);
  const edit: Edit = {
    v: 1,
    paint: [
      { id: "1", kind: "background", mask, threshold: 128 },
      { id: "2", kind: "transparent", threshold: 128 },
      { id: "3", kind: "background", mask, threshold: 128 },
    ],
  };
  expect(atThreshold(edit, "3", 40).paint?.map((one) => "threshold" in one && one.threshold)).toEqual([
    128, 128, 40,
  ]);
  expect(atThreshold(edit, "2", 40)).toEqual(edit);
});
