"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Checkbox, Field, Input, NumberField, Select, Textarea } from "@/components/ui";
import { MODES, type Mode, type TaggingSettings } from "@/server/domain/tagging/settings";

type Props = {
  settings: TaggingSettings;
  subsets: readonly { id: number; name: string; triggers: readonly string[] }[];
  onChange: (part: Partial<TaggingSettings>) => void;
};

/** What becomes of captions that are there, and what is written. */
export function Options({ settings, subsets, onChange }: Props) {
  const t = useTranslations("tagging.options");
  return (
    <div className="flex flex-col gap-3">
      <Field label={t("mode")} help={t(`modes.${settings.mode}.help`)}>
        <Select
          value={settings.mode}
          onValue={(mode: Mode) => onChange({ mode })}
          label={t("mode")}
          choices={MODES.map((value) => ({ value, label: t(`modes.${value}.label`) }))}
        />
      </Field>
      <details className="group">
        <summary className="cursor-pointer py-1 text-muted text-sm hover:text-text">{t("more")}</summary>
        <div className="mt-2 flex flex-col gap-3">
          <div className="flex flex-col">
            <Checkbox checked={settings.triggers} onChecked={(triggers) => onChange({ triggers })}>
              {t("triggers")}
            </Checkbox>
            <Checkbox checked={settings.names} onChecked={(names) => onChange({ names })}>
              {t("names")}
            </Checkbox>
            <Checkbox checked={settings.rating} onChecked={(rating) => onChange({ rating })}>
              {t("rating")}
            </Checkbox>
            <Checkbox checked={settings.cut} onChecked={(cut) => onChange({ cut })}>
              {t("cut")}
            </Checkbox>
          </div>
          <Field label={t("most")} inline>
            <NumberField
              value={settings.most}
              onValue={(most) => onChange({ most })}
              optional
              integer
              min={1}
              max={300}
              placeholder={t("any")}
            />
          </Field>
          <Never value={settings.never} onValue={(never) => onChange({ never })} />
          <Replace value={settings.replace} onValue={(replace) => onChange({ replace })} />
          {subsets.length > 1 && <Subsets settings={settings} subsets={subsets} onChange={onChange} />}
        </div>
      </details>
    </div>
  );
}

function Never({ value, onValue }: { value: string[]; onValue: (value: string[]) => void }) {
  const t = useTranslations("tagging.options");
  const [text, setText] = useState(value.join(", "));
  const read = (typed: string) =>
    typed
      .split(/[,，、\n]/)
      .map((one) => one.trim())
      .filter(Boolean);
  return (
    <Field label={t("never")} help={t("neverHelp")}>
      <Input
        value={text}
        placeholder="*_(medium), signature, watermark"
        onChange={(e) => {
          setText(e.target.value);
          onValue(read(e.target.value));
        }}
      />
    </Field>
  );
}

function Replace({
  value,
  onValue,
}: {
  value: [string, string][];
  onValue: (value: [string, string][]) => void;
}) {
  const t = useTranslations("tagging.options");
  const [text, setText] = useState(value.map(([from, to]) => `${from} = ${to}`).join("\n"));
  const read = (typed: string): [string, string][] =>
    typed.split("\n").flatMap((line): [string, string][] => {
      const at = line.search(/[=＝]/);
      const from = line.slice(0, at).trim();
      return at > 0 && from ? [[from, line.slice(at + 1).trim()]] : [];
    });
  return (
    <Field label={t("replace")} help={t("replaceHelp")}>
      <Textarea
        rows={2}
        value={text}
        placeholder="serafuku = school uniform"
        onChange={(e) => {
          setText(e.target.value);
          onValue(read(e.target.value));
        }}
      />
    </Field>
  );
}

/** Thresholds of single subsets; empty = as for all. */
function Subsets({ settings, subsets, onChange }: Props) {
  const t = useTranslations("tagging.options");
  const set = (id: number, part: { general?: number | null; character?: number | null }) => {
    const merged = { ...settings.subsets[id], ...part };
    const kept = {
      ...(typeof merged.general === "number" && { general: merged.general }),
      ...(typeof merged.character === "number" && { character: merged.character }),
    };
    const { [id]: _, ...others } = settings.subsets;
    onChange({ subsets: Object.keys(kept).length ? { ...others, [id]: kept } : others });
  };
  return (
    <fieldset>
      <legend className="mb-1 text-sm">{t("subsets")}</legend>
      <div className="grid grid-cols-[minmax(0,1fr)_5rem_5rem] items-center gap-2 text-sm">
        <span />
        <span className="text-muted text-xs">{t("general")}</span>
        <span className="text-muted text-xs">{t("character")}</span>
        {subsets.map(({ id, name, triggers }) => (
          <div key={id} className="contents">
            <span className="min-w-0 truncate" title={triggers.join(", ")}>
              {name}
            </span>
            {(["general", "character"] as const).map((kind) => (
              <NumberField
                key={kind}
                aria-label={`${name} · ${t(kind)}`}
                value={settings.subsets[id]?.[kind] ?? null}
                onValue={(value) => set(id, { [kind]: value })}
                optional
                min={0.05}
                max={1}
                step={0.01}
                placeholder={String(settings[kind])}
              />
            ))}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
