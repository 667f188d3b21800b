"use client";

import { Minus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { cx, IconButton, SearchInput } from "@/components/ui";
import { tagKey } from "@/server/domain/datasets/captions";

/** The tags inside the filter with their counts. A click narrows to pictures with the tag, the minus to those without. */
export function TagsPanel({
  counts,
  picked,
  onPicked,
}: {
  counts: readonly { tag: string; count: number }[];
  picked: readonly string[];
  onPicked: (tags: string[]) => void;
}) {
  const t = useTranslations("datasets");
  const [search, setSearch] = useState("");
  const wanted = tagKey(search);
  const shown = wanted ? counts.filter(({ tag }) => tag.includes(wanted)) : counts;
  const flip = (tag: string) =>
    onPicked(picked.includes(tag) ? picked.filter((other) => other !== tag) : [...picked, tag]);
  return (
    <section aria-label={t("tags.title")}>
      <h2 className="mb-2 flex justify-between px-2 text-muted text-xs">
        <span>{t("tags.title")}</span>
        <span>{counts.length}</span>
      </h2>
      {counts.length > 12 && (
        <SearchInput
          value={search}
          onValue={setSearch}
          placeholder={t("tags.search")}
          aria-label={t("tags.search")}
          className="mx-2 mb-1"
        />
      )}
      <ul>
        {shown.slice(0, 200).map(({ tag, count }) => {
          const on = picked.includes(tag);
          return (
            <li key={tag} className="group relative flex items-center">
              <button
                type="button"
                aria-pressed={on}
                onClick={() => flip(tag)}
                className={cx(
                  "bare flex h-7 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left text-sm hover:bg-raised pointer-coarse:h-10",
                  on && "bg-accent-soft text-accent",
                )}
              >
                <span className="min-w-0 flex-1 truncate" title={tag}>
                  {tag}
                </span>
                <span className="shrink-0 text-muted text-xs group-focus-within:pr-6 group-hover:pr-6">
                  {count}
                </span>
              </button>
              <IconButton
                icon={Minus}
                size="sm"
                label={t("tags.exclude", { tag })}
                onClick={() => flip(`-${tag}`)}
                className="bare! absolute right-0 opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
              />
            </li>
          );
        })}
      </ul>
      {shown.length === 0 && (
        <p className="px-2 text-muted text-xs">{counts.length ? t("tags.noMatch") : t("tags.none")}</p>
      )}
    </section>
  );
}
