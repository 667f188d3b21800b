"use client";

import { useTranslations } from "use-intl";
import type { PresetSettings } from "@/server/domain/presets/preset";
import { Input, NumberField } from "../ui";

const NUMBERS = [
  { key: "width", min: 64, max: 2048, step: 64, integer: true },
  { key: "height", min: 64, max: 2048, step: 64, integer: true },
  { key: "steps", min: 1, max: 150, step: 1, integer: true },
  { key: "cfg", min: 1, max: 30, step: 0.5, integer: false },
  { key: "clipSkip", min: 1, max: 12, step: 1, integer: true },
  { key: "seed", min: 0, max: 4_294_967_295, step: 1, integer: true },
] as const;
const WORDS = ["sampler", "scheduler"] as const;

/** The settings of a preset; an empty one is left to the place where the preset is used. */
export function PresetSettingsFields({
  settings,
  onSettings,
}: {
  settings: PresetSettings;
  onSettings: (settings: PresetSettings) => void;
}) {
  const t = useTranslations("presets");
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm">{t("editor.settings")}</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {NUMBERS.map(({ key, ...limits }) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the number field inside is the control
          <label key={key} className="min-w-0">
            <span className="block text-muted text-xs">{t(`settings.${key}`)}</span>
            <NumberField
              {...limits}
              optional
              value={settings[key]}
              onValue={(n) => onSettings({ ...settings, [key]: n })}
            />
          </label>
        ))}
        {WORDS.map((key) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the field inside is the control
          <label key={key} className="min-w-0">
            <span className="block text-muted text-xs">{t(`settings.${key}`)}</span>
            <Input
              value={settings[key] ?? ""}
              maxLength={80}
              onChange={(e) => onSettings({ ...settings, [key]: e.target.value || null })}
            />
          </label>
        ))}
      </div>
      <p className="mt-1 text-muted text-xs">{t("editor.settingsHelp")}</p>
    </fieldset>
  );
}
