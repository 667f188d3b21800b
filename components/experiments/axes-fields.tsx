"use client";
import { Plus, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Button, Field, IconButton, Input, Menu, Select } from "@/components/ui";
import type { Axes, CellSettings } from "@/server/domain/experiments/axes";
import { NUMBER_AXES } from "@/server/domain/experiments/axis";
import { layoutChoices, layoutOf } from "@/server/domain/experiments/places";
import { LIMITS, wordsOf, wordsText } from "@/server/domain/experiments/range";
import { RangeField } from "./range-field";

type AxisName = "lora" | "weight" | "prompt" | "seed" | "base" | "replace" | (typeof NUMBER_AXES)[number];

/** An axis in words. */
export function useAxisName(): (name: string) => string {
  const t = useTranslations("experiments.axis");
  return (name) => t(name as AxisName);
}

/** Further settings that vary, each in range syntax. */
export function NumberAxes({
  axes,
  settings,
  onAxes,
  onFault,
}: {
  axes: Axes;
  settings: CellSettings;
  onAxes: (part: Partial<Axes>) => void;
  onFault: (axis: string, faulty: boolean) => void;
}) {
  const t = useTranslations("experiments.plan");
  const axisName = useAxisName();
  const free = NUMBER_AXES.filter((name) => !axes.numbers.some((n) => n.axis === name));
  return (
    <div className="grid gap-3">
      {axes.numbers.map(({ axis, values }) => (
        <div key={axis} className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <RangeField
              label={axisName(axis)}
              values={values}
              limits={LIMITS[axis]}
              onFault={(faulty) => onFault(axis, faulty)}
              onValues={(next) =>
                onAxes({
                  numbers: axes.numbers.map((n) => (n.axis === axis ? { axis, values: next } : n)),
                })
              }
            />
          </div>
          <IconButton
            icon={X}
            className="mt-6"
            label={t("removeNumber", { axis: axisName(axis) })}
            onClick={() => {
              onFault(axis, false);
              onAxes({ numbers: axes.numbers.filter((n) => n.axis !== axis) });
            }}
          />
        </div>
      ))}
      {axes.numbers.length < 3 && free.length > 0 && (
        <div>
          <Menu
            align="start"
            label={t("numbers")}
            trigger={
              <Button size="sm" variant="quiet" icon={Plus}>
                {t("numbers")}
              </Button>
            }
            items={free.map((axis) => ({
              label: axisName(axis),
              onSelect: () => onAxes({ numbers: [...axes.numbers, { axis, values: [settings[axis]] }] }),
            }))}
          />
        </div>
      )}
    </div>
  );
}

/** Prompt S/R: the first word is searched, each word takes its place. */
export function ReplaceField({
  replace,
  onReplace,
}: {
  replace: readonly string[];
  onReplace: (r: string[]) => void;
}) {
  const t = useTranslations("experiments.plan");
  const [text, setText] = useState(() => wordsText(replace));
  const key = replace.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only news from outside may overwrite typing
  useEffect(() => {
    setText((now) => (wordsOf(now).join("\n") === key ? now : wordsText(replace)));
  }, [key]);
  return (
    <Field label={t("replace")} help={t("replaceHelp")}>
      <Input
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          onReplace(wordsOf(e.target.value));
        }}
      />
    </Field>
  );
}

/** Which axis is across and which down. */
export function LayoutFields({ axes, onAxes }: { axes: Axes; onAxes: (part: Partial<Axes>) => void }) {
  const t = useTranslations("experiments.plan");
  const axisName = useAxisName();
  const { x, y } = layoutOf(axes, null, null);
  const choices = layoutChoices(axes).map((value) => ({ value, label: axisName(value) }));
  const set = (next: { x: string; y: string }) => onAxes({ layout: next });
  return (
    <div className="grid gap-1">
      <div className="grid grid-cols-2 gap-3">
        <Field label={t("x")}>
          <Select value={x} choices={choices} onValue={(v) => set({ x: v, y: v === y ? x : y })} />
        </Field>
        <Field label={t("y")}>
          <Select value={y} choices={choices} onValue={(v) => set({ x: v === x ? y : x, y: v })} />
        </Field>
      </div>
      <p className="text-muted text-xs">{t("other")}</p>
    </div>
  );
}
