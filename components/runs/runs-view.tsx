"use client";
import { useQuery } from "@tanstack/react-query";
import { Pause, Play, Sprout } from "lucide-react";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import {
  Button,
  ButtonLink,
  EmptyState,
  ErrorPanel,
  PageBody,
  PageHeader,
  Section,
  Skeleton,
} from "@/components/ui";
import type { RunRow } from "@/server/domain/runs/view";
import { ActiveRun } from "./active-run";
import { usePause } from "./acts";
import { HistoryList } from "./history-list";
import { listOf, MOST } from "./list";
import { QueueList } from "./queue-list";
import { useLiveRuns } from "./use-live-runs";

const NONE: RunRow[] = [];

/** All runs: what trains now, what waits, what was. Hints of the stream keep it fresh. */
export function RunsView() {
  const t = useTranslations("runs");
  const trpc = useTRPC();
  const list = useQuery(trpc.runs.list.queryOptions({ limit: MOST }));
  const paused = useQuery(trpc.runs.paused.queryOptions());
  const pause = usePause();
  const data = useMemo(() => list.data && listOf(list.data, paused.data === true), [list.data, paused.data]);
  const active = useLiveRuns(data?.active ?? NONE);
  const nothing = data && data.active.length + data.queue.length + data.history.length === 0;
  return (
    <>
      <PageHeader
        crumbs={[{ label: t("title") }]}
        actions={
          data && !nothing ? (
            <Button
              icon={data.paused ? Play : Pause}
              busy={pause.busy}
              onClick={() => pause.set(!data.paused)}
            >
              {data.paused ? t("queue.resume") : t("queue.pause")}
            </Button>
          ) : null
        }
      />
      <PageBody>
        {list.error ? (
          <ErrorPanel error={errorShape(list.error)} onRetry={() => void list.refetch()} />
        ) : null}
        {!data && !list.error ? <Skeleton className="h-40 w-full" /> : null}
        {nothing ? (
          <EmptyState
            icon={Sprout}
            title={t("empty.title")}
            actions={
              <ButtonLink variant="primary" href="/datasets">
                {t("empty.action")}
              </ButtonLink>
            }
          >
            {t("empty.text")}
          </EmptyState>
        ) : null}
        {data && !nothing ? (
          <>
            {data.paused && (
              <p className="mb-4 rounded-lg bg-warn-soft px-4 py-2 text-sm">{t("queue.paused")}</p>
            )}
            {active.length > 0 && (
              <div className="mb-8 grid grid-cols-[minmax(0,1fr)] gap-2">
                {active.map((run) => (
                  <ActiveRun key={run.id} run={run} />
                ))}
              </div>
            )}
            {data.queue.length > 0 && (
              <Section title={`${t("queue.title")} ${data.queue.length}`}>
                <QueueList list={{ ...data, active }} />
              </Section>
            )}
            {data.history.length > 0 && (
              <Section title={t("history.title")}>
                <HistoryList runs={data.history} />
              </Section>
            )}
          </>
        ) : null}
      </PageBody>
    </>
  );
}
