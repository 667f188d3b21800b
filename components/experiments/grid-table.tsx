"use client";
import type { CSSProperties } from "react";
import { useTranslations } from "use-intl";
import type { ExperimentDetail } from "@/server/domain/experiments/view";
import { GridCell } from "./grid-cell";
import { useDrawing } from "./use-drawing";
import { type Grid, type GridSize, nameAt } from "./use-grid";

const HEIGHT: Record<GridSize, string> = {
  s: "clamp(88px, 17dvh, 150px)",
  m: "clamp(200px, min((100dvh - 200px) / var(--rows), (100vw - 400px) / var(--columns) / var(--ratio)), 400px)",
  l: "clamp(240px, calc(100dvh - 220px), 720px)",
};

/** The grid: X across, Y down, headers always in sight. Cells fill in place. */
export function GridTable({ experiment, grid }: { experiment: ExperimentDetail; grid: Grid }) {
  const t = useTranslations("experiments");
  const { x, y, at, find, zoom } = grid;
  const across = grid.values(x);
  const down = grid.values(y);
  const { typicalMs, fractionOf } = useDrawing(experiment);
  const sized = experiment.cells[0];
  const style: CSSProperties & Record<`--${string}`, string> = {
    "--rows": String(Math.min(down.length, 3)),
    "--columns": String(across.length),
    "--cell": HEIGHT[grid.size],
    "--ratio": String(sized ? sized.width / sized.height : 1),
  };
  const { winner } = experiment;
  return (
    <section
      aria-label={t("grid.label")}
      style={style}
      className="max-h-[calc(100dvh-var(--bar)-var(--foot)-72px)] min-h-60 overflow-auto rounded-lg border bg-surface"
    >
      <table className="border-separate border-spacing-0 text-xs">
        <thead>
          <tr>
            <th scope="col" className="sticky top-0 left-0 z-20 bg-surface px-2 py-1 text-left font-normal">
              <span className="sr-only">{t("grid.label")}</span>
            </th>
            {across.map((value, i) => (
              <th
                key={i}
                scope="col"
                title={value.detail}
                className="sticky top-0 z-10 bg-surface px-2 py-1 text-left font-normal"
                style={{ maxWidth: "calc(var(--cell) * var(--ratio))" }}
              >
                <span className={`block truncate ${i === at[x] ? "text-text" : "text-muted"}`}>
                  {value.label}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {down.map((value, row) => (
            <tr key={row}>
              <th
                scope="row"
                title={value.detail}
                className="sticky left-0 z-10 w-[64px] min-w-[64px] max-w-[64px] border-t bg-surface p-2 text-left align-top font-normal sm:w-[120px] sm:min-w-[120px] sm:max-w-[120px]"
              >
                <span className={`line-clamp-5 break-words ${row === at[y] ? "text-text" : "text-muted"}`}>
                  {value.label}
                </span>
              </th>
              {across.map((_, column) => {
                const place = { ...at, [x]: column, [y]: row };
                const cell = find(place);
                const lora = cell?.values.lora;
                return (
                  <td key={column} className="border-t p-px">
                    <div
                      style={{ height: "var(--cell)", width: "calc(var(--cell) * var(--ratio))" }}
                      className="overflow-hidden"
                    >
                      <GridCell
                        cell={cell}
                        zoom={zoom}
                        typicalMs={cell?.state === "rendering" ? typicalMs : null}
                        fraction={cell?.state === "rendering" ? fractionOf(cell.id) : null}
                        current={column === at[x] && row === at[y]}
                        winner={!!lora && winner?.loraId === lora.loraId && winner.weight === lora.unet}
                        label={t("grid.cell", {
                          row: nameAt(grid, y, place),
                          column: nameAt(grid, x, place),
                          state: cell ? t(`cell.${cell.state}`) : t("grid.noCells"),
                        })}
                        onOpen={() => grid.open(place)}
                        onFocus={() => grid.go(place)}
                      />
                    </div>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
