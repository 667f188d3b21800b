"use client";

import {
  Brush,
  ChevronRight,
  Contrast,
  Crop,
  Eraser,
  Eye,
  EyeOff,
  FlipVertical2,
  Frame,
  ImageMinus,
  Lasso,
  type LucideIcon,
  RotateCw,
  SquareDashed,
  TriangleRight,
  WandSparkles,
  X,
} from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { cx, formatPercent, IconButton } from "@/components/ui";
import type { Stroke } from "@/server/domain/datasets/edit";
import { atThreshold, type Part, partsOf, removed, switched } from "./parts";
import { Slider } from "./slider";
import type { Bench } from "./use-bench";

const ICON: Record<Exclude<Part["kind"], "paint"> | Stroke["kind"], LucideIcon> = {
  levels: Contrast,
  flip: FlipVertical2,
  turn: RotateCw,
  straighten: TriangleRight,
  crop: Crop,
  pad: Frame,
  brush: Brush,
  rect: SquareDashed,
  lasso: Lasso,
  wand: WandSparkles,
  transparent: ImageMinus,
  background: ImageMinus,
};
/** More strokes than this are folded into one line. */
const FOLD = 6;

/** What was done to the picture, in the order in which it applies; each can be switched off, on again, or removed. */
export function Operations({ bench }: { bench: Bench }) {
  const t = useTranslations("editor");
  const [unfolded, setUnfolded] = useState(false);
  const parts = partsOf(bench.edit);
  const strokes = parts.filter((part) => part.kind === "paint");
  const fold = strokes.length > FOLD;
  if (!parts.length) return <p className="text-muted text-xs">{t("operations.none")}</p>;
  const row = (part: Part, deep = false) => <Row key={part.key} part={part} bench={bench} deep={deep} />;
  return (
    <ul aria-label={t("operations.title")} className="-mx-1 space-y-px">
      {parts.filter((part) => part.kind === "levels").map((part) => row(part))}
      {fold ? (
        <li>
          <Line
            icon={Brush}
            off={strokes.every((part) => part.off)}
            text={t("operations.strokes", { count: strokes.length })}
            keys={strokes.map((part) => part.key)}
            bench={bench}
            unfolded={unfolded}
            onUnfold={() => setUnfolded(!unfolded)}
          />
          {unfolded && <ul>{strokes.map((part) => row(part, true))}</ul>}
        </li>
      ) : (
        strokes.map((part) => row(part))
      )}
      {parts.filter((part) => part.kind !== "paint" && part.kind !== "levels").map((part) => row(part))}
    </ul>
  );
}

function Row({ part, bench, deep }: { part: Part; bench: Bench; deep: boolean }) {
  const t = useTranslations("editor");
  const { edit } = bench;
  const words = (): string => {
    switch (part.kind) {
      case "paint": {
        const { stroke } = part;
        const erase = "erase" in stroke && stroke.erase === true;
        return t(`operations.${erase ? "restore" : "paint"}.${stroke.kind}`);
      }
      case "crop":
        return t("operations.crop", { size: edit.crop ? `${edit.crop.w} × ${edit.crop.h}` : "" });
      case "pad":
        return t("operations.pad", { ratio: edit.pad ? `${edit.pad.w} : ${edit.pad.h}` : "" });
      case "turn":
        return t("operations.turn", { by: edit.turn?.by ?? 0 });
      case "straighten":
        return t("operations.straighten", { by: edit.straighten?.by ?? 0 });
      case "flip":
        return t(`operations.flip.${edit.flip?.x && edit.flip.y ? "both" : edit.flip?.x ? "x" : "y"}`);
      case "levels":
        return t("operations.levels");
    }
  };
  const erases = part.kind === "paint" && "erase" in part.stroke && part.stroke.erase === true;
  const icon =
    part.kind === "paint"
      ? erases && part.stroke.kind === "brush"
        ? Eraser
        : ICON[part.stroke.kind]
      : ICON[part.kind];
  return (
    <li className={cx(deep && "pl-4")}>
      <Line icon={icon} off={part.off} text={words()} keys={[part.key]} bench={bench} />
      {part.kind === "paint" && part.stroke.kind === "background" && !part.off && (
        <Slider
          label={t("operations.threshold")}
          value={part.stroke.threshold}
          shown={formatPercent(part.stroke.threshold / 255)}
          least={1}
          most={255}
          onValue={(threshold) =>
            bench.steps.change((now) => atThreshold(now, part.stroke.id, threshold), "background", part.key)
          }
          onRest={bench.steps.seal}
          className="flex w-full pr-1 pl-7"
        />
      )}
    </li>
  );
}

function Line({
  icon: Icon,
  off,
  text,
  keys,
  bench,
  unfolded,
  onUnfold,
}: {
  icon: LucideIcon;
  off: boolean;
  text: string;
  keys: readonly string[];
  bench: Bench;
  unfolded?: boolean;
  onUnfold?: () => void;
}) {
  const t = useTranslations("editor");
  const { steps, source } = bench;
  const all = new Set(keys);
  return (
    <div className="group flex min-h-8 items-center gap-2 rounded-sm px-1 text-sm hover:bg-raised">
      <Icon aria-hidden className={cx("size-4 shrink-0 text-muted", off && "opacity-50")} />
      {onUnfold ? (
        <button
          type="button"
          aria-expanded={unfolded}
          onClick={onUnfold}
          className="bare flex min-w-0 flex-1 items-center gap-1 text-left"
        >
          <span className={cx("truncate", off && "text-muted line-through")}>{text}</span>
          <ChevronRight aria-hidden className={cx("size-3.5 shrink-0 text-muted", unfolded && "rotate-90")} />
        </button>
      ) : (
        <span className={cx("min-w-0 flex-1 truncate", off && "text-muted line-through")}>{text}</span>
      )}
      <IconButton
        icon={off ? EyeOff : Eye}
        size="sm"
        label={t(off ? "operations.on" : "operations.off", { what: text })}
        aria-pressed={!off}
        onClick={() => steps.change((now) => switched(now, all, !off, source), "switch")}
      />
      <IconButton
        icon={X}
        size="sm"
        label={t("operations.remove", { what: text })}
        onClick={() => steps.change((now) => removed(now, all, source), "remove")}
      />
    </div>
  );
}
