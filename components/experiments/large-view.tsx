"use client";
import {
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronUp,
  Download,
  Image as ImageIcon,
  type LucideIcon,
  Trophy,
  X,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeyBarrier, useKeys } from "@/components/client/keys";
import { Button, cx, IconButton, Kbd, mediaUrl, Picture } from "@/components/ui";
import { controlOf, type Place, step } from "@/server/domain/experiments/places";
import type { Cell, ExperimentDetail } from "@/server/domain/experiments/view";
import { type Box, HEAD } from "@/server/domain/experiments/zoom";
import { CellNotes } from "./cell-notes";
import { Flip, type Shown } from "./flip";
import { Stars } from "./stars";
import type { useActs } from "./use-acts";
import { type Grid, nameAt } from "./use-grid";
import { useHeld } from "./use-held";

type Acts = ReturnType<typeof useActs>;
const HELD = { control: "KeyC", reference: "KeyR" } as const;

/** One cell as large as the window, the others of its row as a strip: see the difference, rate, choose. */
export function LargeView({
  experiment,
  grid,
  acts,
}: {
  experiment: ExperimentDetail;
  grid: Grid;
  acts: Acts;
}) {
  const t = useTranslations("experiments");
  return (
    <Dialog.Root open onOpenChange={(open) => !open && grid.close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-bg" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(e) => {
            e.preventDefault();
            if (e.currentTarget instanceof HTMLElement) e.currentTarget.focus();
          }}
          className="fixed inset-0 z-50 flex h-dvh flex-col bg-bg text-text outline-none"
        >
          <Dialog.Title className="sr-only">{t("large.title")}</Dialog.Title>
          <Inside experiment={experiment} grid={grid} acts={acts} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Inside({ experiment, grid, acts }: { experiment: ExperimentDetail; grid: Grid; acts: Acts }) {
  const t = useTranslations("experiments");
  useKeyBarrier();
  const [held, setHeld] = useHeld(HELD);
  const [draft, setDraft] = useState<Box | null>(null);
  const [reference, setReference] = useState(0);
  const { axes, x, y, at, find, zoom } = grid;
  const cell = find(at);
  const pictureOf = (place: Place | null): Shown | null => {
    if (!place) return null;
    const found = find(place);
    return found?.media ? ofCell(found, `${nameAt(grid, y, place)}, ${nameAt(grid, x, place)}`) : null;
  };
  const control = pictureOf(controlOf(axes, at));
  const references = experiment.references.map(
    (r, i): Shown => ({
      media: r.media,
      thumbhash: r.thumbhash,
      width: r.width ?? 1,
      height: r.height ?? 1,
      alt: t("references.alt", { n: i + 1 }),
      zooms: false,
    }),
  );
  const likeness = references[reference] ?? references[0] ?? null;
  const own = pictureOf(at);
  const shown = (held === "control" && control) || (held === "reference" && likeness) || own;
  const near = [
    control,
    likeness,
    ...([x, y] as const).flatMap((axis) => [
      pictureOf(step(axes, at, axis, 1)),
      pictureOf(step(axes, at, axis, -1)),
    ]),
  ].filter((s): s is Shown => s !== null);
  const go = (axis: string, by: 1 | -1) => {
    const next = step(axes, at, axis, by);
    if (next) grid.go(next);
  };
  const toggleZoom = () => grid.setZoom(zoom ? null : (draft ?? HEAD));
  const label = cell?.values.lora
    ? (axes.loras.find((l) => l.loraId === cell.values.lora?.loraId)?.label ?? "")
    : "";
  const choose = () => cell && acts.choose(experiment, cell, label);
  const rate = (n: number) => cell && acts.rate(cell, n);
  const isWinner =
    !!cell?.values.lora &&
    experiment.winner?.loraId === cell.values.lora.loraId &&
    experiment.winner.weight === cell.values.lora.unet;
  useKeys(
    {
      ArrowLeft: { run: () => go(x, -1), label: "" },
      ArrowRight: { run: () => go(x, 1), label: "" },
      ArrowUp: { run: () => go(y, -1), label: "" },
      ArrowDown: { run: () => go(y, 1), label: "" },
      ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [String(n), () => rate(n)])),
      z: toggleZoom,
      w: choose,
    },
    { scope: t("keys.scope"), labels: { z: t("keys.zoom"), w: t("keys.winner"), "1": t("keys.rate") } },
  );
  const strip = useMemo(
    () => grid.values(x).map((value, i) => ({ value, place: { ...at, [x]: i } })),
    [grid, x, at],
  );
  return (
    <>
      <header className="flex items-center gap-2 px-3 py-1.5">
        <p className="min-w-0 flex-1 truncate text-sm">
          <span className="font-medium">{held ? t(`large.${held}`) : nameAt(grid, x, at)}</span>
          <span className="text-muted"> · {nameAt(grid, y, at)}</span>
          {grid.selectors.map((axis) => (
            <span key={axis} className="text-muted">
              {" "}
              · {nameAt(grid, axis, at)}
            </span>
          ))}
        </p>
        {cell?.media && (
          <a
            href={mediaUrl(cell.media, "full")}
            download={`${experiment.name}-${cell.id}.png`}
            aria-label={t("large.download")}
            title={t("large.download")}
            className="square grid size-8 place-items-center rounded-md text-muted hover:bg-raised hover:text-text pointer-coarse:size-11"
          >
            <Download aria-hidden className="size-4" />
          </a>
        )}
        <IconButton icon={X} label={t("large.close")} keys="Escape" onClick={grid.close} />
      </header>
      <div className="relative min-h-0 flex-1">
        <Flip
          shown={shown}
          near={near}
          box={zoom}
          draft={draft}
          onDraft={setDraft}
          onBox={grid.setZoom}
          onSwipe={(along, by) => go(along === "x" ? x : y, by)}
        />
        {cell && !held && <CellNotes cell={cell} acts={acts} />}
        <Arrow
          at="left-1 top-1/2 -translate-y-1/2"
          icon={ChevronLeft}
          label={t("large.left")}
          on={step(axes, at, x, -1) !== null}
          go={() => go(x, -1)}
        />
        <Arrow
          at="right-1 top-1/2 -translate-y-1/2"
          icon={ChevronRight}
          label={t("large.right")}
          on={step(axes, at, x, 1) !== null}
          go={() => go(x, 1)}
        />
        <Arrow
          at="left-1/2 top-0 -translate-x-1/2"
          icon={ChevronUp}
          label={t("large.up")}
          on={step(axes, at, y, -1) !== null}
          go={() => go(y, -1)}
        />
        <Arrow
          at="left-1/2 bottom-0 -translate-x-1/2"
          icon={ChevronDown}
          label={t("large.down")}
          on={step(axes, at, y, 1) !== null}
          go={() => go(y, 1)}
        />
      </div>
      <div className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1.5 border-t px-2 py-1.5">
        {axes.control && (
          <Hold on={held === "control"} onHold={(on) => setHeld(on ? "control" : null)} disabled={!control}>
            {t("large.control")} <Key keys="c" />
          </Hold>
        )}
        <Hold
          on={held === "reference"}
          onHold={(on) => setHeld(on ? "reference" : null)}
          disabled={!likeness}
          title={likeness ? undefined : t("large.noReference")}
        >
          <ImageIcon aria-hidden className="size-4" />
          {t("large.reference")} <Key keys="r" />
        </Hold>
        {references.length > 1 && (
          <span className="flex gap-px">
            {references.map((r, i) => (
              <button
                key={r.media}
                type="button"
                aria-label={r.alt}
                aria-pressed={i === reference}
                onClick={() => setReference(i)}
                className={cx(
                  "bare size-8 overflow-hidden outline-offset-[-2px]",
                  i === reference && "outline outline-2 outline-accent",
                )}
              >
                <Picture media={r.media} size={256} thumbhash={r.thumbhash} alt="" className="size-full" />
              </button>
            ))}
          </span>
        )}
        <Stars value={cell?.rating ?? null} onRate={rate} />
        <Button
          size="sm"
          icon={zoom ? ZoomOut : ZoomIn}
          onClick={toggleZoom}
          title={draft || zoom ? undefined : t("large.zoomHint")}
        >
          <span className="max-sm:sr-only">{zoom ? t("large.zoomOff") : t("large.zoom")}</span>
          <Key keys="z" />
        </Button>
        <Button size="sm" variant="primary" icon={Trophy} onClick={choose} disabled={isWinner}>
          {isWinner ? t("large.isWinner") : t("large.winner")} <Key keys="w" />
        </Button>
      </div>
      <nav
        aria-label={t("large.strip")}
        className="flex gap-px overflow-x-auto px-2 pt-0.5 pb-[max(8px,env(safe-area-inset-bottom))]"
      >
        {strip.map(({ value, place }, i) => {
          const one = find(place);
          return (
            <button
              key={i}
              type="button"
              aria-current={i === at[x]}
              aria-label={value.label}
              title={value.label}
              onClick={() => grid.go(place)}
              className={cx(
                "bare h-14 w-11 shrink-0 first:ml-auto last:mr-auto overflow-hidden bg-ground outline-offset-[-2px]",
                i === at[x] ? "outline outline-2 outline-accent" : "opacity-70 hover:opacity-100",
              )}
            >
              {one?.media && (
                <Picture
                  media={one.media}
                  size={256}
                  thumbhash={one.thumbhash}
                  alt=""
                  className="size-full"
                />
              )}
            </button>
          );
        })}
      </nav>
    </>
  );
}

