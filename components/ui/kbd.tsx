import { Fragment } from "react";

const NAMES: Record<string, string> = {
  mod: "Ctrl",
  shift: "Shift",
  alt: "Alt",
  Escape: "Esc",
  Enter: "Enter",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  " ": "Space",
};

const onMac = () => typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** Draws a key binding as written for `useKeys`: "mod+k", "g d", "?". */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex items-center gap-1" suppressHydrationWarning>
      {keys.split(" ").map((chord, i) => (
        <Fragment key={`${chord}${i}`}>
          {(chord === "" ? [" "] : chord.length > 1 ? chord.split("+") : [chord]).map((part) => (
            <kbd
              key={part}
              suppressHydrationWarning
              className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-raised px-1 font-sans text-xs text-muted"
            >
              {part === "mod" && onMac()
                ? "⌘"
                : (NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
