"use client";

import { ChevronDown, ChevronUp, SearchX } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { GROUPS, type Group, type Option, type Prompt, type Recipe } from "@/server/domain/recipes/option";
import { effective, OPTIONS, offered } from "@/server/domain/recipes/options";
import { same } from "@/server/domain/recipes/recipe";
import type { StepPlan } from "@/server/domain/recipes/steps";
import type { Issue } from "@/server/domain/recipes/validate";
import { Button, EmptyState, SearchInput } from "../ui";
import { LengthField } from "./length-field";
import { type Change, OptionField } from "./option-field";
import { PromptsEditor } from "./prompts-editor";

const NONE: readonly Issue[] = [];

/** The recipe in six groups from the option table: basic rows first, the rest behind one button, all of them searchable. */
export function RecipeForm({
  recipe,
  preset,
  plan,
  family,
  triggers,
  issues,
  query,
  onQuery,
  onChange,
  head,
}: {
  recipe: Recipe;
  preset: Recipe;
  plan: StepPlan | null;
  family: string | null;
  /** trigger words of the dataset */
  triggers: readonly string[];
  issues: readonly Issue[];
  query: string;
  onQuery: (query: string) => void;
  onChange: Change;
  /** stands at the top of the first group: run, base model, trainer */
  head: ReactNode;
}) {
  const t = useTranslations("recipes");
  const byDest = useMemo(() => {
    const map = new Map<string, Issue[]>();
    for (const issue of issues) map.set(issue.dest, [...(map.get(issue.dest) ?? []), issue]);
    return map;
  }, [issues]);
  const searching = query.trim() !== "";
  const rows = useMemo(
    () => OPTIONS.filter((row) => offered(row, family) && matches(row, query)),
    [family, query],
  );
  return (
    <div>
      <SearchInput
        id="option-search"
        value={query}
        onValue={onQuery}
        placeholder={t("search", { n: OPTIONS.length })}
        aria-label={t("search", { n: OPTIONS.length })}
        className="mb-5 max-w-md"
      />
      {searching && rows.length === 0 && <EmptyState icon={SearchX} title={t("searchNone", { query })} />}
      {GROUPS.map((group) => (
        <GroupPart
          key={group}
          group={group}
          rows={rows.filter((row) => row.group === group)}
          searching={searching}
          recipe={recipe}
          preset={preset}
          plan={plan}
          byDest={byDest}
          triggers={triggers}
          onChange={onChange}
          head={group === "base" && !searching ? head : null}
        />
      ))}
    </div>
  );
}

function GroupPart({
  group,
  rows,
  searching,
  recipe,
  preset,
  plan,
  byDest,
  triggers,
  onChange,
  head,
}: {
  group: Group;
  rows: readonly Option[];
  searching: boolean;
  recipe: Recipe;
  preset: Recipe;
  plan: StepPlan | null;
  byDest: ReadonlyMap<string, readonly Issue[]>;
  triggers: readonly string[];
  onChange: Change;
  head: ReactNode;
}) {
  const t = useTranslations("recipes");
  const [open, setOpen] = useState(false);
  const changed = (row: Option) => !same(recipe[row.dest], preset[row.dest]);
  const shown = rows.filter(
    (row) => open || searching || row.level === "basic" || changed(row) || byDest.has(row.dest),
  );
  const hidden = rows.length - shown.length;
  const prompts = shown.find((row) => row.type === "prompts");
  if (shown.length === 0 && !head && hidden === 0) return null;
  return (
    <section className="mb-8 scroll-mt-16" aria-labelledby={`group-${group}`}>
      <h2 id={`group-${group}`} className="mb-3 border-b pb-1.5 text-base">
        {t(`group.${group}`)}
      </h2>
      {head}
      <div className="grid gap-x-8 gap-y-5 xl:grid-cols-2">
        {shown.map((row) => {
          if (row.type === "prompts" || row.dest === "max_train_epochs") return null;
          if (row.dest === "max_train_steps" && plan) {
            return (
              <LengthField
                key={row.dest}
                recipe={recipe}
                preset={preset}
                plan={plan}
                issues={byDest.get(row.dest) ?? NONE}
                onChange={onChange}
              />
            );
          }
          return (
            <OptionField
              key={row.dest}
              row={row}
              value={recipe[row.dest] ?? null}
              preset={preset[row.dest] ?? null}
              changed={changed(row)}
              dimmed={!effective(row, recipe)}
              issues={byDest.get(row.dest) ?? NONE}
              onChange={onChange}
            />
          );
        })}
      </div>
      {prompts && (
        <div className="mt-6">
          <PromptsEditor
            prompts={(recipe["studio.prompts"] ?? []) as readonly Prompt[]}
            triggers={triggers}
            issues={byDest.get("studio.prompts") ?? NONE}
            onChange={onChange}
          />
        </div>
      )}
      {!searching && (hidden > 0 || open) && (
        <Button
          variant="quiet"
          size="sm"
          className="-ml-2.5 mt-3"
          icon={open ? ChevronUp : ChevronDown}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? t("less") : t("more", { n: hidden })}
        </Button>
      )}
    </section>
  );
}

/** Both languages, the trainer's name, and what the help says: whoever knows a word finds the option. */
function matches(row: Option, query: string): boolean {
  const words = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text =
    `${row.dest} ${row.dest.replaceAll("_", " ")} ${row.label.zh} ${row.label.en} ${row.help.zh} ${row.help.en}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
