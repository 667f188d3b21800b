"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useKeys } from "@/components/client/keys";
import { useTRPC } from "@/components/client/trpc";
import { Badge, ButtonLink, cx, ErrorPanel, Sheet } from "@/components/ui";
import { withSubset } from "@/server/domain/datasets/query-edit";
import { useLook } from "./address";
import type { CaptionMode } from "./caption-editor";
import { DatasetHeader } from "./dataset-header";
import { DatasetPage } from "./dataset-page";
import { DropZone } from "./drop-zone";
import type { PickedFile } from "./dropped-files";
import { editorHref } from "./editor/address";
import { FilterBar } from "./filter-bar";
import { Gallery } from "./gallery";
import { ImportMenu, usePickers } from "./import-menu";
import { ImportPanel } from "./import-panel";
import {
  ConflictDialog,
  Details,
  EmptyDataset,
  FolderDialog,
  LargeView,
  NothingFound,
  SelectionBar,
  Several,
  TrashNote,
  useFetchedEarly,
} from "./later";
import { LinkedFolders } from "./linked-folders";
import { NOTHING, only } from "./selection";
import { SubsetsPanel } from "./subsets-panel";
import { TagsPanel } from "./tags-panel";
import { sendFiles } from "./uploads";
import { useChanges } from "./use-changes";
import { useCullingKeys, useGallery } from "./use-gallery";
import type { DatasetDetail, PictureRow } from "./use-rows";

/** The page of one dataset: its pictures, its tags and subsets, and the picture in focus. */
export function DatasetView({ id }: { id: number }) {
  return <DatasetPage id={id}>{(dataset) => <Workplace dataset={dataset} />}</DatasetPage>;
}

