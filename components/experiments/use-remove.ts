"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import type { ExperimentRow } from "@/server/domain/experiments/view";
import type { Locale } from "@/server/domain/language";

/** Deletes an experiment, with the way back for ten seconds. */
export function useRemove(): (row: Pick<ExperimentRow, "id" | "name">) => void {
  const t = useTranslations("experiments");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const cache = useQueryClient();
  const undoable = useUndoable();
  const options = {
    onError: (e: unknown) => toastError(e, locale),
    onSettled: () => cache.invalidateQueries({ queryKey: trpc.experiments.list.queryKey() }),
  };
  const restore = useMutation(trpc.experiments.restore.mutationOptions(options));
  const remove = useMutation(trpc.experiments.remove.mutationOptions(options));
  return ({ id, name }) =>
    remove.mutate(
      { id },
      { onSuccess: () => undoable(t("removed", { name }), () => restore.mutateAsync({ id })) },
    );
}
