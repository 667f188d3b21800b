"use client";

import { Check, RectangleHorizontal, X } from "lucide-react";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button, IconButton, NumberField, Segmented, Select } from "@/components/ui";
import { isOn } from "@/server/domain/datasets/edit-canonical";
import { inside } from "@/server/domain/datasets/edit-geometry";
import { RATIOS } from "./crop";
import { automatic, histogram, NO_LEVELS } from "./levels";
import { Slider } from "./slider";
import { BRUSH } from "./strokes";
import { hasShape, isBrush, type Options } from "./tools";
import type { Bench } from "./use-bench";

/** What can be set of the tool in hand. `onRest` gives the keys back to the picture. */
export function ToolOptions({ bench, onRest }: { bench: Bench; onRest: () => void }) {
  const t = useTranslations("editor");
  const { tool, options, set } = bench;
  if (tool === "crop") return <CropOptions bench={bench} onRest={onRest} />;
  if (tool === "levels") return <LevelOptions bench={bench} onRest={onRest} />;
  if (isBrush(tool))
    return (
      <Slider
        label={t("options.size")}
        value={Math.round(Math.log(options.size) * 100)}
        shown={`${options.size} px`}
        least={Math.round(Math.log(BRUSH.least) * 100)}
        most={Math.round(Math.log(BRUSH.most) * 100)}
        onValue={(value) => set({ size: Math.max(1, Math.round(Math.exp(value / 100))) })}
        onRest={onRest}
        className="max-md:flex-1"
      />
    );
  if (tool === "straighten") {
    const by = isOn(bench.edit.straighten) ? bench.edit.straighten.by : 0;
    return (
      <>
        <Slider
          label={t("options.angle")}
          value={by}
          shown={`${by.toFixed(1)}°`}
          least={-45}
          most={45}
          step={0.1}
          onValue={bench.straighten}
          onRest={() => {
            bench.steps.seal();
            onRest();
          }}
          className="max-md:flex-1"
        />
        <span className="text-muted text-xs max-md:hidden">{t("options.straightenHelp")}</span>
      </>
    );
  }
  if (hasShape(tool))
    return (
      <>
        <Segmented
          size="sm"
          label={t("options.shape")}
          value={options.shape}
          onValue={(shape: Options["shape"]) => {
            set({ shape });
            onRest();
          }}
          choices={(["paint", "restore"] as const).map((value) => ({ value, label: t(`options.${value}`) }))}
        />
        {tool === "wand" && (
          <Slider
            label={t("options.tolerance")}
            value={options.tolerance}
            shown={String(options.tolerance)}
            least={0}
            most={128}
            onValue={bench.setTolerance}
            onRest={() => {
              bench.steps.seal();
              onRest();
            }}
            className="max-md:flex-1"
          />
        )}
      </>
    );
  return <span className="text-muted text-xs">{t("options.handHelp")}</span>;
}

function CropOptions({ bench, onRest }: { bench: Bench; onRest: () => void }) {
  const t = useTranslations("editor");
  const { made, options, edit } = bench;
  const { crop, frame } = made;
  const kinds: Options["aspect"][] = ["free", "buckets", ...RATIOS.map(({ w, h }) => `${w}:${h}` as const)];
  const [w, h] = options.aspect.split(":").map(Number);
  const put = (change: Partial<typeof crop>) => bench.setCrop(inside({ ...crop, ...change }, frame));
  return (
    <>
      <Select
        label={t("options.aspect")}
        value={options.aspect}
        onValue={(kind) => {
          bench.setAspect(kind);
          onRest();
        }}
        choices={kinds.map((value) => ({
          value,
          label: value === "free" || value === "buckets" ? t(`options.${value}`) : value.replace(":", " : "),
        }))}
        className="h-8 w-44! shrink-0 max-md:flex-1"
      />
      <IconButton
        icon={RectangleHorizontal}
        label={t("options.turnRatio")}
        disabled={!w || !h || w === h}
        onClick={() => {
          bench.setAspect(`${h ?? 1}:${w ?? 1}`);
          onRest();
        }}
      />
      <span className="flex items-center gap-1.5 max-lg:hidden">
        {(["x", "y", "w", "h"] as const).map((side) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the field inside is the control
          <label key={side} className="flex items-center gap-1 text-muted text-xs">
            {t(`options.${side}`)}
            <NumberField
              integer
              value={crop[side]}
              min={side === "w" || side === "h" ? 1 : 0}
              onValue={(value) => value !== null && put({ [side]: value })}
              className="w-17!"
            />
          </label>
        ))}
      </span>
      {edit.crop && (
        <IconButton
          icon={X}
          label={t("options.noCrop")}
          onClick={() => {
            bench.setCrop(null);
            onRest();
          }}
        />
      )}
      <Button
        size="sm"
        icon={Check}
        onClick={() => {
          bench.confirmCrop();
          onRest();
        }}
        className="max-md:flex-1"
      >
        {t("options.confirm")}
      </Button>
    </>
  );
}

