"use client";

import { ArrowRight, Wrench } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import type { Issue } from "@/server/domain/recipes/validate";
import { Badge, Button, Field, Input, Select } from "../ui";
import { IssueNote } from "./issue-note";
import { controlId } from "./value-text";

export type ModelChoice = { id: number; name: string; family: string; format: string; path: string };
export type EngineChoice = { id: number; name: string; kind: string; ok: boolean | null };

const FAMILY: { readonly [family: string]: string } = {
  sd15: "SD 1.5",
  sd2: "SD 2",
  sdxl: "SDXL",
  sd3: "SD 3",
  flux: "FLUX",
  anima: "Anima",
};

/** What is not part of the recipe: the run's name, the base model, the trainer. */
export function RunHead({
  name,
  onName,
  models,
  modelId,
  onModel,
  engines,
  engineId,
  onEngine,
  issues,
  better,
}: {
  name: string;
  onName: (name: string) => void;
  models: readonly ModelChoice[];
  modelId: number | null;
  onModel: (id: number) => void;
  engines: readonly EngineChoice[];
  engineId: number | null;
  onEngine: (id: number) => void;
  issues: readonly Issue[];
  /** a preset made for this model's family, when the present one is not */
  better: { name: string; use: () => void } | null;
}) {
  const t = useTranslations("recipes");
  const notes = issues
    .filter((issue) => issue.dest === "studio.model" || issue.dest === "studio.engine")
    .map((issue) => <IssueNote key={issue.code} issue={issue} onFix={() => undefined} />);
  const engine = engines.find((e) => e.id === engineId);
  return (
    <div className="mb-5 grid gap-x-6 gap-y-4 md:grid-cols-2 xl:grid-cols-3">
      <Field
        label={t("head.model")}
        help={models.length === 0 ? <AddLink href="/models">{t("head.addModel")}</AddLink> : undefined}
      >
        <Select
          id={controlId("studio.model")}
          value={modelId !== null && models.some((m) => m.id === modelId) ? String(modelId) : undefined}
          placeholder={models.length === 0 ? t("head.noModels") : t("head.chooseModel")}
          disabled={models.length === 0}
          onValue={(v) => onModel(Number(v))}
          choices={models.map((m) => ({
            value: String(m.id),
            label: m.name,
            hint: FAMILY[m.family] ?? t("head.otherFamily"),
          }))}
        />
      </Field>
      <Field
        label={t("head.engine")}
        help={
          engines.length === 0 ? (
            <AddLink href="/engines">{t("head.addEngine")}</AddLink>
          ) : engine?.kind === "rehearsal" ? (
            t("head.rehearsalHelp")
          ) : engine?.ok === false ? (
            <AddLink href="/engines">{t("head.engineTrouble")}</AddLink>
          ) : undefined
        }
      >
        <Select
          id={controlId("studio.engine")}
          value={engineId !== null && engines.some((e) => e.id === engineId) ? String(engineId) : undefined}
          placeholder={engines.length === 0 ? t("head.noEngines") : t("head.chooseEngine")}
          disabled={engines.length === 0}
          onValue={(v) => onEngine(Number(v))}
          choices={engines.map((e) => ({
            value: String(e.id),
            label: e.name,
            ...(e.kind === "rehearsal" && { hint: <Badge tone="warn">{t("head.rehearsal")}</Badge> }),
          }))}
        />
      </Field>
      <Field label={t("head.name")} help={t("head.nameHelp")}>
        <Input
          id={controlId("studio.name")}
          maxLength={120}
          value={name}
          onChange={(e) => onName(e.target.value)}
        />
      </Field>
      {(notes.length > 0 || better) && (
        <div className="col-span-full space-y-1.5">
          {notes}
          {better && (
            <Button size="sm" icon={Wrench} className="max-w-full" onClick={better.use}>
              <span className="truncate">{t("head.betterPreset", { name: better.name })}</span>
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

const AddLink = ({ href, children }: { href: string; children: string }) => (
  <Link href={href} className="inline-flex items-center gap-1 text-accent hover:underline">
    {children}
    <ArrowRight aria-hidden className="size-3.5" />
  </Link>
);
