"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowUpToLine, Ellipsis, Filter, FilterX, PenLine, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { cx, formatPercent, IconButton, Popover, SearchInput, Skeleton } from "@/components/ui";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import { flipPart, negate, tagPart, tagsIn, withPart } from "@/server/domain/datasets/query-edit";
import type { Changes } from "../use-changes";
import type { DatasetDetail } from "../use-rows";
import type { CaptionsState } from "./use-captions";
import { WORD_COLOUR } from "./word-colour";

const MOST = 300;

/**
 * The tags inside the filter with their counts, coloured by kind, with what they mean. A click narrows; the menu beside
 * renames, merges, removes everywhere by way of the dry run, and shows which tags often come together with it.
 */
export function TagList({
  dataset,
  captions,
  changes,
  onBulk,
}: {
  dataset: DatasetDetail;
  captions: CaptionsState;
  changes: Changes;
  onBulk: (edit: BulkEdit) => void;
}) {
  const t = useTranslations("datasets.tags");
  const trpc = useTRPC();
  const [search, setSearch] = useState("");
  const { filter } = captions;
  const part = search.trim();
  const { data: counts = [] } = useQuery({
    ...trpc.datasets.tags.queryOptions({ ...filter.filter, ...(part && { part }) }),
    placeholderData: keepPreviousData,
  });
  const shown = counts.slice(0, MOST);
  const words = useQuery({
    ...trpc.datasets.captions.words.queryOptions({ tags: shown.map(({ tag }) => tag) }),
    enabled: shown.length > 0,
    placeholderData: keepPreviousData,
  });
  const wordOf = new Map(words.data?.map((word) => [word.tag, word]));
  const picked = new Map(tagsIn(filter.query).map(({ tag, absent }) => [tag, absent]));
  return (
    <section aria-label={t("title")} className="px-2">
      <h2 className="mb-2 flex justify-between px-2 text-muted text-xs">
        <span>{t("title")}</span>
        <span>{counts.length >= 500 ? "500+" : counts.length}</span>
      </h2>
      <SearchInput
        value={search}
        onValue={setSearch}
        placeholder={t("search")}
        aria-label={t("search")}
        className="mx-1 mb-1"
      />
      <ul>
        {shown.map(({ tag, count }) => {
          const absent = picked.get(tag);
          const word = wordOf.get(tag);
          return (
            <li key={tag} className="group relative flex items-center">
              <button
                type="button"
                aria-pressed={absent !== undefined}
                onClick={() => filter.setText(flipPart(filter.query, tagPart(tag)))}
                title={word?.meaning ? `${tag} · ${word.meaning}` : tag}
                className={cx(
                  "bare flex h-7 min-w-0 flex-1 items-center gap-2 rounded-md py-0 pr-8 pl-2 text-left text-sm hover:bg-raised pointer-coarse:h-11 pointer-coarse:pr-12",
                  absent === false && "bg-accent-soft",
                )}
              >
                <span className={cx("min-w-0 truncate", WORD_COLOUR[word?.category ?? "general"])}>
                  {tag}
                </span>
                <span className="min-w-0 flex-1 truncate text-muted text-xs">{word?.meaning}</span>
                <span className="shrink-0 text-muted text-xs">{count}</span>
              </button>
              <TagMenu
                tag={tag}
                count={count}
                all={counts}
                dataset={dataset}
                captions={captions}
                changes={changes}
                onBulk={onBulk}
              />
            </li>
          );
        })}
      </ul>
      {shown.length === 0 && <p className="px-2 text-muted text-xs">{t(part ? "noMatch" : "none")}</p>}
    </section>
  );
}

