import { describe, expect, it } from "vitest";
import { grouped, inTrainingOrder, spotOf } from "@/server/domain/loras/series";

describe("where a file was written", () => {
  it.each([
    ["yui-000008", { ss_epoch: "8", ss_steps: "960" }, { series: "yui", step: 960, epoch: 8, final: false }],
    ["yui-000008", {}, { series: "yui", step: null, epoch: 8, final: false }],
    [
      "yui-step00000500",
      { ss_epoch: "2", ss_steps: "500" },
      { series: "yui", step: 500, epoch: 2, final: false },
    ],
    ["yui-step00000500", {}, { series: "yui", step: 500, epoch: null, final: false }],
    [
      "yui",
      { ss_epoch: "10", ss_steps: "1200", ss_max_train_steps: "1200" },
      { series: "yui", step: 1200, epoch: 10, final: true },
    ],
    // broken off and saved: bare name, but not the end
    [
      "yui",
      { ss_epoch: "3", ss_steps: "300", ss_max_train_steps: "1200" },
      { series: "yui", step: 300, epoch: 3, final: false },
    ],
    ["akiyama_mio-v2", {}, { series: "akiyama_mio-v2", step: null, epoch: null, final: false }],
    // the name is believed before a metadata field that says something else
    [
      "yui-000004",
      { ss_epoch: "9", ss_steps: "None" },
      { series: "yui", step: null, epoch: 4, final: false },
    ],
  ])("%s %o", (stem, metadata, expected) => {
    expect(spotOf(stem, metadata as Record<string, string>)).toEqual(expected);
  });
});

const row = (name: string, metadata: Record<string, string> = {}, at = 0) => {
  const { series, ...spot } = spotOf(name, metadata);
  return { name, ...spot, run: null, meta: { series }, at };
};

it("epochs come in order whatever order the folder has, and the bare file last", () => {
  const names = ["yui", "yui-000010", "yui-000002", "yui-000009", "yui-000001"];
  expect(
    names
      .map((n) => row(n))
      .sort(inTrainingOrder)
      .map((r) => r.name),
  ).toEqual(["yui-000001", "yui-000002", "yui-000009", "yui-000010", "yui"]);
});

it("series stand apart, the newest first", () => {
  const rows = [row("mio-000002", {}, 1), row("yui-000001", {}, 2), row("mio-000001", {}, 1)];
  expect(grouped(rows).map((g) => g.rows.map((r) => r.name))).toEqual([
    ["yui-000001"],
    ["mio-000001", "mio-000002"],
  ]);
});
