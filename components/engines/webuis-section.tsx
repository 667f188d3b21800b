"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { parseAsBoolean, parseAsInteger, useQueryState } from "nuqs";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Button, ErrorPanel, Section, Skeleton } from "@/components/ui";
import { AddWebui } from "./add-webui";
import { WebuiCard } from "./webui-card";
import { WebuiSettings } from "./webui-settings";

/** The webuis, one card each; the rehearsal webui stands in until there is a real one. */
export function WebuisSection() {
  const t = useTranslations("engines");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.engines.webuis.queryOptions(),
    refetchInterval: (query) => (query.state.data?.some((w) => w.checking) ? 2000 : false),
  });
  const [adding, setAdding] = useQueryState(
    "webui",
    parseAsBoolean.withDefault(false).withOptions({ history: "push" }),
  );
  const [settings, setSettings] = useQueryState(
    "webuiSettings",
    parseAsInteger.withOptions({ history: "push" }),
  );
  const [shown, setShown] = useQueryState("rehearsalWebui", parseAsBoolean.withDefault(false));
  const real = data?.filter((w) => w.kind !== "rehearsal") ?? [];
  const rehearsal = data?.filter((w) => w.kind === "rehearsal") ?? [];
  const edited = data?.find((w) => w.id === settings);
  const card = (webui: (typeof real)[number]) => (
    <WebuiCard key={webui.id} webui={webui} onSettings={() => void setSettings(webui.id)} />
  );
  return (
    <Section
      title={t("webui.section")}
      className="mt-10"
      aside={
        <Button size="sm" icon={Plus} onClick={() => void setAdding(true)}>
          {t("webui.add")}
        </Button>
      }
    >
      {error && !data && <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-40 w-full" />}
      {data && real.length === 0 && (
        <p className="mb-4 max-w-160 text-muted text-sm">
          <span className="text-text">{t("webui.empty")}</span> · {t("webui.emptyText")}
        </p>
      )}
      <div className="grid gap-4">
        {real.map(card)}
        {(real.length === 0 || shown) && rehearsal.map(card)}
      </div>
      {real.length > 0 && rehearsal.length > 0 && (
        <Button variant="quiet" size="sm" className="mt-3" onClick={() => void setShown(!shown || null)}>
          {shown ? t("webui.rehearsal.hide") : t("webui.rehearsal.show")}
        </Button>
      )}
      <AddWebui open={adding} onOpen={(on) => void setAdding(on || null)} />
      {edited && <WebuiSettings key={edited.id} webui={edited} onClose={() => void setSettings(null)} />}
    </Section>
  );
}
