"use client";
import { useQuery } from "@tanstack/react-query";
import { Check, CircleX, Grid3x3, LoaderCircle, Play } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { Button, Field, Input, PageBody, PageHeader, Skeleton } from "@/components/ui";
import { LIMITS } from "@/server/domain/experiments/range";
import { fromTemplate, TEMPLATE_WORDS, TEMPLATES, type Template } from "@/server/domain/experiments/template";
import type { ExperimentDetail } from "@/server/domain/experiments/view";
import type { Locale } from "@/server/domain/language";
import { LayoutFields, NumberAxes, ReplaceField } from "./axes-fields";
import { LoraPicker, pointsOf } from "./lora-picker";
import { PlanSummary, usePlanFacts } from "./plan-summary";
import { PromptsField } from "./prompts-field";
import { RangeField } from "./range-field";
import { SettingsFields, useCatalog } from "./settings-fields";
import { useActs } from "./use-acts";
import { type Plan, usePlan } from "./use-plan";

/** A plan before it is started, or while it is extended: templates first, then axes, with what it costs beside it. */
export function PlanView({ experiment, onGrid }: { experiment: ExperimentDetail; onGrid: () => void }) {
  const t = useTranslations("experiments");
  const trpc = useTRPC();
  const { plan, set, setAxes, setSettings, saving, flush, changed } = usePlan(experiment);
  const choices = useQuery(trpc.experiments.choices.queryOptions());
  const acts = useActs(experiment.id);
  const [starting, setStarting] = useState(false);
  const [faults, setFaults] = useState<ReadonlySet<string>>(new Set());
  const facts = usePlanFacts(plan, experiment);
  const started = experiment.state !== "draft";
  const { axes, settings } = plan;
  const fault = (name: string) => (faulty: boolean) =>
    setFaults((now) => {
      const next = new Set(now);
      if (faulty) next.add(name);
      else next.delete(name);
      return next;
    });
  const go = async () => {
    setStarting(true);
    try {
      if ((await flush()) && experiment.state !== "open") await acts.open();
      if (started) onGrid();
    } catch {
      // told by the toast of the act
    } finally {
      setStarting(false);
    }
  };
  const start = (
    <Button
      variant="primary"
      icon={Play}
      busy={starting}
      disabled={facts.blocked || faults.size > 0 || (started && !changed)}
      onClick={go}
    >
      {started ? t("plan.extend") : t("plan.start")}
    </Button>
  );
  const groups = choices.data?.loras;
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t("title"), href: "/experiments" },
          {
            label: (
              <>
                <span className="text-muted">#{experiment.number}</span> {plan.name}
              </>
            ),
          },
        ]}
        state={started ? undefined : <SaveNote saving={saving} />}
        actions={
          <>
            {started && (
              <Button icon={Grid3x3} onClick={onGrid}>
                {t("plan.back")}
              </Button>
            )}
            {start}
          </>
        }
      />
      <PageBody wide className="mx-auto max-w-350">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(300px,400px)]">
          <div className="grid content-start gap-6">
            <Templates plan={plan} groups={groups} onPlan={set} />
            <Part title={t("plan.loras")}>
              {groups ? (
                <LoraPicker
                  groups={groups}
                  loras={axes.loras}
                  control={axes.control}
                  onControl={(control) => setAxes({ control })}
                  onLoras={(loras, used) => {
                    setAxes({ loras });
                    const trigger = used.find((g) => g.trigger)?.trigger;
                    if (!settings.trigger && trigger) setSettings({ trigger });
                  }}
                />
              ) : (
                <Skeleton className="h-32 w-full" />
              )}
              <div className="mt-4 grid gap-4 sm:grid-cols-2">
                <RangeField
                  label={t("plan.weights")}
                  help={t("plan.weightsHelp")}
                  values={axes.weights}
                  limits={LIMITS.weight}
                  onFault={fault("weight")}
                  onValues={(weights) => setAxes({ weights })}
                />
                <RangeField
                  label={t("plan.seeds")}
                  help={t("plan.seedsHelp")}
                  values={axes.seeds}
                  limits={LIMITS.seed}
                  onFault={fault("seed")}
                  onValues={(seeds) => setAxes({ seeds })}
                />
              </div>
            </Part>
            <Part title={t("plan.prompts")}>
              <div className="grid gap-4">
                <Field label={t("plan.trigger")}>
                  <Input
                    value={settings.trigger}
                    onChange={(e) => setSettings({ trigger: e.target.value })}
                  />
                </Field>
                <PromptsField
                  prompts={axes.prompts}
                  settings={settings}
                  onPrompts={(prompts) => setAxes({ prompts: prompts.slice(0, 64) })}
                />
                <ReplaceField replace={axes.replace} onReplace={(replace) => setAxes({ replace })} />
                <NumberAxes
                  axes={axes}
                  settings={settings}
                  onAxes={setAxes}
                  onFault={(axis, faulty) => fault(axis)(faulty)}
                />
              </div>
            </Part>
          </div>
          <aside className="grid content-start gap-6">
            <Part title={<span className="sr-only">{t("plan.findings")}</span>} bare>
              <PlanSummary plan={plan} started={started} facts={facts} />
            </Part>
            <Part title={t("plan.layout")}>
              <LayoutFields axes={axes} onAxes={setAxes} />
            </Part>
            <Part title={t("plan.settings")}>
              <SettingsFields
                engineId={plan.engineId}
                webuis={choices.data?.webuis ?? []}
                axes={axes}
                settings={settings}
                onEngine={(engineId) => set({ engineId })}
                onAxes={setAxes}
                onSettings={setSettings}
              />
            </Part>
            <Part title={t("plan.name")}>
              <Input
                value={plan.name}
                aria-label={t("plan.name")}
                maxLength={200}
                onChange={(e) => set({ name: e.target.value })}
              />
            </Part>
          </aside>
        </div>
      </PageBody>
    </>
  );
}

