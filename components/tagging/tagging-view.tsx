"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, Check } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, ErrorPanel, Field, PageBody, Select, Skeleton, Tabs } from "@/components/ui";
import { subsetPart } from "@/server/domain/datasets/query-edit";
import { printQuery } from "@/server/domain/datasets/query-print";
import { DatasetHeader } from "../datasets/dataset-header";
import { DatasetPage } from "../datasets/dataset-page";
import { useChanges } from "../datasets/use-changes";
import { NO_OUTLINE, useOutline } from "../datasets/use-outline";
import type { DatasetDetail } from "../datasets/use-rows";
import { AdvicePanel } from "./advice-panel";
import { JobLine, underWay } from "./job-line";
import { Options } from "./options";
import { PreviewList } from "./preview-list";
import { TaggerChoice } from "./tagger-choice";
import { Threshold } from "./threshold";
import { usePreview, useScope, useSettings, useTagger, useTaggingActs } from "./use-tagging";

const PAGE = 24;
const NO_CAPTION = "-has:caption";

/** Automatic tagging: choose, look, move the thresholds, write. */
export function TaggingView({ id }: { id: number }) {
  return <DatasetPage id={id}>{(dataset) => <Desk dataset={dataset} />}</DatasetPage>;
}

function Desk({ dataset }: { dataset: DatasetDetail }) {
  const t = useTranslations("tagging");
  const trpc = useTRPC();
  const client = useTRPCClient().tagging;
  const changes = useChanges(dataset.id);
  const acts = useTaggingActs();
  const asked = useQuery(trpc.tagging.taggers.queryOptions());
  const taggers = asked.data;
  const { data: job } = useQuery(trpc.tagging.job.queryOptions({ datasetId: dataset.id }));
  const { chosen, choose } = useTagger(taggers?.here ?? []);
  const [scope, setScope] = useScope();
  const outline = useOutline({ datasetId: dataset.id, q: scope }).data ?? NO_OUTLINE;
  const inScope = [...outline.ids];
  const ids = scope === "" ? null : inScope;
  const { settings, from, change, settle } = useSettings(dataset.id);
  const [limit, setLimit] = useState(PAGE);
  const [applying, setApplying] = useState(false);
  const [tab, setTab] = useState<"write" | "moved">("write");
  const { data: preview, error } = usePreview({
    datasetId: dataset.id,
    tagger: chosen?.key ?? null,
    ids,
    settings,
    from: tab === "moved" ? from : null,
    limit,
  });
  const busy = underWay(job);
  const seen = preview?.seen ?? 0;
  const unseen = (preview?.total ?? 0) - seen;
  const move = (part: Parameters<typeof change>[0]) => {
    change(part);
    setTab("moved");
  };
  const apply = async () => {
    if (!chosen) return;
    setApplying(true);
    const written = await changes.tagging(() =>
      client.write.mutate({ datasetId: dataset.id, tagger: chosen.key, ids, settings }),
    );
    setApplying(false);
    if (written === null) return;
    settle();
    setTab("write");
  };
  if (!taggers)
    return (
      <>
        <DatasetHeader dataset={dataset} tab="captions" changes={changes} />
        <PageBody wide>
          {asked.error ? (
            <ErrorPanel error={errorShape(asked.error)} onRetry={() => void asked.refetch()} />
          ) : (
            <Skeleton className="h-[60dvh] w-full" />
          )}
        </PageBody>
      </>
    );
  return (
    <>
      <DatasetHeader dataset={dataset} tab="captions" changes={changes} />
      <PageBody wide>
        <div className="grid items-start gap-8 lg:grid-cols-[22rem_minmax(0,1fr)]">
          <div className="flex min-w-0 flex-col gap-5">
            <h2 className="font-medium text-lg">{t("title")}</h2>
            <TaggerChoice taggers={taggers} chosen={chosen} onChoose={choose} acts={acts} />
            {chosen && (
              <>
                <Field label={t("scope.label")}>
                  <Select
                    value={scope === "" ? "all" : scope}
                    onValue={(value) => void setScope(value === "all" ? null : value)}
                    label={t("scope.label")}
                    choices={scopes(dataset, scope, t)}
                  />
                </Field>
                {job && job.tagger === chosen.key && (
                  <JobLine job={job} onCancel={() => acts.cancel(job.id)} />
                )}
                {!busy && (
                  <Button
                    variant={seen === 0 ? "primary" : "plain"}
                    icon={Bot}
                    busy={acts.starting}
                    disabled={outline.ids.length === 0 || (seen > 0 && unseen === 0)}
                    onClick={() => acts.start(dataset.id, chosen.key, inScope)}
                  >
                    {seen > 0 && unseen > 0
                      ? t("goOn", { count: unseen })
                      : seen > 0
                        ? t("allSeen")
                        : t("start", { count: outline.ids.length })}
                  </Button>
                )}
                {preview && seen > 0 && (
                  <>
                    <Threshold
                      label={t("general")}
                      value={settings.general}
                      bars={preview.histogram.general}
                      disabled={settings.cut}
                      onValue={(general) => move({ general })}
                    />
                    <Threshold
                      label={t("character")}
                      value={settings.character}
                      bars={preview.histogram.character}
                      disabled={!settings.names}
                      onValue={(character) => move({ character })}
                    />
                    <Options settings={settings} subsets={dataset.subsets} onChange={move} />
                  </>
                )}
              </>
            )}
          </div>
          <div className="min-w-0">
            {error ? (
              <ErrorPanel error={errorShape(error)} />
            ) : preview && seen > 0 ? (
              <>
                <div className="mb-3 flex flex-wrap items-center gap-3">
                  <p className="min-w-0 flex-1 text-sm" role="status">
                    {t("summary", {
                      seen,
                      tags: preview.tags.toFixed(0),
                      write: preview.write,
                    })}
                    {preview.left > 0 && (
                      <span className="text-muted"> {t("leftAlone", { count: preview.left })}</span>
                    )}
                  </p>
                  <Button
                    variant="primary"
                    icon={Check}
                    busy={applying}
                    disabled={preview.write === 0}
                    onClick={() => void apply()}
                  >
                    {t("apply", { count: preview.write })}
                  </Button>
                </div>
                <Tabs
                  label={t("preview.label")}
                  value={tab}
                  onValue={setTab}
                  tabs={(["write", "moved"] as const).map((value) => ({
                    value,
                    label: t(`preview.${value}`),
                    content: (
                      <PreviewList
                        datasetId={dataset.id}
                        preview={preview}
                        moved={preview.moved !== null}
                        onMore={() => setLimit((now) => Math.min(100, now + PAGE))}
                      />
                    ),
                  }))}
                />
              </>
            ) : (
              <Intro />
            )}
            <AdvicePanel datasetId={dataset.id} changes={changes} />
          </div>
        </div>
      </PageBody>
    </>
  );
}

function Intro() {
  const t = useTranslations("tagging.intro");
  return (
    <ol className="max-w-140 list-decimal space-y-2 rounded-lg border py-5 pr-5 pl-10 text-muted text-sm">
      <li>{t("get")}</li>
      <li>{t("look")}</li>
      <li>{t("move")}</li>
      <li>{t("write")}</li>
    </ol>
  );
}

function scopes(dataset: DatasetDetail, scope: string, t: ReturnType<typeof useTranslations<"tagging">>) {
  const choices = [
    { value: "all", label: t("scope.all") },
    { value: NO_CAPTION, label: t("scope.uncaptioned") },
    ...(dataset.subsets.length > 1
      ? dataset.subsets.map(({ name }) => ({
          value: printQuery(subsetPart(name)),
          label: t("scope.subset", { name }),
        }))
      : []),
  ];
  const known = scope === "" || choices.some((one) => one.value === scope);
  return known ? choices : [...choices, { value: scope, label: t("scope.filter", { query: scope }) }];
}
