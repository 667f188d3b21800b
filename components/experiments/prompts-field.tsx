"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BookmarkPlus, Plus, X } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPC } from "@/components/client/trpc";
import { Button, Field, IconButton, Input, Menu, Textarea, toast } from "@/components/ui";
import type { CellSettings, PromptPoint } from "@/server/domain/experiments/axes";
import type { Locale } from "@/server/domain/language";

/** The prompts of a plan: typed, or taken from presets and kept as presets. */
export function PromptsField({
  prompts,
  settings,
  onPrompts,
}: {
  prompts: readonly PromptPoint[];
  settings: CellSettings;
  onPrompts: (prompts: PromptPoint[]) => void;
}) {
  const t = useTranslations("experiments.plan");
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const presets = useQuery(trpc.presets.list.queryOptions());
  const save = useMutation(
    trpc.presets.create.mutationOptions({
      onError: (e) => toastError(e, locale),
      onSuccess: (_, { name }) => {
        toast.success(t("presetSaved", { name }));
        void cache.invalidateQueries({ queryKey: trpc.presets.list.queryKey() });
      },
    }),
  );
  const change = (i: number, part: Partial<PromptPoint>) =>
    onPrompts(prompts.map((p, n) => (n === i ? { ...p, ...part } : p)));
  const keep = (p: PromptPoint) => {
    const { width, height, steps, cfg, sampler, scheduler, clipSkip } = settings;
    save.mutate({
      name: p.label.trim() || p.positive.slice(0, 60),
      positive: p.positive,
      negative: p.negative,
      settings: { width, height, steps, cfg, sampler, scheduler, clipSkip, seed: null },
      tags: [],
      clientKey: newKey(),
    });
  };
  return (
    <div className="grid gap-3">
      <p className="text-muted text-xs">{t("promptsHelp")}</p>
      {prompts.map((p, i) => (
        <fieldset key={i} className="grid min-w-0 gap-2 rounded-md border p-3">
          <div className="flex items-center gap-1">
            <Input
              value={p.label}
              aria-label={t("promptName")}
              placeholder={t("promptName")}
              onChange={(e) => change(i, { label: e.target.value })}
              className="min-w-0 flex-1"
            />
            <IconButton
              icon={BookmarkPlus}
              label={t("savePreset")}
              busy={save.isPending}
              disabled={!p.positive.trim()}
              onClick={() => keep(p)}
            />
            <IconButton
              icon={X}
              label={t("removePrompt")}
              disabled={prompts.length === 1}
              onClick={() => onPrompts(prompts.filter((_, n) => n !== i))}
            />
          </div>
          <Field label={t("positive")}>
            <Textarea rows={2} value={p.positive} onChange={(e) => change(i, { positive: e.target.value })} />
          </Field>
          <Field label={t("negative")}>
            <Textarea rows={1} value={p.negative} onChange={(e) => change(i, { negative: e.target.value })} />
          </Field>
        </fieldset>
      ))}
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          icon={Plus}
          onClick={() =>
            onPrompts([
              ...prompts,
              { label: "", positive: "{trigger}, ", negative: prompts.at(-1)?.negative ?? "" },
            ])
          }
        >
          {t("addPrompt")}
        </Button>
        <Menu
          align="start"
          trigger={
            <Button size="sm" variant="quiet">
              {t("fromPreset")}
            </Button>
          }
          items={
            presets.data?.length
              ? presets.data.map((preset) => ({
                  label: preset.name,
                  onSelect: () =>
                    onPrompts([
                      ...prompts.filter((p) => p.positive.replace("{trigger},", "").trim()),
                      { label: preset.name, positive: preset.positive, negative: preset.negative },
                    ]),
                }))
              : [{ label: t("noPresets"), href: "/presets/prompts" }]
          }
        />
      </div>
    </div>
  );
}
