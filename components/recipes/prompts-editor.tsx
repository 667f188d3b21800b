"use client";

import { Copy, Plus, Trash2 } from "lucide-react";
import { memo } from "react";
import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Prompt, Value } from "@/server/domain/recipes/option";
import { option } from "@/server/domain/recipes/options";
import { filledSlot } from "@/server/domain/recipes/presets";
import type { Issue } from "@/server/domain/recipes/validate";
import type { PromptPreset } from "../presets/answers";
import { PresetMenu } from "../presets/preset-menu";
import { Button, IconButton, NumberField, Textarea } from "../ui";
import { IssueNote } from "./issue-note";
import type { Change } from "./option-field";
import { controlId } from "./value-text";

const DEST = "studio.prompts";
const NUMBERS = [
  { key: "width", min: 64, max: 4096, step: 64, integer: true },
  { key: "height", min: 64, max: 4096, step: 64, integer: true },
  { key: "steps", min: 1, max: 1000, step: 1, integer: true },
  { key: "cfg", min: 0, max: 100, step: 0.5, integer: false },
  { key: "seed", min: 0, max: 4_294_967_295, step: 1, integer: true },
] as const;

/** What the trainer draws during the run, one row a prompt. Empty numbers are the trainer's own. */
export const PromptsEditor = memo(function PromptsEditor({
  prompts,
  triggers,
  issues,
  onChange,
}: {
  prompts: readonly Prompt[];
  /** what stands for {trigger} in a preset */
  triggers: readonly string[];
  issues: readonly Issue[];
  onChange: Change;
}) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const row = option(DEST);
  const put = (list: readonly Prompt[]) => onChange({ [DEST]: list as Value });
  const edit = (at: number, part: { [K in keyof Prompt]?: Prompt[K] | undefined }) =>
    put(
      prompts.map((prompt, i) => {
        if (i !== at) return prompt;
        const next = { ...prompt, ...part };
        return Object.fromEntries(Object.entries(next).filter(([, v]) => v !== undefined)) as Prompt;
      }),
    );
  return (
    <div>
      <div className="mb-1 text-sm">{row && say(row.label, locale)}</div>
      <p className="mb-2 text-muted text-xs">{row && say(row.help, locale)}</p>
      <ol className="divide-y divide-line border-y">
        {prompts.map((prompt, i) => (
          <li key={i} className="grid gap-2 py-3 sm:grid-cols-[1fr_auto]">
            <div className="grid min-w-0 gap-2">
              <Textarea
                id={i === 0 ? controlId(DEST) : undefined}
                aria-label={t("prompt.text", { n: i + 1 })}
                placeholder={t("prompt.text", { n: i + 1 })}
                rows={2}
                value={prompt.text}
                onChange={(e) => edit(i, { text: e.target.value })}
                className="block resize-y"
              />
              <Textarea
                aria-label={t("prompt.negative", { n: i + 1 })}
                placeholder={t("prompt.negativeHint")}
                rows={1}
                value={prompt.negative}
                onChange={(e) => edit(i, { negative: e.target.value })}
                className="block resize-y"
              />
              <div className="grid grid-cols-2 gap-2 sm:grid-cols-5">
                {NUMBERS.map(({ key, ...limits }) => (
                  // biome-ignore lint/a11y/noLabelWithoutControl: the number field inside is the control
                  <label key={key} className="min-w-0">
                    <span className="block text-muted text-xs">{t(`prompt.${key}`)}</span>
                    <NumberField
                      {...limits}
                      optional
                      placeholder={t(`prompt.own.${key}`)}
                      value={prompt[key] ?? null}
                      onValue={(n) => edit(i, { [key]: n ?? undefined })}
                    />
                  </label>
                ))}
              </div>
            </div>
            <div className="flex gap-1 sm:flex-col">
              <IconButton
                icon={Copy}
                label={t("prompt.copy", { n: i + 1 })}
                onClick={() => put([...prompts.slice(0, i + 1), prompt, ...prompts.slice(i + 1)])}
              />
              <IconButton
                icon={Trash2}
                label={t("prompt.remove", { n: i + 1 })}
                onClick={() => put(prompts.filter((_, j) => j !== i))}
              />
            </div>
          </li>
        ))}
      </ol>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button
          id={prompts.length === 0 ? controlId(DEST) : undefined}
          size="sm"
          icon={Plus}
          onClick={() => put([...prompts, fresh(prompts)])}
        >
          {t("prompt.add")}
        </Button>
        <PresetMenu onPreset={(preset) => put([...prompts, fromPreset(preset, prompts, triggers)])} />
      </div>
      {issues.length > 0 && (
        <div className="mt-2 space-y-1">
          {issues.map((issue) => (
            <IssueNote key={issue.code} issue={issue} onFix={onChange} />
          ))}
        </div>
      )}
    </div>
  );
});

/** A further prompt with the size and the negative of the last one, and another seed. */
const fresh = (prompts: readonly Prompt[]): Prompt => {
  const last = prompts.at(-1);
  return last
    ? { ...last, text: "", ...(last.seed !== undefined && { seed: last.seed + 1 }) }
    : { text: "", negative: "", width: 512, height: 768, steps: 24, cfg: 7, seed: 42 };
};

/** A preset as a sample prompt: the character's words in its slot; what it leaves open is as in the last prompt. */
function fromPreset(
  { positive, negative, settings }: PromptPreset,
  prompts: readonly Prompt[],
  triggers: readonly string[],
): Prompt {
  const { width, height, steps, cfg, seed } = settings;
  return {
    ...fresh(prompts),
    text: filledSlot(positive, triggers),
    negative,
    ...(width !== null && { width }),
    ...(height !== null && { height }),
    ...(steps !== null && { steps }),
    ...(cfg !== null && { cfg }),
    ...(seed !== null && { seed }),
  };
}
