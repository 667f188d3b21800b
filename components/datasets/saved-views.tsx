"use client";

import { useQuery } from "@tanstack/react-query";
import { Bookmark, BookmarkPlus, Settings2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { newKey } from "@/components/client/new-key";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, Menu, type MenuItem } from "@/components/ui";
import type { FilterState } from "./address";
import type { Changes } from "./use-changes";
import type { DatasetDetail } from "./use-rows";

const NameDialog = dynamic(() => import("./name-dialog").then((m) => m.NameDialog), { ssr: false });
const ViewsDialog = dynamic(() => import("./views-dialog").then((m) => m.ViewsDialog), { ssr: false });

/** Queries every dataset is asked sooner or later; one that finds nothing is left out. */
const USUAL = [
  { key: "uncaptioned", query: "-has:caption" },
  { key: "excluded", query: "use:no" },
  { key: "kept", query: "use:keep" },
  { key: "broken", query: "state:broken" },
] as const;

/** 已存筛选: the usual queries with their counts, one's own under their names, the trash. */
export function SavedViews({
  dataset,
  filter,
  changes,
}: {
  dataset: DatasetDetail;
  filter: FilterState;
  changes: Changes;
}) {
  const t = useTranslations("gallery.views");
  const trpc = useTRPC();
  const client = useTRPCClient().datasets.gallery;
  const { data: views = [] } = useQuery(trpc.datasets.gallery.views.queryOptions({ datasetId: dataset.id }));
  const [open, setOpen] = useState<"save" | "arrange" | null>(null);
  const key = useRef("");
  const { counts } = dataset;
  const count = {
    uncaptioned: counts.uncaptioned,
    excluded: counts.excluded,
    kept: counts.kept,
    broken: counts.failed,
  };
  const is = (query: string) => !filter.trash && filter.query === query;
  const current = views.find((view) => is(view.query) && view.sort === filter.sort);
  const items: MenuItem[] = [
    { label: t("all"), hint: String(counts.all), checked: is(""), onSelect: () => filter.show({}) },
    ...USUAL.filter((usual) => count[usual.key] > 0 || is(usual.query)).map((usual) => ({
      label: t(usual.key),
      hint: String(count[usual.key]),
      checked: is(usual.query),
      onSelect: () => filter.show({ query: usual.query }),
    })),
    {
      label: t("trash"),
      hint: String(counts.trash),
      checked: filter.trash,
      onSelect: () => filter.show({ trash: true }),
    },
    "-",
    ...views.map((view) => ({
      label: view.name,
      icon: Bookmark,
      checked: view === current,
      onSelect: () => filter.show({ query: view.query, sort: view.sort }),
    })),
    {
      label: t("save"),
      icon: BookmarkPlus,
      disabled: filter.query === "" || filter.trash || filter.error !== null || current !== undefined,
      onSelect: () => {
        key.current = newKey();
        setOpen("save");
      },
    },
    ...(views.length ? [{ label: t("arrange"), icon: Settings2, onSelect: () => setOpen("arrange") }] : []),
  ];
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button icon={Bookmark} className="max-w-44">
            <span className="truncate">{current?.name ?? t("title")}</span>
          </Button>
        }
        items={items}
      />
      {open === "save" && (
        <NameDialog
          title={t("saveTitle")}
          help={filter.query}
          verb={t("saveVerb")}
          onClose={() => setOpen(null)}
          onName={async (name) => {
            await client.saveView.mutate({
              datasetId: dataset.id,
              name,
              query: filter.query,
              sort: filter.sort,
              clientKey: key.current,
            });
            await changes.refresh();
          }}
        />
      )}
      {open === "arrange" && <ViewsDialog views={views} changes={changes} onClose={() => setOpen(null)} />}
    </>
  );
}
