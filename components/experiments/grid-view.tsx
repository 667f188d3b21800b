"use client";
import {
  Ellipsis,
  ImageDown,
  Pause,
  Pencil,
  Play,
  RotateCcw,
  Scale,
  ScanSearch,
  Trash2,
  TriangleAlert,
} from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import {
  Badge,
  Button,
  ButtonLink,
  IconButton,
  Menu,
  PageBody,
  PageHeader,
  Progress,
  Remaining,
  Segmented,
  Select,
} from "@/components/ui";
import { doubtfulAt, doubtful as doubtfulPlaces, step } from "@/server/domain/experiments/places";
import type { ExperimentDetail } from "@/server/domain/experiments/view";
import { useAxisName } from "./axes-fields";
import { drawnCount, drawnRatio, ExperimentState } from "./experiment-state";
import { GridNotice } from "./grid-notice";
import { GridTable } from "./grid-table";
import { ReferenceDialog, ReferenceStrip } from "./references";
import { useActs } from "./use-acts";
import { useExport } from "./use-export";
import { SIZES, useGrid } from "./use-grid";
import { useRemove } from "./use-remove";
import { WinnerBar } from "./winner-bar";

/** Opens on a press: it comes when first asked for. */
const LargeView = dynamic(() => import("./large-view").then((m) => m.LargeView), { ssr: false });

