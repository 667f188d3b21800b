"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { cx } from "@/components/ui";
import type { Query } from "@/server/domain/datasets/query";
import { turned, without } from "@/server/domain/datasets/query-edit";
import { literalOf } from "@/server/domain/datasets/query-match";
import { printQuery } from "@/server/domain/datasets/query-print";
import type { FilterState } from "./address";

/** The conditions of the query one by one: a click turns one round, the cross takes it away. */
export function QueryChips({ filter }: { filter: FilterState }) {
  const t = useTranslations("gallery.chips");
  if (!filter.parts.length) return null;
  return (
    <ul aria-label={t("label")} className="flex min-w-0 flex-wrap items-center gap-1">
      {filter.parts.map((query, at) => {
        const words = wordsOf(query);
        const negated = query.op === "not";
        return (
          <li
            key={`${at} ${words}`}
            className={cx(
              "inline-flex h-6 max-w-60 items-center rounded-sm text-sm pointer-coarse:h-9",
              negated ? "border border-line border-dashed text-muted" : "bg-accent-soft text-accent",
            )}
          >
            <button
              type="button"
              title={t("turn")}
              aria-label={t(negated ? "turnBack" : "turnRound", { what: words })}
              onClick={() => filter.setText(turned(filter.text, query))}
              className="bare h-full min-w-0 truncate rounded-l-sm pr-0.5 pl-2 text-left"
            >
              {negated && <span className="mr-1 text-xs">{t("not")}</span>}
              {words}
            </button>
            <button
              type="button"
              aria-label={t("drop", { what: words })}
              onClick={() => filter.setText(without(filter.text, query))}
              className="bare flex size-6 shrink-0 items-center justify-center rounded-sm hover:text-text pointer-coarse:size-9"
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** A tag is shown as itself; everything else as it is written. */
function wordsOf(query: Query): string {
  const inner = query.op === "not" ? query.of : query;
  if (inner.op === "text" && inner.field === "tag") return literalOf(inner.pattern) ?? inner.pattern;
  return printQuery(inner);
}
