"use client";

import { useQuery } from "@tanstack/react-query";
import { Box, Plus, TriangleAlert } from "lucide-react";
import { parseAsBoolean, parseAsInteger, useQueryState } from "nuqs";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import {
  Badge,
  Button,
  type Column,
  EmptyState,
  ErrorPanel,
  formatBytes,
  PageBody,
  Section,
  Skeleton,
  Table,
  Time,
} from "@/components/ui";
import { AddModel } from "./add-model";
import type { Model } from "./answers";
import { FamilyBadge } from "./family-badge";
import { GetModel } from "./get-model";
import { LibraryHead } from "./library-head";
import { ModelSheet } from "./model-sheet";

/** The base models: what can be trained on, and where it lies. */
export function ModelsView() {
  const t = useTranslations("models");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.models.list.queryOptions());
  const [open, setOpen] = useQueryState("open", parseAsInteger.withOptions({ history: "push" }));
  const [adding, setAdding] = useQueryState(
    "add",
    parseAsBoolean.withDefault(false).withOptions({ history: "push" }),
  );
  const shown = data?.find((m) => m.id === open);
  const own = data?.filter((m) => m.format !== "rehearsal") ?? [];
  const add = (
    <Button variant="primary" icon={Plus} onClick={() => void setAdding(true)}>
      {t("add.open")}
    </Button>
  );
  return (
    <>
      <LibraryHead page="models" actions={data && own.length > 0 ? add : undefined} />
      <PageBody>
        {error && !data && <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton className="h-64 w-full" />}
        {data && own.length === 0 && (
          <div className="mx-auto mb-10 max-w-130">
            <EmptyState icon={Box} title={t("empty.title")} actions={add} className="pt-10 pb-8">
              {t("empty.text")}
            </EmptyState>
            <div className="border-t pt-5">
              <GetModel />
            </div>
          </div>
        )}
        {own.length > 0 && <ModelTable rows={own} onOpen={(id) => void setOpen(id)} />}
        {data && data.length > own.length && (
          <Section title={t("rehearsalTitle")} className="mt-8">
            <ModelTable
              rows={data.filter((m) => m.format === "rehearsal")}
              onOpen={(id) => void setOpen(id)}
            />
          </Section>
        )}
      </PageBody>
      <AddModel open={adding} onOpen={(on) => void setAdding(on || null)} />
      {shown && <ModelSheet key={shown.id} model={shown} onClose={() => void setOpen(null)} />}
    </>
  );
}

function ModelTable({ rows, onOpen }: { rows: readonly Model[]; onOpen: (id: number) => void }) {
  const t = useTranslations("models");
  const columns: Column<Model>[] = [
    {
      key: "name",
      head: t("facts.name"),
      cell: (m) => (
        <div className="min-w-0 max-w-110 max-md:flex-1">
          <button
            type="button"
            onClick={() => onOpen(m.id)}
            className="block max-w-full truncate text-left font-medium hover:underline"
          >
            {m.name}
          </button>
          {m.format !== "rehearsal" && (
            <p className="truncate font-mono text-muted text-xs" title={m.path}>
              {m.path}
            </p>
          )}
          {m.note && <p className="truncate text-muted text-xs">{m.note}</p>}
        </div>
      ),
    },
    {
      key: "kind",
      head: t("facts.kind"),
      cell: (m) => <FamilyBadge family={m.family} format={m.format} prediction={m.facts.prediction} />,
    },
    {
      key: "state",
      head: t("facts.state"),
      cell: (m) =>
        m.file !== "there" ? (
          <Badge tone={m.file === "missing" ? "bad" : "warn"} icon={TriangleAlert}>
            {t(`file.${m.file}`)}
          </Badge>
        ) : m.format === "rehearsal" ? (
          <Badge>{t("rehearsalOnly")}</Badge>
        ) : m.trainable ? (
          <Badge tone="ok">{t("trainable")}</Badge>
        ) : (
          <Badge tone="warn">{t("notTrainable")}</Badge>
        ),
    },
    {
      key: "dtype",
      head: t("facts.dtype"),
      wide: true,
      cell: (m) => <span className="text-muted">{m.facts.dtype ?? "–"}</span>,
    },
    { key: "size", head: t("facts.size"), align: "end", cell: (m) => formatBytes(m.bytes) },
    {
      key: "added",
      head: t("facts.added"),
      align: "end",
      wide: true,
      cell: (m) => <Time at={m.createdAt} className="text-muted" />,
    },
  ];
  return (
    <Table
      rows={rows}
      columns={columns}
      rowKey={(m) => m.id}
      label={t("title")}
      onOpen={(m) => onOpen(m.id)}
    />
  );
}
