/*
 * Key bindings as text: "x", "g d" (a sequence), "mod+k" (Ctrl, on a Mac ⌘), "shift+ArrowLeft", "Escape", "?", "/", " ".
 * Pure, so that tables can test it.
 */

export type KeyPress = {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing?: boolean;
  keyCode?: number;
};

/** Where punctuation lies, so that ？、，。【】 of a Chinese input method work too. */
const PUNCTUATION: Record<string, { code: string; shift?: true }> = {
  ",": { code: "Comma" },
  ".": { code: "Period" },
  "/": { code: "Slash" },
  "?": { code: "Slash", shift: true },
  "[": { code: "BracketLeft" },
  "]": { code: "BracketRight" },
  "\\": { code: "Backslash" },
  ";": { code: "Semicolon" },
  "'": { code: "Quote" },
  "`": { code: "Backquote" },
  "-": { code: "Minus" },
  "=": { code: "Equal" },
  "+": { code: "Equal", shift: true },
};

/** Composition of an input method, including Safari's late Enter: never ours. */
export const isComposition = (e: KeyPress): boolean =>
  e.isComposing === true || e.keyCode === 229 || e.key === "Process";

/** Does one chord ("mod+k", "x", "?") match this press? `mac` decides what "mod" is. */
export function chordMatches(chord: string, e: KeyPress, mac: boolean): boolean {
  const parts = chord.length === 1 ? [chord] : chord.split("+");
  const key = parts[parts.length - 1] ?? "";
  const wants = new Set(parts.slice(0, -1));
  const mod = mac ? e.metaKey : e.ctrlKey;
  const otherMod = mac ? e.ctrlKey : e.metaKey;
  if (wants.has("mod") !== mod || otherMod || wants.has("alt") !== e.altKey) return false;
  const mark = PUNCTUATION[key];
  if (mark) {
    // A layout that types the mark itself, wherever the key is, decides; otherwise the position does.
    if (e.key in PUNCTUATION) return e.key === key;
    return e.code === mark.code && e.shiftKey === (mark.shift === true);
  }
  if (wants.has("shift") !== e.shiftKey) return false;
  if (/^[a-z]$/.test(key)) {
    const typed = e.key.toLowerCase();
    return /^[a-z]$/.test(typed) ? typed === key : e.code === `Key${key.toUpperCase()}`;
  }
  if (/^\d$/.test(key)) return e.code === `Digit${key}` || e.code === `Numpad${key}`;
  if (key === " ") return e.code === "Space";
  return e.key === key || (key === "Enter" && e.code === "NumpadEnter");
}

/** The chords of a binding: "g d" → ["g", "d"]; the space bar itself is " ". */
export const chordsOf = (binding: string): string[] => (binding === " " ? [" "] : binding.split(" "));

/** Keys that do something when held; all others fire once per press. */
export const repeats = (chord: string): boolean => /(Arrow|Page|Home|End|^[,.[\]]$)/.test(chord);

/** Single keys are dead in editable elements; chords with Ctrl or ⌘ and Escape are not. */
export const worksInFields = (chord: string): boolean => /^mod\+/.test(chord) || chord === "Escape";