function TagMenu({
  tag,
  count,
  all,
  captions,
  changes,
  onBulk,
}: {
  tag: string;
  count: number;
  all: readonly { tag: string; count: number }[];
  dataset: DatasetDetail;
  captions: CaptionsState;
  changes: Changes;
  onBulk: (edit: BulkEdit) => void;
}) {
  const t = useTranslations("captions.tag");
  const [open, setOpen] = useState(false);
  const { filter, picture } = captions;
  const act = (run: () => void) => () => {
    setOpen(false);
    run();
  };
  const acts = [
    { icon: Filter, label: t("filter"), run: () => filter.setText(withPart(filter.query, tagPart(tag))) },
    {
      icon: FilterX,
      label: t("without"),
      run: () => filter.setText(withPart(filter.query, negate(tagPart(tag)))),
    },
    ...(picture
      ? [{ icon: Plus, label: t("toThis"), run: () => void changes.retag([picture.id], { add: [tag] }) }]
      : []),
    { icon: PenLine, label: t("rename"), run: () => onBulk({ do: "replace", from: [tag], to: "" }) },
    { icon: ArrowUpToLine, label: t("front"), run: () => onBulk({ do: "front", tags: [tag] }) },
    { icon: Trash2, label: t("remove"), run: () => onBulk({ do: "remove", tags: [tag] }) },
  ];
  return (
    <Popover
      open={open}
      onOpen={setOpen}
      label={t("menu", { tag })}
      align="start"
      side="right"
      className="w-64 p-1!"
      trigger={
        <IconButton
          icon={Ellipsis}
          size="sm"
          label={t("menu", { tag })}
          className="bare! absolute right-0 text-muted opacity-0 focus-visible:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 pointer-coarse:right-1 pointer-coarse:size-10 pointer-coarse:opacity-100"
        />
      }
    >
      <p className="truncate px-2 pt-1 pb-1 text-sm">
        {tag} <span className="text-muted text-xs">{t("count", { count })}</span>
      </p>
      {acts.map(({ icon: Icon, label, run }) => (
        <button
          key={label}
          type="button"
          onClick={act(run)}
          className="option w-full text-left hover:bg-raised"
        >
          <Icon aria-hidden className="size-4 shrink-0 opacity-70" />
          <span className="min-w-0 flex-1 truncate">{label}</span>
        </button>
      ))}
      {open && <Together tag={tag} count={count} all={all} captions={captions} onGo={() => setOpen(false)} />}
    </Popover>
  );
}

/** Tags that come with this one more often than chance would have it, by how often they do. */
function Together({
  tag,
  count,
  all,
  captions,
  onGo,
}: {
  tag: string;
  count: number;
  all: readonly { tag: string; count: number }[];
  captions: CaptionsState;
  onGo: () => void;
}) {
  const t = useTranslations("captions.tag");
  const trpc = useTRPC();
  const { filter, outline } = captions;
  const q = withPart(filter.query, tagPart(tag));
  const { data } = useQuery(trpc.datasets.tags.queryOptions({ ...filter.filter, q }));
  const whole = new Map(all.map((one) => [one.tag, one.count]));
  const pictures = Math.max(1, outline.ids.length);
  const found = data
    ?.filter((one) => {
      const usual = (whole.get(one.tag) ?? one.count) / pictures;
      return one.tag !== tag && one.count > 1 && one.count / count > usual * 1.1;
    })
    .slice(0, 8);
  return (
    <div className="mt-1 border-t px-2 pt-2 pb-1">
      <h3 className="mb-1 text-muted text-xs">{t("together")}</h3>
      {!found ? (
        <Skeleton className="h-16 w-full" />
      ) : found.length === 0 ? (
        <p className="text-muted text-xs">{t("noTogether")}</p>
      ) : (
        <ul>
          {found.map((one) => (
            <li key={one.tag}>
              <button
                type="button"
                onClick={() => {
                  onGo();
                  filter.setText(withPart(q, tagPart(one.tag)));
                }}
                className="bare flex w-full items-center gap-2 rounded-sm px-1 py-0.5 text-left text-sm hover:bg-raised pointer-coarse:min-h-10"
              >
                <span className="min-w-0 flex-1 truncate">{one.tag}</span>
                <span className="text-muted text-xs">{formatPercent(one.count / Math.max(1, count))}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
