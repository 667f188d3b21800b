"use client";

import { File, Folder } from "lucide-react";
import { type ComponentProps, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { cx, Input } from "@/components/ui";

export type PathEntry = { path: string; name: string; folder: boolean };

/**
 * A path of the machine that runs the studio, completed as it is typed: arrows choose, Tab or Enter takes, a folder
 * goes on with what is in it. `entries` are the completions of `value`.
 */
export function PathInput({
  value,
  onValue,
  onDone,
  entries,
  ...rest
}: {
  value: string;
  onValue: (path: string) => void;
  /** Enter with no completion chosen */
  onDone?: () => void;
  entries: readonly PathEntry[];
} & Omit<ComponentProps<"input">, "value" | "onChange">) {
  const t = useTranslations("models");
  const id = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  const shown = open ? entries.filter((e) => e.path !== value) : [];
  const take = (entry: PathEntry) => {
    onValue(entry.folder ? `${entry.path}/` : entry.path);
    setAt(-1);
    setOpen(entry.folder);
  };
  const move = (by: number) => {
    const next = Math.max(-1, Math.min(shown.length - 1, at + by));
    setAt(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div className="relative">
      <Input
        {...rest}
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        className="font-mono text-sm"
        value={value}
        onChange={(e) => {
          onValue(e.target.value);
          setOpen(true);
          setAt(-1);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(e) => {
          if (e.nativeEvent.isComposing) return;
          const chosen = shown[at];
          if (e.key === "ArrowDown" || e.key === "ArrowUp") {
            e.preventDefault();
            setOpen(true);
            move(e.key === "ArrowDown" ? 1 : -1);
          } else if (
            e.key === "Tab" &&
            !e.shiftKey &&
            (chosen ?? (value && shown.length === 1 ? shown[0] : null))
          ) {
            e.preventDefault();
            take(chosen ?? shown[0]!);
          } else if (e.key === "Enter") {
            e.preventDefault();
            if (chosen) take(chosen);
            else {
              setOpen(false);
              onDone?.();
            }
          } else if (e.key === "Escape" && shown.length > 0) {
            e.preventDefault();
            e.stopPropagation();
            setOpen(false);
          }
        }}
      />
      {shown.length > 0 && (
        <div
          ref={list}
          id={`${id}-list`}
          role="listbox"
          aria-label={t("path.completions")}
          className="float absolute inset-x-0 top-[calc(100%+4px)] z-60 max-h-60 overflow-y-auto p-1"
        >
          {shown.map((entry, i) => {
            const Icon = entry.folder ? Folder : File;
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen option
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field
              <div
                key={entry.path}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === at}
                onMouseDown={(e) => e.preventDefault()}
                onClick={() => take(entry)}
                className={cx("option cursor-default", !entry.folder && "text-text")}
              >
                <Icon aria-hidden className="size-4 shrink-0 opacity-70" />
                <span className="min-w-0 truncate font-mono text-xs">{entry.name}</span>
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
