"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPC } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { toast } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { RunRow } from "@/server/domain/runs/view";

/** Asks for fresh rows at once, before the hint of the stream says so: the answer of an act is shown where it was asked for. */
function useSettled() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const t = useTranslations("runs");
  return {
    onSuccess: (told: unknown) => {
      if ((told as { state?: string } | undefined)?.state === "pending") toast.warning(t("pending"));
      void cache.invalidateQueries({ queryKey: trpc.runs.pathKey() });
      void cache.invalidateQueries({ queryKey: trpc.home.pathKey() });
    },
    onError: (e: unknown) => toastError(e, locale),
  };
}

/** What can be done with one run on its page. `…ing` is true until the runner has answered. */
export function useActs(id: number) {
  const t = useTranslations("runs");
  const trpc = useTRPC();
  const settled = useSettled();
  const save = useMutation(trpc.runs.save.mutationOptions(settled));
  const stop = useMutation(trpc.runs.stop.mutationOptions(settled));
  const hold = useMutation(trpc.runs.hold.mutationOptions(settled));
  const retry = useMutation(trpc.runs.retry.mutationOptions(settled));
  return {
    saving: save.isPending,
    stopping: stop.isPending,
    queueing: hold.isPending || retry.isPending,
    save: () =>
      save.mutate(
        { id, key: newKey() },
        { onSuccess: (told) => told.state === "done" && toast.success(t("save.asked")) },
      ),
    stop: (how: "now" | "save" | "epoch_end" | "force") => stop.mutate({ id, how, key: newKey() }),
    hold: (held: boolean) => hold.mutate({ id, held, key: newKey() }),
    retry: () =>
      retry.mutate(
        { id, key: newKey() },
        { onSuccess: (told) => told.state === "done" && toast.success(t("retry.asked")) },
      ),
  };
}

/** What can be done with a run in a list: its place in the queue, and putting it away. */
export function useQueueActs(run: Pick<RunRow, "id" | "number">) {
  const t = useTranslations("runs");
  const trpc = useTRPC();
  const settled = useSettled();
  const undoable = useUndoable();
  const { id, number } = run;
  const move = useMutation(trpc.runs.move.mutationOptions(settled));
  const hold = useMutation(trpc.runs.hold.mutationOptions(settled));
  const retry = useMutation(trpc.runs.retry.mutationOptions(settled));
  const cancel = useMutation(trpc.runs.cancel.mutationOptions(settled));
  const remove = useMutation(trpc.runs.delete.mutationOptions(settled));
  const restore = useMutation(trpc.runs.restore.mutationOptions(settled));
  return {
    busy: [move, hold, retry, cancel, remove].some((m) => m.isPending),
    move: (position: number) => move.mutate({ id, position, key: newKey() }),
    hold: (held: boolean) => hold.mutate({ id, held, key: newKey() }),
    retry: () =>
      retry.mutate(
        { id, key: newKey() },
        { onSuccess: (told) => told.state === "done" && toast.success(t("retry.asked")) },
      ),
    /** Undone, the run goes back to its place. */
    cancel: (place: number) =>
      cancel.mutate(
        { id, key: newKey() },
        {
          onSuccess: () =>
            undoable(t("queue.removed", { number }), async () => {
              await retry.mutateAsync({ id, key: newKey() });
              await move.mutateAsync({ id, position: place, key: newKey() });
            }),
        },
      ),
    remove: () =>
      remove.mutate(
        { id, key: newKey() },
        {
          onSuccess: () =>
            undoable(t("history.removed", { number }), () => restore.mutateAsync({ id, key: newKey() })),
        },
      ),
  };
}

/** Pausing and going on with the queue. */
export function usePause() {
  const trpc = useTRPC();
  const pause = useMutation(trpc.runs.pause.mutationOptions(useSettled()));
  return { busy: pause.isPending, set: (paused: boolean) => pause.mutate({ paused }) };
}
