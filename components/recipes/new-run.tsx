"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { ClipboardPaste, ListPlus, SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useQueryState } from "nuqs";
import { useCallback, useMemo, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { Locale } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import { builtInFor, withTriggers } from "@/server/domain/recipes/presets";
import { diff } from "@/server/domain/recipes/recipe";
import { scriptFor } from "@/server/domain/recipes/script";
import { steps } from "@/server/domain/recipes/steps";
import { type PreflightFacts, preflight } from "@/server/domain/recipes/validate";
import { errorShape, toastError } from "../client/errors";
import { useKeys } from "../client/keys";
import { newKey } from "../client/new-key";
import { useTRPC } from "../client/trpc";
import { useUndoable } from "../client/undo";
import { DatasetHeader } from "../datasets/dataset-header";
import { Button, ErrorPanel, PageBody, toast } from "../ui";
import { OnlyWide } from "./only-wide";
import { Outlook } from "./outlook";
import { PresetBar } from "./preset-bar";
import { RecipeForm } from "./recipe-form";
import { RunHead } from "./run-head";
import { SaveNote } from "./save-note";
import { type Draft, useDraft } from "./use-draft";
import { type PresetRow, usePresets } from "./use-presets";
import { goToOption } from "./value-text";

/** Both open on a button and bring the TOML reader and writer with them: they come when first asked for. */
const CommandDialog = dynamic(() => import("./command-dialog").then((m) => m.CommandDialog), { ssr: false });
const ImportDialog = dynamic(() => import("./import-dialog").then((m) => m.ImportDialog), { ssr: false });

const PhoneBar = dynamic(() => import("./phone-bar").then((m) => m.PhoneBar), { ssr: false });

const NO_ISSUES: never[] = [];

/** Form on the left, what it will do on the right, one way to start it. */
export function NewRun({ initial, datasetName }: { initial: Draft; datasetName: string }) {
  const trpc = useTRPC();
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const router = useRouter();
  const undoable = useUndoable();
  const { draft, change, set, save, flush, reload } = useDraft(initial);
  const { datasetId, recipe } = draft;
  const [query, setQuery] = useQueryState("q", { defaultValue: "", throttleMs: 300 });
  const [importing, setImporting] = useState(false);
  const [showing, setShowing] = useState(false);

  const factsQuery = useQuery(trpc.recipes.facts.queryOptions({ datasetId }));
  const choices = useQuery(trpc.recipes.choices.queryOptions());
  const { presets } = usePresets();
  const facts = factsQuery.data;
  const models = choices.data?.models ?? NO_ISSUES;
  const engines = choices.data?.engines ?? NO_ISSUES;
  const model = models.find((m) => m.id === draft.modelId) ?? null;
  const engine = engines.find((e) => e.id === draft.engineId) ?? null;
  const family = model?.family ?? null;
  const triggers = facts?.captions.triggers ?? NO_ISSUES;

  // a draft may be older than what it names: without a preset, nothing counts as changed
  const source = presets.find((preset) => preset.key === draft.base);
  const preset = useMemo(
    () => (source ? withTriggers(source.recipe, triggers) : recipe),
    [source, triggers, recipe],
  );
  const known = useMemo(
    (): PreflightFacts | null =>
      facts && choices.data
        ? { ...facts, family, format: model?.format ?? null, engine: engine?.facts ?? null }
        : null,
    [facts, choices.data, family, model, engine],
  );
  const plan = useMemo(() => (known ? steps(recipe, known) : null), [recipe, known]);
  const check = useMemo(() => (known && plan ? preflight(recipe, known, plan) : null), [recipe, known, plan]);
  const changes = useMemo(() => diff(preset, recipe), [preset, recipe]);

  const replace = (next: Recipe, part: Partial<Draft>, done: string) => {
    const before = draft;
    set({ recipe: next, ...part });
    undoable(done, () => set({ recipe: before.recipe, base: before.base, name: before.name }));
  };
  const takePreset = (row: PresetRow) =>
    replace(withTriggers(row.recipe, triggers), { base: row.key }, t("presetUsed", { name: row.name }));
  const fitting = builtInFor(family);
  const better =
    source?.families && family && scriptFor(family) && !source.families.includes(family)
      ? presets.find((p) => p.key === fitting.key)
      : undefined;

  const enqueue = useMutation(trpc.recipes.enqueue.mutationOptions());
  // one key per try: pressing again after a failed answer cannot queue two runs
  const tryKey = useRef(newKey());
  const start = async () => {
    if (!model || !engine) return;
    if (!(await flush())) return;
    try {
      const answer = (await enqueue.mutateAsync({
        clientKey: tryKey.current,
        datasetId,
        modelId: model.id,
        engineId: engine.id,
        name: draft.name.trim() || datasetName,
        recipe,
      } as never)) as { runId: number | null };
      tryKey.current = newKey();
      toast.success(t("queued"));
      router.push(answer.runId === null ? "/runs" : `/runs/${answer.runId}`);
    } catch (e) {
      if (errorShape(e).code !== "unreachable") tryKey.current = newKey();
      toastError(e, locale);
    }
  };
  const go = useCallback(
    (dest: string) => {
      void setQuery("");
      requestAnimationFrame(() => requestAnimationFrame(() => goToOption(dest)));
    },
    [setQuery],
  );
  const focusSearch = () => document.getElementById("option-search")?.focus();
  useKeys(
    { "/": focusSearch, i: () => setImporting(true) },
    { label: t("title"), labels: { "/": t("keys.search"), i: t("keys.import") } },
  );

  const startButton = (
    <Button
      variant="primary"
      size="lg"
      icon={ListPlus}
      busy={enqueue.isPending}
      disabled={!check || check.blocks > 0}
      onClick={() => void start()}
      className="min-w-0 flex-1"
    >
      {t("enqueue")}
    </Button>
  );
  const outlook = (
    <Outlook
      recipe={recipe}
      plan={plan}
      check={check}
      pace={engine?.pace ?? null}
      onChange={change}
      onGo={go}
    />
  );
  return (
    <>
      <DatasetHeader
        dataset={{ id: datasetId, name: datasetName }}
        tab="train"
        state={<SaveNote save={save} onReload={() => void reload()} onRetry={() => void flush()} />}
        actions={
          <Button icon={ClipboardPaste} onClick={() => setImporting(true)}>
            {t("import.open")}
          </Button>
        }
      >
        <PresetBar
          presets={presets}
          base={draft.base}
          recipe={recipe}
          triggers={triggers}
          changes={changes}
          onPreset={takePreset}
          onBase={(base) => set({ base })}
          onChange={change}
        />
      </DatasetHeader>
      <PageBody wide className="max-lg:pb-28">
        <div className="mx-auto grid max-w-360 gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_380px]">
          <div className="min-w-0">
            {factsQuery.error && (
              <ErrorPanel
                error={errorShape(factsQuery.error)}
                onRetry={() => void factsQuery.refetch()}
                className="mb-5"
              />
            )}
            <RecipeForm
              recipe={recipe}
              preset={preset}
              plan={plan}
              family={family}
              triggers={triggers}
              issues={check?.issues ?? NO_ISSUES}
              query={query}
              onQuery={(q) => void setQuery(q === "" ? null : q)}
              onChange={change}
              head={
                <RunHead
                  name={draft.name}
                  onName={(name) => set({ name })}
                  models={models}
                  modelId={draft.modelId}
                  onModel={(modelId) => set({ modelId })}
                  engines={engines}
                  engineId={draft.engineId}
                  onEngine={(engineId) => set({ engineId })}
                  issues={check?.issues ?? NO_ISSUES}
                  better={better ? { name: better.name, use: () => takePreset(better) } : null}
                />
              }
            />
          </div>
          <OnlyWide label={t("outlook")}>
            <div className="sticky top-[calc(var(--bar)+64px)] flex max-h-[calc(100dvh-var(--bar)-80px)] flex-col">
              <div className="min-h-0 flex-1 overflow-y-auto pr-1">{outlook}</div>
              <div className="flex gap-2 border-t pt-3">
                {startButton}
                <Button size="lg" icon={SquareTerminal} onClick={() => setShowing(true)}>
                  {t("command.show")}
                </Button>
              </div>
            </div>
          </OnlyWide>
        </div>
      </PageBody>
      <PhoneBar plan={plan} check={check} startButton={startButton} onCommand={() => setShowing(true)}>
        {outlook}
      </PhoneBar>
      {importing && (
        <ImportDialog
          open={importing}
          onOpen={setImporting}
          current={recipe}
          onImport={(next, name) => replace(next, name ? { name } : {}, t("import.done"))}
        />
      )}
      {showing && (
        <CommandDialog
          open={showing}
          onOpen={setShowing}
          recipe={recipe}
          command={engine?.command ?? NO_ISSUES}
          places={{
            folder: "<run>",
            model: model?.path ?? "<model>",
            dataset: "<run>/dataset",
            output: "<run>/output",
            logs: "<run>/attempt-1/tb",
            name: draft.name.trim() || datasetName,
            family: family ?? "sd15",
            subsets: (facts?.subsets ?? NO_ISSUES).map((subset) => ({
              ...subset,
              dir: `${subset.repeats}_${subset.name}`,
            })),
            ...(engine && { engine: engine.facts }),
          }}
        />
      )}
    </>
  );
}
