"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { errorShape } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { dropDraft } from "./drafts";
import { createDesk, type Outstanding } from "./saving";
import type { Opened } from "./tools";

const AGAIN_MS = 4000;
/** One for the tab: what could not be saved stays known when the editor is left and opened again. */
const desk = createDesk((work) => void setTimeout(work, AGAIN_MS));
const none: readonly Outstanding[] = [];

/** Where recipes are handed in, and those that the studio does not have yet. */
export function useDesk() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cache = useQueryClient();
  useEffect(() => {
    desk.connect({
      send: ({ pictureId, edit, seen }) => client.datasets.editor.save.mutate({ pictureId, edit, seen }),
      saved: ({ pictureId }, answer) => {
        dropDraft(localStorage, pictureId);
        cache.setQueryData<Opened>(
          trpc.datasets.editor.open.queryKey({ pictureId }),
          (old) => old && { ...old, rev: answer.rev, edit: answer.edit },
        );
        void cache.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
      },
      unreached: (error) => errorShape(error).code === "unreachable",
    });
    const online = () => {
      for (const { job, state } of desk.list()) if (state === "waiting") desk.retry(job.pictureId);
    };
    window.addEventListener("online", online);
    return () => window.removeEventListener("online", online);
  }, [client, cache, trpc]);
  const list = useSyncExternalStore(desk.watch, desk.list, () => none);
  return { desk, list };
}
