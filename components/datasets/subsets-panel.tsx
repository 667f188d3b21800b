"use client";

import { Pencil, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { cx, formatCount, IconButton, Tooltip } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { Changes } from "./use-changes";
import type { DatasetDetail, SubsetRow } from "./use-rows";

const SubsetDialog = dynamic(() => import("./subset-dialog").then((m) => m.SubsetDialog), { ssr: false });

/** The subsets with their repeats, and what one epoch comes to. A click narrows the gallery to one. */
export function SubsetsPanel({
  dataset,
  picked,
  onPicked,
  changes,
}: {
  dataset: DatasetDetail;
  picked: number | null;
  onPicked: (id: number | null) => void;
  changes: Changes;
}) {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const [editing, setEditing] = useState<SubsetRow | "new" | null>(null);
  return (
    <section aria-label={t("subsets.title")}>
      <h2 className="mb-1 flex items-center justify-between pl-2 text-muted text-xs">
        {t("subsets.title")}
        <IconButton
          icon={Plus}
          size="sm"
          label={t("subsets.add")}
          onClick={() => setEditing("new")}
          className="bare!"
        />
      </h2>
      <ul>
        {dataset.subsets.map((subset) => {
          const on = picked === subset.id;
          return (
            <li key={subset.id} className="group relative flex items-center">
              <button
                type="button"
                aria-pressed={on}
                onClick={() => onPicked(on ? null : subset.id)}
                className={cx(
                  "bare flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md py-1 pr-8 pl-2 text-left text-sm hover:bg-raised pointer-coarse:min-h-11",
                  on && "bg-accent-soft text-accent",
                )}
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate" title={subset.name}>
                    {subset.name}
                  </span>
                  {subset.isReg && <span className="block text-muted text-xs">{t("subsets.reg")}</span>}
                </span>
                <span className="shrink-0 text-muted text-xs">
                  {t("subsets.counts", { pictures: subset.used, repeats: subset.repeats })}
                </span>
              </button>
              <IconButton
                icon={Pencil}
                size="sm"
                label={t("subsets.edit", { name: subset.name })}
                onClick={() => setEditing(subset)}
                className="bare! absolute right-0"
              />
            </li>
          );
        })}
      </ul>
      {dataset.subsets.length > 0 ? (
        <Tooltip label={t("subsets.sumHelp")} side="right">
          <p className="mt-1 flex justify-between px-2 text-muted text-xs">
            <span>{t("subsets.sum")}</span>
            <span>{formatCount(dataset.repeated, locale)}</span>
          </p>
        </Tooltip>
      ) : (
        <p className="px-2 text-muted text-xs">{t("subsets.none")}</p>
      )}
      {editing && (
        <SubsetDialog
          key={editing === "new" ? "new" : editing.id}
          datasetId={dataset.id}
          subset={editing === "new" ? null : editing}
          others={dataset.subsets.filter((other) => editing === "new" || other.id !== editing.id)}
          changes={changes}
          onClose={() => setEditing(null)}
        />
      )}
    </section>
  );
}
