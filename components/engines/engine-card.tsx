"use client";

import { Check, GraduationCap, Minus, Power, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useUndoable } from "@/components/client/undo";
import { Facts, formatBytes, type MenuItem } from "@/components/ui";
import type { Engine } from "./answers";
import { Doctor } from "./doctor";
import { EngineFrame } from "./engine-frame";
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
    <EngineFrame
      icon={GraduationCap}
      name={name}
      lamp={<EngineLamp engine={engine} />}
      enabled={engine.enabled}
      checking={engine.checking || check.isPending}
      onCheck={() => check.mutate({ id: engine.id })}
      settings={t("settings.open")}
      onSettings={onSettings}
      items={items}
      abilities={facts && <Abilities can={facts.can} />}
      checkedAt={facts?.at ?? null}
    >
      {rehearsal && <p className="text-sm">{t("rehearsal.text")}</p>}
      <Facts items={factsOf(engine, t)} />
      {engine.checking && !facts && <p className="text-muted text-sm">{t("firstCheck")}</p>}
      {facts && <Doctor problems={facts.problems} />}
    </EngineFrame>
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
