"use client";

import { FlipHorizontal2, FlipVertical2, Frame, ImageMinus, RotateCcw, RotateCw } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { cx, IconButton, Menu } from "@/components/ui";
import { isOn } from "@/server/domain/datasets/edit-canonical";
import { RATIOS } from "./crop";
import { TOOLS } from "./tools";
import type { Bench } from "./use-bench";

type ToolbarProps = {
  bench: Bench;
  /** removes the background; null = no model is chosen */
  onBackground: (() => void) | null;
  className?: string;
};

/** The tools, then what happens at once. Taken by the mouse they leave the keys where they were: on the picture. */
export const Toolbar = memo(function Toolbar({ bench, onBackground, className }: ToolbarProps) {
  const t = useTranslations("editor");
  const { tool, pick, edit } = bench;
  return (
    <div
      role="toolbar"
      aria-label={t("tools")}
      onPointerDown={(e) => e.pointerType === "mouse" && e.preventDefault()}
      onMouseDown={(e) => e.preventDefault()}
      className={cx("flex items-center gap-0.5 overflow-x-auto [scrollbar-width:none]", className)}
    >
      {TOOLS.map(({ tool: one, icon, keys }) => (
        <IconButton
          key={one}
          icon={icon}
          label={t(`tool.${one}`)}
          keys={keys}
          active={tool === one}
          aria-pressed={tool === one}
          onClick={() => pick(one)}
          className={cx(
            "pointer-coarse:size-11",
            tool === one && "shadow-[inset_0_0_0_1px_var(--edge)]",
            one === "hand" && "max-md:hidden",
          )}
        />
      ))}
      <span aria-hidden className="mx-1 h-5 w-px shrink-0 bg-line" />
      <IconButton icon={RotateCcw} label={t("act.left")} keys="shift+r" onClick={() => bench.turn(270)} />
      <IconButton icon={RotateCw} label={t("act.right")} keys="r" onClick={() => bench.turn(90)} />
      <IconButton icon={FlipVertical2} label={t("act.flipX")} keys="f" onClick={() => bench.flip("x")} />
      <IconButton
        icon={FlipHorizontal2}
        label={t("act.flipY")}
        keys="shift+f"
        onClick={() => bench.flip("y")}
      />
      <Menu
        align="start"
        label={t("act.pad")}
        trigger={<IconButton icon={Frame} label={t("act.pad")} keys="p" active={isOn(edit.pad)} />}
        items={[
          { label: t("act.noPad"), checked: !isOn(edit.pad), onSelect: () => bench.pad(null) },
          ...RATIOS.map((ratio) => ({
            label: `${ratio.w} : ${ratio.h}`,
            ...(ratio.w === ratio.h && { keys: "p" }),
            checked: isOn(edit.pad) && edit.pad.w === ratio.w && edit.pad.h === ratio.h,
            onSelect: () => bench.pad(ratio),
          })),
        ]}
      />
      {onBackground && <IconButton icon={ImageMinus} label={t("act.background")} onClick={onBackground} />}
    </div>
  );
}, sameTools);

/** While a crop or a slider is dragged, none of the buttons changes. */
function sameTools(a: ToolbarProps, b: ToolbarProps): boolean {
  return (
    a.bench.tool === b.bench.tool &&
    a.bench.opened === b.bench.opened &&
    a.bench.edit.pad === b.bench.edit.pad &&
    (a.onBackground === null) === (b.onBackground === null)
  );
}
