"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FileArchive, Folder } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { Field, Input } from "@/components/ui";

/** A path of the studio's machine, completed as it is typed: arrows choose, Tab or Enter takes the choice. */
export function PathField({
  value,
  onValue,
  onEnter,
  label,
  help,
}: {
  value: string;
  onValue: (path: string) => void;
  onEnter: () => void;
  label?: string;
  help?: string;
}) {
  const t = useTranslations("imports");
  const trpc = useTRPC();
  const [at, setAt] = useState(-1);
  const typed = useDeferredValue(value);
  const { data: listed = [] } = useQuery({
    ...trpc.datasets.imports.complete.queryOptions({ path: typed }),
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });
  // answers to an earlier text are shown only as far as they still complete this one
  const data = listed.filter(
    ({ path }) => path.toLowerCase().startsWith(value.trim().toLowerCase()) || value.startsWith("~"),
  );
  const take = (path: string) => {
    const folder = data.find((entry) => entry.path === path)?.folder ?? true;
    onValue(folder ? `${path.replace(/\/$/, "")}/` : path);
    setAt(-1);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      setAt((now) => Math.max(-1, Math.min(data.length - 1, now + (e.key === "ArrowDown" ? 1 : -1))));
    } else if (
      (e.key === "Tab" && !e.shiftKey && data.length > 0 && !value.endsWith("/")) ||
      (e.key === "Enter" && at >= 0)
    ) {
      const choice = data[Math.max(0, at)];
      if (choice) {
        e.preventDefault();
        // the dialog would move the focus all the same
        e.stopPropagation();
        take(choice.path);
      }
    } else if (e.key === "Enter") {
      e.preventDefault();
      onEnter();
    }
  };
  return (
    <>
      <Field label={label ?? t("folder.path")} help={help}>
        <Input
          autoFocus
          value={value}
          onChange={(e) => {
            onValue(e.target.value);
            setAt(-1);
          }}
          onKeyDown={onKeyDown}
          role="combobox"
          aria-expanded={data.length > 0}
          aria-controls="folder-choices"
          aria-activedescendant={at >= 0 ? `folder-choice-${at}` : undefined}
          placeholder="/home/yui/scans"
          className="font-mono"
        />
      </Field>
      <div
        id="folder-choices"
        role="listbox"
        aria-label={t("folder.choices")}
        className="mt-1 h-44 overflow-y-auto rounded-md border p-1"
      >
        {data.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field
          <div
            key={entry.path}
            id={`folder-choice-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            ref={i === at ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            onClick={() => take(entry.path)}
            className="option hover:bg-raised"
          >
            {entry.folder ? (
              <Folder aria-hidden className="size-4 shrink-0 text-muted" />
            ) : (
              <FileArchive aria-hidden className="size-4 shrink-0 text-muted" />
            )}
            <span className="min-w-0 truncate">{entry.name}</span>
          </div>
        ))}
        {data.length === 0 && <p className="px-2 py-1.5 text-muted text-xs">{t("folder.noFolders")}</p>}
      </div>
    </>
  );
}
