"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { ActiveRun } from "@/components/runs/active-run";
import { useLiveRuns } from "@/components/runs/use-live-runs";
import { ButtonLink, ErrorPanel, PageBody, PageHeader, Section, Skeleton } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { AwayList } from "./away-list";
import { FirstVisit } from "./first-visit";
import { StoryCard } from "./story-card";

/** What happened while I was away, and what do I do next. */
export function HomeView() {
  const t = useTranslations("home");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { data, error, refetch } = useQuery(trpc.home.overview.queryOptions());
  const seen = useMutation(
    trpc.home.seen.mutationOptions({
      onSuccess: () => cache.invalidateQueries({ queryKey: trpc.home.pathKey() }),
      onError: (e) => toastError(e, locale),
    }),
  );
  const active = useLiveRuns(data?.active ?? []);
  if (!data)
    return (
      <>
        <PageHeader crumbs={[{ label: t("title") }]} />
        <PageBody>
          {error ? (
            <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />
          ) : (
            <Skeleton className="h-64 w-full" />
          )}
        </PageBody>
      </>
    );
  const latest = Math.max(0, ...data.happened.map((run) => run.endedAt ?? 0));
  return (
    <>
      <PageHeader crumbs={[{ label: t("title") }]} />
      <PageBody>
        {data.firstVisit ? (
          <FirstVisit rehearsal={data.rehearsal} />
        ) : (
          <>
            {data.happened.length > 0 && (
              <AwayList
                runs={data.happened}
                busy={seen.isPending}
                onSeen={() => seen.mutate({ until: latest })}
              />
            )}
            {active.length + data.queued.length > 0 && (
              <Section
                title={t("now.title")}
                aside={
                  data.queued.length > 0 && (
                    <ButtonLink size="sm" variant="quiet" href="/runs">
                      {t("now.queued", { n: data.queued.length })}
                    </ButtonLink>
                  )
                }
              >
                <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
                  {active.length > 0
                    ? active.map((run) => <ActiveRun key={run.id} run={run} />)
                    : data.queued.slice(0, 1).map((run) => <ActiveRun key={run.id} run={run} />)}
                </div>
              </Section>
            )}
            {data.datasets.length > 0 && (
              <Section title={t("datasets.title")}>
                <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
                  {data.datasets.map((d, i) => (
                    <StoryCard key={d.id} dataset={d} primary={i === 0 && active.length === 0} />
                  ))}
                </div>
              </Section>
            )}
            <FirstVisit
              rehearsal={data.rehearsal}
              compact={data.datasets.length > 0}
              sampled={data.datasets.some((d) => d.origin === "sample")}
            />
          </>
        )}
      </PageBody>
    </>
  );
}
