"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "use-intl";
import type { Locale } from "@/server/domain/language";
import type { PresetInput } from "@/server/domain/presets/preset";
import { toastError } from "../client/errors";
import { newKey } from "../client/new-key";
import { tabId } from "../client/tab";
import { useTRPC } from "../client/trpc";
import { useUndoable } from "../client/undo";
import { toast } from "../ui";
import type { PresetDraft, PromptPreset } from "./answers";
import { keepPicture } from "./keep-picture";

/** What can be done to prompt presets. */
export function usePromptPresets() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const t = useTranslations("presets");
  const locale = useLocale() as Locale;
  const undoable = useUndoable();
  const onSuccess = () => void cache.invalidateQueries({ queryKey: trpc.presets.pathKey() });
  const onError = (e: unknown) => toastError(e, locale);
  const create = useMutation(trpc.presets.create.mutationOptions({ onSuccess }));
  const update = useMutation(trpc.presets.update.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.presets.remove.mutationOptions({ onSuccess, onError }));
  const restore = useMutation(trpc.presets.restore.mutationOptions({ onSuccess, onError }));
  const make = async (draft: PresetDraft) => {
    const picture = draft.file ? await keepPicture(draft.file, tabId()) : draft.picture;
    return create.mutateAsync({ ...inputOf(draft), picture, clientKey: newKey() });
  };
  return {
    busy: create.isPending || update.isPending,
    /** saves an edit or makes a new one; throws what the studio refused */
    save: async (draft: PresetDraft) => {
      if (draft.id === null) await make(draft);
      else await update.mutateAsync({ id: draft.id, rev: draft.rev, preset: inputOf(draft) });
      toast(t("saved", { name: draft.name.trim() }));
    },
    importAll: async (drafts: readonly PresetDraft[]) => {
      let n = 0;
      for (const draft of drafts) await make(draft).then(() => n++, onError);
      if (n > 0) toast(t("imported", { n }));
    },
    duplicate: (preset: PromptPreset) =>
      create
        .mutateAsync({
          ...inputOf({ ...preset, name: t("copyName", { name: preset.name }).slice(0, 200) }),
          picture: preset.picture,
          clientKey: newKey(),
        })
        .catch(onError),
    remove: async (preset: PromptPreset) => {
      await remove.mutateAsync({ id: preset.id });
      undoable(t("deleted", { name: preset.name }), () => restore.mutateAsync({ id: preset.id }));
    },
  };
}

const inputOf = ({ name, positive, negative, settings, tags }: PresetInput): PresetInput => ({
  name: name.trim(),
  positive: positive.trim(),
  negative: negative.trim(),
  settings,
  tags,
});
