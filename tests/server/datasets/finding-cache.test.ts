import { afterEach, beforeEach, expect, it } from "vitest";
import { datasetFindings, stopCheck } from "@/server/datasets/findings";
import { createDataset } from "@/server/datasets/store";
import { place, png, send } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
beforeEach(() => {
  studio = place();
  dataset = createDataset(studio.db, { name: "yui" }).id;
  send(studio, dataset, "1.png", png("1"));
});
afterEach(() => studio.close());

it("does not take an older result for the one of a check that was stopped", async () => {
  expect((await datasetFindings(studio, dataset)).total).toBe(1);
  send(studio, dataset, "2.png", png("2"));
  const stopped = datasetFindings(studio, dataset);
  stopCheck(studio, dataset);
  await expect(stopped).rejects.toThrow();
  expect((await datasetFindings(studio, dataset)).total).toBe(2);
});