function LevelOptions({ bench, onRest }: { bench: Bench; onRest: () => void }) {
  const t = useTranslations("editor");
  const levels = isOn(bench.edit.levels) ? bench.edit.levels : NO_LEVELS;
  const image = bench.picture.loaded?.image;
  const counts = useMemo(() => (image ? histogram(image) : null), [image]);
  const set = (change: Partial<typeof NO_LEVELS>) => {
    const { black, white, gamma } = { ...levels, ...change };
    bench.setLevels({ black, white, gamma });
  };
  const rest = () => {
    bench.steps.seal();
    onRest();
  };
  return (
    <>
      {counts && <Histogram counts={counts} black={levels.black} white={levels.white} />}
      <Button
        size="sm"
        disabled={!counts}
        onClick={() => {
          if (counts) bench.setLevels(automatic(counts));
          rest();
        }}
      >
        {t("options.auto")}
      </Button>
      {bench.edit.levels && (
        <IconButton
          icon={X}
          label={t("options.noLevels")}
          onClick={() => {
            bench.setLevels(null);
            rest();
          }}
        />
      )}
      <Slider
        label={t("options.black")}
        value={levels.black}
        shown={String(levels.black)}
        least={0}
        most={254}
        onValue={(black) => set({ black: Math.min(black, levels.white - 1) })}
        onRest={rest}
        className="max-md:w-full"
      />
      <Slider
        label={t("options.gamma")}
        value={Math.round(Math.log2(levels.gamma) * 100)}
        shown={levels.gamma.toFixed(2)}
        least={-332}
        most={332}
        onValue={(value) => set({ gamma: Math.round(2 ** (value / 100) * 100) / 100 })}
        onRest={rest}
        className="max-md:w-full"
      />
      <Slider
        label={t("options.white")}
        value={levels.white}
        shown={String(levels.white)}
        least={1}
        most={255}
        onValue={(white) => set({ white: Math.max(white, levels.black + 1) })}
        onRest={rest}
        className="max-md:w-full"
      />
    </>
  );
}

/** How bright the picture is, with what the levels cut off darkened. */
function Histogram({ counts, black, white }: { counts: Uint32Array; black: number; white: number }) {
  const path = useMemo(() => {
    const most = Math.max(1, ...counts);
    let line = "M0 32";
    for (let i = 0; i < 256; i++) line += `L${i} ${32 - 32 * Math.sqrt((counts[i] ?? 0) / most)}`;
    return `${line}L255 32Z`;
  }, [counts]);
  return (
    <svg
      aria-hidden
      viewBox="0 0 255 32"
      preserveAspectRatio="none"
      className="h-8 w-32 shrink-0 rounded-sm bg-raised max-md:w-auto max-md:flex-1"
    >
      <path d={path} fill="var(--muted)" />
      <rect x="0" y="0" width={black} height="32" fill="var(--shade)" />
      <rect x={white} y="0" width={255 - white} height="32" fill="var(--shade)" />
    </svg>
  );
}
