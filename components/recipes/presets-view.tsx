"use client";

import { Copy, Eye, FileSliders, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Prompt } from "@/server/domain/recipes/option";
import { option } from "@/server/domain/recipes/options";
import { baseRates } from "@/server/domain/recipes/rates";
import { DEFAULTS, diff, number, text } from "@/server/domain/recipes/recipe";
import { errorShape } from "../client/errors";
import { PresetsHead } from "../presets/presets-head";
import { Badge, ErrorPanel, IconButton, PageBody, Sheet, Skeleton, Time } from "../ui";
import { NameDialog } from "./name-dialog";
import { type PresetRow, usePresetActions, usePresets } from "./use-presets";
import { numberText, valueText } from "./value-text";

type Naming = { preset: PresetRow; act: "rename" | "copy" };

/** Recipe presets: own ones first, each with its few decisive numbers. */
export function PresetsView() {
  const t = useTranslations("recipes");
  const { presets, isPending, error, refetch } = usePresets();
  const actions = usePresetActions();
  const [shown, setShown] = useState<PresetRow | null>(null);
  const [naming, setNaming] = useState<Naming | null>(null);
  const named = async (name: string) => {
    if (!naming) return;
    if (naming.act === "copy") await actions.copy(naming.preset.key, name);
    else if (naming.preset.id !== null) await actions.rename(naming.preset.id, name);
    setNaming(null);
  };
  return (
    <>
      <PresetsHead page="recipes" />
      <PageBody>
        <p className="mb-4 text-muted text-sm">{t("presets.about")}</p>
        {error ? (
          <ErrorPanel error={errorShape(error)} onRetry={refetch} className="mb-4" />
        ) : isPending ? (
          <Skeleton className="h-40" />
        ) : null}
        <ul className="divide-y divide-line border-y">
          {presets.map((preset) => (
            <li key={preset.key} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
              <FileSliders aria-hidden className="size-5 shrink-0 text-muted max-sm:hidden" />
              <button
                type="button"
                onClick={() => setShown(preset)}
                className="bare min-w-0 flex-1 basis-60 text-left"
              >
                <span className="flex items-center gap-2">
                  <span className="truncate font-medium">{preset.name}</span>
                  {preset.id === null && <Badge>{t("presets.builtIn")}</Badge>}
                </span>
                <span className="block truncate text-muted text-xs">
                  {preset.note || <Gist preset={preset} />}
                </span>
              </button>
              {preset.updatedAt !== null && (
                <Time at={preset.updatedAt} className="text-muted text-xs max-sm:hidden" />
              )}
              <div className="flex gap-1">
                <IconButton
                  icon={Eye}
                  label={t("presets.show", { name: preset.name })}
                  onClick={() => setShown(preset)}
                />
                <IconButton
                  icon={Copy}
                  label={t("presets.copy", { name: preset.name })}
                  onClick={() => setNaming({ preset, act: "copy" })}
                />
                {preset.id !== null && (
                  <>
                    <IconButton
                      icon={Pencil}
                      label={t("presets.rename", { name: preset.name })}
                      onClick={() => setNaming({ preset, act: "rename" })}
                    />
                    <IconButton
                      icon={Trash2}
                      label={t("presets.delete", { name: preset.name })}
                      onClick={() => void actions.remove(preset).catch(() => undefined)}
                    />
                  </>
                )}
              </div>
            </li>
          ))}
        </ul>
      </PageBody>
      <Sheet
        open={shown !== null}
        onOpen={(open) => !open && setShown(null)}
        title={shown?.name ?? ""}
        description={t("presets.differs")}
      >
        {shown && <Details preset={shown} />}
      </Sheet>
      <NameDialog
        open={naming !== null}
        onOpen={(open) => !open && setNaming(null)}
        title={naming?.act === "copy" ? t("presets.copyTitle") : t("presets.renameTitle")}
        label={t("presets.name")}
        initial={
          naming
            ? naming.act === "copy"
              ? t("presets.copyName", { name: naming.preset.name })
              : naming.preset.name
            : ""
        }
        verb={naming?.act === "copy" ? t("presets.copyVerb") : t("presets.renameVerb")}
        busy={actions.busy}
        onName={(name) => void named(name).catch(() => undefined)}
      />
    </>
  );
}

function Gist({ preset: { recipe } }: { preset: PresetRow }) {
  const t = useTranslations("recipes");
  const epochs = number(recipe, "max_train_epochs");
  return (
    <>
      {[
        `dim ${number(recipe, "network_dim") ?? 4} · alpha ${number(recipe, "network_alpha") ?? 1}`,
        `lr ${numberText(baseRates(recipe).unet)}`,
        text(recipe, "optimizer_type") ?? "AdamW",
        epochs !== null
          ? t("presets.epochs", { n: epochs })
          : t("presets.steps", { n: number(recipe, "max_train_steps") ?? 1600 }),
        (text(recipe, "resolution") ?? "").replace(",", "×"),
      ].join(" · ")}
    </>
  );
}

function Details({ preset }: { preset: PresetRow }) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const words = {
    on: t("on"),
    off: t("off"),
    none: t("none"),
    prompts: (n: number) => t("promptCount", { n }),
  };
  return (
    <dl className="divide-y divide-line text-sm">
      {diff(DEFAULTS, preset.recipe).map(({ dest, after }) => {
        const row = option(dest);
        if (!row) return null;
        return (
          <div key={dest} className="py-1.5">
            <dt className="flex justify-between gap-3 text-muted text-xs">
              <span>{say(row.label, locale)}</span>
              <code className="truncate font-mono">{dest.replace("studio.", "")}</code>
            </dt>
            <dd className="break-words">
              {row.type === "prompts"
                ? (after as readonly Prompt[]).map((prompt, i) => (
                    <span key={i} className="block">
                      {prompt.text}
                    </span>
                  ))
                : valueText(row, after, locale, words)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
