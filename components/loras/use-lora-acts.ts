"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPC } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { toast } from "@/components/ui";
import type { Locale } from "@/server/domain/language";

/** What can be done with LoRAs; the runner does it, and the answer is shown where it was asked for. */
export function useLoraActs() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const t = useTranslations("loras");
  const undoable = useUndoable();
  const refresh = () => {
    void cache.invalidateQueries({ queryKey: trpc.loras.pathKey() });
    void cache.invalidateQueries({ queryKey: trpc.experiments.choices.queryKey() });
  };
  const settled = {
    onSuccess: (told: { state: string }) => {
      if (told.state === "pending") toast.warning(t("pending"));
      refresh();
    },
    onError: (e: unknown) => toastError(e, locale),
  };
  const rename = useMutation(trpc.loras.rename.mutationOptions(settled));
  const note = useMutation(trpc.loras.note.mutationOptions(settled));
  const remove = useMutation(trpc.loras.delete.mutationOptions(settled));
  const restore = useMutation(trpc.loras.restore.mutationOptions(settled));
  const place = useMutation(trpc.experiments.place.mutationOptions(settled));
  const unplace = useMutation(trpc.experiments.unplace.mutationOptions(settled));
  return {
    removing: remove.isPending,
    placing: place.isPending || unplace.isPending,
    rename: (id: number, name: string) => rename.mutate({ id, name, key: newKey() }),
    note: (id: number, text: string) => note.mutate({ id, note: text, key: newKey() }),
    remove: async (ids: readonly number[]) => {
      const gone: number[] = [];
      for (const id of ids) {
        await remove.mutateAsync({ id, key: newKey() }).then(
          () => gone.push(id),
          () => undefined,
        );
      }
      if (gone.length === 0) return;
      undoable(t("deleted", { n: gone.length }), async () => {
        for (const id of gone) await restore.mutateAsync({ id, key: newKey() });
      });
    },
    place: (to: { engineId: number; loraId: number; label: string }) =>
      place.mutateAsync({ ...to, key: newKey() }),
    unplace: async (at: { engineId: number; loraId: number; engine: string; label: string }) => {
      const { engineId, loraId, label } = at;
      await unplace.mutateAsync({ engineId, loraId, key: newKey() });
      undoable(t("place.takenOut", { engine: at.engine }), () =>
        place.mutateAsync({ engineId, loraId, label, key: newKey() }),
      );
    },
  };
}
