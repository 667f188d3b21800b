"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { formatPercent, toast } from "@/components/ui";
import { axisLength } from "@/server/domain/experiments/axis";
import { shortBase } from "@/server/domain/experiments/template";
import type { Cell, ExperimentDetail } from "@/server/domain/experiments/view";
import { useAxisName } from "./axes-fields";
import { type Grid, nameAt } from "./use-grid";

/** 导出对比图: the grid as it stands, one PNG with labels and parameters. */
export function useExport(experiment: ExperimentDetail, grid: Grid) {
  const t = useTranslations("experiments");
  const plan = useTranslations("experiments.plan");
  const axisName = useAxisName();
  const [busy, setBusy] = useState(false);
  const { axes, settings } = experiment;
  const varies = (name: string) => axisLength(axes, name) > 1;
  const value = (name: string, shown: string | number) => t("export.values", { name, value: shown });
  const foot = (): string[] => {
    const fixed = grid.selectors.map((axis) => value(axisName(axis), nameAt(grid, axis, grid.at)));
    const single = (["lora", "weight", "seed"] as const)
      .filter((axis) => !varies(axis) && axis !== grid.x && axis !== grid.y && axisLength(axes, axis) > 0)
      .map((axis) => value(axisName(axis), nameAt(grid, axis, grid.at)));
    const base = axes.bases.length > 0 ? null : settings.base;
    const numbers = (["steps", "cfg"] as const)
      .filter((name) => !varies(name))
      .map((name) => value(plan(name), settings[name]));
    return [
      [
        ...single,
        ...fixed,
        base && value(plan("base"), shortBase(base.name)),
        value(plan("sampler"), [settings.sampler, settings.scheduler].filter(Boolean).join(" ")),
        ...numbers,
        !varies("width") && !varies("height") && `${settings.width}×${settings.height}`,
      ]
        .filter(Boolean)
        .join(" · "),
      [`#${experiment.number} ${experiment.name}`, experiment.rehearsal && t("rehearsal"), "K-ON LoRA Studio"]
        .filter(Boolean)
        .join(" · "),
    ];
  };
  const stateOf = (cell: Cell | undefined): string | null =>
    !cell ? t("grid.noCells") : cell.state === "done" ? null : t(`cell.${cell.state}`);
  const run = async () => {
    setBusy(true);
    const note = toast.loading(t("export.working"));
    try {
      const [columns, rows] = [grid.values(grid.x), grid.values(grid.y)];
      // the code that draws comes when it is asked for
      const { download, drawSheet } = await import("./export");
      const { blob, sheet } = await drawSheet({
        columns: columns.map((v) => v.label),
        rows: rows.map((v) => v.label),
        cell: (row, column) => grid.find({ ...grid.at, [grid.x]: column, [grid.y]: row }),
        stateOf,
        foot: foot(),
      });
      download(blob, `${experiment.name}.png`);
      toast.success(t("export.done", { width: sheet.width, height: sheet.height }), {
        id: note,
        description:
          sheet.scale < 1 ? t("export.smaller", { percent: formatPercent(sheet.scale) }) : undefined,
      });
    } catch {
      toast.error(t("export.failed"), { id: note });
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}
