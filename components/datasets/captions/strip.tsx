"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { cx, Picture } from "@/components/ui";
import { type DatasetDetail, useRows } from "../use-rows";
import type { CaptionsState } from "./use-captions";

const TILE = 60;
const AHEAD = 6;

/** The pictures of the filter in one row; those without a caption have a mark. Only what is in sight is drawn. */
export function Strip({ dataset, captions }: { dataset: DatasetDetail; captions: CaptionsState }) {
  const t = useTranslations("captions");
  const g = useTranslations("datasets.gallery");
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ from: 0, to: 24 });
  const { ids } = captions.outline;
  const rows = useRows(dataset.id, ids, view.from, Math.min(view.to, ids.length - 1));
  const look = () => {
    const node = box.current;
    if (!node) return;
    const from = Math.max(0, Math.floor(node.scrollLeft / TILE) - AHEAD);
    const to = Math.ceil((node.scrollLeft + node.clientWidth) / TILE) + AHEAD;
    setView((now) => (now.from === from && now.to === to ? now : { from, to }));
  };
  const { index } = captions;
  useEffect(() => {
    const node = box.current;
    if (!node) return;
    const middle = index * TILE - node.clientWidth / 2 + TILE / 2;
    node.scrollTo({ left: Math.max(0, middle) });
  }, [index]);
  return (
    <div
      ref={box}
      onScroll={look}
      role="listbox"
      aria-label={t("strip")}
      tabIndex={-1}
      className="relative h-[68px] shrink-0 overflow-x-auto overflow-y-hidden border-t [scrollbar-width:thin] max-md:hidden"
    >
      <div style={{ width: ids.length * TILE }} className="relative h-[60px]">
        {ids.slice(view.from, view.to + 1).map((id, i) => {
          const row = rows.get(id);
          const on = id === captions.id;
          return (
            <button
              key={id}
              type="button"
              role="option"
              aria-selected={on}
              tabIndex={-1}
              aria-label={row?.name ?? ""}
              title={row ? (row.captioned ? row.name : `${row.name} · ${g("uncaptioned")}`) : undefined}
              onClick={() => captions.go(id)}
              style={{ left: (view.from + i) * TILE, width: TILE }}
              className="bare absolute top-0 h-[60px] p-0.5"
            >
              <Picture
                media={row?.media ?? null}
                thumbhash={row?.thumbhash}
                alt=""
                className={cx("size-full rounded-xs", on && "outline-2 outline-accent -outline-offset-1")}
              />
              {row && !row.captioned && (
                <span
                  aria-hidden
                  className="absolute top-1.5 right-1.5 size-2 rounded-full bg-warn ring-1 ring-shade"
                />
              )}
            </button>
          );
        })}
      </div>
    </div>
  );
}
