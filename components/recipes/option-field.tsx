"use client";

import { memo } from "react";
import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Option, Value } from "@/server/domain/recipes/option";
import type { Issue } from "@/server/domain/recipes/validate";
import { cx, Field } from "../ui";
import { IssueNote } from "./issue-note";
import { ValueControl } from "./value-control";
import { controlId, numberText, valueText } from "./value-text";

export type Change = (values: { [dest: string]: Value }) => void;

/**
 * One option: label, control, consequence, default and range, what the preflight says of it, and the way back to the
 * preset's value. Drawn again only when its own value, preset value or findings change.
 */
export const OptionField = memo(function OptionField({
  row,
  value,
  preset,
  changed,
  dimmed,
  issues,
  onChange,
}: {
  row: Option;
  value: Value;
  preset: Value;
  changed: boolean;
  /** has no effect with the other values as they are */
  dimmed: boolean;
  issues: readonly Issue[];
  onChange: Change;
}) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const words = {
    on: t("on"),
    off: t("off"),
    none: t("none"),
    prompts: (n: number) => t("promptCount", { n }),
  };
  const facts = [t("default", { value: valueText(row, row.default, locale, words) }), rangeText(row)].filter(
    (part) => part !== "",
  );
  return (
    <div className={cx("min-w-0", dimmed && "opacity-60")}>
      <Field
        label={say(row.label, locale)}
        changed={changed}
        onRevert={() => onChange({ [row.dest]: preset })}
        revertTo={valueText(row, preset, locale, words)}
        aside={<code className="font-mono">{row.dest.replace("studio.", "")}</code>}
        help={
          <>
            {say(row.help, locale)} <span className="whitespace-nowrap opacity-80">{facts.join(" · ")}</span>
            {dimmed && <span className="block">{t("noEffect")}</span>}
          </>
        }
      >
        <ValueControl
          id={controlId(row.dest)}
          row={row}
          value={value}
          onValue={(next) => onChange({ [row.dest]: next })}
          aria-invalid={issues.some((issue) => issue.severity === "block")}
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
});

function rangeText({ range }: Option): string {
  if (range === undefined) return "";
  const low = range.above ?? range.min;
  // a limit that only keeps nonsense out is nothing to read
  const max = range.max !== undefined && range.max < 1_000_000 ? range.max : undefined;
  if (low === undefined) return max === undefined ? "" : `≤ ${numberText(max)}`;
  return max === undefined ? `≥ ${numberText(low)}` : `${numberText(low)}–${numberText(max)}`;
}
