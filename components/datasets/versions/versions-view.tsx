"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Download, GitCompareArrows, Snowflake } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import {
  Button,
  EmptyState,
  ErrorPanel,
  IconButton,
  PageBody,
  Select,
  Skeleton,
  toast,
} from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { DatasetHeader } from "../dataset-header";
import { DatasetPage } from "../dataset-page";
import { useChanges } from "../use-changes";
import type { DatasetDetail, Outputs } from "../use-rows";
import { ComparisonView } from "./comparison-view";
import { ExportDialog } from "./export-dialog";
import { VersionList } from "./version-list";

export type VersionRow = Outputs["versions"]["list"][number];

/** The word for the dataset as it stands, in the address. */
const NOW = "now";

/** Every version of a dataset, what became of one until another, and the ways back and out. */
export function VersionsView({ id }: { id: number }) {
  return <DatasetPage id={id}>{(dataset) => <Versions dataset={dataset} />}</DatasetPage>;
}

function Versions({ dataset }: { dataset: DatasetDetail }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.datasets.versions.list.queryOptions({ datasetId: dataset.id }),
  );
  if (data) return <Shelf dataset={dataset} versions={data} />;
  return (
    <>
      <DatasetHeader dataset={dataset} tab="versions" />
      <PageBody wide>
        {error ? (
          <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />
        ) : (
          <Skeleton className="h-[60dvh] w-full" />
        )}
      </PageBody>
    </>
  );
}

function Shelf({ dataset, versions }: { dataset: DatasetDetail; versions: readonly VersionRow[] }) {
  const t = useTranslations("versions");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets.versions;
  const changes = useChanges(dataset.id);
  const [exporting, setExporting] = useState<VersionRow | "now" | null>(null);
  const [freezing, setFreezing] = useState(false);
  const newest = versions[0];
  const [address, setAddress] = useQueryStates({ from: parseAsString, to: parseAsString });
  const known = (value: string | null, other: string) =>
    value === NOW || versions.some((version) => String(version.number) === value) ? (value ?? other) : other;
  const from = known(address.from, newest ? String(newest.number) : NOW);
  const to = known(address.to, NOW);
  const idOf = (value: string) => versions.find((version) => String(version.number) === value)?.id ?? null;

  const freeze = async () => {
    setFreezing(true);
    try {
      const { number } = await client.freeze.mutate({ datasetId: dataset.id });
      toast(t(versions.some((version) => version.number === number) ? "unchanged" : "frozen", { number }));
      await changes.refresh();
    } catch (error) {
      toastError(error, locale);
    } finally {
      setFreezing(false);
    }
  };
  const restore = (version: VersionRow) =>
    changes.subset(t("restored", { number: version.number }), async () => {
      const answer = await client.restore.mutate({ datasetId: dataset.id, id: version.id });
      if (answer.batch === null) toast(t("alreadyThere", { number: version.number }));
      return answer;
    });
  const choices = [
    { value: NOW, label: t("present") },
    ...versions.map((version) => ({
      value: String(version.number),
      label: t("version", { number: version.number }),
    })),
  ];
  const freezeButton = (primary: boolean) => (
    <Button
      variant={primary ? "primary" : "plain"}
      icon={Snowflake}
      busy={freezing}
      disabled={dataset.counts.used === 0}
      onClick={() => void freeze()}
    >
      {t("freeze")}
    </Button>
  );
  return (
    <>
      <DatasetHeader
        dataset={dataset}
        tab="versions"
        changes={changes}
        actions={
          <>
            <Button icon={Download} disabled={dataset.counts.used === 0} onClick={() => setExporting("now")}>
              {t("export")}
            </Button>
            {versions.length > 0 && freezeButton(true)}
          </>
        }
      />
      <PageBody wide>
        {versions.length === 0 ? (
          <EmptyState icon={Snowflake} title={t("empty")} actions={freezeButton(true)}>
            {t("emptyText")}
          </EmptyState>
        ) : (
          <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(280px,340px)_minmax(0,1fr)]">
            <VersionList
              dataset={dataset}
              versions={versions}
              shown={[from, to]}
              onCompare={(number) => void setAddress({ from: String(number), to: NOW })}
              onExport={setExporting}
              onRestore={(version) => void restore(version)}
            />
            <section aria-label={t("compare")} className="min-w-0">
              <div className="mb-4 flex items-center gap-2">
                <GitCompareArrows aria-hidden className="hidden size-4 text-muted sm:block" />
                <Select
                  label={t("from")}
                  className="w-40! max-w-[calc(50%-2.5rem)]"
                  value={from}
                  choices={choices}
                  onValue={(value) => void setAddress({ from: value, to })}
                />
                <IconButton
                  icon={ArrowLeftRight}
                  label={t("swap")}
                  onClick={() => void setAddress({ from: to, to: from })}
                />
                <Select
                  label={t("to")}
                  className="w-40! max-w-[calc(50%-2.5rem)]"
                  value={to}
                  choices={choices}
                  onValue={(value) => void setAddress({ from, to: value })}
                />
              </div>
              <ComparisonView datasetId={dataset.id} from={idOf(from)} to={idOf(to)} />
            </section>
          </div>
        )}
      </PageBody>
      {exporting && (
        <ExportDialog
          dataset={dataset}
          version={exporting === "now" ? null : exporting}
          onClose={() => setExporting(null)}
        />
      )}
    </>
  );
}
