"use client";
import { useQuery } from "@tanstack/react-query";
import { Grid3x3, Plus, Trash2, Trophy } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import {
  Badge,
  Button,
  ButtonLink,
  EmptyState,
  ErrorPanel,
  IconButton,
  Menu,
  PageBody,
  PageHeader,
  Picture,
  Progress,
  Remaining,
  Skeleton,
  Time,
} from "@/components/ui";
import type { ExperimentRow } from "@/server/domain/experiments/view";
import { drawnCount, drawnRatio, ExperimentState } from "./experiment-state";
import { useCompare } from "./use-compare";
import { useRemove } from "./use-remove";

const RUNS_SHOWN = 8;

/** All experiments, newest first: what it looks like, how far it is, who won. */
export function ExperimentsView() {
  const t = useTranslations("experiments");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.experiments.list.queryOptions());
  return (
    <>
      <PageHeader crumbs={[{ label: t("title") }]} actions={data?.length ? <NewButton /> : undefined} />
      <PageBody>
        {error ? (
          <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />
        ) : !data ? (
          <Skeleton className="h-64 w-full" />
        ) : data.length === 0 ? (
          <Nothing />
        ) : (
          <ul className="rounded-lg border bg-surface">
            {data.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </ul>
        )}
      </PageBody>
    </>
  );
}

function Nothing() {
  const t = useTranslations("experiments");
  const trpc = useTRPC();
  const { data } = useQuery(trpc.experiments.choices.queryOptions());
  const none = data && data.loras.length === 0;
  return (
    <EmptyState
      icon={Grid3x3}
      title={t("empty.title")}
      actions={
        none ? (
          <ButtonLink variant="primary" href="/datasets">
            {t("empty.train")}
          </ButtonLink>
        ) : (
          <NewButton />
        )
      }
    >
      {t("empty.text")}
      {none && ` ${t("empty.noLoras")}`}
    </EmptyState>
  );
}

function NewButton() {
  const t = useTranslations("experiments");
  const trpc = useTRPC();
  const { data } = useQuery(trpc.experiments.choices.queryOptions());
  const { busy, compare } = useCompare();
  const runs = (data?.loras ?? []).flatMap((g) => (g.run ? [{ ...g.run, name: g.name }] : []));
  return (
    <Menu
      label={t("new")}
      trigger={
        <Button variant="primary" icon={Plus} busy={busy}>
          {t("new")}
        </Button>
      }
      items={[
        ...runs.slice(0, RUNS_SHOWN).map((run) => ({
          label: t("newFrom", { number: run.number, name: run.name }),
          onSelect: () => compare({ runId: run.id }),
        })),
        ...(runs.length > 0 ? (["-"] as const) : []),
        { label: t("newEmpty"), onSelect: () => compare({ loraIds: [] }) },
      ]}
    />
  );
}

function Row({ row }: { row: ExperimentRow }) {
  const t = useTranslations("experiments");
  const remove = useRemove();
  const href = `/experiments/${row.id}`;
  const { counts } = row;
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2 border-t px-3 py-3 first:border-t-0 sm:flex-nowrap sm:px-4">
      <Link href={href} tabIndex={-1} aria-hidden className="block shrink-0">
        <Cover media={row.cover} />
      </Link>
      <div className="grid min-w-0 flex-1 basis-60 gap-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <Link href={href} className="min-w-0 truncate hover:underline" title={row.name}>
            <span className="text-muted">#{row.number}</span> {row.name}
          </Link>
          <ExperimentState row={row} />
          {row.rehearsal && (
            <Badge tone="warn" title={t("rehearsalHint")}>
              {t("rehearsal")}
            </Badge>
          )}
        </div>
        {row.state === "open" || row.state === "paused" ? (
          <Progress value={drawnRatio(row)} label={t("grid.progress")} className="max-w-80" />
        ) : null}
        <p className="flex flex-wrap items-center gap-x-3 text-muted text-xs">
          {row.state !== "draft" && (
            <span>{t("row.cells", { done: drawnCount(row), total: counts.total })}</span>
          )}
          {row.eta !== null && row.eta > 0 && row.state === "open" && (
            <Remaining eta={row.eta} asOf={row.updatedAt} />
          )}
          {counts.suspect > 0 && <span className="text-warn">{t("row.suspect", { n: counts.suspect })}</span>}
          {counts.failed > 0 && <span className="text-bad">{t("row.failed", { n: counts.failed })}</span>}
          {row.winner ? (
            <span className="inline-flex items-center gap-1 text-text">
              <Trophy aria-hidden className="size-3.5" />
              {t("row.winner", { label: row.winner.label, weight: row.winner.weight })}
            </span>
          ) : (
            row.state !== "draft" && <span>{t("row.noWinner")}</span>
          )}
          <Time at={row.updatedAt} />
        </p>
      </div>
      <IconButton icon={Trash2} label={t("remove")} onClick={() => remove(row)} />
    </li>
  );
}

/** The first pictures side by side, or the empty grid of a plan. */
function Cover({ media }: { media: readonly string[] }) {
  if (media.length === 0)
    return (
      <span className="grid h-16 w-40 place-items-center rounded-md bg-ground text-muted">
        <Grid3x3 aria-hidden strokeWidth={1.25} className="size-6" />
      </span>
    );
  return (
    <span className="flex h-16 w-40 gap-px overflow-hidden rounded-md bg-ground">
      {media.slice(0, 4).map((key) => (
        <Picture key={key} media={key} size={256} alt="" className="h-full min-w-0 flex-1" />
      ))}
    </span>
  );
}
