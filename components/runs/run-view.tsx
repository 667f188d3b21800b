"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useKeys } from "@/components/client/keys";
import { useTRPC } from "@/components/client/trpc";
import { ErrorPanel, PageBody, PageHeader, Skeleton, Tabs } from "@/components/ui";
import { isOver } from "@/server/domain/runs/transition";
import type { RunDetail } from "@/server/domain/runs/view";
import { useActs } from "./acts";
import { Curves } from "./curves";
import { EndedPanel } from "./ended-panel";
import { FailurePanel } from "./failure-panel";
import { listOf } from "./list";
import { LogView } from "./log-view";
import { CommandFacts, EnvironmentFacts, VersionFacts } from "./run-facts";
import { RunFiles } from "./run-files";
import { RunHeader } from "./run-header";
import { SampleLarge } from "./sample-large";
import { SampleMatrix } from "./sample-matrix";
import type { Place } from "./samples";
import { StoppingPanel } from "./stopping-panel";
import { useRun } from "./use-run";
import { WaitingPanel } from "./waiting-panel";

/** Brings the whole option table: it comes with its tab. */
const OwnRecipe = dynamic(() => import("./own-recipe").then((m) => m.OwnRecipe), {
  loading: () => <Skeleton className="h-64 w-full" />,
});

const WAITED_FOR = ["starting", "running", "stopping", "lost", "queued"] as const;
const TABS = ["log", "recipe", "version", "environment", "command"] as const;

/** The page of one run: is it going well, and if not, why. */
export function RunView({ id }: { id: number }) {
  const t = useTranslations("runs");
  const live = useRun(id);
  if (live.run) return <Shown {...live} run={live.run} />;
  return (
    <>
      <PageHeader crumbs={[{ label: t("title"), href: "/runs" }, { label: `#${id}` }]} />
      <PageBody wide>
        {live.query.error ? (
          <ErrorPanel error={errorShape(live.query.error)} onRetry={() => void live.query.refetch()} />
        ) : (
          <Skeleton className="h-[60dvh] w-full" />
        )}
      </PageBody>
    </>
  );
}

function Shown({ run, curve, log }: ReturnType<typeof useRun> & { run: RunDetail }) {
  const t = useTranslations("runs");
  const trpc = useTRPC();
  const acts = useActs(run.id);
  const [cursor, setCursor] = useState<number | null>(null);
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS));
  const [place, setPlace] = usePlace();
  const waiting = run.state === "queued";
  /** nothing was ever started: there is only what it is going to do */
  const fresh = waiting && run.attempts.length === 0;
  const others = useQuery({ ...trpc.runs.list.queryOptions({ state: [...WAITED_FOR] }), enabled: waiting });
  const paused = useQuery({ ...trpc.runs.paused.queryOptions(), enabled: waiting });
  useKeys(
    { s: acts.save },
    { scope: t("keys.scope"), labels: { s: t("keys.save") }, enabled: run.state === "running" },
  );
  const { mutate: tellOpened } = useMutation(trpc.home.opened.mutationOptions());
  const over = isOver(run.state);
  // The frame's card chip is red about a failure only until somebody has looked at it.
  useEffect(() => {
    if (over) tellOpened({ run: run.id });
  }, [over, run.id, tellOpened]);
  const failed = run.state === "failed" ? run.diagnosis : null;
  return (
    <>
      <RunHeader run={run} />
      <PageBody wide className="grid grid-cols-[minmax(0,1fr)] gap-3">
        {failed && <FailurePanel run={run} diagnosis={failed} />}
        {waiting && <WaitingPanel run={run} list={listOf(others.data ?? [], paused.data === true)} />}
        {run.state === "stopping" && <StoppingPanel run={run} />}
        <EndedPanel run={run} />
        {!fresh && (
          <>
            <SampleMatrix run={run} cursor={cursor} onCursor={setCursor} onOpen={setPlace} />
            <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-[minmax(0,1fr)_360px]">
              <Curves run={run} store={curve} cursor={cursor} onCursor={setCursor} />
              <RunFiles run={run} />
            </div>
          </>
        )}
        <Tabs
          label={t("tab.label")}
          value={tab ?? (fresh ? "recipe" : "log")}
          onValue={(v) => void setTab(v)}
          className="rounded-lg border bg-surface px-3 pt-1 pb-3"
          tabs={[
            {
              value: "log",
              label: t("tab.log"),
              content: (
                <div className="pt-3">
                  {log ? (
                    <LogView key={run.attempts.length} store={log} failed={failed} logHref={logHref(run)} />
                  ) : (
                    <p className="text-muted text-sm">{t("log.empty")}</p>
                  )}
                </div>
              ),
            },
            {
              value: "recipe",
              label: t("tab.recipe"),
              content: (
                <div className="pt-3">
                  <OwnRecipe run={run} />
                </div>
              ),
            },
            {
              value: "version",
              label: t("tab.version"),
              content: (
                <div className="pt-3">
                  <VersionFacts run={run} />
                </div>
              ),
            },
            {
              value: "environment",
              label: t("tab.environment"),
              content: (
                <div className="pt-3">
                  <EnvironmentFacts run={run} />
                </div>
              ),
            },
            {
              value: "command",
              label: t("tab.command"),
              content: (
                <div className="pt-3">
                  <CommandFacts run={run} />
                </div>
              ),
            },
          ]}
        />
      </PageBody>
      {place && <SampleLarge run={run} place={place} onPlace={setPlace} />}
    </>
  );
}

const logHref = (run: RunDetail): string | null => {
  const attempt = run.attempts.at(-1);
  return attempt ? `/files/log/${attempt.id}` : null;
};

/** The open sample has an address: ?sample=<prompt>.<step>. */
function usePlace(): [Place | null, (place: Place | null) => void] {
  const [text, setText] = useQueryState("sample", parseAsString);
  const place = useMemo(() => {
    const match = /^(\d{1,6})\.(\d{1,9})$/.exec(text ?? "");
    return match ? { prompt: Number(match[1]), step: Number(match[2]) } : null;
  }, [text]);
  const set = useCallback(
    (next: Place | null) => void setText(next ? `${next.prompt}.${next.step}` : null),
    [setText],
  );
  // A link to a sample that has been deleted since must not hold the page under an empty overlay.
  useEffect(() => {
    if (text !== null && !place) void setText(null);
  }, [text, place, setText]);
  return [place, set];
}