/** The grid of an experiment: it fills, is looked through, and one is chosen. */
export function GridView({ experiment, onPlan }: { experiment: ExperimentDetail; onPlan: () => void }) {
  const t = useTranslations("experiments");
  const router = useRouter();
  const grid = useGrid(experiment);
  const acts = useActs(experiment.id);
  const sheet = useExport(experiment, grid);
  const remove = useRemove();
  const [picking, setPicking] = useState(false);
  const { counts, state } = experiment;
  const doubtful = experiment.cells.filter((c) => c.state === "failed" || c.state === "suspect");
  const cell = grid.find(grid.at);
  const move = (axis: string, by: 1 | -1) => {
    const next = step(grid.axes, grid.at, axis, by);
    if (next) grid.go(next);
  };
  useKeys(
    {
      ArrowLeft: { run: () => move(grid.x, -1), label: "" },
      ArrowRight: { run: () => move(grid.x, 1), label: t("keys.move") },
      ArrowUp: { run: () => move(grid.y, -1), label: "" },
      ArrowDown: { run: () => move(grid.y, 1), label: "" },
      Enter: { run: () => grid.open(grid.at), label: t("keys.open") },
      w: {
        run: () => cell && acts.choose(experiment, cell, labelOf(experiment, cell.values.lora?.loraId)),
        label: t("keys.winner"),
      },
      ...Object.fromEntries(
        [1, 2, 3, 4, 5].map((n) => [
          String(n),
          n === 1
            ? { run: () => cell && acts.rate(cell, n), label: t("keys.rate") }
            : () => cell && acts.rate(cell, n),
        ]),
      ),
    },
    { scope: t("keys.scope"), enabled: !grid.large && !picking },
  );
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t("title"), href: "/experiments" },
          {
            label: (
              <>
                <span className="text-muted">#{experiment.number}</span> {experiment.name}
              </>
            ),
          },
        ]}
        state={
          <>
            <span data-testid="experiment-state">
              <ExperimentState row={experiment} />
            </span>
            {experiment.rehearsal && (
              <Badge tone="warn" title={t("rehearsalHint")}>
                {t("rehearsal")}
              </Badge>
            )}
          </>
        }
        actions={
          <>
            {state === "open" && (
              <Button icon={Pause} busy={acts.busy} onClick={acts.pause}>
                {t("grid.pause")}
              </Button>
            )}
            {state === "paused" && (
              <Button variant="primary" icon={Play} busy={acts.busy} onClick={() => void acts.open()}>
                {t("grid.resume")}
              </Button>
            )}
            {doubtful.length > 0 && state !== "paused" && (
              <Button icon={RotateCcw} busy={acts.retrying} onClick={() => acts.retry(doubtful)}>
                {t("grid.retryAll", { n: doubtful.length })}
              </Button>
            )}
            {state === "done" && (
              <ButtonLink icon={Scale} href={`/experiments/${experiment.id}/blind`} className="max-md:hidden">
                {t("blind.open")}
              </ButtonLink>
            )}
            {state !== "open" && (
              <Button icon={ImageDown} busy={sheet.busy} onClick={sheet.run} className="max-md:hidden">
                {t("grid.export")}
              </Button>
            )}
            <Menu
              label={t("grid.more")}
              trigger={<IconButton icon={Ellipsis} label={t("grid.more")} />}
              items={[
                { label: t("grid.edit"), icon: Pencil, onSelect: onPlan },
                { label: t("grid.export"), icon: ImageDown, onSelect: () => void sheet.run() },
                { label: t("blind.open"), icon: Scale, href: `/experiments/${experiment.id}/blind` },
                { label: t("references.pick"), onSelect: () => setPicking(true) },
                "-",
                {
                  label: t("remove"),
                  icon: Trash2,
                  danger: true,
                  onSelect: () => {
                    remove(experiment);
                    router.push("/experiments");
                  },
                },
              ]}
            />
          </>
        }
      >
        {state !== "done" && (
          <>
            <p className="flex gap-x-3 pb-2 text-muted text-sm">
              {t("grid.of", { done: drawnCount(experiment), total: counts.total })}
              {state === "open" && experiment.eta !== null && experiment.eta > 0 && (
                <Remaining eta={experiment.eta} asOf={experiment.at} />
              )}
            </p>
            <Progress
              value={drawnRatio(experiment)}
              label={t("grid.progress")}
              className="-mb-px rounded-none"
            />
          </>
        )}
      </PageHeader>
      <PageBody wide className="grid grid-cols-[minmax(0,1fr)] gap-3 py-3!">
        <GridNotice experiment={experiment} />
        <WinnerBar experiment={experiment} acts={acts} />
        <GridTools grid={grid} experiment={experiment}>
          <ReferenceStrip references={experiment.references} onPick={() => setPicking(true)} />
        </GridTools>
        <GridTable experiment={experiment} grid={grid} />
      </PageBody>
      {grid.large && <LargeView experiment={experiment} grid={grid} acts={acts} />}
      {picking && (
        <ReferenceDialog
          references={experiment.references.map((r) => r.media)}
          onUse={acts.references}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}

const labelOf = (experiment: ExperimentDetail, loraId: number | undefined): string =>
  experiment.axes.loras.find((l) => l.loraId === loraId)?.label ?? "";

/** Which axes are across and down, which value the others have, how large cells are. */
function GridTools({
  grid,
  experiment,
  children,
}: {
  grid: ReturnType<typeof useGrid>;
  experiment: ExperimentDetail;
  children: ReactNode;
}) {
  const t = useTranslations("experiments.grid");
  const axisName = useAxisName();
  const places = doubtfulPlaces(experiment.cells);
  // from one to the next, wherever the selectors hide them
  const next = () => {
    const now = places.findIndex((p) => Object.entries(p).every(([name, i]) => (grid.at[name] ?? 0) === i));
    const place = places[(now + 1) % places.length];
    if (place) grid.go(place);
  };
  const choices = grid.choices.map((value) => ({ value, label: axisName(value) }));
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
      <Choice label={t("x")} value={grid.x} choices={choices} onValue={grid.setX} />
      <Choice label={t("y")} value={grid.y} choices={choices} onValue={grid.setY} />
      {grid.selectors.map((axis) => (
        <Choice
          key={axis}
          label={axisName(axis)}
          value={String(grid.at[axis] ?? 0)}
          choices={withDoubts(experiment, axis, grid.values(axis))}
          onValue={(v) => grid.go({ ...grid.at, [axis]: Number(v) })}
        />
      ))}
      <span className="ml-auto flex flex-wrap items-center gap-2">
        {places.length > 0 && (
          <Button size="sm" icon={TriangleAlert} onClick={next} className="text-warn!">
            {t("doubtful", { n: places.length })}
          </Button>
        )}
        {grid.zoom && (
          <Button size="sm" icon={ScanSearch} onClick={() => grid.setZoom(null)}>
            {t("zoomOff")}
          </Button>
        )}
        {children}
        <Segmented
          size="sm"
          label={t("size")}
          value={grid.size}
          onValue={grid.setSize}
          choices={SIZES.map((value) => ({ value, label: t(`sizes.${value}`) }))}
        />
      </span>
    </div>
  );
}

/** Values of a selector, those that hide doubtful cells with their number. */
function withDoubts(experiment: ExperimentDetail, axis: string, values: readonly { label: string }[]) {
  const counts = doubtfulAt(experiment.cells, axis);
  return values.map(({ label }, i) => ({
    value: String(i),
    label,
    hint: counts.has(i) ? (
      <span className="inline-flex items-center gap-1 text-warn">
        <TriangleAlert aria-hidden className="size-3" />
        {counts.get(i)}
      </span>
    ) : undefined,
  }));
}

const Choice = ({
  label,
  value,
  choices,
  onValue,
}: {
  label: string;
  value: string;
  choices: { value: string; label: string; hint?: ReactNode }[];
  onValue: (value: string) => void;
}) => (
  <div className="min-w-0">
    <span aria-hidden className="block text-muted text-xs">
      {label}
    </span>
    <Select
      label={label}
      value={value}
      choices={choices}
      onValue={onValue}
      className="w-auto! min-w-24 max-w-48"
    />
  </div>
);
