"use client";

import { CircleCheck, CircleX, Download, LoaderCircle } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge, ButtonLink, Checkbox, type Column, formatBytes, Table } from "@/components/ui";
import type { Lora } from "./answers";
import { LoraPicture } from "./lora-picture";
import { PlaceLora } from "./place-lora";

export type LoraListProps = {
  rows: readonly Lora[];
  picked: ReadonlySet<number>;
  onPick: (ids: readonly number[], on: boolean) => void;
  onOpen: (id: number) => void;
};

/** The files of one run or series as rows. */
export function LoraTable({ rows, picked, onPick, onOpen }: LoraListProps) {
  const t = useTranslations("loras");
  const columns: Column<Lora>[] = [
    {
      key: "name",
      head: t("columns.name"),
      className: "min-w-0",
      cell: (l) => (
        <span className="flex min-w-0 items-center gap-3 max-md:flex-1">
          <Checkbox
            aria-label={t("choose", { name: l.name })}
            checked={picked.has(l.loraId)}
            onChecked={(on) => onPick([l.loraId], on)}
          />
          <LoraPicture lora={l} className="h-14 w-11 shrink-0 rounded-sm" />
          <span className="min-w-0">
            <button
              type="button"
              onClick={() => onOpen(l.loraId)}
              className="block max-w-full truncate text-left font-medium hover:underline"
            >
              {l.name}
            </button>
            <span className="flex min-w-0 flex-wrap items-center gap-x-2 text-muted text-xs">
              {l.final && <Badge tone="ok">{t("final")}</Badge>}
              {l.picture && !l.picture.drawn && l.picture.step !== null && l.picture.step !== l.step && (
                <span>{t("picture.near", { step: l.picture.step })}</span>
              )}
              {l.note && <span className="min-w-0 truncate">{l.note}</span>}
            </span>
          </span>
        </span>
      ),
    },
    { key: "step", className: "md:w-18", head: t("columns.step"), align: "end", cell: (l) => l.step ?? "–" },
    {
      key: "epoch",
      className: "md:w-18",
      head: t("columns.epoch"),
      align: "end",
      cell: (l) => l.epoch ?? "–",
    },
    {
      key: "rating",
      className: "md:w-18",
      head: t("columns.rating"),
      align: "end",
      wide: true,
      cell: (l) =>
        l.rating ? (
          <span title={t("ratingOf", { value: l.rating.value.toFixed(1), n: l.rating.n })}>
            {l.rating.value.toFixed(1)}
          </span>
        ) : (
          <span className="text-muted">–</span>
        ),
    },
    { key: "placed", className: "md:w-48", head: t("columns.placed"), cell: (l) => <Places lora={l} /> },
    {
      key: "size",
      className: "md:w-24",
      head: t("columns.size"),
      align: "end",
      wide: true,
      cell: (l) => formatBytes(l.bytes),
    },
    {
      key: "hash",
      head: t("columns.hash"),
      wide: true,
      className: "w-26 max-lg:hidden",
      cell: (l) => (
        <code title={l.weights} className="font-mono text-muted text-xs">
          {l.weights.slice(0, 8)}
        </code>
      ),
    },
    {
      key: "actions",
      className: "md:w-26",
      head: <span className="sr-only">{t("columns.actions")}</span>,
      align: "end",
      cell: (l) => (
        <span className="inline-flex items-center gap-1">
          <PlaceLora lora={l} placed={l.placed} iconOnly />
          <ButtonLink
            variant="quiet"
            href={`/files/lora/${l.fileId}`}
            download
            icon={Download}
            aria-label={t("download", { name: l.name })}
            title={t("download", { name: l.name })}
            className="square size-8 px-0!"
          />
        </span>
      ),
    },
  ];
  return (
    <Table
      rows={rows}
      columns={columns}
      rowKey={(l) => l.loraId}
      label={t("title")}
      className="md:table-fixed"
      onOpen={(l) => onOpen(l.loraId)}
    />
  );
}

function Places({ lora }: { lora: Lora }) {
  const t = useTranslations("loras");
  if (lora.placed.length === 0) return <span className="text-muted">–</span>;
  return (
    <span className="grid gap-0.5 text-xs">
      {lora.placed.map((p) => {
        const Icon = p.state === "listed" ? CircleCheck : p.state === "failed" ? CircleX : LoaderCircle;
        const tone = p.state === "listed" ? "text-ok" : p.state === "failed" ? "text-bad" : "text-muted";
        return (
          <span key={p.engineId} className="flex items-center gap-1.5" title={p.stem}>
            <Icon aria-hidden className={`size-3.5 shrink-0 ${tone}`} />
            <span className="max-w-40 truncate">{p.rehearsal ? t("place.rehearsal") : p.engine}</span>
          </span>
        );
      })}
    </span>
  );
}
