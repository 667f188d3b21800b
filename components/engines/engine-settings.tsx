"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { PathInput } from "@/components/models/path-input";
import { Button, Field, Input, NumberField, Sheet, Switch, Textarea } from "@/components/ui";
import type { Engine } from "./answers";
import { FaultFields } from "./fault-fields";
import { useEngineActions } from "./use-engines";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** `NAME=value` lines to a record; null when a line is not one. */
function readVariables(lines: string): Record<string, string> | null {
  const out: Record<string, string> = {};
  for (const line of lines
    .split("\n")
    .map((l) => l.trim())
    .filter(Boolean)) {
    const [, name, value] = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    out[name] = value.replace(/^(["'])(.*)\1$/, "$2");
  }
  return out;
}

/** How an engine is run: its places and variables, or the pace and faults of the rehearsal. */
export function EngineSettings({ engine, onClose }: { engine: Engine; onClose: () => void }) {
  const t = useTranslations("engines");
  const { edit } = useEngineActions();
  const rehearsal = engine.kind === "rehearsal";
  const { config } = engine;
  const [name, setName] = useState(engine.name);
  const [dir, setDir] = useState(text(config.dir));
  const [python, setPython] = useState(text(config.python));
  const [launcher, setLauncher] = useState(config.launcher !== false);
  const [tokenizers, setTokenizers] = useState(text(config.tokenizerCache));
  const [variables, setVariables] = useState(
    Object.entries((config.env ?? {}) as Record<string, string>)
      .map(([k, v]) => `${k}=${v}`)
      .join("\n"),
  );
  const [speed, setSpeed] = useState<number | null>(typeof config.speed === "number" ? config.speed : null);
  const [faults, setFaults] = useState(text(config.faults));
  const env = readVariables(variables);
  const save = () => {
    const changed = rehearsal
      ? { speed, faults }
      : {
          dir: dir.trim(),
          python: python.trim(),
          launcher,
          env: env ?? {},
          tokenizerCache: tokenizers.trim() || null,
        };
    edit.mutate(
      { id: engine.id, ...(!rehearsal && name.trim() && { name: name.trim() }), config: changed },
      { onSuccess: onClose },
    );
  };
  return (
    <Sheet
      open
      onOpen={(open) => !open && onClose()}
      title={rehearsal ? t("rehearsal.name") : engine.name}
      description={t("settings.title")}
      actions={
        <Button variant="primary" busy={edit.isPending} disabled={env === null} onClick={save}>
          {t("settings.save")}
        </Button>
      }
    >
      <div className="grid gap-5">
        {rehearsal ? (
          <>
            <Field label={t("rehearsal.speed")} help={t("rehearsal.speedHelp")}>
              <NumberField
                optional
                min={0.01}
                max={100_000}
                unit={t("rehearsal.unit")}
                placeholder="25"
                value={speed}
                onValue={setSpeed}
              />
            </Field>
            <FaultFields value={faults} onValue={setFaults} />
          </>
        ) : (
          <>
            <Field label={t("settings.name")}>
              <Input value={name} onChange={(e) => setName(e.target.value)} />
            </Field>
            <PathField
              label={t("facts.folder")}
              help={t("settings.folderHelp")}
              value={dir}
              onValue={setDir}
            />
            <PathField
              label={t("facts.python")}
              help={t("settings.pythonHelp")}
              value={python}
              onValue={setPython}
              files
            />
            <PathField
              label={t("settings.tokenizers")}
              help={t("settings.tokenizersHelp")}
              value={tokenizers}
              onValue={setTokenizers}
            />
            <Field
              label={t("settings.variables")}
              help={t("settings.variablesHelp")}
              error={env === null && t("settings.variablesWrong")}
            >
              <Textarea
                rows={4}
                className="font-mono text-xs"
                placeholder="HF_ENDPOINT=https://hf-mirror.com"
                value={variables}
                onChange={(e) => setVariables(e.target.value)}
              />
            </Field>
            <div>
              <Switch checked={launcher} onChecked={setLauncher}>
                {t("settings.launcher")}
              </Switch>
              <p className="mt-1 text-muted text-xs">{t("settings.launcherHelp")}</p>
            </div>
          </>
        )}
      </div>
    </Sheet>
  );
}

/** A path of this machine with completion. */
export function PathField({
  label,
  help,
  value,
  onValue,
  files = false,
  placeholder = "",
}: {
  label: string;
  help?: string;
  value: string;
  onValue: (path: string) => void;
  files?: boolean;
  placeholder?: string;
}) {
  const trpc = useTRPC();
  const typed = useDeferredValue(value);
  const { data } = useQuery({
    ...trpc.engines.complete.queryOptions({ text: typed, files }),
    placeholderData: keepPreviousData,
  });
  return (
    <Field label={label} help={help}>
      <PathInput placeholder={placeholder} value={value} onValue={onValue} entries={data ?? []} />
    </Field>
  );
}
