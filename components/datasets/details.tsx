"use client";

import { useQuery } from "@tanstack/react-query";
import { Maximize2, PencilRuler, RotateCcw, Trash2, TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import {
  ErrorPanel,
  Facts,
  formatBytes,
  formatPercent,
  IconButton,
  Segmented,
  Select,
  Skeleton,
} from "@/components/ui";
import type { Bucketed } from "@/server/domain/datasets/bucket";
import { mustRender } from "@/server/domain/datasets/pictures";
import type { Locale } from "@/server/domain/language";
import { CaptionEditor, type CaptionMode } from "./caption-editor";
import { bucketed, CropPreview } from "./crop-preview";
import type { Changes, Use } from "./use-changes";
import type { PictureDetail, SubsetRow } from "./use-rows";

const RESOLUTIONS = ["512", "768", "1024"] as const;

/** One picture: what the trainer makes of it, its caption, where it belongs. */
export function Details({
  id,
  subsets,
  changes,
  known,
  resolution,
  onResolution,
  mode,
  onMode,
  onOpen,
  onEdit,
  onNext,
}: {
  id: number;
  subsets: readonly SubsetRow[];
  changes: Changes;
  known: readonly { tag: string; count: number }[];
  resolution: number;
  onResolution: (resolution: number) => void;
  mode: CaptionMode;
  onMode: (mode: CaptionMode) => void;
  onOpen?: () => void;
  /** to the picture editor */
  onEdit?: () => void;
  onNext?: () => void;
}) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const { data: picture, error, refetch } = useQuery(trpc.datasets.picture.queryOptions({ id }));
  if (error) return <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} className="m-4" />;
  if (!picture)
    return (
      <div className="p-4">
        <Skeleton className="aspect-3/4 w-full" />
      </div>
    );
  const found = bucketed(picture, resolution);
  return (
    <div className="space-y-4 p-4" data-details={id}>
      <div className="flex items-center gap-1">
        <h2 className="min-w-0 flex-1 truncate text-sm" title={picture.name}>
          {picture.name}
        </h2>
        {onEdit && !picture.trashed && (
          <IconButton icon={PencilRuler} label={t("details.edit")} keys="e" size="sm" onClick={onEdit} />
        )}
        {picture.trashed ? (
          <IconButton
            icon={RotateCcw}
            label={t("selection.restore")}
            size="sm"
            onClick={() => void changes.restore([id])}
          />
        ) : (
          <IconButton
            icon={Trash2}
            label={t("selection.trash")}
            keys="Delete"
            size="sm"
            onClick={() => void changes.trash([id])}
          />
        )}
        {onOpen && (
          <IconButton icon={Maximize2} label={t("details.open")} keys="Enter" size="sm" onClick={onOpen} />
        )}
      </div>
      {picture.state !== "failed" && onOpen && <CropPreview picture={picture} found={found} tallest={320} />}
      <Remarks picture={picture} found={found} />
      <CaptionEditor
        key={picture.id}
        picture={picture}
        changes={changes}
        known={known}
        mode={mode}
        onMode={onMode}
        onNext={onNext}
      />
      <Segmented
        size="sm"
        label={t("use.label")}
        value={picture.use}
        onValue={(use: Use) => void changes.use([id], use)}
        className="flex w-full"
        choices={(["yes", "keep", "no"] as const).map((use) => ({ value: use, label: t(`use.${use}`) }))}
      />
      <Facts
        items={[
          [
            t("details.subset"),
            <SubsetChoice key="s" picture={picture} subsets={subsets} changes={changes} />,
          ],
          [t("details.size"), sizeOf(picture)],
          [t("details.bucket"), <BucketWords key="b" found={found} pending={picture.state === "pending"} />],
          [
            t("details.resolution"),
            <Segmented
              key="r"
              size="sm"
              label={t("details.resolution")}
              value={String(resolution)}
              onValue={(value) => onResolution(Number(value))}
              choices={RESOLUTIONS.map((value) => ({ value: value as string, label: value }))}
            />,
          ],
          [
            t("details.file"),
            `${picture.format ?? picture.name.split(".").pop()} · ${formatBytes(picture.bytes)}`,
          ],
          ...(picture.scan !== null || picture.crops > 1
            ? [
                [
                  t("details.scan"),
                  picture.scan === null
                    ? t("details.scanCrops", { count: picture.crops })
                    : t("details.scanFrom", { name: picture.scan }),
                ] as [string, string],
              ]
            : []),
          [t("details.changes"), t("details.changesCount", { count: picture.changes })],
        ]}
      />
    </div>
  );
}

