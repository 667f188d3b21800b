"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Server } from "lucide-react";
import { parseAsBoolean, parseAsInteger, useQueryState } from "nuqs";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Button, EmptyState, ErrorPanel, PageBody, PageHeader, Section, Skeleton } from "@/components/ui";
import { AddEngine } from "./add-engine";
import { EngineCard } from "./engine-card";
import { EngineSettings } from "./engine-settings";
import { GetTrainer } from "./get-trainer";
import { WebuisSection } from "./webuis-section";

/** Trainers and webuis, one card each; the rehearsal stands in until there is a real one. */
export function EnginesView() {
  const t = useTranslations("engines");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.engines.list.queryOptions(),
    refetchInterval: (query) => (query.state.data?.some((e) => e.checking) ? 2000 : false),
  });
  const [adding, setAdding] = useQueryState(
    "add",
    parseAsBoolean.withDefault(false).withOptions({ history: "push" }),
  );
  const [settings, setSettings] = useQueryState("settings", parseAsInteger.withOptions({ history: "push" }));
  const [shown, setShown] = useQueryState("rehearsal", parseAsBoolean.withDefault(false));
  const real = data?.filter((e) => e.kind !== "rehearsal") ?? [];
  const rehearsal = data?.filter((e) => e.kind === "rehearsal") ?? [];
  const edited = data?.find((e) => e.id === settings);
  const add = (
    <Button variant="primary" icon={Plus} onClick={() => void setAdding(true)}>
      {t("add.open")}
    </Button>
  );
  const card = (engine: (typeof real)[number]) => (
    <EngineCard key={engine.id} engine={engine} onSettings={() => void setSettings(engine.id)} />
  );
  return (
    <>
      <PageHeader crumbs={[{ label: t("title") }]} actions={real.length > 0 ? add : undefined} />
      <PageBody>
        {error && !data && <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton className="h-64 w-full" />}
        {data && real.length === 0 && (
          <div className="mx-auto mb-10 max-w-130">
            <EmptyState icon={Server} title={t("empty.title")} actions={add} className="pt-10 pb-8">
              {t("empty.text")}
            </EmptyState>
            <div className="border-t pt-5">
              <GetTrainer />
            </div>
          </div>
        )}
        {real.length > 0 && <div className="mb-8 grid gap-4">{real.map(card)}</div>}
        {rehearsal.length > 0 && real.length > 0 && (
          <Button variant="quiet" size="sm" onClick={() => void setShown(!shown || null)}>
            {shown ? t("rehearsal.hide") : t("rehearsal.show")}
          </Button>
        )}
        {(real.length === 0 || shown) && rehearsal.length > 0 && (
          <Section title={t("rehearsal.title")} className="mt-4">
            <div className="grid gap-4">{rehearsal.map(card)}</div>
          </Section>
        )}
        <WebuisSection />
      </PageBody>
      <AddEngine open={adding} onOpen={(on) => void setAdding(on || null)} />
      {edited && <EngineSettings key={edited.id} engine={edited} onClose={() => void setSettings(null)} />}
    </>
  );
}
