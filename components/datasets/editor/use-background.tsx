"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import { Notice } from "./notices";
import type { Desk } from "./saving";

/**
 * Removing the background of the picture on the bench with the model that was chosen: it becomes a stroke like any
 * other. `start` is null while no model is there; `save` hands in what is not saved, so that nothing is overwritten.
 */
export function useBackground(datasetId: number, pictureId: number, save: () => void, desk: Desk) {
  const t = useTranslations("editor.background");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const client = useTRPCClient().datasets.editor;
  const cache = useQueryClient();
  const model = useQuery(trpc.datasets.editor.backgroundModel.queryOptions()).data;
  const { data: jobs = [] } = useQuery({
    ...trpc.datasets.editor.backgrounds.queryOptions({ datasetId }),
    refetchInterval: ({ state }) => (state.data?.some((job) => job.endedAt === null) ? 1000 : false),
  });
  const [mine, setMine] = useState<readonly string[]>([]);
  const open = jobs.filter((job) => mine.includes(job.id) && (job.state !== "done" || job.failed.length > 0));
  const start = async () => {
    try {
      // the stroke is added to the recipe that the studio has: mine goes first
      save();
      if (!(await desk.settled(pictureId))) return;
      const { id } = await client.removeBackgrounds.mutate({ datasetId, ids: [pictureId] });
      setMine((now) => [...now, id]);
      await cache.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
    } catch (error) {
      toastError(error, locale);
    }
  };
  const notice = open.map((job) =>
    job.state === "working" ? (
      <Notice
        key={job.id}
        icon="warn"
        action={
          <Button size="sm" onClick={() => void client.cancelBackgrounds.mutate({ id: job.id })}>
            {t("stop")}
          </Button>
        }
      >
        {t("working")}
      </Notice>
    ) : job.state === "failed" || job.failed.length > 0 ? (
      <Notice key={job.id} icon="bad">
        {job.error ? say(job.error.text, locale) : t("failed", { why: job.failed[0]?.reason ?? "" })}
      </Notice>
    ) : null,
  );
  return { start: model?.there ? () => void start() : null, notice };
}
