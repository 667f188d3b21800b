"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { toast } from "@/components/ui";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import { retag, splitTags } from "@/server/domain/datasets/captions";
import type { EditChange } from "@/server/domain/datasets/edit-change";
import type { Locale } from "@/server/domain/language";
import type { Outputs, PictureDetail } from "./use-rows";

export type Conflict = {
  picture: PictureDetail;
  theirs: string | null;
  mine: string | null;
  /** both changes together; null when they touched the same tags */
  merged: { text: string | null } | null;
  rev: number;
};
export type Use = "yes" | "no" | "keep";

/**
 * Everything the pages of a dataset change, with its way back: each step says what it did and offers to undo it. Errors
 * are shown as a toast, so nothing here throws.
 */
export function useChanges(datasetId: number) {
  const t = useTranslations("datasets");
  const g = useTranslations("gallery");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const client = useTRPCClient().datasets;
  const cache = useQueryClient();
  const undoable = useUndoable();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const saving = useRef(new Map<number, { done: Promise<void>; caption: string | null }>());

  const refresh = useCallback(
    () => cache.invalidateQueries({ queryKey: trpc.datasets.pathKey() }),
    [cache, trpc],
  );
  const guard = useCallback(
    async <T>(work: () => Promise<T>): Promise<T | null> => {
      try {
        return await work();
      } catch (error) {
        toastError(error, locale);
        return null;
      } finally {
        void refresh();
      }
    },
    [locale, refresh],
  );
  /** Runs a change that answers with its batch, then says what it did and offers to take it back. */
  const step = useCallback(
    (
      done: (count: number) => string,
      work: () => Promise<{ batch: number | null; count?: number; pictures?: number }>,
    ) =>
      guard(async () => {
        const { batch, count, pictures } = await work();
        const number = count ?? pictures ?? 1;
        if (batch !== null)
          undoable(done(number), async () => {
            await client.revert.mutate({ batch });
            await refresh();
          });
        return number;
      }),
    [guard, undoable, client, refresh],
  );

  /** Shows a mark at once; what the server then says takes its place. */
  const paint = (ids: readonly number[], use: Use) => {
    const marked = new Set(ids);
    const repaint = <Row extends { id: number; use: Use }>(row: Row): Row =>
      marked.has(row.id) ? { ...row, use } : row;
    cache.setQueriesData<Outputs["rows"]>({ queryKey: trpc.datasets.rows.pathKey() }, (rows) =>
      rows?.map(repaint),
    );
    cache.setQueriesData<PictureDetail>(
      { queryKey: trpc.datasets.picture.pathKey() },
      (picture) => picture && repaint(picture),
    );
  };

  const saveCaption = useCallback(
    async (
      picture: PictureDetail,
      caption: string | null,
      seen: { rev: number; caption: string | null } = { rev: picture.rev, caption: picture.caption },
    ) => {
      if (caption === seen.caption) return;
      const key = trpc.datasets.picture.queryKey({ id: picture.id });
      // an answer to an older question would put the older text back
      void cache.cancelQueries({ queryKey: key });
      cache.setQueryData<PictureDetail>(key, (old) => old && { ...old, caption });
      // one after the other: two requests on their way may arrive in any order
      const before = saving.current.get(picture.id)?.done ?? Promise.resolve();
      const mine = { done: before.then(() => send()), caption };
      saving.current.set(picture.id, mine);
      await mine.done;
      void refresh();

      async function send() {
        const answer = await client.caption
          .mutate({ id: picture.id, caption, seen })
          .catch((error: unknown) => toastError(error, locale));
        if (!answer) return void saving.current.delete(picture.id);
        const latest = saving.current.get(picture.id)?.caption === caption;
        if (latest) saving.current.delete(picture.id);
        if (answer.state === "conflict") {
          const { theirs, mine, merged, rev } = answer;
          saving.current.delete(picture.id);
          cache.setQueryData<PictureDetail>(key, (old) => old && { ...old, caption: theirs, rev });
          setConflict({ picture, theirs, mine, merged, rev });
        } else {
          const { rev } = answer;
          cache.setQueryData<PictureDetail>(key, (old) => old && { ...old, rev, ...(latest && { caption }) });
        }
      }
    },
    [cache, client, locale, refresh, trpc],
  );

  /** Ends a conflict: with their text, with mine, or with both (merged, else theirs and the tags only mine has). */
  const resolve = useCallback(
    (choice: "theirs" | "mine" | "both") => {
      if (!conflict) return;
      const { picture, theirs, rev } = conflict;
      setConflict(null);
      if (choice === "theirs") return;
      const text = choice === "mine" ? conflict.mine : bothTexts(conflict);
      void saveCaption(picture, text, { rev, caption: theirs });
    },
    [conflict, saveCaption],
  );

  const walk = (direction: "undo" | "redo") =>
    guard(async () => {
      const back = direction === "undo" ? "redo" : "undo";
      const taken = await client[direction].mutate({ datasetId });
      if (!taken) {
        toast(t(direction === "undo" ? "history.nothingToUndo" : "history.nothingToRedo"));
        return null;
      }
      const what = t(`kind.${taken.kind}`, { count: taken.count });
      toast(t(direction === "undo" ? "history.undone" : "history.redone", { what }), {
        action: { label: t(`history.${back}`), onClick: () => void walk(back) },
      });
      return taken;
    });

  return {
    datasetId,
    conflict,
    resolve,
    saveCaption,
    /** the caption as it was last written here, also while it is on its way and news from elsewhere come in */
    written: <P extends { id: number; caption: string | null }>(picture: P): P => {
      const mine = saving.current.get(picture.id);
      return mine ? { ...picture, caption: mine.caption } : picture;
    },
    refresh,
    undo: () => walk("undo"),
    redo: () => walk("redo"),
    use: (ids: readonly number[], use: Use) => {
      paint(ids, use);
      return step(
        (count) => t(`done.use.${use}`, { count }),
        () => client.use.mutate({ datasetId, ids: [...ids], use }),
      );
    },
    repeats: (ids: readonly number[], repeats: number) =>
      step(
        (count) => g("done.repeats", { count, repeats }),
        () => client.gallery.repeats.mutate({ datasetId, ids: [...ids], repeats }),
      ),
    trash: (ids: readonly number[]) =>
      step(
        (count) => t("done.trash", { count }),
        () => client.trash.mutate({ datasetId, ids: [...ids] }),
      ),
    restore: (ids: readonly number[]) =>
      step(
        (count) => t("done.restore", { count }),
        () => client.restore.mutate({ datasetId, ids: [...ids] }),
      ),
    move: (ids: readonly number[], subsetId: number, name: string) =>
      step(
        (count) => t("done.move", { count, name }),
        () => client.move.mutate({ datasetId, ids: [...ids], subsetId }),
      ),
    retag: (ids: readonly number[], change: { add?: string[]; remove?: string[]; first?: boolean }) =>
      step(
        (count) => t("done.retag", { count }),
        () => client.retag.mutate({ datasetId, ids: [...ids], ...change }),
      ),
    /** a bulk edit that was looked at before; false when captions have changed since */
    bulk: async (input: { ids: number[]; edit: BulkEdit; mark: string | null }): Promise<boolean> => {
      let moved = false;
      const done = await step(
        (count) => t("done.captions", { count }),
        async () => {
          const answer = await client.captions.bulk.mutate({ datasetId, ...input });
          moved = answer.state === "moved";
          return answer.state === "done" ? answer : { batch: null, count: 0 };
        },
      );
      return done !== null && !moved;
    },
    edit: (ids: readonly number[], change: EditChange, done: (count: number, unknown: number) => string) => {
      let unknown = 0;
      return step(
        (count) => done(count, unknown),
        async () => {
          const answer = await client.editor.applyToMany.mutate({ datasetId, ids: [...ids], change });
          unknown = answer.unknown;
          if (answer.batch === null) toast(done(0, unknown));
          return answer;
        },
      );
    },
    returnTo: (batch: number) =>
      step(
        () => t("history.returned"),
        async () => (await client.captions.returnTo.mutate({ datasetId, batch })) ?? { batch: null },
      ),
    /** what a tagger writes */
    tagging: (work: () => Promise<{ batch: number | null; count: number }>) =>
      step((count) => t("done.tagging", { count }), work),
    subset: (done: string, work: () => Promise<{ batch: number | null }>) => step(() => done, work),
    revert: (batch: number) =>
      guard(async () => {
        await client.revert.mutate({ batch });
        toast(t("history.reverted"));
      }),
  };
}

export type Changes = ReturnType<typeof useChanges>;

/** What the choice "both" writes. */
export const bothTexts = ({
  theirs,
  mine,
  merged,
}: Pick<Conflict, "theirs" | "mine" | "merged">): string | null =>
  merged ? merged.text : retag(theirs, { add: splitTags(mine ?? "") });
