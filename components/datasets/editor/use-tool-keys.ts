"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { inEditable, type KeyBinding, useKeys } from "@/components/client/keys";
import { isOn } from "@/server/domain/datasets/edit-canonical";
import { straightened } from "@/server/domain/datasets/edit-change";
import { nudged } from "./crop";
import type { StageHandle } from "./stage";
import { BRUSH, nextSize } from "./strokes";
import { draws, isBrush, TOOLS, type Tool } from "./tools";
import type { Bench } from "./use-bench";
import { toPicture } from "./view";

/** Changes by keys that follow each other within this time are one step. */
const TOGETHER_MS = 800;
const WAYS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
} as const;

/**
 * Everything the pointer does, by keys: arrows move the crop, or a cursor that the space bar puts down and lifts; with
 * Ctrl they change the crop's size. Returns what is held (space, \) and where the cursor of the keys is.
 */
export function useToolKeys(bench: Bench, stage: RefObject<StageHandle | null>) {
  const t = useTranslations("editor");
  const { tool, options, hands, steps, source, made, aspect, view } = bench;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { seal } = steps;
  const sealSoon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(seal, TOGETHER_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const [place, setPlace] = useState<{ x: number; y: number } | null>(null);

  const cursorNow = () => {
    const known = stage.current?.cursor;
    if (known) return known.at;
    const middle = toPicture(view.view, { x: view.stage.width / 2, y: view.stage.height / 2 });
    return {
      x: Math.round(Math.min(made.frame.width, Math.max(0, middle.x))),
      y: Math.round(Math.min(made.frame.height, Math.max(0, middle.y))),
    };
  };
  const walk = (dx: number, dy: number) => {
    if (!stage.current) return;
    const from = cursorNow();
    const at = {
      x: Math.min(made.frame.width, Math.max(0, Math.round(from.x) + dx)),
      y: Math.min(made.frame.height, Math.max(0, Math.round(from.y) + dy)),
    };
    stage.current.cursor = { at, keys: true, down: hands.busy() };
    if (hands.busy()) hands.extend(at);
    view.reveal(at);
    setPlace(at);
  };
  const put = () => {
    if (!stage.current) return;
    const at = cursorNow();
    if (hands.busy()) hands.finish();
    else {
      hands.begin(at, { reach: 0, straight: false });
      if (tool === "wand") hands.finish();
    }
    stage.current.cursor = { at, keys: true, down: hands.busy() };
    setPlace(at);
  };
  const arrow = (name: keyof typeof WAYS, by: number, resize: boolean) => () => {
    const [x, y] = WAYS[name];
    if (tool === "crop") {
      const crop = nudged(made.crop, x * by, y * by, resize, aspect, made.frame);
      steps.change((edit) => ({ ...edit, crop }), "crop", "crop-keys");
      sealSoon();
    } else if (tool === "straighten") {
      const now = isOn(steps.edit.straighten) ? steps.edit.straighten.by : 0;
      const angle = Math.round((now + (x || -y) * (by === 1 ? 0.1 : 1)) * 100) / 100;
      steps.change(
        straightened(steps.edit, Math.min(45, Math.max(-45, angle)), source),
        "straighten",
        "straighten-keys",
      );
      sealSoon();
    } else if (draws(tool)) walk(x * (resize ? by * 50 : by), y * (resize ? by * 50 : by));
    else if (tool === "hand") view.pan(-x * by * 20, -y * by * 20);
    else return false;
    return true;
  };
  const arrows: Record<string, KeyBinding> = {};
  for (const name of Object.keys(WAYS) as (keyof typeof WAYS)[]) {
    const first = name === "ArrowLeft";
    arrows[name] = { run: arrow(name, 1, false), label: first ? t("keys.move") : "" };
    arrows[`shift+${name}`] = { run: arrow(name, 10, false), label: first ? t("keys.moveFar") : "" };
    arrows[`mod+${name}`] = { run: arrow(name, 1, true), label: first ? t("keys.resize") : "" };
    arrows[`mod+shift+${name}`] = { run: arrow(name, 10, true), label: "" };
  }

  const size = (by: 1 | -1) => () => {
    if (tool === "wand") bench.setTolerance(Math.min(255, Math.max(0, options.tolerance + by * 4)));
    else if (isBrush(tool)) bench.set({ size: Math.min(BRUSH.most, nextSize(options.size, by)) });
    else return false;
    stage.current?.drawCursor();
    return true;
  };
  const swap = () => {
    if (isBrush(tool)) bench.pick(tool === "brush" ? "restore" : "brush");
    else bench.set({ shape: options.shape === "paint" ? "restore" : "paint" });
  };
  const pickers: Record<string, KeyBinding> = {};
  for (const { tool: one, keys } of TOOLS)
    pickers[keys] = { run: () => bench.pick(one), label: t(`tool.${one as Tool}`) };
  useKeys(
    {
      ...pickers,
      r: { run: () => bench.turn(90), label: t("act.right") },
      "shift+r": { run: () => bench.turn(270), label: t("act.left") },
      f: { run: () => bench.flip("x"), label: t("act.flipX") },
      "shift+f": { run: () => bench.flip("y"), label: t("act.flipY") },
      p: { run: () => bench.padSquare(), label: t("act.square") },
    },
    { label: t("keys.tools") },
  );
  useKeys(
    {
      ...arrows,
      "[": { run: size(-1), label: t("keys.smaller") },
      "]": { run: size(1), label: t("keys.larger") },
      x: { run: swap, label: t("keys.swap") },
      Enter: { run: () => (tool === "crop" ? bench.confirmCrop() : false), label: t("keys.confirm") },
      "0": { run: () => view.fit(), label: t("keys.fit") },
      "1": { run: () => view.zoomTo(1), label: t("keys.actual") },
      "=": { run: () => view.zoom(1.25), label: t("keys.zoomIn") },
      "+": { run: () => view.zoom(1.25), label: "" },
      "-": { run: () => view.zoom(0.8), label: t("keys.zoomOut") },
    },
    { label: t("keys.stage") },
  );

  const held = useHeld((key) => {
    // the cursor of the keys is out: space draws; otherwise it moves the picture
    if (key === "Space" && draws(tool) && (stage.current?.cursor?.keys || hands.busy())) {
      put();
      return false;
    }
    return true;
  });
  return { panning: held === "Space" || tool === "hand", bare: held === "Backslash", place };
}

type HeldKey = "Space" | "Backslash";

/** Keys that do something while they are down; let go when the window loses the focus. `false` = it was only a press. */
function useHeld(press: (key: HeldKey) => boolean): HeldKey | null {
  const [held, setHeld] = useState<HeldKey | null>(null);
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => {
    const mine = (e: KeyboardEvent): HeldKey | null => {
      if (e.code !== "Space" && e.code !== "Backslash") return null;
      if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return null;
      const target = e.target instanceof Element ? e.target : null;
      if (inEditable(target) || target?.closest("[role=dialog],[role=menu],[role=listbox],[role=slider]"))
        return null;
      return e.code === "Space" && target?.closest("a,button,summary,[role=button],input") ? null : e.code;
    };
    const down = (e: KeyboardEvent) => {
      const key = mine(e);
      if (!key) return;
      e.preventDefault();
      if (!e.repeat && latest.current(key)) setHeld(key);
    };
    const up = (e: KeyboardEvent) => {
      if (mine(e)) e.preventDefault();
      if (e.code === "Space" || e.code === "Backslash") setHeld((now) => (now === e.code ? null : now));
    };
    const release = () => setHeld(null);
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    window.addEventListener("blur", release);
    return () => {
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", release);
    };
  }, []);
  return held;
}
