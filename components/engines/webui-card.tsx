"use client";

import {
  Check,
  CircleCheck,
  CircleDashed,
  CircleX,
  ExternalLink,
  Images,
  LoaderCircle,
  Minus,
  Power,
  Trash2,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useUndoable } from "@/components/client/undo";
import { Badge, ErrorPanel, Facts, type MenuItem } from "@/components/ui";
import type { Webui } from "./answers";
import { EngineFrame } from "./engine-frame";
import { useWebuiActions } from "./use-engines";

/** One webui: what it is, whether it can draw and take LoRAs, and what to do when it cannot. */
export function WebuiCard({ webui, onSettings }: { webui: Webui; onSettings: () => void }) {
  const t = useTranslations("engines");
  const { check, edit, remove, restore } = useWebuiActions();
  const undoable = useUndoable();
  const builtIn = webui.kind === "rehearsal";
  const name = builtIn ? t("webui.rehearsal.name") : webui.name;
  const { facts } = webui;
  const items: MenuItem[] = [
    {
      label: webui.enabled ? t("disable") : t("enable"),
      icon: Power,
      onSelect: () => edit.mutate({ id: webui.id, enabled: !webui.enabled }),
    },
  ];
  if (!builtIn) {
    items.push("-", {
      label: t("remove"),
      icon: Trash2,
      danger: true,
      onSelect: () =>
        remove.mutate(
          { id: webui.id },
          {
            onSuccess: () =>
              undoable(t("webui.removed", { name }), () => restore.mutateAsync({ id: webui.id })),
          },
        ),
    });
  }
  // one cause is said once: what stops the grids is often what the check found
  const problems = [facts?.problem, facts?.lora.problem, webui.problem].filter(
    (p, i, all) => p && all.findIndex((q) => q?.code === p.code) === i,
  );
  return (
    <EngineFrame
      icon={Images}
      name={name}
      lamp={<WebuiLamp webui={webui} />}
      enabled={webui.enabled}
      checking={webui.checking || check.isPending}
      onCheck={() => check.mutate({ id: webui.id })}
      settings={t("webui.settings")}
      onSettings={onSettings}
      items={items}
      abilities={facts?.ok && <Abilities can={facts.can} />}
      checkedAt={facts?.at ?? null}
    >
      {builtIn && <p className="text-sm">{t("webui.rehearsal.text")}</p>}
      <Facts items={rows(webui, t)} />
      {webui.checking && !facts && <p className="text-muted text-sm">{t("webui.firstCheck")}</p>}
      {problems.map((p) => p && <ErrorPanel key={p.code} error={p} />)}
    </EngineFrame>
  );
}

function rows(webui: Webui, t: ReturnType<typeof useTranslations<"engines">>): [string, ReactNode][] {
  const { facts, config } = webui;
  const mono = (text: string) => <span className="break-all font-mono text-xs">{text}</span>;
  const out: [string, ReactNode][] = [];
  if (webui.kind === "rehearsal") {
    out.push([t("webui.rehearsal.speed"), t("webui.rehearsal.perSecond", { n: config.speed ?? 20 })]);
    if (config.faults) out.push([t("webui.rehearsal.faults"), mono(config.faults)]);
    return out;
  }
  const family = facts?.family ?? "unknown";
  if (facts?.ok)
    out.push([t("webui.facts.kind"), t.has(`webui.family.${family}`) ? t(`webui.family.${family}`) : family]);
  if (config.url)
    out.push([
      t("webui.facts.address"),
      <a
        key="url"
        href={config.url}
        target="_blank"
        rel="noreferrer"
        className="inline-flex items-center gap-1 break-all font-mono text-xs underline decoration-line underline-offset-2 hover:decoration-text"
      >
        {config.url}
        <ExternalLink aria-label={t("webui.open")} className="size-3.5 shrink-0" />
      </a>,
    ]);
  const lora = facts?.lora;
  const state = !webui.loraDir ? "none" : lora?.ok ? "ok" : lora?.ok === false ? "bad" : "untried";
  out.push([
    t("webui.facts.lora"),
    <span key="lora">
      {webui.loraDir && <>{mono(webui.loraDir)} · </>}
      {t(`webui.lora.${state}`)}
    </span>,
  ]);
  if (facts?.catalog)
    out.push([
      t("webui.facts.names"),
      t("webui.names", { bases: facts.catalog.bases.length, samplers: facts.catalog.samplers.length }),
    ]);
  return out;
}

function WebuiLamp({ webui }: { webui: Webui }) {
  const t = useTranslations("engines");
  const { facts } = webui;
  if (webui.checking) return <Badge icon={LoaderCircle}>{t("webui.lamp.checking")}</Badge>;
  if (!facts) return <Badge icon={CircleDashed}>{t("webui.lamp.unknown")}</Badge>;
  if (!facts.ok)
    return (
      <Badge tone="bad" icon={CircleX}>
        {t("webui.lamp.bad")}
      </Badge>
    );
  const warned = webui.problem !== null || facts.lora.ok !== true;
  return (
    <Badge tone={warned ? "warn" : "ok"} icon={warned ? TriangleAlert : CircleCheck}>
      {warned ? t("webui.lamp.warned") : webui.rehearsal ? t("webui.lamp.rehearsal") : t("webui.lamp.ready")}
    </Badge>
  );
}

function Abilities({ can }: { can: NonNullable<Webui["facts"]>["can"] }) {
  const t = useTranslations("engines");
  const abilities = [
    ["preview", can.taskId],
    ["interrupt", can.interrupt],
    ["unload", can.unload],
    ["schedulers", can.schedulers],
    ["vae", can.vae],
  ] as const;
  return (
    <section aria-label={t("can.title")}>
      <h3 className="mb-1.5 text-muted text-xs">{t("can.title")}</h3>
      <ul className="grid gap-1 text-sm">
        {abilities.map(([key, able]) => {
          const Icon = able ? Check : Minus;
          return (
            <li key={key} className={`flex gap-2 ${able ? "" : "text-muted"}`}>
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${able ? "text-ok" : ""}`} />
              <span>{able ? t(`webui.can.${key}`) : t(`webui.cannot.${key}`)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
