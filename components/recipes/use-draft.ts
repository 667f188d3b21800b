"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTRPC } from "@/components/client/trpc";
import type { ErrorShape } from "@/server/domain/errors";
import type { Recipe, Value } from "@/server/domain/recipes/option";
import { errorShape } from "../client/errors";

export type Draft = {
  datasetId: number;
  rev: number;
  name: string;
  modelId: number | null;
  engineId: number | null;
  base: string;
  recipe: Recipe;
};

export type SaveState = { state: "saved" | "saving" } | { state: "failed" | "conflict"; error: ErrorShape };

const WAIT_MS = 500;

/**
 * The draft as it is typed: shown at once, saved half a second after the last key and when the page is left. An edit
 * made meanwhile in another tab is adopted when nothing is unsaved here, else reported as a conflict.
 */
export function useDraft(initial: Draft) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const [save, setSave] = useState<SaveState>({ state: "saved" });
  const latest = useRef(draft);
  const saved = useRef(initial);
  const rev = useRef(initial.rev);
  const busy = useRef(false);
  latest.current = draft;
  const { mutateAsync } = useMutation(trpc.recipes.saveDraft.mutationOptions());
  const question = trpc.recipes.draft.queryOptions({ datasetId: initial.datasetId });
  const { data: stored, refetch } = useQuery(question);

  const flush = useCallback(async (): Promise<boolean> => {
    if (busy.current || latest.current === saved.current) return true;
    busy.current = true;
    const sent = latest.current;
    setSave({ state: "saving" });
    try {
      // a Recipe is plain JSON; its readonly lists are the same to the wire
      const answer = await mutateAsync({ ...sent, rev: rev.current } as never);
      rev.current = (answer as { rev: number }).rev;
      saved.current = sent;
      queryClient.setQueryData(question.queryKey, { ...sent, rev: rev.current } as never);
      busy.current = false;
      if (latest.current !== sent) return flush();
      setSave({ state: "saved" });
      return true;
    } catch (e) {
      busy.current = false;
      const error = errorShape(e);
      setSave({ state: error.code === "draft-changed" ? "conflict" : "failed", error });
      return false;
    }
  }, [mutateAsync, queryClient, question.queryKey]);

  useEffect(() => {
    if (draft === saved.current) return;
    const timer = setTimeout(flush, WAIT_MS);
    return () => clearTimeout(timer);
  }, [draft, flush]);

  const last = useRef(flush);
  last.current = flush;
  useEffect(() => {
    const hide = () => document.hidden && void last.current();
    document.addEventListener("visibilitychange", hide);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      void last.current();
    };
  }, []);

  const adopt = useCallback((theirs: Draft) => {
    rev.current = theirs.rev;
    saved.current = theirs;
    setDraft(theirs);
    setSave({ state: "saved" });
  }, []);

  useEffect(() => {
    if (stored && stored.rev > rev.current && !busy.current && latest.current === saved.current)
      adopt(stored as Draft);
  }, [stored, adopt]);

  const reload = useCallback(async () => {
    const { data } = await refetch();
    if (data) adopt(data as Draft);
  }, [refetch, adopt]);

  const change = useCallback((values: { [dest: string]: Value }) => {
    setDraft((now) => ({ ...now, recipe: { ...now.recipe, ...values } }));
  }, []);
  const set = useCallback((part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part })), []);

  return { draft, change, set, save, flush, reload };
}
