"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Badge, ErrorPanel, Picture, Segmented, Skeleton } from "@/components/ui";
import type { Comparison, PictureChange, SubsetChange } from "@/server/domain/datasets/compare";
import type { ManifestEntry } from "@/server/domain/datasets/manifest";
import { CaptionDiff } from "../diff";

const KINDS = ["added", "removed", "edited", "captioned", "moved", "renamed"] as const;
type Kind = (typeof KINDS)[number];

const isOf = (change: PictureChange, kind: Kind): boolean =>
  kind === "added" ? change.before === null : kind === "removed" ? change.after === null : change[kind];

/** What became of one version until another: subsets, then pictures with what changed of each. */
export function ComparisonView({
  datasetId,
  from,
  to,
}: {
  datasetId: number;
  from: number | null;
  to: number | null;
}) {
  const t = useTranslations("versions");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.datasets.versions.compare.queryOptions({ datasetId, from, to }),
  );
  const [kind, setKind] = useState<Kind | "all">("all");
  if (error) return <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-64 w-full" />;
  const kinds = KINDS.filter((one) => data.counts[one] > 0);
  const picked = kind !== "all" && kinds.includes(kind) ? kind : "all";
  const shown = picked === "all" ? data.pictures : data.pictures.filter((change) => isOf(change, picked));
  if (data.total === 0 && data.subsets.length === 0)
    return <p className="text-muted text-sm">{t("same", { count: data.same })}</p>;
  return (
    <div className="space-y-5">
      {data.subsets.length > 0 && <Subsets changes={data.subsets} />}
      {kinds.length > 1 && (
        <div className="-mx-1 overflow-x-auto px-1">
          <Segmented
            label={t("compare")}
            size="sm"
            value={picked}
            onValue={setKind}
            choices={(["all", ...kinds] as const).map((one) => ({
              value: one,
              label: (
                <>
                  {t(`kind.${one}`)}
                  <span className="ml-1.5 text-muted">{one === "all" ? data.total : data.counts[one]}</span>
                </>
              ),
            }))}
          />
        </div>
      )}
      <ul className="divide-y border-y">
        {shown.map((change, i) => (
          <Row
            key={`${change.before?.subset}/${change.before?.stem}/${change.after?.stem}/${i}`}
            change={change}
          />
        ))}
      </ul>
      <p className="text-muted text-sm">
        {data.total > data.pictures.length && `${t("more", { count: data.total - data.pictures.length })} `}
        {data.same > 0 && t("unchangedRest", { count: data.same })}
      </p>
    </div>
  );
}

const mediaOf = (entry: ManifestEntry | null) => (entry ? (entry.rendered ?? entry.blob) : null);

function Row({ change }: { change: PictureChange }) {
  const t = useTranslations("versions");
  const { before, after } = change;
  const entry = after ?? before;
  if (!entry) return null;
  const both = before !== null && after !== null;
  const kinds = KINDS.filter((kind) => isOf(change, kind));
  return (
    <li className="flex gap-3 py-2">
      <div className="flex shrink-0 gap-0.5">
        {change.edited && (
          <Picture media={mediaOf(before)} alt="" className="size-16 rounded-sm opacity-60" />
        )}
        <Picture media={mediaOf(entry)} alt="" className="size-16 rounded-sm" />
      </div>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 truncate text-sm">
            {entry.stem}
            {entry.ext}
          </span>
          {kinds.map((kind) => (
            <Badge key={kind} tone={kind === "added" ? "ok" : kind === "removed" ? "bad" : undefined}>
              {t(`kind.${kind}`)}
            </Badge>
          ))}
        </p>
        {both && change.moved && (
          <p className="text-muted text-xs">{t("moved", { from: before.subset, to: after.subset })}</p>
        )}
        {both && change.renamed && (
          <p className="text-muted text-xs">{t("moved", { from: before.stem, to: after.stem })}</p>
        )}
        {both && change.captioned ? (
          <CaptionDiff before={before.caption} after={after.caption} />
        ) : (
          !both && (
            <p className="line-clamp-2 text-muted text-xs">
              {entry.subset} · {entry.caption || t("noCaption")}
            </p>
          )
        )}
      </div>
    </li>
  );
}

const FIELDS = ["repeats", "classWord", "triggers", "isReg"] as const;

function Subsets({ changes }: { changes: Comparison["subsets"] }) {
  const t = useTranslations("versions.subset");
  const word = (subset: SubsetChange["before"], field: (typeof FIELDS)[number]): string => {
    const value = subset?.[field];
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    return (Array.isArray(value) ? value.join(", ") : String(value ?? "")) || t("none");
  };
  return (
    <section>
      <h2 className="mb-1.5 text-muted text-sm">{t("title")}</h2>
      <ul className="space-y-1 text-sm">
        {changes.map(({ before, after }) => (
          <li key={(after ?? before)?.name} className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="min-w-0 break-words font-medium">{(after ?? before)?.name}</span>
            {!before && <Badge tone="ok">{t("added")}</Badge>}
            {!after && <Badge tone="bad">{t("removed")}</Badge>}
            {before &&
              after &&
              FIELDS.filter((field) => word(before, field) !== word(after, field)).map((field) => (
                <span key={field}>
                  <span className="text-muted">{t(field)}</span>{" "}
                  <del className="text-bad">{word(before, field)}</del>
                  {" → "}
                  <ins className="text-ok no-underline">{word(after, field)}</ins>
                </span>
              ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
