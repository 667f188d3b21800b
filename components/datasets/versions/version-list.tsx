"use client";

import { Download, Ellipsis, GitCompareArrows, PenLine, RotateCcw } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPCClient } from "@/components/client/trpc";
import { Button, cx, IconButton, Input, Menu, Time } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { DatasetDetail } from "../use-rows";
import type { VersionRow } from "./versions-view";

/** The dataset as it stands, then its versions, newest first. */
export function VersionList({
  dataset,
  versions,
  shown,
  onCompare,
  onExport,
  onRestore,
}: {
  dataset: DatasetDetail;
  versions: readonly VersionRow[];
  /** numbers of those that are being compared */
  shown: readonly string[];
  onCompare: (number: number) => void;
  onExport: (version: VersionRow) => void;
  onRestore: (version: VersionRow) => void;
}) {
  const t = useTranslations("versions");
  const [noting, setNoting] = useState<number | null>(null);
  return (
    <ol className="divide-y self-start border-y">
      <li className="px-2 py-2.5">
        <p className="font-medium">{t("present")}</p>
        <p className="text-muted text-xs">
          {t("count", { pictures: dataset.counts.used, repeated: dataset.repeated })}
        </p>
      </li>
      {versions.map((version) => (
        <li
          key={version.id}
          className={cx("px-2 py-2.5", shown.includes(String(version.number)) && "bg-raised/60")}
        >
          <div className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              <button
                type="button"
                className="bare rounded-sm text-left font-medium hover:text-accent-ink"
                onClick={() => onCompare(version.number)}
              >
                {t("version", { number: version.number })}
              </button>
              <p className="text-muted text-xs">
                <Time at={version.createdAt} /> ·{" "}
                {t("count", { pictures: version.pictures, repeated: version.repeated })}
              </p>
              <p className="mt-0.5 flex flex-wrap gap-x-2 text-xs">
                {version.runs.length === 0 ? (
                  <span className="text-muted">{t("noRuns")}</span>
                ) : (
                  version.runs.map((run) => (
                    <Link key={run.id} href={`/runs/${run.id}`} className="text-accent-ink hover:underline">
                      #{run.number} {run.name}
                    </Link>
                  ))
                )}
              </p>
              {noting === version.id ? (
                <NoteForm version={version} onDone={() => setNoting(null)} />
              ) : (
                version.note && <p className="mt-1 break-words text-sm">{version.note}</p>
              )}
            </div>
            <Menu
              trigger={
                <IconButton icon={Ellipsis} size="sm" label={t("version", { number: version.number })} />
              }
              items={[
                { label: t("compare"), icon: GitCompareArrows, onSelect: () => onCompare(version.number) },
                { label: t("restore"), icon: RotateCcw, onSelect: () => onRestore(version) },
                { label: t("export"), icon: Download, onSelect: () => onExport(version) },
                {
                  label: t(version.note ? "note" : "noteAdd"),
                  icon: PenLine,
                  onSelect: () => setNoting(version.id),
                },
              ]}
            />
          </div>
        </li>
      ))}
    </ol>
  );
}

function NoteForm({ version, onDone }: { version: VersionRow; onDone: () => void }) {
  const t = useTranslations("versions");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets.versions;
  const [note, setNote] = useState(version.note);
  const save = async (e: FormEvent) => {
    e.preventDefault();
    try {
      await client.note.mutate({ id: version.id, note });
      onDone();
    } catch (error) {
      toastError(error, locale);
    }
  };
  return (
    <form onSubmit={(e) => void save(e)} className="mt-1.5 flex gap-2">
      <Input
        autoFocus
        aria-label={t("note")}
        value={note}
        maxLength={500}
        onChange={(e) => setNote(e.target.value)}
        onKeyDown={(e) => e.key === "Escape" && onDone()}
        className="min-w-0 flex-1"
      />
      <Button type="submit">{t("noteSave")}</Button>
    </form>
  );
}
