"use client";

import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Environment, Option, Value } from "@/server/domain/recipes/option";
import { size } from "@/server/domain/recipes/recipe";
import { Input, NumberField, Select, Switch } from "../ui";
import { LinesField, TextChoice } from "./text-controls";

export type ControlProps = {
  row: Option;
  value: Value;
  onValue: (value: Value) => void;
  id?: string;
  disabled?: boolean;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
};

const NOT_GIVEN = "not-given";

/** The control that fits an option's type. Values go up as the recipe keeps them. */
export function ValueControl({ row, value, onValue, ...rest }: ControlProps) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const empty = row.empty ? say(row.empty, locale) : undefined;
  const word = (choice: { value: string; label?: { zh: string; en: string } }) =>
    choice.label ? say(choice.label, locale) : choice.value;
  switch (row.type) {
    case "bool":
      return <Switch {...rest} checked={value === true} onChecked={onValue} />;
    case "int":
    case "float":
    case "warmup":
      return (
        <NumberField
          {...rest}
          value={typeof value === "number" ? value : null}
          onValue={onValue}
          optional={row.nullable ?? false}
          integer={row.type === "int"}
          min={row.range?.min ?? row.range?.above}
          max={row.range?.max}
          step={row.range?.step ?? (row.type === "int" ? 1 : undefined)}
          placeholder={empty}
          unit={row.unit ? t(`unit.${row.unit}`) : undefined}
        />
      );
    case "choice":
      return (
        <Select
          {...rest}
          value={value === null ? NOT_GIVEN : (value as string)}
          onValue={(v) => onValue(v === NOT_GIVEN ? null : v)}
          choices={[
            ...(row.nullable ? [{ value: NOT_GIVEN, label: empty ?? t("none") }] : []),
            ...(row.choices ?? []).map((choice) => ({ value: choice.value, label: word(choice) })),
          ]}
        />
      );
    case "text":
      return row.choices ? (
        <TextChoice
          {...rest}
          value={typeof value === "string" ? value : ""}
          onValue={onValue}
          choices={row.choices.map((choice) => ({ ...choice, text: word(choice) }))}
        />
      ) : (
        <Input
          {...rest}
          value={typeof value === "string" ? value : ""}
          placeholder={empty}
          onChange={(e) => onValue(e.target.value === "" && row.nullable ? null : e.target.value)}
        />
      );
    case "size":
      return <SizeField {...rest} value={value} onValue={onValue} row={row} />;
    case "list":
      return (
        <LinesField
          {...rest}
          value={(value ?? []) as readonly string[]}
          placeholder={empty}
          onValue={(lines) => onValue(lines.length === 0 && row.nullable ? null : lines)}
        />
      );
    case "environment":
      return (
        <LinesField
          {...rest}
          value={Object.entries((value ?? {}) as Environment).map(([name, v]) => `${name}=${v}`)}
          placeholder="NAME=value"
          onValue={(lines) =>
            onValue(Object.fromEntries(lines.map(assignment).filter(([name]) => name !== "")))
          }
        />
      );
    // drawn by PromptsEditor
    case "prompts":
      return null;
  }
}

function assignment(line: string): [string, string] {
  const at = line.indexOf("=");
  return at < 0 ? [line.replace(/\W/g, ""), ""] : [line.slice(0, at).replace(/\W/g, ""), line.slice(at + 1)];
}

/** Width and height of the training resolution. */
function SizeField({ row, value, onValue, id, ...rest }: ControlProps) {
  const t = useTranslations("recipes");
  const [w, h] = size(value) ?? [512, 512];
  const limits = { integer: true, min: row.range?.min, max: row.range?.max, step: row.range?.step };
  return (
    <span className="flex items-center gap-1.5">
      <NumberField
        {...rest}
        {...limits}
        id={id ?? ""}
        value={w}
        onValue={(n) => n !== null && n > 0 && onValue(`${n},${h}`)}
      />
      <span aria-hidden className="text-muted">
        ×
      </span>
      <NumberField
        {...limits}
        aria-label={t("height")}
        value={h}
        onValue={(n) => n !== null && n > 0 && onValue(`${w},${n}`)}
        unit={t("unit.pixels")}
      />
    </span>
  );
}
