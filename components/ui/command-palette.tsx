"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { isComposition } from "../client/key-match";
import { useKeyBarrier } from "../client/keys";
import { Kbd } from "./kbd";
import { type Command, type CommandGroup, match } from "./palette-match";

export type { CommandGroup } from "./palette-match";

/** Finds anything by typing: arrows move, Enter goes, Esc closes. The groups are the caller's, best ones first. */
export function CommandPalette({
  open,
  onOpen,
  groups,
  onQuery,
}: {
  open: boolean;
  onOpen: (open: boolean) => void;
  groups: readonly CommandGroup[];
  /** for groups that come from the server */
  onQuery?: (query: string) => void;
}) {
  const t = useTranslations("ui.palette");
  return (
    <Radix.Root open={open} onOpenChange={onOpen}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="float fixed top-[max(12px,10dvh)] left-1/2 z-50 flex max-h-[min(480px,80dvh)] w-[calc(100vw-24px)] max-w-150 -translate-x-1/2 flex-col overflow-hidden"
        >
          <Radix.Title className="sr-only">{t("title")}</Radix.Title>
          <Finder groups={groups} onClose={() => onOpen(false)} onQuery={onQuery} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Finder({
  groups,
  onClose,
  onQuery,
}: {
  groups: readonly CommandGroup[];
  onClose: () => void;
  onQuery: ((query: string) => void) | undefined;
}) {
  useKeyBarrier();
  const t = useTranslations("ui.palette");
  const router = useRouter();
  const id = useId();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const asked = useDeferredValue(query);
  const shown = useMemo(() => match(groups, asked), [groups, asked]);
  const flat = shown.flatMap((g) => g.items);
  const chosen = Math.min(at, flat.length - 1);
  useEffect(() => onQuery?.(asked), [asked, onQuery]);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const go = (c: Command | undefined) => {
    if (!c) return;
    onClose();
    if (c.run) c.run();
    else if (c.href) router.push(c.href);
  };
  let n = -1;
  return (
    <>
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-muted" />
        <input
          autoFocus
          role="combobox"
          aria-label={t("title")}
          aria-expanded
          aria-controls={id}
          aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={t("placeholder")}
          value={query}
          onChange={(e) => {
            setQuery(e.target.value);
            setAt(0);
          }}
          onKeyDown={(e) => {
            if (isComposition(e.nativeEvent)) return;
            const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
            if (by) {
              e.preventDefault();
              setAt((chosen + by + flat.length) % Math.max(1, flat.length));
            } else if (e.key === "Enter") {
              e.preventDefault();
              go(flat[chosen]);
            }
          }}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none!"
        />
        <Kbd keys="Escape" />
      </div>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={t("title")}
        className="min-h-0 flex-1 overflow-y-auto p-2"
      >
        {shown.map((g) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own
          <div key={g.label} role="group" aria-label={g.label} className="mb-1">
            <div className="px-2 pt-1.5 pb-1 text-muted text-xs">{g.label}</div>
            {g.items.map((item) => {
              n++;
              const mine = n;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
                <div
                  key={item.id}
                  id={`${id}-${mine}`}
                  role="option"
                  tabIndex={-1}
                  data-at={mine}
                  aria-selected={mine === chosen}
                  onPointerMove={() => setAt(mine)}
                  onClick={() => go(item)}
                  className="option cursor-pointer!"
                >
                  <span className="min-w-0 truncate">{item.label}</span>
                  {item.hint && (
                    <span className="min-w-0 flex-1 truncate text-muted text-xs">{item.hint}</span>
                  )}
                  {item.keys && (
                    <span className="ml-auto">
                      <Kbd keys={item.keys} />
                    </span>
                  )}
                </div>
              );
            })}
          </div>
        ))}
        {flat.length === 0 && (
          <p className="px-2 py-6 text-center text-muted text-sm">{t("none", { query })}</p>
        )}
      </div>
    </>
  );
}
