"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, ChevronLeft, ChevronRight, Copy, Images, Repeat2, Tags, WandSparkles } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import { useTRPC } from "@/components/client/trpc";
import { Button, ButtonLink, EmptyState, IconButton, Sheet, Skeleton, toast } from "@/components/ui";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import { asPrompt } from "@/server/domain/captions/prompt";
import { useLook } from "../address";
import { CaptionEditor, type CaptionMode } from "../caption-editor";
import { DatasetHeader } from "../dataset-header";
import { DatasetPage } from "../dataset-page";
import { Stage } from "../large-view";
import { QueryBox } from "../query-box";
import { QueryChips } from "../query-chips";
import { type Changes, useChanges } from "../use-changes";
import type { DatasetDetail } from "../use-rows";
import { Effective } from "./effective";
import { Strip } from "./strip";
import { TagList } from "./tag-list";
import { type CaptionsState, useBulkAddress, useCaptions } from "./use-captions";

const ConflictDialog = dynamic(() => import("../conflict-dialog").then((m) => m.ConflictDialog), {
  ssr: false,
});
const BulkPanel = dynamic(() => import("./bulk-panel").then((m) => m.BulkPanel), { ssr: false });

/** Captions of a dataset, one picture after the other by keys, or all of them at once. */
export function CaptionsView({ id }: { id: number }) {
  return <DatasetPage id={id}>{(dataset) => <Desk dataset={dataset} />}</DatasetPage>;
}

function Desk({ dataset }: { dataset: DatasetDetail }) {
  const t = useTranslations("captions");
  const tagging = useTranslations("tagging");
  const trpc = useTRPC();
  const made = useChanges(dataset.id);
  const captions = useCaptions(dataset, made);
  const [bulk, setBulk] = useBulkAddress();
  const [edit, setEdit] = useState<BulkEdit>({ do: "add", tags: [], where: "end" });
  const [side, setSide] = useState(false);
  const known = useQuery(trpc.datasets.tags.queryOptions({ datasetId: dataset.id })).data ?? [];
  // a step that is taken back out of sight is gone to
  const goThere = async (walk: Changes["undo"]) => {
    const taken = await walk();
    if (taken?.picture && taken.count === 1 && taken.picture !== captions.id) captions.go(taken.picture);
    return taken;
  };
  const changes: Changes = { ...made, undo: () => goThere(made.undo), redo: () => goThere(made.redo) };
  const open = (next: BulkEdit) => {
    setEdit(next);
    setSide(false);
    void setBulk("open");
  };
  useKeys(
    { b: { run: () => void setBulk(bulk ? null : "open"), label: t("keys.bulk") } },
    { label: t("keys.label") },
  );
  const list = <TagList dataset={dataset} captions={captions} changes={changes} onBulk={open} />;
  const { filter, outline, outlined } = captions;
  const empty = dataset.counts.all === 0;
  return (
    <div className="flex h-[calc(100dvh-var(--foot))] flex-col">
      <DatasetHeader
        dataset={dataset}
        tab="captions"
        changes={changes}
        actions={
          !empty && (
            <>
              <ButtonLink icon={Bot} href={`/datasets/${dataset.id}/tagging`}>
                {tagging("open")}
              </ButtonLink>
              <Button
                icon={WandSparkles}
                aria-pressed={bulk !== null}
                onClick={() => void setBulk(bulk ? null : "open")}
              >
                {bulk ? t("bulk.close") : t("bulk.open")}
              </Button>
            </>
          )
        }
      />
      {empty ? (
        <EmptyState
          icon={Images}
          title={t("empty")}
          actions={
            <ButtonLink variant="primary" href={`/datasets/${dataset.id}`}>
              {t("toPictures")}
            </ButtonLink>
          }
        >
          {t("emptyText")}
        </EmptyState>
      ) : (
        <div className="flex min-h-0 flex-1">
          <aside
            aria-label={t("side")}
            className="hidden w-60 shrink-0 overflow-y-auto overscroll-contain border-r py-3 rail:block"
          >
            {list}
          </aside>
          <div className="flex min-w-0 flex-1 flex-col">
            <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2">
              <IconButton
                icon={Tags}
                label={t("side")}
                onClick={() => setSide(true)}
                className="rail:hidden"
              />
              <QueryBox
                datasetId={dataset.id}
                filter={filter}
                resolution={512}
                className="min-w-0 max-w-160 flex-1 basis-48"
              />
              {filter.parts.length > 0 && (
                <div className="order-last w-full md:order-none md:w-auto">
                  <QueryChips filter={filter} />
                </div>
              )}
              {!bulk && <Position captions={captions} />}
            </div>
            {bulk ? (
              <BulkPanel
                dataset={dataset}
                ids={outline.ids}
                narrowed={filter.narrowed}
                edit={edit}
                onEdit={setEdit}
                known={known}
                changes={changes}
                onPicture={(to) => {
                  captions.go(to);
                  void setBulk(null);
                }}
              />
            ) : outline.ids.length === 0 && !outlined.isPending && captions.id === null ? (
              <EmptyState
                title={t("none")}
                actions={<Button onClick={() => filter.show({})}>{t("showAll")}</Button>}
              >
                {t("noneText")}
              </EmptyState>
            ) : (
              <OnePicture dataset={dataset} captions={captions} changes={changes} known={known} />
            )}
          </div>
        </div>
      )}
      <Sheet open={side} onOpen={setSide} title={t("side")}>
        <div className="-mx-3">{list}</div>
      </Sheet>
      {changes.conflict && <ConflictDialog conflict={changes.conflict} resolve={changes.resolve} />}
    </div>
  );
}

