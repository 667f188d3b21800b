"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Minus } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { cx, IconButton, SearchInput } from "@/components/ui";
import { flipPart, negate, tagPart, tagsIn } from "@/server/domain/datasets/query-edit";
import type { FilterState } from "./address";

const MOST = 200;

/**
 * The tags inside the filter with their counts. A click narrows to pictures with the tag, the minus to those without.
 * One tab stop: arrows walk, Enter picks, the minus key leaves out.
 */
export function TagsPanel({ filter }: { filter: FilterState }) {
  const t = useTranslations("datasets.tags");
  const trpc = useTRPC();
  const [search, setSearch] = useState("");
  const [stop, setStop] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const part = search.trim();
  const { data: counts = [] } = useQuery({
    ...trpc.datasets.tags.queryOptions({ ...filter.filter, ...(part && { part }) }),
    placeholderData: keepPreviousData,
  });
  const picked = new Map(tagsIn(filter.query).map(({ tag, absent }) => [tag, absent]));
  const flip = (tag: string, absent = false) => {
    const wanted = absent ? negate(tagPart(tag)) : tagPart(tag);
    filter.setText(flipPart(filter.query, wanted));
  };
  // what is left out has no pictures in the filter, and must be found again to be let in
  const gone = [...picked].filter(([tag, absent]) => absent && !counts.some((one) => one.tag === tag));
  const shown = [...gone.map(([tag]) => ({ tag, count: 0 })), ...counts].slice(0, MOST);
  const at = Math.min(stop, shown.length - 1);
  const walk = (e: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[e.key];
    if (e.key === "-" || e.key === "Delete") {
      e.preventDefault();
      if (shown[at]) flip(shown[at].tag, true);
    }
    if (to === undefined || to < 0 || to >= shown.length) return;
    e.preventDefault();
    setStop(to);
    list.current?.querySelectorAll<HTMLElement>("[data-tag]")[to]?.focus();
  };
  return (
    <section aria-label={t("title")}>
      <h2 className="mb-2 flex justify-between px-2 text-muted text-xs">
        <span>{t("title")}</span>
        <span>{counts.length >= 500 ? "500+" : counts.length}</span>
      </h2>
      {(counts.length > 12 || part) && (
        <SearchInput
          value={search}
          onValue={(value) => {
            setSearch(value);
            setStop(0);
          }}
          placeholder={t("search")}
          aria-label={t("search")}
          className="mx-2 mb-1"
        />
      )}
      <ul ref={list} onKeyDown={walk}>
        {shown.map(({ tag, count }, i) => {
          const absent = picked.get(tag);
          return (
            <li key={tag} className="group relative flex items-center">
              <button
                type="button"
                data-tag
                tabIndex={i === at ? 0 : -1}
                aria-pressed={absent !== undefined}
                onFocus={() => setStop(i)}
                onClick={() => flip(tag, absent === true)}
                className={cx(
                  "bare flex h-7 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left text-sm hover:bg-raised pointer-coarse:h-10 pointer-coarse:pr-11",
                  absent === false && "bg-accent-soft text-accent",
                  absent === true && "text-muted",
                )}
              >
                <span
                  className={cx("min-w-0 flex-1 truncate", absent === true && "line-through")}
                  title={tag}
                >
                  {tag}
                </span>
                <span className="shrink-0 text-muted text-xs group-focus-within:pr-6 group-hover:pr-6">
                  {count}
                </span>
              </button>
              <IconButton
                icon={Minus}
                size="sm"
                tabIndex={-1}
                label={t("exclude", { tag })}
                keys="-"
                onClick={() => flip(tag, true)}
                className="bare! absolute right-0 opacity-0 focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
              />
            </li>
          );
        })}
      </ul>
      {shown.length === 0 && <p className="px-2 text-muted text-xs">{t(part ? "noMatch" : "none")}</p>}
    </section>
  );
}
