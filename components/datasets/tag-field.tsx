"use client";

import { X } from "lucide-react";
import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { cx } from "@/components/ui";
import { tagKey, typedTags } from "@/server/domain/datasets/captions";

const MOST = 8;

/**
 * A field that takes tags: splits at commas of both languages and at line ends, completes from `known`. Enter and
 * Tab take the choice while the list is open (the first one that starts with what is typed, or the last row: as typed); Esc closes the list first. The list hangs below
 * the nearest positioned box around the field.
 */
export function TagField({
  known,
  onTags,
  onEmptyEnter,
  onEmptyBack,
  label,
  placeholder,
  className,
}: {
  known: readonly { tag: string; count: number }[];
  onTags: (tags: string[]) => void;
  onEmptyEnter?: () => void;
  onEmptyBack?: (fresh: boolean) => void;
  label: string;
  placeholder?: string;
  className?: string;
}) {
  const t = useTranslations("datasets");
  const list = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const wanted = tagKey(text);
  const found = useMemo(
    () =>
      wanted
        ? known
            .filter(({ tag }) => tag.includes(wanted))
            .sort((a, b) => Number(b.tag.startsWith(wanted)) - Number(a.tag.startsWith(wanted)))
            .slice(0, MOST)
        : [],
    [known, wanted],
  );
  const shown = open && found.length > 0;
  // the last row keeps what is typed, unless that is a known tag already
  const typed = found.some(({ tag }) => tag === wanted) ? [] : [null];
  const rows = [...found, ...typed];
  const first = found.findIndex(({ tag }) => tag === wanted);
  const start = first >= 0 ? first : found[0]?.tag.startsWith(wanted) ? 0 : found.length;
  const chosen = at >= 0 ? at : start;
  const take = (value: string) => {
    const tags = typedTags(value);
    if (tags.length) onTags(tags);
    setText("");
    setAt(-1);
    setOpen(false);
  };
  const onKeyDown = (e: KeyboardEvent<HTMLInputElement>) => {
    if (e.nativeEvent.isComposing || e.keyCode === 229) return;
    if (shown && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      e.preventDefault();
      setAt((chosen + (e.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length);
    } else if (e.key === "Enter" && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      if (text.trim()) take(shown ? (rows[chosen]?.tag ?? text) : text);
      else onEmptyEnter?.();
    } else if (e.key === "Tab" && shown && !e.shiftKey) {
      e.preventDefault();
      // a dialog around would move the focus all the same
      e.stopPropagation();
      take(rows[chosen]?.tag ?? text);
    } else if (e.key === "Escape" && (shown || text)) {
      // the page's own Esc would leave the field
      e.preventDefault();
      if (shown) setOpen(false);
      else setText("");
    } else if (e.key === "Backspace" && text === "") {
      onEmptyBack?.(!e.repeat);
    }
  };
  return (
    <div className={cx("min-w-24 flex-1", className)}>
      <input
        ref={input}
        value={text}
        role="combobox"
        aria-expanded={shown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={shown ? `${list}-${chosen}` : undefined}
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        onChange={(e) => {
          const value = e.target.value;
          const typing = (e.nativeEvent as InputEvent).isComposing;
          if (!typing && /[,，、;；\n]/.test(value)) take(value);
          else {
            setText(value);
            setOpen(true);
            setAt(-1);
          }
        }}
        onCompositionEnd={(e) => {
          if (/[,，、;；]/.test(e.currentTarget.value)) take(e.currentTarget.value);
        }}
        onPaste={(e) => {
          const pasted = e.clipboardData.getData("text");
          if (!/[,，、;；\r\n]/.test(pasted)) return;
          e.preventDefault();
          take(text + pasted);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false);
          if (text.trim()) take(text);
        }}
        className="h-6 w-full bg-transparent text-sm outline-none! placeholder:text-muted"
      />
      {shown && (
        <div
          id={list}
          role="listbox"
          aria-label={t("caption.completions")}
          className="float absolute inset-x-0 top-full z-20 mt-1 p-1"
        >
          {rows.map((row, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field
            <div
              key={row?.tag ?? ""}
              id={`${list}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === chosen}
              className="option"
              onPointerDown={(e) => e.preventDefault()}
              onClick={() => {
                take(row?.tag ?? text);
                input.current?.focus();
              }}
            >
              <span className="min-w-0 flex-1 truncate">
                {row?.tag ?? t("caption.addTyped", { text: text.trim() })}
              </span>
              {row && <span className="text-muted text-xs">{row.count}</span>}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** One tag as a chip. `share` says how many of several pictures have it; filled = all of them. */
export function Chip({
  tag,
  share,
  picked = false,
  onRemove,
  onPress,
  removeLabel,
}: {
  tag: string;
  share?: string | null;
  picked?: boolean;
  onRemove?: () => void;
  onPress?: () => void;
  removeLabel: string;
}) {
  const body = (
    <>
      <span className="min-w-0 truncate">{tag}</span>
      {share && <span className="shrink-0 text-muted text-xs">{share}</span>}
    </>
  );
  return (
    <span
      className={cx(
        "inline-flex h-6 max-w-full items-center rounded-sm text-sm",
        share ? "border border-line border-dashed" : "bg-raised",
        picked && "outline-2 outline-accent",
      )}
    >
      {onPress ? (
        <button
          type="button"
          tabIndex={-1}
          onClick={onPress}
          className="bare flex min-w-0 items-center gap-1.5 py-0.5 pl-2"
        >
          {body}
        </button>
      ) : (
        <span className="flex min-w-0 items-center gap-1.5 pl-2">{body}</span>
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-label={removeLabel}
        title={removeLabel}
        onClick={onRemove}
        className="bare flex h-6 w-5 shrink-0 items-center justify-center rounded-sm text-muted hover:text-bad"
      >
        <X aria-hidden className="size-3" />
      </button>
    </span>
  );
}
