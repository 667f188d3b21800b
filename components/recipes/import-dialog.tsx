"use client";

import { ArrowRightLeft, CircleX, FileUp, MapPin, TriangleAlert } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { type ErrorShape, isStudioError } from "@/server/domain/errors";
import { type Locale, say } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import { option } from "@/server/domain/recipes/options";
import { type Reading, type Remark, read } from "@/server/domain/recipes/read";
import { prompts } from "@/server/domain/recipes/recipe";
import { Button, Dialog, ErrorPanel, Field, Textarea } from "../ui";
import { valueText } from "./value-text";

const MARK = { moved: ArrowRightLeft, dropped: TriangleAlert, place: MapPin, bad: CircleX } as const;

/** Brings a kohya command or TOML into the draft: read while it is pasted, every remark shown before anything changes. */
export function ImportDialog({
  open,
  onOpen,
  current,
  onImport,
}: {
  open: boolean;
  onOpen: (open: boolean) => void;
  current: Recipe;
  onImport: (recipe: Recipe, name: string | null) => void;
}) {
  const t = useTranslations("recipes");
  const [source, setSource] = useState("");
  const [promptFile, setPromptFile] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const result = useMemo(() => readSource(source, promptFile), [source, promptFile]);
  const reading = result?.reading;
  const take = () => {
    if (!reading) return;
    // a command only names its prompt file: what is in the form stays unless the file was pasted too
    const recipe =
      prompts(reading.recipe).length > 0
        ? reading.recipe
        : { ...reading.recipe, "studio.prompts": prompts(current) };
    onImport(recipe, reading.found.name ?? null);
    onOpen(false);
    setSource("");
    setPromptFile("");
  };
  return (
    <Dialog
      open={open}
      onOpen={onOpen}
      size="lg"
      title={t("import.title")}
      description={t("import.description")}
      actions={
        <>
          <Button icon={FileUp} onClick={() => file.current?.click()}>
            {t("import.file")}
          </Button>
          <Button variant="primary" disabled={!reading} onClick={take}>
            {reading ? t("import.take", { n: reading.given.length }) : t("import.takeNothing")}
          </Button>
        </>
      }
    >
      <input
        ref={file}
        type="file"
        accept=".toml,.sh,.txt,.bat,.ps1,.cmd"
        className="hidden"
        onChange={async (e) => {
          const chosen = e.target.files?.[0];
          e.target.value = "";
          if (chosen) setSource(await chosen.text());
        }}
      />
      <Field label={t("import.source")}>
        <Textarea
          rows={9}
          value={source}
          onChange={(e) => setSource(e.target.value)}
          placeholder={"python train_network.py \\\n  --network_dim 32 --network_alpha 16 …"}
          className="block resize-y font-mono text-xs"
        />
      </Field>
      {reading && (reading.found.prompts !== undefined || promptFile !== "") && (
        <Field label={t("import.prompts")} help={t("import.promptsHelp")} className="mt-4">
          <Textarea
            rows={3}
            value={promptFile}
            onChange={(e) => setPromptFile(e.target.value)}
            placeholder="1girl, solo --n lowres --w 512 --h 768 --s 24 --l 7 --d 42"
            className="block resize-y font-mono text-xs"
          />
        </Field>
      )}
      {result?.error && <ErrorPanel error={result.error} className="mt-4" />}
      {reading && <Found reading={reading} />}
    </Dialog>
  );
}

function Found({ reading }: { reading: Reading }) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const words = {
    on: t("on"),
    off: t("off"),
    none: t("none"),
    prompts: (n: number) => t("promptCount", { n }),
  };
  return (
    <div className="mt-4 space-y-4">
      {reading.remarks.length > 0 && (
        <section>
          <h3 className="mb-1.5 text-muted text-sm">{t("import.remarks", { n: reading.remarks.length })}</h3>
          <ul className="space-y-1.5 text-sm">
            {reading.remarks.map((remark, i) => (
              <RemarkLine key={i} remark={remark} locale={locale} />
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3 className="mb-1.5 text-muted text-sm">{t("import.given", { n: reading.given.length })}</h3>
        <dl className="grid gap-x-6 gap-y-1 text-xs sm:grid-cols-2">
          {reading.given.map((dest) => {
            const row = option(dest);
            return row ? (
              <div key={dest} className="flex min-w-0 justify-between gap-3 border-b py-1">
                <dt className="shrink-0 text-muted">{say(row.label, locale)}</dt>
                <dd className="truncate">{valueText(row, reading.recipe[dest] ?? null, locale, words)}</dd>
              </div>
            ) : null;
          })}
        </dl>
      </section>
    </div>
  );
}

function RemarkLine({ remark, locale }: { remark: Remark; locale: Locale }) {
  const Icon = MARK[remark.kind];
  return (
    <li className="flex gap-2">
      <Icon
        aria-hidden
        className={`mt-0.5 size-4 shrink-0 ${remark.kind === "bad" ? "text-bad" : remark.kind === "dropped" ? "text-warn" : "text-muted"}`}
      />
      <span className="min-w-0 break-words">{say(remark.text, locale)}</span>
    </li>
  );
}

function readSource(source: string, promptFile: string): { reading?: Reading; error?: ErrorShape } | null {
  if (source.trim() === "") return null;
  try {
    return { reading: read(source, promptFile.trim() === "" ? {} : { prompts: promptFile }) };
  } catch (e) {
    if (!isStudioError(e)) throw e;
    return {
      error: { code: e.code, text: e.text, ...(e.next && { next: e.next }), evidence: e.evidence },
    };
  }
}
