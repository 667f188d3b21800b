"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import type { Locale } from "@/server/domain/language";

/** After any act the lists are asked again; a failure is told as a toast. */
function useSettled() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  return {
    onSettled: () => cache.invalidateQueries({ queryKey: trpc.engines.pathKey() }),
    onError: (e: unknown) => toastError(e, locale),
  };
}

/** Taking an engine off and bringing it back, a trainer or a webui alike. */
function useRemoval() {
  const trpc = useTRPC();
  const settled = useSettled();
  return {
    remove: useMutation(trpc.engines.delete.mutationOptions(settled)),
    restore: useMutation(trpc.engines.restore.mutationOptions(settled)),
  };
}

/** What can be done with a trainer. */
export function useEngineActions() {
  const trpc = useTRPC();
  const settled = useSettled();
  return {
    add: useMutation(trpc.engines.add.mutationOptions(settled)),
    check: useMutation(trpc.engines.check.mutationOptions(settled)),
    edit: useMutation(trpc.engines.edit.mutationOptions(settled)),
    ...useRemoval(),
  };
}

/** What can be done with a webui. */
export function useWebuiActions() {
  const trpc = useTRPC();
  const settled = useSettled();
  return {
    add: useMutation(trpc.engines.addWebui.mutationOptions(settled)),
    check: useMutation(trpc.engines.checkWebui.mutationOptions(settled)),
    edit: useMutation(trpc.engines.editWebui.mutationOptions(settled)),
    ...useRemoval(),
  };
}
