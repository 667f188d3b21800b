"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Button, ButtonLink, cx, formatPercent, IconButton } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { Advice, Shares } from "@/server/domain/tagging/advice";
import type { Changes } from "../datasets/use-changes";

const BulkDialog = dynamic(() => import("../datasets/captions/bulk-dialog"), { ssr: false });

/** Advice about a character's captions, each with its reason, its pictures and the edit that follows; quiet, dismissible. */
export function AdvicePanel({ datasetId, changes }: { datasetId: number; changes: Changes }) {
  const t = useTranslations("tagging.advice");
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const { data } = useQuery(trpc.tagging.advice.queryOptions({ datasetId }));
  const [bulk, setBulk] = useState<Advice | null>(null);
  const dismiss = useMutation(
    trpc.tagging.dismiss.mutationOptions({
      onError: (error) => toastError(error, locale),
      onSettled: () => void cache.invalidateQueries({ queryKey: trpc.tagging.advice.queryKey() }),
    }),
  );
  if (!data || (data.advice.length === 0 && data.shares.length === 0 && data.dismissed === 0)) return null;
  const around = (one: Advice) => ({
    tag: one.tags.join(" · "),
    subset: one.subset ?? "",
    count: one.count,
    share: one.of ? formatPercent(one.count / one.of) : "",
  });
  return (
    <section aria-label={t("title")} className="mt-8 border-t pt-5">
      <div className="mb-2 flex items-center gap-3">
        <h2 className="text-base">{t("title")}</h2>
        {data.dismissed > 0 && (
          <Button size="sm" variant="quiet" onClick={() => dismiss.mutate({ datasetId, key: null })}>
            {t("bringBack", { count: data.dismissed })}
          </Button>
        )}
      </div>
      {data.advice.length === 0 && <p className="text-muted text-sm">{t("none")}</p>}
      <ul className="divide-y">
        {data.advice.map((one) => (
          <li key={one.key} className="flex flex-wrap items-start gap-x-3 gap-y-2 py-3 md:flex-nowrap">
            <div className="min-w-0 flex-1 basis-full md:basis-auto">
              <p className="text-sm">{t(`${one.code}.text`, around(one))}</p>
              <p className="mt-0.5 max-w-160 text-muted text-xs">{t(`${one.code}.why`, around(one))}</p>
            </div>
            <ButtonLink size="sm" href={`/datasets/${datasetId}?q=${encodeURIComponent(one.query)}`}>
              {t("pictures", { count: one.count })}
            </ButtonLink>
            {one.edit && (
              <Button size="sm" onClick={() => setBulk(one)}>
                {t(one.edit.do === "trigger" ? "putTrigger" : "remove")}
              </Button>
            )}
            <IconButton
              icon={X}
              size="sm"
              label={t("dismiss")}
              onClick={() => dismiss.mutate({ datasetId, key: one.key })}
            />
          </li>
        ))}
      </ul>
      {data.shares.length > 0 && <Chart shares={data.shares} />}
      {bulk?.edit && (
        <BulkDialog
          datasetId={datasetId}
          ids={bulk.pictures}
          changes={changes}
          start={bulk.edit}
          onClose={() => setBulk(null)}
        />
      )}
    </section>
  );
}

/** Shares of what varies: the bar that is long is what later pictures will wear. */
function Chart({ shares }: { shares: readonly Shares[] }) {
  const t = useTranslations("tagging.advice");
  return (
    <div className="mt-4">
      <p className="mb-3 max-w-160 text-muted text-xs">{t("chart")}</p>
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">
        {shares.map(({ group, top }) => (
          <dl key={group}>
            <p className="mb-1 font-medium text-sm">{t(`groups.${group}`)}</p>
            {top.map(({ tag, share }) => (
              <div
                key={tag}
                className="grid grid-cols-[9rem_minmax(0,1fr)_3rem] items-center gap-2 py-0.5 text-xs"
              >
                <dt className="truncate" title={tag}>
                  {tag}
                </dt>
                <dd className="h-2 rounded-full bg-raised">
                  <div
                    className={cx("h-full rounded-full", share >= 0.6 ? "bg-warn" : "bg-accent")}
                    style={{ width: `${Math.round(share * 100)}%` }}
                  />
                </dd>
                <dd className="text-right text-muted tabular-nums">{formatPercent(share)}</dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </div>
  );
}
