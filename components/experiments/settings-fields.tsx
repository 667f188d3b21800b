"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { Badge, ButtonLink, Checkbox, Field, NumberField, Select } from "@/components/ui";
import type { Axes, CellSettings } from "@/server/domain/experiments/axes";
import { shortBase } from "@/server/domain/experiments/template";
import type { WebuiChoice } from "./outputs";

/** Shown while a webui has not named its own: every webui since 2023 has these. */
const USUAL = ["Euler a", "Euler", "DPM++ 2M", "DPM++ SDE", "DPM++ 2M SDE", "DDIM", "UniPC"];
const LOADED = "loaded:";
const AUTOMATIC = "automatic:";

/** What a webui offers; null while it has not said. */
export function useCatalog(engineId: number) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.engines.catalog.queryOptions({ id: engineId }),
    retry: false,
    staleTime: 60_000,
  });
}

/** The webui, its base model, and everything a cell shares with all others. */
export function SettingsFields({
  engineId,
  webuis,
  axes,
  settings,
  onEngine,
  onAxes,
  onSettings,
}: {
  engineId: number;
  webuis: readonly WebuiChoice[];
  axes: Axes;
  settings: CellSettings;
  onEngine: (id: number) => void;
  onAxes: (part: Partial<Axes>) => void;
  onSettings: (part: Partial<CellSettings>) => void;
}) {
  const t = useTranslations("experiments.plan");
  const words = useTranslations("experiments");
  const { data: catalog, isPending, error } = useCatalog(engineId);
  const bases = catalog?.bases ?? [];
  const samplers = withOwn(catalog?.samplers.length ? catalog.samplers : USUAL, settings.sampler);
  const schedulers = withOwn(catalog?.schedulers.map((s) => s.label) ?? [], settings.scheduler);
  const known = webuis.find((w) => w.id === engineId);
  const number = (
    key: "steps" | "cfg" | "width" | "height" | "clipSkip",
    min: number,
    max: number,
    step: number,
    integer = true,
  ) => (
    <Field label={t(key)}>
      <NumberField
        value={settings[key]}
        min={min}
        max={max}
        step={step}
        integer={integer}
        onValue={(v) => {
          if (v === null || v < min || v > max) return;
          onSettings({ [key]: key === "width" || key === "height" ? v - (v % 8) : v });
        }}
      />
    </Field>
  );
  return (
    <div className="grid gap-3">
      <Field
        label={t("webui")}
        aside={known?.rehearsal ? <Badge tone="warn">{words("rehearsal")}</Badge> : undefined}
        help={
          isPending
            ? t("catalogWaits")
            : error
              ? t("catalogFailed")
              : known?.rehearsal
                ? words("rehearsalHint")
                : undefined
        }
      >
        <Select
          value={String(engineId)}
          onValue={(v) => onEngine(Number(v))}
          choices={webuis.map((w) => ({
            value: String(w.id),
            label: w.rehearsal ? words("rehearsal") : w.name,
            disabled: !w.enabled,
          }))}
        />
      </Field>
      {known?.rehearsal && (
        <div>
          <ButtonLink size="sm" variant="quiet" href="/engines">
            {t("connect")}
          </ButtonLink>
        </div>
      )}
      <Field label={t("base")}>
        <Select
          value={settings.base?.name ?? LOADED}
          disabled={axes.bases.length > 0}
          onValue={(name) =>
            onSettings({
              base:
                name === LOADED ? null : { name, hash: bases.find((b) => b.title === name)?.hash ?? null },
            })
          }
          choices={[
            { value: LOADED, label: t("loaded") },
            ...withOwn(
              bases.map((b) => b.title),
              settings.base?.name ?? null,
            ).map((title) => ({ value: title, label: shortBase(title) })),
          ]}
        />
      </Field>
      {bases.length > 1 && (
        <fieldset>
          <legend className="text-sm">{t("bases")}</legend>
          <div className="flex max-h-48 flex-wrap gap-x-5 overflow-y-auto">
            {bases.map((b) => (
              <Checkbox
                key={b.title}
                checked={axes.bases.some((x) => x.name === b.title)}
                onChecked={(on) => {
                  const next = on
                    ? [...axes.bases, { name: b.title, hash: b.hash, label: shortBase(b.title) }]
                    : axes.bases.filter((x) => x.name !== b.title);
                  onAxes({ bases: next.slice(0, 16) });
                }}
              >
                {shortBase(b.title)}
              </Checkbox>
            ))}
          </div>
        </fieldset>
      )}
      <div className="grid grid-cols-2 gap-3">
        <Field label={t("sampler")}>
          <Select
            value={settings.sampler}
            onValue={(sampler) => onSettings({ sampler })}
            choices={samplers.map((value) => ({ value, label: value }))}
          />
        </Field>
        <Field label={t("scheduler")}>
          <Select
            value={settings.scheduler ?? AUTOMATIC}
            onValue={(v) => onSettings({ scheduler: v === AUTOMATIC ? null : v })}
            choices={[
              { value: AUTOMATIC, label: t("automatic") },
              ...schedulers.filter((s) => !/^automatic$/i.test(s)).map((value) => ({ value, label: value })),
            ]}
          />
        </Field>
        {number("steps", 1, 150, 1)}
        {number("cfg", 1, 30, 0.5, false)}
        {number("width", 64, 2048, 64)}
        {number("height", 64, 2048, 64)}
        {number("clipSkip", 1, 12, 1)}
      </div>
    </div>
  );
}

/** A list with the chosen value in it, though the webui no longer names it. */
const withOwn = (list: readonly string[], own: string | null): string[] =>
  own === null || list.includes(own) ? [...list] : [own, ...list];
