"use client";

import { useTranslations } from "use-intl";
import { LinkTabs } from "@/components/ui";

/**
 * The pages of a dataset, in the order in which one works. A tab is shown as soon as its page exists: whoever adds the
 * page takes the `soon` away.
 */
const TABS = [
  { value: "pictures", path: "" },
  { value: "captions", path: "/captions" },
  { value: "check", path: "/check" },
  { value: "versions", path: "/versions" },
  { value: "train", path: "/train" },
] as const satisfies readonly { value: string; path: string; soon?: true }[];

export type DatasetTab = (typeof TABS)[number]["value"];

/** 图片 · 标签编辑 · 检查 n · 版本 · 训练: the second row of every page of a dataset. */
export function DatasetTabs({
  datasetId,
  tab,
  counts = {},
}: {
  datasetId: number;
  tab: DatasetTab;
  /** figures beside the words: findings at "check" */
  counts?: Partial<Record<DatasetTab, number>>;
}) {
  const t = useTranslations("datasets.tabs");
  return (
    <LinkTabs
      label={t("label")}
      value={tab}
      tabs={TABS.filter((one) => !("soon" in one)).map(({ value, path }) => ({
        value,
        href: `/datasets/${datasetId}${path}`,
        label: (
          <>
            {t(value)}
            {counts[value] ? <span className="ml-1.5 text-muted">{counts[value]}</span> : null}
          </>
        ),
      }))}
    />
  );
}
