"use client";

import { Check, Ellipsis, GraduationCap, Minus, Power, RefreshCw, Settings2, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useUndoable } from "@/components/client/undo";
import { Badge, Button, Facts, formatBytes, IconButton, Menu, type MenuItem, Time } from "@/components/ui";
import type { Engine } from "./answers";
import { Doctor } from "./doctor";
import { EngineLamp } from "./engine-lamp";
import { useEngineActions } from "./use-engines";

const SHOWN = ["torch", "diffusers", "accelerate", "bitsandbytes", "xformers"];

/** One engine: what it is, what it can and cannot do, whether it works, and what to do when it does not. */
export function EngineCard({ engine, onSettings }: { engine: Engine; onSettings: () => void }) {
  const t = useTranslations("engines");
  const { check, edit, remove, restore } = useEngineActions();
  const undoable = useUndoable();
  const rehearsal = engine.kind === "rehearsal";
  const name = rehearsal ? t("rehearsal.name") : engine.name;
  const { facts } = engine;
  const items: MenuItem[] = [
    {
      label: engine.enabled ? t("disable") : t("enable"),
      icon: Power,
      onSelect: () => edit.mutate({ id: engine.id, enabled: !engine.enabled }),
    },
  ];
  if (!rehearsal) {
    items.push("-", {
      label: t("remove"),
      icon: Trash2,
      danger: true,
      onSelect: () =>
        remove.mutate(
          { id: engine.id },
          { onSuccess: () => undoable(t("removed", { name }), () => restore.mutateAsync({ id: engine.id })) },
        ),
    });
  }
  return (
    <article aria-label={name} className="rounded-lg border bg-surface">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-3">
        <GraduationCap aria-hidden className="size-5 shrink-0 text-muted" />
        <h2 className="min-w-0 truncate font-medium">{name}</h2>
        <EngineLamp engine={engine} />
        {!engine.enabled && <Badge>{t("disabled")}</Badge>}
        <span className="ml-auto flex items-center gap-1">
          <Button
            size="sm"
            variant="quiet"
            icon={RefreshCw}
            busy={engine.checking || check.isPending}
            onClick={() => check.mutate({ id: engine.id })}
          >
            {t("check")}
          </Button>
          <IconButton size="sm" icon={Settings2} label={t("settings.open")} onClick={onSettings} />
          <Menu
            label={name}
            trigger={<IconButton size="sm" icon={Ellipsis} label={t("more")} />}
            items={items}
          />
        </span>
      </header>
      <div className="grid gap-x-8 gap-y-4 px-4 py-4 md:grid-cols-[minmax(0,1fr)_minmax(180px,240px)]">
        <div className="grid min-w-0 content-start gap-4">
          {rehearsal && <p className="text-sm">{t("rehearsal.text")}</p>}
          <Facts items={factsOf(engine, t)} />
          {engine.checking && !facts && <p className="text-muted text-sm">{t("firstCheck")}</p>}
          {facts && <Doctor problems={facts.problems} />}
        </div>
        {facts && <Abilities can={facts.can} />}
      </div>
      {facts && (
        <footer className="border-t px-4 py-2 text-muted text-xs">
          {t.rich("checkedAt", { time: () => <Time at={facts.at} /> })}
        </footer>
      )}
    </article>
  );
}

function factsOf(engine: Engine, t: ReturnType<typeof useTranslations<"engines">>): [string, ReactNode][] {
  const { facts, config } = engine;
  const rows: [string, ReactNode][] = [];
  const mono = (text: unknown) => <span className="break-all font-mono text-xs">{String(text)}</span>;
  if (engine.kind === "rehearsal") {
    const speed = typeof config.speed === "number" ? config.speed : 25;
    rows.push([t("rehearsal.speed"), t("rehearsal.perSecond", { n: speed })]);
    if (config.faults) rows.push([t("rehearsal.faults"), mono(config.faults)]);
    return rows;
  }
  if (facts) {
    const version = [facts.version, facts.commit?.slice(0, 8)].filter(Boolean).join(" · ");
    rows.push([t("facts.version"), version || t("facts.noVersion")]);
    rows.push([t("facts.card"), cards(facts, t)]);
    const packages = SHOWN.filter((p) => facts.packages[p]).map((p) => `${p} ${facts.packages[p]}`);
    if (facts.python) rows.push([t("facts.packages"), [`Python ${facts.python}`, ...packages].join(" · ")]);
  }
  rows.push([t("facts.folder"), mono(config.dir)]);
  rows.push([t("facts.python"), mono(config.python)]);
  return rows;
}

function cards(
  facts: NonNullable<Engine["facts"]>,
  t: ReturnType<typeof useTranslations<"engines">>,
): ReactNode {
  if (facts.gpus.length === 0) return facts.device === "cpu" ? t("facts.cpu") : t("facts.noCard");
  return facts.gpus.map((gpu) => `${gpu.name} · ${formatBytes(gpu.memory)}`).join("、");
}

function Abilities({ can }: { can: NonNullable<Engine["facts"]>["can"] }) {
  const t = useTranslations("engines");
  const rows = (["steps", "save", "stop", "freeze"] as const).map((key) => ({ key, able: can[key] }));
  return (
    <section aria-label={t("can.title")}>
      <h3 className="mb-1.5 text-muted text-xs">{t("can.title")}</h3>
      <ul className="grid gap-1 text-sm">
        {rows.map(({ key, able }) => {
          const Icon = able ? Check : Minus;
          return (
            <li key={key} className={`flex gap-2 ${able ? "" : "text-muted"}`}>
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${able ? "text-ok" : ""}`} />
              <span>{able ? t(`can.${key}`) : t(`cannot.${key}`)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
