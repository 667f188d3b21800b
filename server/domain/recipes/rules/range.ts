import { OPTIONS } from "../options";
import { accepts } from "../recipe";
import type { Rule } from "../validate";

/** A value that its own row does not allow; one at a time, in the order of the form. */
export const rangeRule: Rule = {
  code: "range",
  check: (recipe) => {
    const row = OPTIONS.find((option) => !accepts(option, recipe[option.dest] ?? null));
    if (row === undefined) return null;
    const { min, max, above } = row.range ?? {};
    const low = above !== undefined ? `> ${above}` : min !== undefined ? `≥ ${min}` : "";
    const limits = [low, max !== undefined ? `≤ ${max}` : ""].filter((part) => part !== "").join(", ");
    return {
      severity: "block",
      dest: row.dest,
      text: {
        zh: limits
          ? `${row.label.zh}要在允许的范围内：${limits.replace(", ", "，")}。`
          : `${row.label.zh}的值不能用。`,
        en: limits
          ? `${row.label.en} has to be within its range: ${limits}.`
          : `${row.label.en} has a value that cannot be used.`,
      },
      remedy: { label: { zh: "用默认值", en: "Use the default" }, change: { [row.dest]: row.default } },
    };
  },
};