const ofCell = (cell: Cell, alt: string): Shown => ({
  media: cell.media ?? "",
  thumbhash: cell.thumbhash,
  width: cell.width,
  height: cell.height,
  alt,
  zooms: true,
});

/** Shown where there is a keyboard. */
const Key = ({ keys }: { keys: string }) => (
  <span className="pointer-coarse:hidden">
    <Kbd keys={keys} />
  </span>
);

/** Shows something while it is pressed, by mouse, finger or Space. */
function Hold({
  on,
  onHold,
  disabled,
  title,
  children,
}: {
  on: boolean;
  onHold: (on: boolean) => void;
  disabled: boolean;
  title?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Button
      size="sm"
      aria-pressed={on}
      disabled={disabled}
      title={title}
      className={cx("touch-none select-none", on && "border-accent! bg-accent-soft!")}
      onContextMenu={(e) => e.preventDefault()}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        onHold(true);
      }}
      onPointerUp={() => onHold(false)}
      onPointerCancel={() => onHold(false)}
      onKeyDown={(e) => {
        if (e.key === " " && !e.repeat) onHold(true);
      }}
      onKeyUp={(e) => e.key === " " && onHold(false)}
      onBlur={() => onHold(false)}
    >
      {children}
    </Button>
  );
}

function Arrow({
  at,
  icon: Icon,
  label,
  on,
  go,
}: {
  at: string;
  icon: LucideIcon;
  label: string;
  on: boolean;
  go: () => void;
}) {
  if (!on) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      onClick={go}
      className={`absolute ${at} z-3 grid size-11 place-items-center rounded-full text-text opacity-70 hover:opacity-100`}
    >
      <span className="grid size-7 place-items-center rounded-full bg-bg/70">
        <Icon aria-hidden className="size-5" />
      </span>
    </button>
  );
}
