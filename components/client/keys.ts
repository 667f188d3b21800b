"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { chordMatches, chordsOf, isComposition, repeats, worksInFields } from "./key-match";

/** What a key does; return `false` to let the event pass on. */
export type KeyAction = (e: KeyboardEvent) => unknown;
export type KeyBinding = KeyAction | { run: KeyAction; label: string };

type Layer = {
  id: number;
  label: string;
  keys: () => Record<string, KeyBinding>;
  /** lower layers are dead while this one is mounted (dialogs) */
  barrier: boolean;
  words: Record<string, string>;
};

const layers: Layer[] = [];
let nextId = 1;
let pending: { chords: string[]; until: number } = { chords: [], until: 0 };
const watchers = new Set<() => void>();
let help: KeyHelp[] = [];

export type KeyHelp = { label: string; keys: { binding: string; label: string }[] };

const SEQUENCE_MS = 1200;
const mac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** An element that takes typing. */
export function inEditable(node: Element | null | undefined): boolean {
  if (!(node instanceof HTMLElement)) return false;
  if (node.isContentEditable || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement)
    return true;
  return (
    node instanceof HTMLInputElement &&
    !/^(checkbox|radio|button|submit|reset|range|color|file)$/.test(node.type)
  );
}

/** Widgets with keys of their own (menus, lists, sliders): page keys leave arrows, Enter, Space and letters to them. */
const ownsKeys = (node: Element | null): boolean =>
  !!node?.closest("[role=menu],[role=listbox],[role=slider],[role=combobox],input[type=range]");

function onKeyDown(e: KeyboardEvent) {
  if (e.defaultPrevented || isComposition(e)) return;
  const target = e.target instanceof Element ? e.target : null;
  const editing = inEditable(target);
  const now = Date.now();
  if (now > pending.until) pending.chords = [];
  if (e.key === "Escape" && editing && target instanceof HTMLElement && !target.closest("[role=dialog]")) {
    target.blur();
    e.preventDefault();
    return;
  }
  let waits = false;
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i]!;
    for (const [binding, action] of Object.entries(layer.keys())) {
      const chords = chordsOf(binding);
      const at = chords.length > 1 ? pending.chords.length : 0;
      if (chords.length > 1 && chords.slice(0, at).join(" ") !== pending.chords.join(" ")) continue;
      const chord = chords[at];
      if (chord === undefined || !chordMatches(chord, e, mac())) continue;
      if ((editing || ownsKeys(target)) && !worksInFields(chord)) continue;
      if (
        (chord === "Enter" || chord === " ") &&
        target?.closest("a,button,summary,[role=button],[role=tab]")
      )
        continue;
      if (e.repeat && !repeats(chord)) continue;
      if (at < chords.length - 1) {
        waits = true;
        continue;
      }
      if (chords.length === 1 && pending.chords.length > 0) continue;
      pending.chords = [];
      const run = typeof action === "function" ? action : action.run;
      if (run(e) !== false) {
        e.preventDefault();
        return;
      }
    }
    if (layer.barrier) break;
  }
  if (waits) {
    pending = { chords: [...pending.chords, e.key.toLowerCase()], until: now + SEQUENCE_MS };
    e.preventDefault();
  } else if (!/^(Shift|Control|Alt|Meta)$/.test(e.key)) pending.chords = [];
}

function publish() {
  const shown: KeyHelp[] = [];
  for (const layer of layers) {
    const keys = Object.entries(layer.keys()).flatMap(([binding, action]) => {
      const label = layer.words[binding] ?? (typeof action === "function" ? "" : action.label);
      return label ? [{ binding, label }] : [];
    });
    if (!keys.length) continue;
    const same = shown.find((s) => s.label === layer.label);
    if (same) same.keys.push(...keys);
    else shown.push({ label: layer.label, keys });
  }
  help = shown.reverse();
  for (const w of watchers) w();
}

/** Numbers are given while rendering, so an inner component is above the outer one even when both mount at once. */
const useLayerId = () => useState(() => nextId++)[0];

function mount(layer: Layer) {
  if (layers.length === 0) document.addEventListener("keydown", onKeyDown);
  layers.push(layer);
  layers.sort((a, b) => a.id - b.id);
  publish();
  return () => {
    layers.splice(layers.indexOf(layer), 1);
    if (layers.length === 0) document.removeEventListener("keydown", onKeyDown);
    publish();
  };
}

/**
 * Binds keys while the component is mounted; inner and later components win. Ignored while an input method composes; single keys
 * are dead in fields. `labels` (or `{run, label}`) puts a key into the sheet that `?` opens, under `label`.
 */
export function useKeys(
  keys: Record<string, KeyBinding>,
  options: { label?: string; scope?: string; labels?: Record<string, string>; enabled?: boolean } = {},
): void {
  const { enabled = true, label, scope, labels } = options;
  const id = useLayerId();
  const latest = useRef(keys);
  latest.current = keys;
  const name = label ?? scope ?? "";
  const words = JSON.stringify(labels ?? {});
  const bindings = Object.keys(keys).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `bindings` refreshes the key sheet, actions are read late
  useEffect(() => {
    if (!enabled) return;
    return mount({
      id,
      label: name,
      keys: () => latest.current,
      barrier: false,
      words: JSON.parse(words),
    });
  }, [id, enabled, name, words, bindings]);
}

/** While mounted, keys of everything outside are dead: an open dialog owns the keyboard. */
export function useKeyBarrier(): void {
  const id = useLayerId();
  useEffect(() => mount({ id, label: "", keys: () => ({}), barrier: true, words: {} }), [id]);
}

const none: KeyHelp[] = [];
/** The labelled keys that work on this page now. */
export const useKeyHelp = (): KeyHelp[] =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => help,
    () => none,
  );
