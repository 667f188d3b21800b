"use client";

import { Grid2x2, LayoutPanelLeft, Rows3, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { cx, IconButton, Segmented, Select } from "@/components/ui";
import { SORTS } from "@/server/domain/datasets/query-sort";
import { type FilterState, LAYOUTS, type Layout, SIZES, type useLook } from "./address";
import { QueryBox } from "./query-box";
import { QueryChips } from "./query-chips";
import { SavedViews } from "./saved-views";
import type { Changes } from "./use-changes";
import type { DatasetDetail } from "./use-rows";

/** What narrows the gallery and how it looks: one row above the pictures, a second one for what is in force. */
export function FilterBar({
  dataset,
  filter,
  look,
  shown,
  changes,
  onPanel,
}: {
  dataset: DatasetDetail;
  filter: FilterState;
  look: ReturnType<typeof useLook>;
  shown: number;
  changes: Changes;
  /** opens tags and subsets where there is no room for them */
  onPanel: () => void;
}) {
  const t = useTranslations("datasets");
  const g = useTranslations("gallery");
  const [{ layout, size, res }, setLook] = look;
  const total = filter.trash ? dataset.counts.trash : dataset.counts.all;
  return (
    <div className="border-b px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <IconButton
          icon={LayoutPanelLeft}
          label={t("filter.panel")}
          onClick={onPanel}
          className="rail:hidden"
        />
        <QueryBox
          datasetId={dataset.id}
          filter={filter}
          resolution={res}
          className="min-w-0 max-w-160 flex-1 basis-52"
        />
        <SavedViews dataset={dataset} filter={filter} changes={changes} />
        <span
          className={cx("ml-auto whitespace-nowrap text-muted text-sm", !filter.narrowed && "max-md:hidden")}
          data-shown={shown}
          aria-live="polite"
        >
          {filter.narrowed ? `${shown} / ${total}` : t("filter.count", { count: total })}
        </span>
        <Select
          label={g("sort.label")}
          value={filter.sort}
          onValue={filter.setSort}
          choices={SORTS.map((sort) => ({ value: sort, label: g(`sort.${sort}`) }))}
          className="w-32! max-md:hidden"
        />
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
          className="w-20 accent-(--accent) max-md:hidden"
        />
      </div>
      {(filter.parts.length > 0 || filter.trash) && (
        <div className="mt-1.5 flex flex-wrap items-center gap-1">
          {filter.trash && (
            <span className="inline-flex h-6 items-center rounded-sm bg-raised pl-2 text-sm pointer-coarse:h-9">
              {g("views.trash")}
              <button
                type="button"
                aria-label={g("views.leaveTrash")}
                onClick={() => filter.show({})}
                className="bare flex size-6 items-center justify-center rounded-sm hover:text-text pointer-coarse:size-9"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </span>
          )}
          <QueryChips filter={filter} />
        </div>
      )}
    </div>
  );
}
