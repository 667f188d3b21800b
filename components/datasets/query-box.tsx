"use client";

import { Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import { cx } from "@/components/ui";
import { errorText } from "@/server/domain/datasets/query";
import { slotAt } from "@/server/domain/datasets/query-complete";
import { parseQuery } from "@/server/domain/datasets/query-parse";
import type { Locale } from "@/server/domain/language";
import type { FilterState } from "./address";
import { type Suggestion, useSuggestions } from "./use-suggestions";

/** Typing narrows after a breath, so that the address does not change with every letter. */
const BREATH_MS = 220;

/**
 * The query, with completion: arrows choose, Tab takes, Enter takes what was chosen and otherwise closes the list; Esc closes
 * the list first, then leaves the field. What cannot be read is said under it, with its place.
 */
export function QueryBox({
  datasetId,
  filter,
  resolution,
  className,
}: {
  datasetId: number;
  filter: FilterState;
  resolution: number;
  className?: string;
}) {
  const t = useTranslations("gallery.query");
  const locale = useLocale() as Locale;
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(filter.text);
  const [cursor, setCursor] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const told = useRef(filter.text);
  // a chip, a tag or Back changed the query
  useEffect(() => {
    if (filter.text === told.current) return;
    told.current = filter.text;
    setText(filter.text);
  }, [filter.text]);
  const tell = useRef(filter.setText);
  tell.current = filter.setText;
  const slot = open && cursor !== null ? slotAt(text, cursor) : null;
  const found = useSuggestions(datasetId, slot, resolution);
  const shown = open && found.length > 0;
  // "tag:gui" finds nothing yet: a value that is being chosen counts when it is one, or when the list is closed
  const choosing =
    shown &&
    slot?.field != null &&
    !found.some(({ label }) => label.toLowerCase() === slot.part.trim().toLowerCase());
  useEffect(() => {
    if (text === told.current || choosing) return;
    const timer = setTimeout(() => {
      told.current = text;
      tell.current(text, true);
    }, BREATH_MS);
    return () => clearTimeout(timer);
  }, [text, choosing]);

  const parsed = parseQuery(text);
  // a condition half written at the end is not wrong yet
  const unfinished = !parsed.ok && open && parsed.error.to >= text.trimEnd().length;

  const take = (suggestion: Suggestion) => {
    const next = suggestion.take(text);
    setText(next.text);
    setAt(-1);
    setCursor(next.cursor);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(next.cursor, next.cursor);
    });
  };
  const onKeyDown = (e: KeyboardEvent<HTMLInputElement>) => {
    if (e.nativeEvent.isComposing || e.keyCode === 229) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (!shown) return setOpen(true);
      const down = e.key === "ArrowDown" ? 1 : -1;
      setAt(at < 0 ? (down > 0 ? 0 : found.length - 1) : (at + down + found.length) % found.length);
    } else if (
      e.key === "Tab" &&
      shown &&
      !e.shiftKey &&
      slot &&
      (at >= 0 || slot.part !== "" || slot.field)
    ) {
      e.preventDefault();
      take(found[Math.max(0, at)]!);
    } else if (e.key === "Enter") {
      e.preventDefault();
      if (shown && at >= 0) return take(found[at]!);
      setOpen(false);
      told.current = text;
      filter.setText(text);
    } else if (e.key === "Escape" && shown) {
      // the page's own Esc would leave the field
      e.preventDefault();
      setOpen(false);
    }
  };
  useKeys({ "/": { run: () => input.current?.focus(), label: t("label") } }, { label: t("keys") });
  const chosen = found[at] ? at : -1;
  return (
    <div className={cx("relative", className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
      />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-expanded={shown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={shown && chosen >= 0 ? `${list}-${chosen}` : undefined}
        aria-label={t("label")}
        aria-invalid={(!parsed.ok && !unfinished) || undefined}
        aria-describedby={parsed.ok ? undefined : `${list}-error`}
        placeholder={t("placeholder")}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="search"
        data-query
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setCursor(e.target.selectionStart);
          setOpen(true);
          setAt(-1);
        }}
        onSelect={(e) => setCursor(e.currentTarget.selectionStart)}
        onFocus={(e) => setCursor(e.currentTarget.selectionStart)}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false);
          setAt(-1);
        }}
        className="control w-full pr-8 pl-8"
      />
      {text && (
        <button
          type="button"
          aria-label={t("clear")}
          onPointerDown={(e) => e.preventDefault()}
          onClick={() => {
            setText("");
            told.current = "";
            filter.setText("");
          }}
          className="bare absolute top-1/2 right-1 flex size-6 -translate-y-1/2 items-center justify-center rounded-sm text-muted hover:text-text"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
      {shown && (
        <div
          id={list}
          role="listbox"
          aria-label={t("suggestions")}
          className="float absolute inset-x-0 top-full z-40 mt-1 max-h-[min(60dvh,26rem)] overflow-y-auto p-1"
        >
          {found.map((suggestion, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field
            <div
              key={suggestion.key}
              id={`${list}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === chosen}
              ref={(node) => {
                if (node && i === chosen) node.scrollIntoView({ block: "nearest" });
              }}
              className="option"
              onPointerDown={(e) => e.preventDefault()}
              onClick={() => take(suggestion)}
            >
              <span className="min-w-0 flex-1 truncate">{suggestion.label}</span>
              <span className="min-w-0 shrink truncate text-muted text-xs">{suggestion.hint}</span>
            </div>
          ))}
        </div>
      )}
      {!parsed.ok && !shown && (
        <p
          id={`${list}-error`}
          role={unfinished ? undefined : "alert"}
          className={cx(
            "float absolute top-full left-0 z-30 mt-1 max-w-full px-2.5 py-1.5 text-xs",
            unfinished ? "text-muted" : "text-bad",
          )}
        >
          {!unfinished && (
            <span className="mb-0.5 block truncate text-muted">
              {text.slice(Math.max(0, parsed.error.from - 16), parsed.error.from)}
              <mark className="rounded-sm bg-bad-soft text-bad">
                {text.slice(parsed.error.from, parsed.error.to)}
              </mark>
            </span>
          )}
          {errorText(parsed.error)[locale === "zh-CN" ? "zh" : "en"]}
        </p>
      )}
    </div>
  );
}
