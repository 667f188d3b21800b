"use client";
import { useQuery } from "@tanstack/react-query";
import { Trophy } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Button, ErrorPanel, formatPercent, Picture, Skeleton } from "@/components/ui";
import { SURE } from "@/server/domain/experiments/blind";
import type { BlindRow } from "@/server/domain/experiments/view";
import { useActs } from "./use-acts";
import { useExperiment } from "./use-experiment";
import { WinnerBar } from "./winner-bar";

/** Names come back: who was preferred how often, how sure that is, and the choice. */
export function BlindRanking({
  id,
  over,
  onMore,
  onAgain,
}: {
  id: number;
  /** every pair was shown */
  over: boolean;
  onMore: () => void;
  onAgain: () => Promise<void>;
}) {
  const t = useTranslations("experiments.blind");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.experiments.blind.ranking.queryOptions({ id }));
  const { experiment } = useExperiment(id);
  const acts = useActs(id);
  const [clearing, setClearing] = useState(false);
  if (error && !data) return <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />;
  if (!data || !experiment) return <Skeleton className="h-[60dvh] w-full" />;
  const choose = (row: BlindRow) => {
    const cell = experiment.cells.find(
      (c) => c.values.lora?.loraId === row.loraId && c.values.lora.unet === row.weight,
    );
    if (cell) acts.choose(experiment, cell, row.label);
  };
  const { winner } = experiment;
  return (
    <div className="mx-auto grid max-w-200 gap-4">
      <WinnerBar experiment={experiment} acts={acts} />
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-lg">{t("ranking")}</h2>
        <p className="text-muted text-sm">
          {data.certainty >= SURE
            ? t("rankingSure", { n: data.verdicts, percent: formatPercent(data.certainty) })
            : over
              ? t("rankingOver", { n: data.verdicts })
              : t("rankingUnsure", { n: data.verdicts })}
        </p>
      </div>
      <ol className="grid divide-y border-y">
        {data.rows.map((row, i) => (
          <li
            key={`${row.loraId}:${row.weight}`}
            className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 py-2.5"
          >
            <Picture
              media={row.media}
              size={256}
              thumbhash={null}
              alt=""
              className="row-span-2 size-14 rounded-sm"
            />
            <p className="min-w-0">
              <span className="block truncate">
                <span className="text-muted tabular-nums">{i + 1}.</span>{" "}
                {t("name", { label: row.label, weight: row.weight })}
              </span>
              <span className="block text-muted text-xs">
                {t("score", { won: row.won, lost: row.lost, equal: row.equal })}
                {row.unusable > 0 && ` · ${t("unusable", { n: row.unusable })}`}
              </span>
            </p>
            <Button
              size="sm"
              variant={i === 0 ? "primary" : "plain"}
              icon={Trophy}
              disabled={winner?.loraId === row.loraId && winner.weight === row.weight}
              onClick={() => choose(row)}
            >
              {winner?.loraId === row.loraId && winner.weight === row.weight ? t("chosen") : t("choose")}
            </Button>
            <Interval row={row} />
          </li>
        ))}
      </ol>
      <p className="text-muted text-xs">{t("help")}</p>
      <div className="flex flex-wrap gap-2">
        {!over && <Button onClick={onMore}>{t("more")}</Button>}
        <Button
          variant="quiet"
          busy={clearing}
          onClick={async () => {
            setClearing(true);
            await onAgain().catch(() => undefined);
            setClearing(false);
          }}
        >
          {t("again")}
        </Button>
      </div>
    </div>
  );
}

/** How often it would be preferred to an average one: the point, and the stretch it lies in nine times out of ten. */
function Interval({ row }: { row: BlindRow }) {
  const t = useTranslations("experiments.blind");
  const at = (share: number) => `${Math.round(share * 1000) / 10}%`;
  const words = t("share", {
    share: formatPercent(row.share),
    low: formatPercent(row.low),
    high: formatPercent(row.high),
  });
  return (
    <div className="col-span-2 flex items-center gap-3" title={words}>
      <span aria-hidden className="relative block h-2 flex-1 rounded-full bg-raised">
        <span
          className="absolute inset-y-0 rounded-full bg-accent/35"
          style={{ left: at(row.low), right: at(1 - row.high) }}
        />
        <span
          className="absolute top-1/2 size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full bg-accent"
          style={{ left: at(row.share) }}
        />
      </span>
      <span className="w-12 text-right text-sm tabular-nums">{formatPercent(row.share)}</span>
      <span className="sr-only">{words}</span>
    </div>
  );
}
