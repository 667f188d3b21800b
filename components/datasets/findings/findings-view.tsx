"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleCheck, ImagePlus, Wrench } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, ButtonLink, EmptyState, ErrorPanel, PageBody, Progress } from "@/components/ui";
import { DatasetHeader } from "../dataset-header";
import { DatasetPage } from "../dataset-page";
import { useChanges } from "../use-changes";
import type { DatasetDetail } from "../use-rows";
import { FindingGroup } from "./finding-group";
import { Cured, Dismissed } from "./settled";
import { useFindingActs, type View } from "./use-findings";

const RANK = { error: 0, warn: 1, info: 2 } as const;

/** The page 检查: what the trainer would choke on or learn wrongly, by cause, each with its remedy. */
export function FindingsView({ id }: { id: number }) {
  return <DatasetPage id={id}>{(dataset) => <Checked dataset={dataset} />}</DatasetPage>;
}

function Checked({ dataset }: { dataset: DatasetDetail }) {
  const t = useTranslations("findings");
  const trpc = useTRPC();
  const client = useTRPCClient().datasets.findings;
  const changes = useChanges(dataset.id);
  const acts = useFindingActs(dataset.id, changes);
  const [stopped, setStopped] = useState(false);
  const { data, error, refetch } = useQuery({
    ...trpc.datasets.findings.view.queryOptions({ datasetId: dataset.id }),
    placeholderData: keepPreviousData,
    enabled: !stopped,
    // a check that takes longer says how far it is
    refetchInterval: (query) => (query.state.data && query.state.data.view === null ? 400 : false),
  });
  const view = data?.view ?? null;
  const again = () => {
    setStopped(false);
    void refetch();
  };
  return (
    <>
      <DatasetHeader
        dataset={dataset}
        tab="check"
        changes={changes}
        counts={view ? { check: causes(view) } : {}}
        actions={
          view &&
          view.fixable > 0 && (
            <Button variant="primary" icon={Wrench} onClick={() => void acts.mend(null, null, view.fixable)}>
              {t("mendAll", { count: view.fixable })}
            </Button>
          )
        }
      />
      <PageBody wide>
        {error ? (
          <ErrorPanel error={errorShape(error)} onRetry={again} />
        ) : view ? (
          <Findings datasetId={dataset.id} view={view} acts={acts} />
        ) : stopped ? (
          <EmptyState title={t("stopped")} actions={<Button onClick={again}>{t("again")}</Button>} />
        ) : (
          <div className="mx-auto max-w-100 space-y-3 py-16 text-center">
            <p>{t("checking")}</p>
            <Progress value={data?.done ?? 0} label={t("checking")} />
            <Button
              variant="quiet"
              onClick={() => {
                setStopped(true);
                void client.stop.mutate({ datasetId: dataset.id });
              }}
            >
              {t("stop")}
            </Button>
          </div>
        )}
      </PageBody>
    </>
  );
}

/** Causes that are left to do: what the tab counts. */
const causes = ({ groups }: View): number => groups.filter(({ state }) => state === "open").length;

function Findings({
  datasetId,
  view,
  acts,
}: {
  datasetId: number;
  view: View;
  acts: ReturnType<typeof useFindingActs>;
}) {
  const t = useTranslations("findings");
  const { counts, pictures, pending } = view;
  const of = (state: View["groups"][number]["state"]) => view.groups.filter((group) => group.state === state);
  const open = of("open").sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  const [cured, dismissed] = [of("cured"), of("dismissed")];
  if (pictures === 0 && open.length === 0)
    return (
      <EmptyState
        icon={ImagePlus}
        title={t("empty")}
        actions={
          <ButtonLink variant="primary" href={`/datasets/${datasetId}`}>
            {t("toPictures")}
          </ButtonLink>
        }
      >
        {t("emptyText")}
      </EmptyState>
    );
  return (
    <>
      <p className="text-muted text-sm" aria-live="polite">
        {t("summary", { ...counts, pictures })}
        {pending > 0 && <span> · {t("pending", { count: pending })}</span>}
      </p>
      {open.length === 0 && (
        <EmptyState icon={CircleCheck} title={t("clean")} className="py-12!">
          {t("cleanText")}
        </EmptyState>
      )}
      <div className="mt-2">
        {open.map((group) => (
          <FindingGroup key={group.code} datasetId={datasetId} group={group} acts={acts} />
        ))}
        {cured.length > 0 && <Cured groups={cured} />}
        {dismissed.length > 0 && <Dismissed groups={dismissed} acts={acts} />}
      </div>
    </>
  );
}
