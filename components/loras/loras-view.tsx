"use client";

import { useQuery } from "@tanstack/react-query";
import { FolderInput, Layers } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, parseAsInteger, parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { useFileDrop } from "@/components/client/use-file-drop";
import { LibraryHead } from "@/components/models/library-head";
import {
  Badge,
  Button,
  ButtonLink,
  Checkbox,
  EmptyState,
  ErrorPanel,
  PageBody,
  Section,
  Segmented,
  Skeleton,
} from "@/components/ui";
import { grouped } from "@/server/domain/loras/series";
import type { Lora } from "./answers";
import { ImportDialog } from "./import-dialog";
import { LoraSelection } from "./lora-selection";
import { LoraSheet } from "./lora-sheet";
import { LoraShelf } from "./lora-shelf";
import { LoraTable } from "./lora-table";
import { useLoraUpload } from "./use-lora-upload";

const VIEWS = ["table", "shelf"] as const;

/** Every LoRA, those of runs and imported ones, by where they come from and in training order. */
export function LorasView() {
  const t = useTranslations("loras");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.loras.list.queryOptions());
  const push = { history: "push" } as const;
  const [open, setOpen] = useQueryState("open", parseAsInteger.withOptions(push));
  const [importing, setImporting] = useQueryState(
    "import",
    parseAsBoolean.withDefault(false).withOptions(push),
  );
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("table"));
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const upload = useLoraUpload();
  const over = useFileDrop((files) => void upload(files));
  const groups = useMemo(() => grouped(data ?? []), [data]);
  const shown = data?.find((l) => l.loraId === open);
  const pick = (ids: readonly number[], on: boolean) => {
    const next = new Set(picked);
    for (const id of ids)
      if (on) next.add(id);
      else next.delete(id);
    setPicked(next);
  };
  // what went meanwhile is not selected any more
  const chosen = (data ?? []).filter((l) => picked.has(l.loraId)).map((l) => l.loraId);
  const importButton = (variant: "primary" | "plain") => (
    <Button variant={variant} icon={FolderInput} onClick={() => void setImporting(true)}>
      {t("import.open")}
    </Button>
  );
  const list = { picked, onPick: pick, onOpen: (id: number) => void setOpen(id) };
  return (
    <>
      <LibraryHead
        page="loras"
        actions={
          data && data.length > 0 ? (
            <>
              <Segmented
                label={t("views.label")}
                value={view}
                onValue={(v) => void setView(v)}
                choices={VIEWS.map((v) => ({ value: v, label: t(`views.${v}`) }))}
              />
              {importButton("plain")}
            </>
          ) : undefined
        }
      />
      <PageBody className={chosen.length > 0 ? "pb-24" : ""}>
        {error && !data && <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton className="h-64 w-full" />}
        {data?.length === 0 && (
          <EmptyState
            icon={Layers}
            title={t("empty.title")}
            actions={
              <>
                <ButtonLink href="/datasets">{t("empty.train")}</ButtonLink>
                {importButton("primary")}
              </>
            }
          >
            {t("empty.text")}
          </EmptyState>
        )}
        {groups.map(({ key, rows }) => (
          <Section key={key} title={<GroupTitle rows={rows} picked={picked} onPick={pick} />}>
            {view === "table" ? <LoraTable rows={rows} {...list} /> : <LoraShelf rows={rows} {...list} />}
          </Section>
        ))}
      </PageBody>
      {over && (
        <div className="pointer-events-none fixed inset-2 z-40 grid place-items-center rounded-lg border-2 border-accent border-dashed bg-bg/80 text-lg">
          {t("upload.drop")}
        </div>
      )}
      <LoraSelection ids={chosen} onClear={() => setPicked(new Set())} />
      <ImportDialog
        open={importing}
        onOpen={(on) => void setImporting(on || null)}
        onFiles={(files) => void upload(files)}
      />
      {shown && <LoraSheet key={shown.loraId} lora={shown} onClose={() => void setOpen(null)} />}
    </>
  );
}

function GroupTitle({
  rows,
  picked,
  onPick,
}: {
  rows: readonly Lora[];
  picked: ReadonlySet<number>;
  onPick: (ids: readonly number[], on: boolean) => void;
}) {
  const t = useTranslations("loras");
  const first = rows[0];
  if (!first) return null;
  const ids = rows.map((r) => r.loraId);
  const n = ids.filter((id) => picked.has(id)).length;
  const name = first.run ? t("run", first.run) : (first.meta?.series ?? first.name);
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
      <Checkbox
        aria-label={t("chooseAll", { name })}
        checked={n === 0 ? false : n === ids.length ? true : "indeterminate"}
        onChecked={(on) => onPick(ids, on)}
      />
      {first.run ? (
        <Link href={`/runs/${first.run.id}`} className="min-w-0 truncate hover:underline">
          {name}
        </Link>
      ) : (
        <span className="min-w-0 truncate">{name}</span>
      )}
      {!first.run && <Badge>{t("imported")}</Badge>}
      {first.rehearsal && <Badge>{t("rehearsal")}</Badge>}
      <span className="font-normal text-muted text-xs">
        {[t("count", { n: rows.length }), first.model ?? first.meta?.base].filter(Boolean).join(" · ")}
      </span>
    </span>
  );
}
