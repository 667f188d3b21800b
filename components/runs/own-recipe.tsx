"use client";
import { useMemo } from "react";
import { useLocale } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import { BUILT_IN } from "@/server/domain/recipes/presets";
import { diff } from "@/server/domain/recipes/recipe";
import type { RunDetail } from "@/server/domain/runs/view";
import { RecipeTable } from "./recipe-table";

/** The built-in preset that a recipe is nearest to: what its changes are counted from. */
export function OwnRecipe({ run }: { run: RunDetail }) {
  const locale = useLocale() as Locale;
  const recipe = run.recipe as Recipe;
  const nearest = useMemo(() => {
    const ranked = BUILT_IN.map((preset) => ({ preset, changes: diff(preset.recipe, recipe).length }));
    return ranked.reduce((a, b) => (b.changes < a.changes ? b : a)).preset;
  }, [recipe]);
  return <RecipeTable recipe={recipe} preset={{ name: say(nearest.name, locale), recipe: nearest.recipe }} />;
}
