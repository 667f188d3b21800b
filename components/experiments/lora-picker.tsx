"use client";
import { useLocale, useTranslations } from "use-intl";
import { Badge, Button, Checkbox, Switch } from "@/components/ui";
import type { LoraPoint } from "@/server/domain/experiments/axes";
import { versionLabel } from "@/server/domain/experiments/template";
import type { Locale } from "@/server/domain/language";
import type { LoraGroup } from "./outputs";

/** The points of an axis in the picker's order, named by version; by run too when several runs are mixed. */
export function pointsOf(
  groups: readonly LoraGroup[],
  chosen: ReadonlySet<number>,
  locale: Locale,
): LoraPoint[] {
  const used = groups.filter((g) => g.loras.some((l) => chosen.has(l.loraId)));
  const points: LoraPoint[] = [];
  for (const group of used)
    for (const lora of group.loras) {
      if (!chosen.has(lora.loraId)) continue;
      const own = nameIn(group, lora, locale);
      points.push({
        weights: lora.weights,
        loraId: lora.loraId,
        label: used.length > 1 && own !== lora.name ? `${group.name} · ${own}` : own,
      });
    }
  return points;
}

/** Versions of one training by their step; a single imported file by its name. */
const nameIn = (group: LoraGroup, lora: LoraGroup["loras"][number], locale: Locale): string =>
  group.run || group.loras.length > 1 ? versionLabel(lora, locale) : lora.name;

/** LoRAs of runs and imports to compare, and whether a picture without any is drawn beside them. */
export function LoraPicker({
  groups,
  loras,
  control,
  onLoras,
  onControl,
}: {
  groups: readonly LoraGroup[];
  loras: readonly LoraPoint[];
  control: boolean;
  onLoras: (loras: LoraPoint[], groups: LoraGroup[]) => void;
  onControl: (on: boolean) => void;
}) {
  const t = useTranslations("experiments.plan");
  const words = useTranslations("experiments");
  const locale = useLocale() as Locale;
  const chosen = new Set(loras.map((l) => l.loraId));
  const equal = repeated(loras.map((l) => l.weights));
  const choose = (next: ReadonlySet<number>) => {
    const known = pointsOf(groups, next, locale);
    // a LoRA in the trash is in no group, but stays on the axis until it is taken off
    const gone = loras.filter((l) => next.has(l.loraId) && !known.some((k) => k.loraId === l.loraId));
    onLoras(
      [...gone, ...known],
      groups.filter((g) => g.loras.some((l) => next.has(l.loraId))),
    );
  };
  const toggle = (id: number, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    choose(next);
  };
  return (
    <div className="grid gap-2">
      {groups.length === 0 && <p className="text-muted text-sm">{t("noLoras")}</p>}
      <div className="grid max-h-80 gap-3 overflow-y-auto">
        {groups.map((group) => {
          const all = group.loras.every((l) => chosen.has(l.loraId));
          return (
            <fieldset key={group.key} className="min-w-0">
              <legend className="flex w-full items-center gap-2 text-muted text-xs">
                <span className="min-w-0 truncate">
                  {group.run ? `#${group.run.number} ${group.name}` : `${t("imported")} · ${group.name}`}
                </span>
                {group.rehearsal && <Badge tone="warn">{words("rehearsal")}</Badge>}
                <Button
                  size="sm"
                  variant="quiet"
                  onClick={() => {
                    const next = new Set(chosen);
                    for (const l of group.loras) {
                      if (all) next.delete(l.loraId);
                      else next.add(l.loraId);
                    }
                    choose(next);
                  }}
                >
                  {all ? t("noneOf") : t("allOf")}
                </Button>
              </legend>
              <div className="flex flex-wrap gap-x-5">
                {group.loras.map((lora) => (
                  <Checkbox
                    key={lora.loraId}
                    checked={chosen.has(lora.loraId)}
                    onChecked={(on) => toggle(lora.loraId, on)}
                  >
                    {nameIn(group, lora, locale)}
                    {chosen.has(lora.loraId) && equal.has(lora.weights) && (
                      <span className="text-warn text-xs"> · {t("equal")}</span>
                    )}
                  </Checkbox>
                ))}
              </div>
            </fieldset>
          );
        })}
      </div>
      <div>
        <Switch checked={control} onChecked={onControl}>
          {t("control")}
        </Switch>
        <p className="text-muted text-xs">{t("controlHelp")}</p>
      </div>
    </div>
  );
}

/** Weights that stand on the axis more than once: they draw the same picture. */
function repeated(weights: readonly string[]): ReadonlySet<string> {
  return new Set(weights.filter((w, i) => weights.indexOf(w) !== i));
}
