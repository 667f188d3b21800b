"use client";

import { ArrowRight, Save, Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import { option } from "@/server/domain/recipes/options";
import { withSlot } from "@/server/domain/recipes/presets";
import type { Change as Difference } from "@/server/domain/recipes/recipe";
import { Button, IconButton, Menu, Popover, Select, toast } from "../ui";
import type { Change } from "./option-field";
import { type PresetRow, usePresetActions } from "./use-presets";
import { valueText } from "./value-text";

const NameDialog = dynamic(() => import("./name-dialog").then((m) => m.NameDialog), { ssr: false });

/** Which preset the recipe comes from, what was changed since, and keeping it as a preset of one's own. */
export function PresetBar({
  presets,
  base,
  recipe,
  triggers,
  changes,
  onPreset,
  onBase,
  onChange,
}: {
  presets: readonly PresetRow[];
  base: string;
  recipe: Recipe;
  triggers: readonly string[];
  changes: readonly Difference[];
  onPreset: (preset: PresetRow) => void;
  /** the recipe as it is now belongs to this preset */
  onBase: (key: string) => void;
  onChange: Change;
}) {
  const t = useTranslations("recipes");
  const actions = usePresetActions();
  const [naming, setNaming] = useState(false);
  const own = presets.find((preset) => preset.key === base && preset.id !== null);
  const kept = withSlot(recipe, triggers);
  const saveAs = async (name: string) => {
    const { id } = await actions.save(name, kept);
    setNaming(false);
    onBase(`preset:${id}`);
    toast.success(t("presets.saved", { name }));
  };
  const replace = async () => {
    if (!own || own.id === null) return;
    await actions.replace(own.id, kept);
    toast.success(t("presets.replaced", { name: own.name }));
  };
  const saveButton = (
    <Button size="sm" variant="quiet" icon={Save} onClick={own ? undefined : () => setNaming(true)}>
      {t("presets.save")}
    </Button>
  );
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2 pb-2">
      <span className="text-muted text-sm">{t("preset")}</span>
      <Select
        className="max-w-72 min-w-0 max-md:flex-1 md:w-72"
        label={t("preset")}
        value={presets.some((preset) => preset.key === base) ? base : undefined}
        placeholder={t("presetGone")}
        onValue={(key) => {
          const preset = presets.find((p) => p.key === key);
          if (preset) onPreset(preset);
        }}
        choices={presets.map((preset) => ({ value: preset.key, label: preset.name }))}
      />
      {changes.length > 0 ? (
        <Popover
          align="start"
          label={t("changedTitle")}
          trigger={
            <Button size="sm" variant="quiet">
              {t("changed", { n: changes.length })}
            </Button>
          }
        >
          <Changes changes={changes} onChange={onChange} />
        </Popover>
      ) : (
        <span className="text-muted text-xs">{t("unchanged")}</span>
      )}
      {changes.length > 0 &&
        (own ? (
          <Menu
            trigger={saveButton}
            items={[
              {
                label: t("presets.replace", { name: own.name }),
                onSelect: () => void replace().catch(() => undefined),
              },
              { label: t("presets.saveAs"), onSelect: () => setNaming(true) },
            ]}
          />
        ) : (
          saveButton
        ))}
      {naming && (
        <NameDialog
          open
          onOpen={setNaming}
          title={t("presets.saveAs")}
          description={t("presets.saveHelp")}
          label={t("presets.name")}
          initial=""
          verb={t("presets.save")}
          busy={actions.busy}
          onName={(name) => void saveAs(name).catch(() => undefined)}
        />
      )}
    </div>
  );
}

function Changes({ changes, onChange }: { changes: readonly Difference[]; onChange: Change }) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const words = {
    on: t("on"),
    off: t("off"),
    none: t("none"),
    prompts: (n: number) => t("promptCount", { n }),
  };
  return (
    <ul className="w-96 max-w-[calc(100vw-48px)] divide-y divide-line text-sm">
      {changes.map(({ dest, before, after }) => {
        const row = option(dest);
        if (!row) return null;
        return (
          <li key={dest} className="flex items-center gap-2 py-1.5">
            <span className="min-w-0 flex-1">
              <span className="block truncate">{say(row.label, locale)}</span>
              <span className="block truncate text-muted text-xs">
                <s>{valueText(row, before, locale, words)}</s>
                <ArrowRight aria-hidden className="mx-1.5 inline size-3" />
                {valueText(row, after, locale, words)}
              </span>
            </span>
            <IconButton
              size="sm"
              icon={Undo2}
              label={t("revertOne", { name: say(row.label, locale) })}
              onClick={() => onChange({ [dest]: before })}
            />
          </li>
        );
      })}
    </ul>
  );
}
