"use client";

import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import { option } from "@/server/domain/recipes/options";
import { number } from "@/server/domain/recipes/recipe";
import type { StepPlan } from "@/server/domain/recipes/steps";
import type { Issue } from "@/server/domain/recipes/validate";
import { Field, NumberField, Segmented } from "../ui";
import { IssueNote } from "./issue-note";
import type { Change } from "./option-field";
import { controlId } from "./value-text";

const STEPS = option("max_train_steps");
const EPOCHS = option("max_train_epochs");

/** How long to train, in steps or in epochs: two options of the trainer of which the second wins. */
export function LengthField({
  recipe,
  preset,
  plan,
  issues,
  onChange,
}: {
  recipe: Recipe;
  preset: Recipe;
  plan: StepPlan;
  issues: readonly Issue[];
  onChange: Change;
}) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const epochs = number(recipe, "max_train_epochs");
  const byEpochs = epochs !== null;
  const row = byEpochs ? EPOCHS : STEPS;
  if (!row) return null;
  const back = {
    max_train_steps: preset.max_train_steps ?? null,
    max_train_epochs: preset.max_train_epochs ?? null,
  };
  const changed =
    recipe.max_train_steps !== back.max_train_steps || recipe.max_train_epochs !== back.max_train_epochs;
  const toEpochs = () => onChange({ max_train_epochs: Math.max(1, Math.round(plan.epochs || 10)) });
  const toSteps = () =>
    onChange({ max_train_epochs: null, max_train_steps: Math.max(1, plan.total || 2000) });
  return (
    <div className="min-w-0">
      <Field
        label={say(row.label, locale)}
        changed={changed}
        onRevert={() => onChange(back)}
        help={say(row.help, locale)}
        aside={
          <Segmented
            size="sm"
            label={t("lengthIn")}
            value={byEpochs ? "epochs" : "steps"}
            onValue={(v) => (v === "epochs" ? toEpochs() : toSteps())}
            choices={[
              { value: "steps", label: t("unit.steps") },
              { value: "epochs", label: t("unit.epochs") },
            ]}
          />
        }
      >
        <NumberField
          key={row.dest}
          id={controlId("max_train_steps")}
          integer
          step={byEpochs ? 1 : 100}
          min={1}
          max={row.range?.max}
          value={byEpochs ? epochs : number(recipe, "max_train_steps")}
          unit={t(byEpochs ? "unit.epochs" : "unit.steps")}
          onValue={(n) => onChange({ [row.dest]: n ?? 1 })}
        />
      </Field>
      {issues.length > 0 && (
        <div className="mt-1.5 space-y-1">
          {issues.map((issue) => (
            <IssueNote key={issue.code} issue={issue} onFix={onChange} />
          ))}
        </div>
      )}
    </div>
  );
}
