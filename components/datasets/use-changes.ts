"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { toast } from "@/components/ui";
import { retag, splitTags } from "@/server/domain/datasets/captions";
import type { Locale } from "@/server/domain/language";
import type { PictureDetail } from "./use-rows";

export type Conflict = { picture: PictureDetail; theirs: string | null; mine: string | null; rev: number };
export type Use = "yes" | "no" | "keep";

/**
 * Everything the pages of a dataset change, with its way back: each step says what it did and offers to undo it. Errors
 * are shown as a toast, so nothing here throws.
 */
export function useChanges(datasetId: number) {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const client = useTRPCClient().datasets;
  const cache = useQueryClient();
  const undoable = useUndoable();
  const [conflict, setConflict] = useState<Conflict | null>(null);

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

  const saveCaption = useCallback(
    async (
      picture: PictureDetail,
      caption: string | null,
      seen: { rev: number; caption: string | null } = { rev: picture.rev, caption: picture.caption },
    ) => {
      if (caption === seen.caption) return;
      const key = trpc.datasets.picture.queryKey({ id: picture.id });
      cache.setQueryData<PictureDetail>(key, (old) => old && { ...old, caption });
      await guard(async () => {
        const answer = await client.caption.mutate({ id: picture.id, caption, seen });
        if (answer.state === "conflict") {
          cache.setQueryData<PictureDetail>(
            key,
            (old) => old && { ...old, caption: answer.theirs, rev: answer.rev },
          );
          setConflict({ picture, theirs: answer.theirs, mine: answer.mine, rev: answer.rev });
        } else {
          cache.setQueryData<PictureDetail>(key, (old) => old && { ...old, caption, rev: answer.rev });
        }
      });
    },
    [cache, client, guard, trpc],
  );

  /** Ends a conflict: with their text, with mine, or with theirs and the tags only mine has. */
  const resolve = useCallback(
    (choice: "theirs" | "mine" | "both") => {
      if (!conflict) return;
      const { picture, theirs, mine, rev } = conflict;
      setConflict(null);
      if (choice === "theirs") return;
      const text = choice === "mine" ? mine : retag(theirs, { add: splitTags(mine ?? "") });
      void saveCaption(picture, text, { rev, caption: theirs });
    },
    [conflict, saveCaption],
  );

  const walk = (direction: "undo" | "redo"): Promise<unknown> =>
    guard(async () => {
      const back = direction === "undo" ? "redo" : "undo";
      const taken = await client[direction].mutate({ datasetId });
      if (!taken) return toast(t(direction === "undo" ? "history.nothingToUndo" : "history.nothingToRedo"));
      const what = t(`kind.${taken.kind}`, { count: taken.count });
      return toast(t(direction === "undo" ? "history.undone" : "history.redone", { what }), {
        action: { label: t(`history.${back}`), onClick: () => void walk(back) },
      });
    });

  return {
    conflict,
    resolve,
    saveCaption,
    refresh,
    undo: () => walk("undo"),
    redo: () => walk("redo"),
    use: (ids: readonly number[], use: Use) =>
      step(
        (count) => t(`done.use.${use}`, { count }),
        () => client.use.mutate({ datasetId, ids: [...ids], use }),
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
    subset: (done: string, work: () => Promise<{ batch: number | null }>) => step(() => done, work),
    revert: (batch: number) =>
      guard(async () => {
        await client.revert.mutate({ batch });
        toast(t("history.reverted"));
      }),
  };
}

export type Changes = ReturnType<typeof useChanges>;
