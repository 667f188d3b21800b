"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import type { Locale } from "@/server/domain/language";

/** What can be done with a webui; failures are told as a toast, lists are asked again. */
export function useWebuiActions() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const settled = {
    onSettled: () => cache.invalidateQueries({ queryKey: trpc.engines.pathKey() }),
    onError: (e: unknown) => toastError(e, locale),
  };
  return {
    add: useMutation(trpc.engines.addWebui.mutationOptions(settled)),
    check: useMutation(trpc.engines.checkWebui.mutationOptions(settled)),
    edit: useMutation(trpc.engines.editWebui.mutationOptions(settled)),
    remove: useMutation(trpc.engines.delete.mutationOptions(settled)),
    restore: useMutation(trpc.engines.restore.mutationOptions(settled)),
  };
}
