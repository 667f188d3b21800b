"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { useStream } from "@/components/client/stream";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { Button, ButtonLink, ErrorPanel, toast } from "@/components/ui";
import type { Size } from "@/server/domain/datasets/bucket";
import type { Locale } from "@/server/domain/language";
import { useFilter } from "../address";
import { useOutline } from "../use-outline";
import type { DatasetDetail } from "../use-rows";
import { editorHref, galleryHref } from "./address";
import { Filmstrip } from "./filmstrip";
import { Unsaved } from "./notices";
import { loadOriginal } from "./originals";
import type { Opened, Options, Tool } from "./tools";
import { EditorSkeleton, Unopened } from "./unopened";
import { useBackground } from "./use-background";
import { useDesk } from "./use-desk";
import { type BenchHandle, Workbench } from "./workbench";

const pictureIn = (path: string | null): number | null => {
  const id = Number(/\/edit\/(\d+)$/.exec(path ?? "")?.[1]);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
};

/** The picture editor over the whole window: one picture after the other, in the order of the gallery's filter. */
export default function EditorView({ datasetId, picture: first }: { datasetId: number; picture: number }) {
  const t = useTranslations("editor");
  const trpc = useTRPC();
  useStream([`dataset:${datasetId}`]);
  const dataset = useQuery(trpc.datasets.get.queryOptions({ id: datasetId }));
  const id = pictureIn(usePathname()) ?? first;
  return (
    <div className="fixed inset-0 z-45 flex flex-col bg-bg" data-editor={id}>
      {dataset.error ? (
        <ErrorPanel
          error={errorShape(dataset.error)}
          onRetry={() => void dataset.refetch()}
          actions={<ButtonLink href="/datasets">{t("leave")}</ButtonLink>}
          className="m-4"
        />
      ) : dataset.data ? (
        <Editor dataset={dataset.data} id={id} />
      ) : (
        <EditorSkeleton />
      )}
    </div>
  );
}

function Editor({ dataset, id }: { dataset: DatasetDetail; id: number }) {
  const t = useTranslations("editor");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const client = useTRPCClient().datasets;
  const cache = useQueryClient();
  const router = useRouter();
  const search = useSearchParams();
  const undoable = useUndoable();
  const { desk, list } = useDesk();
  const { filter } = useFilter(dataset);
  const ids = useOutline(filter).data?.ids;
  const open = useQuery(trpc.datasets.editor.open.queryOptions({ pictureId: id }));
  const opened = open.data;
  const home = opened?.datasetId ?? dataset.id;
  // a link that names the wrong dataset leads to the right one
  useEffect(() => {
    if (home !== dataset.id) router.replace(editorHref(home, id, ""));
  }, [home, dataset.id, id, router]);
  const [tool, setTool] = useState<Tool>("crop");
  const [options, setAll] = useState<Options>({ aspect: "free", size: 60, shape: "paint", tolerance: 24 });
  const setOptions = useCallback((change: Partial<Options>) => setAll((now) => ({ ...now, ...change })), []);
  const bench = useRef<BenchHandle>(null);

  const strip = useMemo(() => {
    if (!ids) return [id];
    return ids.includes(id) ? ids : [id, ...ids];
  }, [ids, id]);
  const index = ids?.indexOf(id) ?? -1;
  const previous = index < 0 ? (opened?.previous ?? null) : (ids?.[index - 1] ?? null);
  const next = index < 0 ? (opened?.next ?? null) : (ids?.[index + 1] ?? null);
  useNeighbours(next, previous, opened?.source);

  const save = () => {
    const job = bench.current?.job();
    if (job) desk.submit(job);
  };
  const query = search.toString();
  const goTo = (to: number | null) => {
    save();
    if (to === null) return;
    // the editor stays; only what it shows and its address change
    window.history.replaceState(null, "", editorHref(dataset.id, to, query));
  };
  const leave = () => {
    save();
    router.push(galleryHref(dataset.id, id, query));
  };
  const done = () => {
    if (next !== null) return goTo(next);
    save();
    toast(t("lastOne"));
  };
  const [busy, setBusy] = useState(false);
  const another = async () => {
    if (busy) return;
    setBusy(true);
    save();
    try {
      const made = await client.editor.another.mutate({ pictureId: id });
      void cache.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
      setTool("crop");
      goTo(made.id);
      undoable(t("anotherDone", { name: made.name }), async () => {
        await client.revert.mutate({ batch: made.batch });
        goTo(id);
        await cache.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
      });
    } catch (error) {
      toastError(error, locale);
    } finally {
      setBusy(false);
    }
  };
  const background = useBackground(dataset.id, id, save, desk);

  if (open.error)
    return (
      <ErrorPanel
        error={errorShape(open.error)}
        onRetry={() => void open.refetch()}
        actions={<Button onClick={leave}>{t("leave")}</Button>}
        className="m-4"
      />
    );
  const filmstrip = <Filmstrip datasetId={dataset.id} ids={strip} current={id} onPick={goTo} />;
  const notices = (
    <>
      <Unsaved list={list} current={id} onRetry={desk.retry} onOpen={goTo} />
      {background.notice}
    </>
  );
  if (!opened) return <EditorSkeleton />;
  if (!opened.source.size)
    return (
      <Unopened
        opened={opened}
        filmstrip={filmstrip}
        onLeave={leave}
        onNext={next === null ? null : () => goTo(next)}
        onPrevious={previous === null ? null : () => goTo(previous)}
      />
    );
  return (
    <Sized
      key={opened.id}
      opened={opened}
      size={opened.source.size}
      desk={desk}
      tool={tool}
      setTool={setTool}
      options={options}
      setOptions={setOptions}
      handle={bench}
      filmstrip={filmstrip}
      notices={notices}
      busy={busy}
      onBackground={background.start}
      ways={{
        leave,
        previous: previous === null ? null : () => goTo(previous),
        next: next === null ? null : () => goTo(next),
        done,
        another: () => void another(),
        save,
        place: index < 0 ? "" : `${index + 1} / ${ids?.length ?? 0}`,
      }}
    />
  );
}

/** The size of an original never changes, though every answer brings it anew. */
function Sized({
  size,
  ...rest
}: { opened: Opened; size: Size } & Omit<Parameters<typeof Workbench>[0], "source" | "opened">) {
  const { width, height } = size;
  const source = useMemo(() => ({ width, height }), [width, height]);
  return <Workbench source={source} {...rest} />;
}

/** The pictures before and after are fetched and decoded while this one is worked on, so that going on is instant. */
function useNeighbours(
  next: number | null,
  previous: number | null,
  current: Opened["source"] | undefined,
): void {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const path = current?.path;
  const width = current?.size?.width;
  const height = current?.size?.height;
  const size = useMemo(() => (width && height ? { width, height } : null), [width, height]);
  useEffect(() => {
    if (!path || !size) return;
    let live = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fetchOne = async (pictureId: number) => {
      const found = await cache.fetchQuery(trpc.datasets.editor.open.queryOptions({ pictureId }));
      const { path, size } = found.source;
      if (live && size) await loadOriginal(path, size);
    };
    const fetchBoth = async () => {
      for (const pictureId of [next, previous])
        if (live && pictureId !== null) await fetchOne(pictureId).catch(() => undefined);
    };
    // the picture on the bench comes first: its neighbours are not decoded before it is drawn
    void loadOriginal(path, size)
      .catch(() => undefined)
      .then(() => {
        if (live) timer = setTimeout(() => void fetchBoth(), 200);
      });
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [next, previous, path, size, cache, trpc]);
}
