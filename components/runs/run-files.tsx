"use client";
import { Download, Save } from "lucide-react";
import { useTranslations } from "use-intl";
import { CompareButton } from "@/components/experiments/compare-button";
import { PlaceLora } from "@/components/loras/place-lora";
import { Badge, Button, formatBytes } from "@/components/ui";
import type { LoraFile, RunDetail } from "@/server/domain/runs/view";
import { useActs } from "./acts";

/** The LoRA versions of a run, newest first. Step and final file with the same weights are one of them. */
export function RunFiles({ run }: { run: RunDetail }) {
  const t = useTranslations("runs");
  const acts = useActs(run.id);
  const files = [...run.files].sort((a, b) => (b.step ?? 0) - (a.step ?? 0));
  return (
    <section aria-label={t("files.title")} className="rounded-lg border bg-surface">
      <header className="flex items-center gap-2 px-3 py-2">
        <h2 className="flex-1 text-sm font-medium">
          {t("files.title")} <span className="tabular-nums text-muted">{files.length || ""}</span>
        </h2>
        {run.state === "running" ? (
          <Button size="sm" icon={Save} busy={acts.saving} onClick={acts.save} className="md:hidden">
            {t("save.now")}
          </Button>
        ) : null}
        {files.length > 0 && (
          <CompareButton runId={run.id} size="sm">
            {t("files.compare")}
          </CompareButton>
        )}
      </header>
      {files.length === 0 ? (
        <p className="border-t px-3 py-4 text-sm text-muted">
          {run.endedAt ? t("files.none") : t("files.soon")}
        </p>
      ) : (
        <ul className="list-none p-0">
          {files.map((file) => (
            <FileRow key={file.loraId} file={file} rehearsal={run.rehearsal} />
          ))}
        </ul>
      )}
      {run.rehearsal && files.length > 0 ? (
        <p className="border-t px-3 py-2 text-xs text-muted">{t("files.rehearsal")}</p>
      ) : null}
    </section>
  );
}

function FileRow({ file, rehearsal }: { file: LoraFile; rehearsal: boolean }) {
  const t = useTranslations("runs");
  return (
    <li className="flex items-center gap-2 border-t px-3 py-2 text-sm">
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="flex flex-wrap items-center gap-x-2 tabular-nums">
          {file.step === null ? file.name : t("files.step", { step: file.step })}
          {file.epoch === null ? null : (
            <span className="text-muted">{t("files.epoch", { epoch: file.epoch })}</span>
          )}
          {file.final ? <Badge tone="ok">{t("files.final")}</Badge> : null}
        </span>
        <span className="truncate text-xs text-muted" title={file.files.map((f) => f.name).join("\n")}>
          {file.files.map((f) => f.name).join(" · ")}
        </span>
      </div>
      <span className="whitespace-nowrap text-xs tabular-nums text-muted">{formatBytes(file.bytes)}</span>
      <PlaceLora lora={{ loraId: file.loraId, name: file.name, rehearsal }} iconOnly />
      <a
        href={`/files/lora/${file.fileId}`}
        download
        aria-label={t("files.download", { name: file.name })}
        title={t("files.download", { name: file.name })}
        className="grid square size-8 place-items-center rounded-md text-muted hover:bg-raised hover:text-text pointer-coarse:size-11"
      >
        <Download size={16} aria-hidden />
      </a>
    </li>
  );
}
