"use client";

import { useQuery } from "@tanstack/react-query";
import { Bookmark, BookmarkPlus, Pencil, Settings2, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { Button, Dialog, IconButton, Menu, type MenuItem } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { FilterState } from "./address";
import { NameDialog } from "./name-dialog";
import type { Changes } from "./use-changes";
import type { DatasetDetail, Outputs } from "./use-rows";

type View = Outputs["gallery"]["views"][number];

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
      {open === "arrange" && <Arrange views={views} changes={changes} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Rename and delete; what is deleted comes back from its message. */
function Arrange({ views, changes, onClose }: { views: View[]; changes: Changes; onClose: () => void }) {
  const t = useTranslations("gallery.views");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets.gallery;
  const undoable = useUndoable();
  const [naming, setNaming] = useState<View | null>(null);
  const remove = async (view: View) => {
    try {
      await client.removeView.mutate({ id: view.id });
      undoable(t("removed", { name: view.name }), async () => {
        await client.restoreView.mutate({ id: view.id });
        await changes.refresh();
      });
    } catch (error) {
      toastError(error, locale);
    }
    await changes.refresh();
  };
  if (naming)
    return (
      <NameDialog
        title={t("renameTitle")}
        help={naming.query}
        verb={t("rename")}
        first={naming.name}
        onClose={() => setNaming(null)}
        onName={async (name) => {
          await client.renameView.mutate({ id: naming.id, name });
          await changes.refresh();
        }}
      />
    );
  return (
    <Dialog open onOpen={(open) => !open && onClose()} title={t("title")}>
      {views.length ? (
        <ul className="-mx-2 divide-y">
          {views.map((view) => (
            <li key={view.id} className="flex items-center gap-2 px-2 py-1.5">
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm">{view.name}</span>
                <span className="block truncate text-muted text-xs">{view.query}</span>
              </span>
              <IconButton
                icon={Pencil}
                size="sm"
                label={t("renameOne", { name: view.name })}
                onClick={() => setNaming(view)}
              />
              <IconButton
                icon={Trash2}
                size="sm"
                label={t("removeOne", { name: view.name })}
                onClick={() => void remove(view)}
              />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted text-sm">{t("none")}</p>
      )}
    </Dialog>
  );
}