const sizeOf = (picture: PictureDetail): string =>
  picture.width && picture.height ? `${picture.width} × ${picture.height}` : "–";

/** "512 × 768 · shrunk to 50% · 3% cut off". */
export function BucketWords({ found, pending }: { found: Bucketed | null; pending: boolean }) {
  const t = useTranslations("datasets");
  if (!found) return <span className="text-muted">{pending ? t("details.pending") : "–"}</span>;
  const scale = Math.abs(found.scale - 1) < 0.005 ? null : found.scale;
  return (
    <span className="min-w-0">
      {found.bucket[0]} × {found.bucket[1]}
      {scale !== null && (
        <span className="text-muted">
          {" "}
          · {t(scale > 1 ? "details.enlarged" : "details.shrunk", { percent: `${Math.round(scale * 100)}%` })}
        </span>
      )}
      {found.lost > 0.0005 && (
        <span className="text-muted">
          {" "}
          · {t("details.cut", { percent: found.lost < 0.01 ? "<1%" : formatPercent(found.lost) })}
        </span>
      )}
    </span>
  );
}

function SubsetChoice({
  picture,
  subsets,
  changes,
}: {
  picture: PictureDetail;
  subsets: readonly SubsetRow[];
  changes: Changes;
}) {
  const t = useTranslations("datasets");
  return (
    <Select
      label={t("details.subset")}
      value={String(picture.subsetId)}
      onValue={(value) => {
        const target = subsets.find((subset) => subset.id === Number(value));
        if (target) void changes.move([picture.id], target.id, target.name);
      }}
      choices={subsets.map((subset) => ({
        value: String(subset.id),
        label: subset.name,
        hint: `× ${subset.repeats}`,
      }))}
      className="h-7 min-h-7!"
    />
  );
}

/** What the trainer would stumble over or see differently; nothing when the picture is plain. */
function Remarks({ picture, found }: { picture: PictureDetail; found: Bucketed | null }) {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const remarks: { text: string; bad?: boolean }[] = [];
  if (picture.state === "failed") remarks.push({ text: t("remark.unreadable"), bad: true });
  else if (picture.error) remarks.push({ text: t("remark.damaged"), bad: true });
  if (picture.state === "done") {
    if ((picture.orientation ?? 1) !== 1) remarks.push({ text: t("remark.turned") });
    if (picture.hasAlpha) remarks.push({ text: t(picture.masked ? "remark.masked" : "remark.alpha") });
    if (mustRender(picture) && (picture.orientation ?? 1) === 1 && !picture.hasAlpha)
      remarks.push({ text: t("remark.rendered", { format: picture.format ?? "" }) });
  }
  if (found && found.scale > 1.25)
    remarks.push({
      text: t("remark.small", {
        times: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(found.scale),
      }),
    });
  if (found && found.lost > 0.1)
    remarks.push({ text: t("remark.cut", { percent: formatPercent(found.lost) }) });
  if (!remarks.length) return null;
  return (
    <ul className="space-y-1.5">
      {remarks.map(({ text, bad }) => (
        <li key={text} className={`flex gap-2 text-xs ${bad ? "text-bad" : "text-warn"}`}>
          <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
          <span className="min-w-0">{text}</span>
        </li>
      ))}
    </ul>
  );
}
