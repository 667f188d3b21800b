"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLocale } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPCClient } from "@/components/client/trpc";
import type { ErrorShape } from "@/server/domain/errors";
import type { Locale } from "@/server/domain/language";
import type { Reading } from "@/server/domain/recipes/read";

export type Brought = { name: string; folder: string; reading: Reading | null };

/**
 * Makes a dataset of what was brought: its folder is imported, its options become the draft of a new run, and a base
 * model that lies on this machine is registered. `inPlace` keeps what went wrong as `error` and shows no toast. A path of another machine is no error: the draft then has no model.
 */
export function useBring(inPlace = false) {
  const client = useTRPCClient();
  const router = useRouter();
  const locale = useLocale() as Locale;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorShape | null>(null);

  const start = async ({ name, folder, reading }: Brought) => {
    setBusy(true);
    setError(null);
    try {
      // A folder that cannot be read is said before anything is made.
      if (folder) await client.datasets.imports.lookInto.query({ path: folder });
      const { id } = await client.datasets.create.mutate({ name, clientKey: newKey() });
      if (folder) await client.datasets.imports.folder.mutate({ datasetId: id, path: folder });
      if (reading) {
        const draft = await client.recipes.draft.query({ datasetId: id });
        const model = reading.found.model ? await registered(client, reading.found.model) : null;
        await client.recipes.saveDraft.mutate({
          datasetId: id,
          rev: draft.rev,
          name,
          modelId: model ?? draft.modelId,
          engineId: draft.engineId,
          base: draft.base,
          recipe: reading.recipe,
        });
      }
      router.push(folder ? `/datasets/${id}` : `/datasets/${id}/train`);
    } catch (e) {
      if (inPlace) setError(errorShape(e));
      else toastError(e, locale);
      setBusy(false);
    }
  };
  return { start, busy, error, forget: () => setError(null) };
}

const registered = (client: ReturnType<typeof useTRPCClient>, path: string): Promise<number | null> =>
  client.models.register.mutate({ path, clientKey: newKey() }).then(
    (model) => model.id,
    () => null,
  );
