"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { ImageOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { cx, Picture } from "@/components/ui";
import { useRows } from "../use-rows";

const SIDE = 72;

/** The pictures of the gallery's filter, in its order, as a strip; the one on the bench in the middle. */
export function Filmstrip({
  datasetId,
  ids,
  current,
  onPick,
}: {
  datasetId: number;
  ids: readonly number[];
  current: number;
  onPick: (id: number) => void;
}) {
  const t = useTranslations("editor");
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => box.current,
    estimateSize: () => SIDE + 2,
    overscan: 6,
  });
  const index = ids.indexOf(current);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the picture on the bench
  useEffect(() => {
    if (index < 0) return;
    virtual.scrollToIndex(index, { align: first.current ? "center" : "auto" });
    first.current = false;
  }, [index]);
  const visible = virtual.getVirtualItems();
  const rows = useRows(datasetId, ids, visible[0]?.index ?? 0, visible.at(-1)?.index ?? -1);
  return (
    <nav
      ref={box}
      aria-label={t("filmstrip")}
      className="h-full overflow-y-auto overscroll-contain [scrollbar-width:thin]"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {visible.map((item) => {
          const id = ids[item.index];
          if (id === undefined) return null;
          const row = rows.get(id);
          return (
            <button
              key={item.key}
              type="button"
              tabIndex={-1}
              aria-current={id === current ? "true" : undefined}
              aria-label={row?.name ?? String(item.index + 1)}
              title={row?.name}
              onMouseDown={(e) => e.preventDefault()}
              onClick={() => onPick(id)}
              className="bare absolute inset-x-0 top-0 mx-auto block"
              style={{ width: SIDE, height: SIDE, transform: `translateY(${item.start}px)` }}
            >
              {row?.state === "failed" ? (
                <span className="flex size-full items-center justify-center bg-ground text-bad">
                  <ImageOff aria-hidden className="size-5" />
                </span>
              ) : (
                <Picture
                  media={row?.state === "done" ? row.media : null}
                  thumbhash={row?.thumbhash}
                  alt=""
                  className={cx("size-full", row?.use === "no" && "opacity-35 grayscale")}
                />
              )}
              {id === current && (
                <span
                  aria-hidden
                  className="pointer-events-none absolute inset-0 shadow-[inset_0_0_0_3px_var(--accent),inset_0_0_0_4px_var(--bg)]"
                />
              )}
            </button>
          );
        })}
      </div>
    </nav>
  );
}
