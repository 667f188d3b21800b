"use client";

import {
  CheckCheck,
  ChevronLeft,
  ChevronRight,
  CopyPlus,
  Eye,
  PanelRight,
  Redo2,
  Undo2,
  X,
} from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { Button, cx, IconButton, Kbd, Menu } from "@/components/ui";
import type { Opened } from "./tools";
import type { Bench } from "./use-bench";
import type { Ways } from "./workbench";

type BarProps = {
  opened: Opened;
  bench: Bench;
  ways: Ways;
  busy: boolean;
  saving: boolean;
  looking: boolean;
  onLook: (looking: boolean) => void;
  onUndo: () => void;
  onPanel: () => void;
  onLeave: () => void;
};

/** Where one is, steps back and forth, how large, and on to the next picture. */
export const EditorBar = memo(function EditorBar({
  opened,
  bench,
  ways,
  busy,
  saving,
  looking,
  onLook,
  onUndo,
  onPanel,
  onLeave,
}: BarProps) {
  const t = useTranslations("editor");
  const { steps, view } = bench;
  const { past, future } = steps.steps;
  const last = past.at(-1);
  const next = future[0];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the mouse leaves the keys on the picture
    <header
      onMouseDown={(e) => e.preventDefault()}
      className="flex min-h-12 shrink-0 items-center gap-1 border-b px-2 pt-[env(safe-area-inset-top)] md:px-3"
    >
      <IconButton icon={X} label={t("leave")} keys="Escape" onClick={onLeave} />
      <IconButton
        icon={ChevronLeft}
        label={t("previous")}
        keys=","
        disabled={!ways.previous}
        onClick={() => ways.previous?.()}
        className="max-md:hidden"
      />
      <IconButton
        icon={ChevronRight}
        label={t("next")}
        keys="."
        disabled={!ways.next}
        onClick={() => ways.next?.()}
        className="max-md:hidden"
      />
      <h1 className="min-w-0 truncate font-medium text-sm max-sm:sr-only" title={opened.name}>
        {opened.name}
      </h1>
      <span className="shrink-0 pl-1 text-muted text-xs tabular-nums">{ways.place}</span>
      {opened.scan.length > 1 && (
        <span className="shrink-0 pl-1 text-muted text-xs max-lg:hidden">
          {t("scan", { count: opened.scan.length })}
        </span>
      )}
      <span
        role="status"
        data-saved={steps.dirty || saving ? "no" : "yes"}
        title={t(saving ? "state.saving" : steps.dirty ? "state.dirtyHelp" : "state.saved")}
        className="shrink-0 pl-1 text-muted text-xs max-md:sr-only"
      >
        {saving ? t("state.saving") : steps.dirty ? t("state.dirty") : ""}
      </span>
      <span className="flex-1" />
      <IconButton
        icon={Undo2}
        label={last ? t("undoWhat", { what: t(`what.${last.what}`) }) : t("undo")}
        keys="mod+z"
        disabled={past.length === 0}
        onClick={onUndo}
      />
      <IconButton
        icon={Redo2}
        label={next ? t("redoWhat", { what: t(`what.${next.what}`) }) : t("redo")}
        keys="mod+shift+z"
        disabled={future.length === 0}
        onClick={steps.redo}
      />
      <IconButton
        icon={Eye}
        label={t("original")}
        keys="\"
        active={looking}
        aria-pressed={looking}
        onClick={() => onLook(!looking)}
      />
      <Menu
        label={t("zoom.label")}
        trigger={
          <Button
            variant="quiet"
            size="sm"
            className="w-14 tabular-nums max-md:hidden"
            aria-label={t("zoom.label")}
          >
            {Math.round(view.view.scale * 100)}%
          </Button>
        }
        items={[
          { label: t("zoom.whole"), keys: "0", onSelect: view.fit },
          { label: "100%", keys: "1", onSelect: () => view.zoomTo(1) },
          { label: "200%", onSelect: () => view.zoomTo(2) },
          { label: t("zoom.in"), keys: "+", onSelect: () => view.zoom(1.25) },
          { label: t("zoom.out"), keys: "-", onSelect: () => view.zoom(0.8) },
        ]}
      />
      <IconButton icon={PanelRight} label={t("panel")} onClick={onPanel} className="lg:hidden" />
      <IconButton icon={CopyPlus} label={t("another")} keys="n" busy={busy} onClick={ways.another} />
      <Button
        variant="primary"
        icon={CheckCheck}
        onClick={ways.done}
        aria-label={t("done")}
        className={cx("max-md:px-2.5")}
      >
        <span className="max-md:sr-only">{t("done")}</span>
        <span className="ml-1 max-xl:hidden [&_kbd]:border-accent-text/30 [&_kbd]:bg-transparent [&_kbd]:text-accent-text">
          <Kbd keys="mod+Enter" />
        </span>
      </Button>
    </header>
  );
}, sameBar);

function sameBar(a: BarProps, b: BarProps): boolean {
  const [before, after] = [a.bench.steps, b.bench.steps];
  return (
    a.opened === b.opened &&
    a.ways === b.ways &&
    a.busy === b.busy &&
    a.saving === b.saving &&
    a.looking === b.looking &&
    a.bench.view.view.scale === b.bench.view.view.scale &&
    a.bench.view.stage === b.bench.view.stage &&
    a.bench.source === b.bench.source &&
    a.bench.edit.turn === b.bench.edit.turn &&
    a.bench.edit.straighten === b.bench.edit.straighten &&
    before.dirty === after.dirty &&
    before.steps.past === after.steps.past &&
    before.steps.future === after.steps.future
  );
}