function Position({ captions }: { captions: CaptionsState }) {
  const t = useTranslations("captions");
  return (
    <span className="ml-auto flex items-center gap-1">
      <span className="whitespace-nowrap px-1 text-muted text-sm" aria-live="polite">
        {t("of", { at: captions.index + 1, total: captions.outline.ids.length })}
      </span>
      <IconButton
        icon={ChevronLeft}
        label={t("previous")}
        keys="PageUp"
        disabled={captions.first}
        onClick={() => captions.step(-1)}
      />
      <IconButton
        icon={ChevronRight}
        label={t("next")}
        keys="PageDown"
        disabled={captions.last}
        onClick={() => captions.step(1)}
      />
    </span>
  );
}

function OnePicture({
  dataset,
  captions,
  changes,
  known,
}: {
  dataset: DatasetDetail;
  captions: CaptionsState;
  changes: Changes;
  known: readonly { tag: string; count: number }[];
}) {
  const t = useTranslations("captions");
  const { picture } = captions;
  const [{ res }] = useLook();
  const [mode, setMode] = useState<CaptionMode>("chips");
  const again = () => {
    if (!captions.again()) toast(t("nothingToRepeat"));
  };
  useKeys(
    {
      "mod+Enter": {
        // a text is saved by its own Ctrl Enter and then left as it is
        run: (e) => (e.target instanceof HTMLTextAreaElement ? false : again()),
        label: t("keys.again"),
      },
      Enter: {
        run: () =>
          document
            .querySelector<HTMLElement>("[data-caption] [role=combobox],[data-caption] textarea")
            ?.focus(),
        label: t("keys.field"),
      },
      ArrowRight: { run: () => captions.step(1), label: "" },
      ArrowLeft: { run: () => captions.step(-1), label: "" },
    },
    { label: t("keys.label"), labels: { PageDown: t("keys.next"), PageUp: t("keys.previous") } },
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: paging works from inside the caption too
    <div
      className="flex min-h-0 flex-1 max-md:flex-col"
      onKeyDown={(e) => {
        if ((e.key !== "PageDown" && e.key !== "PageUp") || e.nativeEvent.isComposing) return;
        e.preventDefault();
        captions.step(e.key === "PageDown" ? 1 : -1);
      }}
    >
      <div className="flex min-h-0 min-w-0 flex-col max-md:h-[34dvh] max-md:shrink-0 md:flex-1">
        <div className="min-h-0 flex-1">
          {picture && <Stage key={picture.media} picture={picture} cut={false} resolution={res} />}
        </div>
        <Strip dataset={dataset} captions={captions} />
      </div>
      <section
        data-caption
        className="min-h-0 shrink-0 overflow-y-auto border-l p-4 max-md:flex-1 max-md:border-t max-md:border-l-0 md:w-96 xl:w-108"
      >
        {!picture ? (
          <Skeleton className="h-40 w-full" />
        ) : (
          <>
            <h2 className="mb-3 truncate text-sm" title={picture.name}>
              {picture.name}
            </h2>
            <CaptionEditor
              key={picture.id}
              picture={picture}
              changes={changes}
              known={known}
              mode={mode}
              onMode={setMode}
              onNext={() => captions.step(1)}
              focus={finePointer()}
            />
            <div className="mt-2 flex flex-wrap gap-2">
              <Button size="sm" variant="quiet" icon={Repeat2} title={t("againHelp")} onClick={again}>
                {t("again")}
              </Button>
              <Button
                size="sm"
                variant="quiet"
                icon={Copy}
                disabled={!picture.caption}
                onClick={() => {
                  void copyText(asPrompt(picture.caption ?? "")).then(() => toast(t("copied")));
                }}
              >
                {t("copy")}
              </Button>
            </div>
            <Effective dataset={dataset} picture={picture} />
          </>
        )}
      </section>
    </div>
  );
}

/** On a phone the keyboard would cover half the page with every picture. */
const finePointer = (): boolean =>
  typeof window !== "undefined" && window.matchMedia("(pointer: fine)").matches;

/** Plain http (a tunnel, a mapped port) has no clipboard of its own: a selected field does it there. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