const Part = ({
  title,
  bare = false,
  children,
}: {
  title: ReactNode;
  bare?: boolean;
  children: ReactNode;
}) => (
  <section className="min-w-0">
    <h2 className={bare ? undefined : "mb-2 text-base"}>{title}</h2>
    {children}
  </section>
);

function Templates({
  plan,
  groups,
  onPlan,
}: {
  plan: Plan;
  groups: Parameters<typeof pointsOf>[0] | undefined;
  onPlan: (part: Partial<Plan>) => void;
}) {
  const t = useTranslations("experiments.template");
  const locale = useLocale() as Locale;
  const catalog = useCatalog(plan.engineId);
  const apply = (template: Template) => {
    const { axes, settings } = plan;
    const chosen = new Set(axes.loras.map((l) => l.loraId));
    // back from a template that keeps one version, all versions of its run are meant again
    const own = (groups ?? []).filter((g) => g.run && g.loras.some((l) => chosen.has(l.loraId)));
    const all = new Set([...chosen, ...own.flatMap((g) => g.loras.map((l) => l.loraId))]);
    const made = fromTemplate(
      template,
      {
        subject: subjectOf(plan.name),
        loras: groups && own.length > 0 ? pointsOf(groups, all, locale) : axes.loras,
        prompts: axes.replace.length > 0 ? [] : axes.prompts,
        trigger: settings.trigger,
        settings,
        bases: (catalog.data?.bases ?? []).map((b) => ({ name: b.title, hash: b.hash })),
      },
      locale,
    );
    onPlan({ name: made.name, axes: made.axes });
  };
  return (
    <fieldset aria-label={t("label")} className="flex flex-wrap gap-2">
      {TEMPLATES.map((template) => (
        <Button key={template} onClick={() => apply(template)}>
          {t(template)}
        </Button>
      ))}
    </fieldset>
  );
}

/** "Which version · yui v3" is about "yui v3". */
function subjectOf(name: string): string {
  for (const words of Object.values(TEMPLATE_WORDS))
    for (const word of [words.zh, words.en])
      if (name.startsWith(`${word} · `)) return name.slice(word.length + 3);
  return Object.values(TEMPLATE_WORDS).some((w) => w.zh === name || w.en === name) ? "" : name;
}

function SaveNote({ saving }: { saving: "saved" | "saving" | "failed" }) {
  const t = useTranslations("experiments.plan");
  const Icon = saving === "saved" ? Check : saving === "saving" ? LoaderCircle : CircleX;
  return (
    <span
      role="status"
      className={`inline-flex items-center gap-1 text-xs ${saving === "failed" ? "text-bad" : "text-muted"}`}
    >
      <Icon aria-hidden className={`size-3.5 ${saving === "saving" ? "animate-spin" : ""}`} />
      {saving === "failed" ? t("unsaved") : t(saving)}
    </span>
  );
}
