"use client";
import { useMemo, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { valueText, type Words } from "@/components/recipes/value-text";
import { Switch } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import { OPTIONS, offered } from "@/server/domain/recipes/options";
import { diff } from "@/server/domain/recipes/recipe";

/** A frozen recipe as people read it, with what differs from the preset it came from (or the studio's standard one). */
export function RecipeTable({
  recipe,
  preset,
}: {
  recipe: Recipe;
  preset: { name: string; recipe: Recipe };
}) {
  const t = useTranslations("runs.recipe");
  const locale = useLocale() as Locale;
  const [only, setOnly] = useState(false);
  const changed = useMemo(
    () => new Map(diff(preset.recipe, recipe).map((c) => [c.dest, c])),
    [preset, recipe],
  );
  const rows = OPTIONS.filter((row) =>
    only ? changed.has(row.dest) : recipe[row.dest] !== null || changed.has(row.dest),
  );
  const words: Words = { on: t("on"), off: t("off"), none: t("unset"), prompts: (n) => t("prompts", { n }) };
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2 text-sm">
        <span className="text-muted">{t("changed", { n: changed.size, preset: preset.name })}</span>
        {changed.size > 0 && (
          <Switch checked={only} onChecked={setOnly}>
            {t("only")}
          </Switch>
        )}
      </div>
      <dl className="gap-x-10 text-sm xl:columns-2">
        {rows
          .filter((row) => changed.has(row.dest) || offered(row, null))
          .map((row) => {
            const change = changed.get(row.dest);
            return (
              <div
                key={row.dest}
                className="grid break-inside-avoid gap-x-4 border-b py-1.5 sm:grid-cols-[minmax(140px,220px)_minmax(0,1fr)]"
              >
                <dt title={row.dest}>{say(row.label, locale)}</dt>
                <dd className="min-w-0 text-muted [overflow-wrap:anywhere]">
                  <span className={change ? "text-text" : undefined}>
                    {valueText(row, recipe[row.dest] ?? null, locale, words)}
                  </span>
                  {change && (
                    <span className="ml-2 text-xs">
                      {t("was", { value: valueText(row, change.before, locale, words) })}
                    </span>
                  )}
                </dd>
              </div>
            );
          })}
      </dl>
      {only && rows.length === 0 && <p className="text-muted text-sm">{t("same")}</p>}
    </div>
  );
}
