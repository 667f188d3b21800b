"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPC } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { toast } from "@/components/ui";
import type { Cell, ExperimentDetail, ExperimentRow } from "@/server/domain/experiments/view";
import type { Locale } from "@/server/domain/language";

/** Everything that can be done to one experiment. Ratings show at once; the rest shows what it waits for. */
export function useActs(id: number) {
  const t = useTranslations("experiments");
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const undoable = useUndoable();
  const key = trpc.experiments.get.queryKey({ id });
  const renew = () => cache.invalidateQueries({ queryKey: key });
  const settled = { onError: (e: unknown) => toastError(e, locale), onSettled: renew };
  const told = (answer: { state: "done" | "pending" }) => {
    if (answer.state === "pending") toast(t("pending"));
  };
  const open = useMutation(trpc.experiments.open.mutationOptions(settled));
  const pause = useMutation(trpc.experiments.pause.mutationOptions(settled));
  const retry = useMutation(trpc.experiments.retry.mutationOptions({ ...settled, onSuccess: told }));
  const accept = useMutation(trpc.experiments.accept.mutationOptions({ ...settled, onSuccess: told }));
  const winner = useMutation(trpc.experiments.winner.mutationOptions(settled));
  const place = useMutation(trpc.experiments.place.mutationOptions({ ...settled, onSuccess: told }));
  const unplace = useMutation(trpc.experiments.unplace.mutationOptions({ ...settled, onSuccess: told }));
  const references = useMutation(trpc.experiments.references.mutationOptions(settled));
  const rate = useMutation(
    trpc.experiments.rate.mutationOptions({
      onMutate: ({ target, value }) => {
        cache.setQueryData(key, (known) => known && rated(known, target, value));
      },
      onError: (e) => {
        toastError(e, locale);
        void renew();
      },
    }),
  );

  const choose = (experiment: ExperimentRow, cell: Cell, label: string) => {
    const { lora } = cell.values;
    if (!lora) {
      toast(t("winner.none"));
      return;
    }
    const before = experiment.winner;
    const next = { loraId: lora.loraId, weight: lora.unet };
    if (before?.loraId === next.loraId && before.weight === next.weight) return;
    const { engineId } = experiment;
    winner.mutate(
      { id, winner: next },
      {
        onSuccess: () => {
          undoable(
            t("winner.chosen", { label, weight: next.weight }),
            async () => {
              await winner.mutateAsync({
                id,
                winner: before && { loraId: before.loraId, weight: before.weight },
              });
              if (before?.loraId !== next.loraId)
                await unplace.mutateAsync({ engineId, loraId: next.loraId, key: newKey() });
            },
            t("winner.undone"),
          );
          if (before?.loraId !== next.loraId || before.placement?.state !== "listed")
            place.mutate({ engineId, loraId: next.loraId, key: newKey() });
        },
      },
    );
  };

  return {
    busy: open.isPending || pause.isPending,
    retrying: retry.isPending,
    placing: place.isPending,
    open: () => open.mutateAsync({ id }),
    pause: () => pause.mutate({ id }),
    retry: (cells: readonly Cell[]) => retry.mutate({ id, cells: cells.map((c) => c.id), key: newKey() }),
    accept: (cell: Cell) => accept.mutate({ id, cells: [cell.id], key: newKey() }),
    rate: (cell: Cell, value: number) =>
      rate.mutate({ kind: "cell", target: cell.id, value: cell.rating === value ? null : value }),
    choose,
    cancelWinner: () => winner.mutate({ id, winner: null }),
    place: (experiment: ExperimentRow) =>
      experiment.winner &&
      place.mutate({
        engineId: experiment.engineId,
        loraId: experiment.winner.loraId,
        key: newKey(),
      }),
    references: (media: string[]) => references.mutateAsync({ id, references: media }),
  };
}

const rated = (known: ExperimentDetail, target: number, rating: number | null): ExperimentDetail => ({
  ...known,
  cells: known.cells.map((c) => (c.id === target ? { ...c, rating } : c)),
});
