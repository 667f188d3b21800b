"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import { BUILT_IN } from "@/server/domain/recipes/presets";
import { toastError } from "../client/errors";
import { newKey } from "../client/new-key";
import { useTRPC } from "../client/trpc";
import { useUndoable } from "../client/undo";

export type PresetRow = {
  key: string;
  /** null for a built-in one */
  id: number | null;
  name: string;
  note: string;
  families: readonly string[] | null;
  recipe: Recipe;
  updatedAt: number | null;
};

/** Own presets first, then the built-in ones, in the reader's language. */
export function usePresets(): {
  presets: PresetRow[];
  isPending: boolean;
  error: unknown;
  refetch: () => void;
} {
  const trpc = useTRPC();
  const locale = useLocale() as Locale;
  const { data, isPending, error, refetch } = useQuery(trpc.recipes.presets.queryOptions());
  const presets = useMemo(
    (): PresetRow[] => [
      ...(data ?? []).map((preset) => ({
        ...preset,
        note: "",
        families: null,
        recipe: preset.recipe as Recipe,
      })),
      ...BUILT_IN.map((preset) => ({
        key: preset.key,
        id: null,
        name: say(preset.name, locale),
        note: say(preset.note, locale),
        families: preset.families,
        recipe: preset.recipe,
        updatedAt: null,
      })),
    ],
    [data, locale],
  );
  return { presets, isPending, error, refetch };
}

/** What can be done to presets; each says what it did and can be undone where something is lost. */
export function usePresetActions() {
  const trpc = useTRPC();
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const undoable = useUndoable();
  const onError = (e: unknown) => toastError(e, locale);
  const save = useMutation(trpc.recipes.savePreset.mutationOptions({ onError }));
  const update = useMutation(trpc.recipes.updatePreset.mutationOptions({ onError }));
  const copy = useMutation(trpc.recipes.duplicatePreset.mutationOptions({ onError }));
  const remove = useMutation(trpc.recipes.deletePreset.mutationOptions({ onError }));
  const restore = useMutation(trpc.recipes.restorePreset.mutationOptions({ onError }));
  return {
    busy: save.isPending || update.isPending || copy.isPending,
    save: (name: string, recipe: Recipe) =>
      save.mutateAsync({ clientKey: newKey(), name, recipe } as never) as Promise<{ id: number }>,
    rename: (id: number, name: string) => update.mutateAsync({ id, name }),
    replace: (id: number, recipe: Recipe) => update.mutateAsync({ id, recipe } as never),
    copy: (key: string, name: string) => copy.mutateAsync({ clientKey: newKey(), key, name }),
    remove: async (preset: PresetRow) => {
      const { id } = preset;
      if (id === null) return;
      await remove.mutateAsync({ id });
      undoable(t("presets.deleted", { name: preset.name }), () => restore.mutateAsync({ id }));
    },
  };
}
