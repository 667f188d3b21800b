"use client";

import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { cx } from "@/components/ui";
import { cleanPrompt } from "@/server/domain/captions/prompt";
import { tagKey, typedTags } from "@/server/domain/datasets/captions";
import { useCompletions } from "./captions/use-completions";
import { WORD_COLOUR } from "./captions/word-colour";

/** A prompt that was pasted: what was taken out of it, and the tags as they would be without that. */
export type CleanedPaste = { cleaned: number; raw: string[] };

export type TagFieldHandle = { focus(): void };

/**
 * A field that takes tags: splits at commas of both languages and at line ends, completes from `known` and the
 * dictionary. Enter and Tab take the choice while the list is open (the first that begins with what is typed, or the
 * last row: as typed); Esc closes the list first. A pasted prompt is cleaned. What is half typed counts when the field
 * is left, also by another picture being shown. The list hangs below the nearest positioned box around the field.
 */
export function TagField({
  known,
  datasetId,
  onTags,
  onEmptyEnter,
  onEmptyBack,
  onEdge,
  label,
  placeholder,
  className,
  ref,
}: {
  known: readonly { tag: string; count: number }[];
  /** looks further than `known` among the dataset's own tags */
  datasetId?: number | undefined;
  onTags: (tags: string[], paste?: CleanedPaste) => void;
  onEmptyEnter?: (() => void) | undefined;
  onEmptyBack?: ((fresh: boolean) => void) | undefined;
  /** ← where there is nothing more to the left */
  onEdge?: (() => void) | undefined;
  label: string;
  placeholder?: string;
  className?: string;
  ref?: Ref<TagFieldHandle>;
}) {
  const t = useTranslations("datasets");
  const list = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }), []);
  const found = useCompletions(text, known, datasetId);
  const wanted = tagKey(text);
  const shown = open && found.length > 0;
  // the last row keeps what is typed, unless that is a known tag already
  const typed = found.some(({ tag }) => tag === wanted) ? [] : [null];
  const rows = [...found, ...typed];
  const first = found.findIndex(({ fit }) => fit < 2);
  const chosen = at >= 0 ? at : first >= 0 ? first : found.length;
  const take = (value: string) => {
    const tags = typedTags(value);
    setText("");
    setAt(-1);
    setOpen(false);
    if (tags.length) onTags(tags);
  };
  const left = useRef(() => {});
  left.current = () => {
    if (text.trim()) onTags(typedTags(text));
  };
  useEffect(() => () => left.current(), []);

  const onKeyDown = (e: KeyboardEvent<HTMLInputElement>) => {
    if (e.nativeEvent.isComposing || e.keyCode === 229) return;
    const field = e.currentTarget;
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
    } else if (e.key === "Backspace" && text === "") onEmptyBack?.(!e.repeat);
    else if (e.key === "ArrowLeft" && field.selectionStart === 0 && field.selectionEnd === 0 && onEdge) {
      e.preventDefault();
      onEdge();
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
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="enter"
        onChange={(e) => {
          const value = e.target.value;
          const typing = (e.nativeEvent as InputEvent).isComposing;
          if (!typing && /[,，、\n]/.test(value)) take(value);
          else {
            setText(value);
            setOpen(true);
            setAt(-1);
          }
        }}
        onCompositionEnd={(e) => {
          if (/[,，、]/.test(e.currentTarget.value)) take(e.currentTarget.value);
        }}
        onPaste={(e) => {
          const whole = text + e.clipboardData.getData("text");
          const { tags, cleaned } = cleanPrompt(whole);
          if (cleaned === 0 && !/[,，、\r\n]/.test(whole)) return;
          e.preventDefault();
          setText("");
          setOpen(false);
          if (tags.length) onTags(tags, cleaned ? { cleaned, raw: typedTags(whole) } : undefined);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false);
          if (text.trim()) take(text);
        }}
        className="h-6 w-full bg-transparent text-sm outline-none! placeholder:text-muted pointer-coarse:h-9"
      />
      {shown && (
        <div
          id={list}
          role="listbox"
          aria-label={t("caption.completions")}
          className="float absolute inset-x-0 top-full z-20 mt-1 max-h-[50dvh] overflow-y-auto p-1"
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
              {row ? (
                <>
                  <span className="min-w-0 flex-1 truncate">
                    <span className={WORD_COLOUR[row.category]}>{row.tag}</span>
                    {row.alias && <span className="ml-2 text-muted text-xs">{row.alias}</span>}
                  </span>
                  {row.meaning && (
                    <span className="max-w-32 shrink-0 truncate text-muted text-xs">{row.meaning}</span>
                  )}
                  <span className={cx("shrink-0 text-xs", row.own ? "text-text" : "text-muted")}>
                    {row.own ? t("caption.ownCount", { count: row.own }) : short(row.posts)}
                  </span>
                </>
              ) : (
                <span className="min-w-0 flex-1 truncate">
                  {t("caption.addTyped", { text: text.trim() })}
                </span>
              )}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** 2900000 → "2.9M"; nothing for the studio's own words, which nobody counted. */
const short = (posts: number): string =>
  posts >= 1e6
    ? `${(posts / 1e6).toFixed(1)}M`
    : posts >= 1000
      ? `${Math.round(posts / 1000)}k`
      : posts > 0
        ? String(posts)
        : "";
