"use client";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Field, Input } from "@/components/ui";
import { type Limits, type RangeFault, readRange } from "@/server/domain/experiments/range";

const same = (a: readonly number[], b: readonly number[]) => a.join() === b.join();

/** Numbers of an axis in the webui's range syntax. What is typed stays as typed; what it means is told at once. */
export function RangeField({
  label,
  help,
  values,
  limits,
  onValues,
  onFault,
}: {
  label: string;
  help?: string;
  values: readonly number[];
  limits: Limits;
  onValues: (values: number[]) => void;
  /** whether what is typed cannot be used now */
  onFault?: (faulty: boolean) => void;
}) {
  const t = useTranslations("experiments.range");
  const [text, setText] = useState(() => values.join(", "));
  const read = readRange(text, limits);
  const fault = "fault" in read ? read.fault : null;
  // A template changed the values: show them. A text that still means the same stays as typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only news from outside may overwrite typing
  useEffect(() => {
    setText((now) => {
      const means = readRange(now, limits);
      return "fault" in means || same(means.values, values) ? now : values.join(", ");
    });
  }, [values]);
  const words = (f: RangeFault): string => {
    if (f.code === "bad") return t("bad", { part: f.part });
    if (f.code === "whole") return t("whole");
    if (f.code === "many") return t("many", { n: limits.most });
    return t("between", { min: limits.min, max: limits.max });
  };
  return (
    <Field
      label={label}
      help={help}
      error={fault ? words(fault) : undefined}
      aside={!fault && "values" in read && read.values.length > 1 ? shown(read.values) : undefined}
    >
      <Input
        value={text}
        inputMode="text"
        onChange={(e) => {
          setText(e.target.value);
          const means = readRange(e.target.value, limits);
          onFault?.("fault" in means);
          if ("values" in means && !same(means.values, values)) onValues(means.values);
        }}
      />
    </Field>
  );
}

const shown = (values: readonly number[]): string =>
  values.length > 6 ? `${values.slice(0, 5).join(", ")} … ${values.at(-1)}` : values.join(", ");
