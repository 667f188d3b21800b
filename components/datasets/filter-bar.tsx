"use client";

import { Grid2x2, LayoutPanelLeft, Rows3, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { cx, IconButton, SearchInput, Segmented, Select } from "@/components/ui";
import { LAYOUTS, type Layout, SHOWS, type Show, SIZES, type useFilter, type useLook } from "./address";
import type { DatasetDetail } from "./use-rows";

type FilterState = ReturnType<typeof useFilter>;

const countOf = (show: Show, counts: DatasetDetail["counts"]): number =>
  ({
    all: counts.all,
    uncaptioned: counts.uncaptioned,
    excluded: counts.excluded,
    kept: counts.kept,
    broken: counts.failed,
    trash: counts.trash,
  })[show];

/** What narrows the gallery and how it looks: one row above the pictures. */
export function FilterBar({
  dataset,
  filter,
  look,
  shown,
  onPanel,
}: {
  dataset: DatasetDetail;
  filter: FilterState;
  look: ReturnType<typeof useLook>;
  shown: number;
  /** opens tags and subsets where there is no room for them */
  onPanel: () => void;
}) {
  const t = useTranslations("datasets");
  const [{ layout, size }, setLook] = look;
  const total = filter.show === "trash" ? dataset.counts.trash : dataset.counts.all;
  const shows = SHOWS.filter(
    (show) => show === "all" || show === filter.show || countOf(show, dataset.counts) > 0,
  );
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2">
      <IconButton
        icon={LayoutPanelLeft}
        label={t("filter.panel")}
        onClick={onPanel}
        className="rail:hidden"
      />
      <Search value={filter.q} onValue={(q) => void filter.set({ q: q || null })} />
      {shows.length > 1 && (
        <Select
          label={t("filter.show")}
          value={filter.show}
          onValue={(show) => void filter.set({ show })}
          choices={shows.map((show) => ({
            value: show,
            label: t(`show.${show}`),
            hint: String(countOf(show, dataset.counts)),
          }))}
          className="w-38! max-md:w-28!"
        />
      )}
      {filter.tags.map((tag) => (
        <span
          key={tag}
          className="inline-flex h-6 items-center gap-1 rounded-sm bg-accent-soft pl-2 text-accent text-sm"
        >
          {tag.startsWith("-") ? t("filter.without", { tag: tag.slice(1) }) : tag}
          <button
            type="button"
            aria-label={t("filter.drop", { tag })}
            onClick={() => void filter.set({ tags: filter.tags.filter((other) => other !== tag) })}
            className="bare flex size-6 items-center justify-center rounded-sm hover:text-text"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </span>
      ))}
      <span
        className={cx("ml-auto whitespace-nowrap text-muted text-sm", !filter.narrowed && "max-md:hidden")}
        data-shown={shown}
      >
        {filter.narrowed ? `${shown} / ${total}` : t("filter.count", { count: total })}
      </span>
      <Segmented
        size="sm"
        label={t("look.layout")}
        value={layout}
        onValue={(value: Layout) => void setLook({ layout: value })}
        choices={LAYOUTS.map((value) => ({
          value,
          label: "",
          icon: value === "rows" ? Rows3 : Grid2x2,
          title: t(`look.${value}`),
        }))}
        className="max-md:hidden"
      />
      <input
        type="range"
        aria-label={t("look.size")}
        title={t("look.size")}
        min={SIZES.least}
        max={SIZES.most}
        step={4}
        value={size}
        onChange={(e) => void setLook({ size: Number(e.target.value) })}
        className="w-24 accent-(--accent) max-md:hidden"
      />
    </div>
  );
}

/** Typing narrows after a breath, so that the address does not change with every letter. */
function Search({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const t = useTranslations("datasets");
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const tell = useRef(onValue);
  tell.current = onValue;
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => tell.current(text), 250);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <SearchInput
      value={text}
      onValue={setText}
      aria-label={t("filter.search")}
      placeholder={t("filter.search")}
      className="w-56 max-md:min-w-0 max-md:flex-1"
    />
  );
}