function Workplace({ dataset }: { dataset: DatasetDetail }) {
  const t = useTranslations("datasets");
  const tagging = useTranslations("tagging");
  const ti = useTranslations("imports.import");
  const trpc = useTRPC();
  const { id } = dataset;
  const changes = useChanges(id);
  const gallery = useGallery(dataset);
  const { filter, outline, selection, focus } = gallery;
  const look = useLook();
  const [{ layout, size, res }, setLook] = look;
  const [mode, setMode] = useState<CaptionMode>("chips");
  const [picking, setPicking] = useState(false);
  const [panel, setPanel] = useState<"side" | "folder" | "details" | null>(null);
  const known = useQuery(trpc.datasets.tags.queryOptions({ datasetId: id }));
  const focused = useQuery({
    ...trpc.datasets.picture.queryOptions({ id: focus ?? 0 }),
    enabled: focus !== null,
  });
  const send = (files: PickedFile[]) => sendFiles(id, filter.subset, files);
  const pickers = usePickers(send);
  const { select } = gallery;
  const showDetails = useCallback(
    (of: number) => {
      select(only(of));
      setPanel("details");
    },
    [select],
  );
  const subset = dataset.subsets.find((other) => other.id === filter.subset);
  useCullingKeys(
    gallery,
    changes,
    (of) => (focused.data?.id === of ? (focused.data.use as PictureRow["use"]) : undefined),
    {
      label: t("keys.culling"),
      no: t("use.no"),
      keep: t("use.keepHelp"),
      clear: t("use.clear"),
      trash: t("selection.trash"),
    },
  );

  useFetchedEarly();
  // bound here and not in the large view: a key right after it was opened must not be lost while it is on its way
  useKeys(
    {
      Escape: { run: gallery.close, label: t("keys.close") },
      ArrowRight: { run: () => gallery.step(1), label: t("keys.next") },
      ArrowLeft: { run: () => gallery.step(-1), label: "" },
      PageDown: { run: () => gallery.step(1), label: "" },
      PageUp: { run: () => gallery.step(-1), label: "" },
    },
    { label: t("keys.large"), enabled: gallery.large },
  );

  const router = useRouter();
  const edit = (of: number) => router.push(editorHref(id, of, window.location.search));
  useKeys(
    {
      e: {
        run: () => (focus === null || filter.trash ? false : edit(focus)),
        label: t("details.edit"),
      },
    },
    { label: t("keys.gallery") },
  );

  const importMenu = (primary: boolean) => (
    <ImportMenu
      primary={primary}
      pickFiles={pickers.pickFiles}
      pickFolder={pickers.pickFolder}
      onServerFolder={() => setPanel("folder")}
    />
  );
  const empty = dataset.counts.all === 0 && dataset.counts.trash === 0;
  const side = (
    <div className="space-y-5 px-2 py-3">
      <SubsetsPanel
        dataset={dataset}
        picked={filter.subset}
        onPicked={(picked) =>
          filter.setText(
            withSubset(filter.query, dataset.subsets.find((one) => one.id === picked)?.name ?? null),
          )
        }
        changes={changes}
      />
      <LinkedFolders datasetId={id} changes={changes} />
      <TagsPanel filter={filter} />
    </div>
  );
  const details = (of: number, inLarge: boolean) => (
    <Details
      id={of}
      subsets={dataset.subsets}
      changes={changes}
      known={known.data ?? []}
      resolution={res}
      onResolution={(value) => void setLook({ res: value })}
      mode={mode}
      onMode={setMode}
      onOpen={
        inLarge
          ? undefined
          : () => {
              setPanel(null);
              gallery.open(of);
            }
      }
      onEdit={() => edit(of)}
      onNext={() => gallery.step(1)}
    />
  );
  const many = selection.ids.size > 1;
  return (
    <div data-fills-window className="flex h-[calc(100dvh-var(--foot))] flex-col">
      <DatasetHeader
        dataset={dataset}
        tab="pictures"
        changes={changes}
        state={
          <>
            {dataset.counts.pending > 0 && <Badge>{t("pending", { count: dataset.counts.pending })}</Badge>}
            {!empty && <Counts dataset={dataset} onShow={(query) => filter.show({ query })} />}
          </>
        }
        actions={
          <>
            {!empty && importMenu(false)}
            {!empty && (
              <ButtonLink
                icon={Bot}
                href={`/datasets/${id}/tagging${filter.query ? `?q=${encodeURIComponent(filter.query)}` : ""}`}
              >
                {tagging("open")}
              </ButtonLink>
            )}
            {dataset.counts.used > 0 && (
              <ButtonLink
                variant="primary"
                icon={Play}
                href={`/datasets/${id}/train`}
                // a tab of its own stands right below it there
                className="max-md:hidden"
              >
                {t("train")}
              </ButtonLink>
            )}
          </>
        }
      />
      <div
        className={cx(
          "relative min-h-0 flex-1",
          // columns of their own widths: the pictures stand right before the column beside them has arrived
          empty
            ? "flex"
            : "grid grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] lg:max-rail:grid-cols-[minmax(0,1fr)_20rem] rail:grid-cols-[14rem_minmax(0,1fr)_20rem]",
        )}
      >
        {empty ? (
          <EmptyDataset action={importMenu(true)} />
        ) : (
          <>
            <Column side="left" label={t("filter.panel")}>
              {side}
            </Column>
            <section className="relative flex min-w-0 flex-1 flex-col">
              <FilterBar
                dataset={dataset}
                filter={filter}
                look={look}
                shown={outline.ids.length}
                changes={changes}
                onPanel={() => setPanel("side")}
              />
              {filter.trash && <TrashNote ids={outline.ids} changes={changes} />}
              <div className="relative min-h-0 flex-1">
                {gallery.error ? (
                  <ErrorPanel
                    error={errorShape(gallery.error)}
                    onRetry={() => void gallery.retry()}
                    className="m-4"
                  />
                ) : outline.ids.length === 0 && !gallery.loading ? (
                  <NothingFound trash={filter.trash} onClear={() => filter.show({})} />
                ) : (
                  <Gallery
                    datasetId={id}
                    outline={outline}
                    layout={layout}
                    size={size}
                    selection={selection}
                    onSelection={gallery.select}
                    onOpen={gallery.open}
                    onDetails={showDetails}
                    keysOn={!gallery.large && panel !== "details"}
                    picking={picking}
                    onPicking={setPicking}
                  />
                )}
                <ImportPanel datasetId={id} changes={changes} pickers={pickers} />
                {(many || ((filter.trash || picking) && selection.ids.size > 0)) && (
                  <SelectionBar
                    ids={[...selection.ids]}
                    subsets={dataset.subsets}
                    trash={filter.trash}
                    changes={changes}
                    onClear={() => {
                      setPicking(false);
                      gallery.select(focus === null || picking ? NOTHING : only(focus));
                    }}
                  />
                )}
              </div>
            </section>
            <Column side="right" label={t("details.label")}>
              {many ? (
                <Several
                  ids={[...selection.ids]}
                  changes={changes}
                  known={known.data ?? []}
                  news={known.dataUpdatedAt}
                />
              ) : focus !== null ? (
                details(focus, false)
              ) : (
                <p className="p-4 text-muted text-sm">{t("details.none")}</p>
              )}
            </Column>
          </>
        )}
        {empty && <ImportPanel datasetId={id} changes={changes} pickers={pickers} />}
      </div>
      {gallery.large && focus !== null && (
        <LargeView
          id={focus}
          index={gallery.index}
          total={outline.ids.length}
          resolution={res}
          onStep={gallery.step}
          onClose={gallery.close}
        >
          {details(focus, true)}
        </LargeView>
      )}
      <Sheet
        open={panel === "side"}
        onOpen={(open) => setPanel(open ? "side" : null)}
        title={t("filter.panel")}
      >
        {side}
      </Sheet>
      <Sheet
        open={panel === "details" && focus !== null}
        onOpen={(open) => setPanel(open ? "details" : null)}
        title={t("details.label")}
      >
        {focus !== null && details(focus, false)}
      </Sheet>
      {panel === "folder" && (
        <FolderDialog datasetId={id} subsetId={filter.subset} onClose={() => setPanel(null)} />
      )}
      {changes.conflict && <ConflictDialog conflict={changes.conflict} resolve={changes.resolve} />}
      <DropZone
        act={ti("drop", { name: subset ? `${dataset.name} / ${subset.name}` : dataset.name })}
        onFiles={send}
      />
      {pickers.inputs}
    </div>
  );
}

/** How many pictures train; those that are left out or kept lead to themselves. */
function Counts({ dataset, onShow }: { dataset: DatasetDetail; onShow: (query: string) => void }) {
  const t = useTranslations("gallery.counts");
  const { used, excluded, kept } = dataset.counts;
  const link = "bare rounded-sm px-0.5 hover:text-text hover:underline";
  return (
    <span className="inline-flex gap-2 text-muted text-sm max-md:hidden" data-counts>
      <span>{t("used", { count: used })}</span>
      {excluded > 0 && (
        <button type="button" className={link} onClick={() => onShow("use:no")}>
          {t("excluded", { count: excluded })}
        </button>
      )}
      {kept > 0 && (
        <button type="button" className={link} onClick={() => onShow("use:keep")}>
          {t("kept", { count: kept })}
        </button>
      )}
    </span>
  );
}

/** A column beside the gallery where there is room for one. */
const Column = ({
  side,
  label,
  children,
}: {
  side: "left" | "right";
  label: string;
  children: ReactNode;
}) => (
  <aside
    aria-label={label}
    className={cx(
      "hidden min-w-0 overflow-y-auto overscroll-contain",
      side === "left" ? "border-r rail:block" : "border-l lg:block",
    )}
  >
    {children}
  </aside>
);
