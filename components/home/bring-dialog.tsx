"use client";
import { FileUp } from "lucide-react";
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Button, Dialog, Field, Input, Textarea } from "@/components/ui";
import { type ErrorShape, isStudioError } from "@/server/domain/errors";
import { type Locale, say } from "@/server/domain/language";
import type { Reading } from "@/server/domain/recipes/read";
import { FolderField } from "./folder-field";
import { useBring } from "./use-bring";

const LARGEST = 1024 * 1024;

/** A kohya folder, a TOML or a whole command: read here, shown as understood, then made into a dataset with its recipe. */
export function BringDialog({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const t = useTranslations("home.bring");
  const locale = useLocale() as Locale;
  const [source, setSource] = useState("");
  const [folder, setFolder] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const { reading, error } = useReading(source);
  const bring = useBring();
  const file = useRef<HTMLInputElement>(null);

  const path = folder ?? reading?.found.data ?? "";
  const called = name ?? reading?.found.name ?? baseName(path);
  const ready = (reading !== null || path.trim() !== "") && called.trim() !== "" && error === null;
  const choose = async (e: ChangeEvent<HTMLInputElement>) => {
    const chosen = e.target.files?.[0];
    e.target.value = "";
    if (chosen && chosen.size <= LARGEST) setSource(await chosen.text());
  };
  return (
    <Dialog
      open={open}
      onOpen={onOpen}
      size="lg"
      title={t("title")}
      description={t("text")}
      actions={
        <Button
          variant="primary"
          busy={bring.busy}
          disabled={!ready}
          onClick={() => void bring.start({ name: called.trim(), folder: path.trim(), reading })}
        >
          {t("verb")}
        </Button>
      }
    >
      <div className="grid gap-4">
        <Field
          label={t("source")}
          help={reading ? t("read", { n: reading.given.length }) : t("sourceHelp")}
          error={
            error
              ? [say(error.text, locale), error.next && say(error.next, locale)].filter(Boolean).join(" ")
              : undefined
          }
        >
          <Textarea
            rows={7}
            value={source}
            onChange={(e) => setSource(e.target.value)}
            className="font-mono text-xs"
            placeholder={"accelerate launch train_network.py \\\n  --pretrained_model_name_or_path=…"}
          />
        </Field>
        <div>
          <input
            ref={file}
            type="file"
            accept=".toml,.sh,.bat,.ps1,.txt,text/plain"
            hidden
            onChange={choose}
          />
          <Button size="sm" icon={FileUp} onClick={() => file.current?.click()}>
            {t("file")}
          </Button>
        </div>
        {reading && reading.remarks.length > 0 && (
          <details className="text-sm">
            <summary className="text-muted">
              {t("remarks")} · {reading.remarks.length}
            </summary>
            <ul className="mt-1 grid gap-1">
              {reading.remarks.map((r, i) => (
                <li key={i}>
                  <code className="text-muted text-xs">{r.option}</code> {say(r.text, locale)}
                </li>
              ))}
            </ul>
          </details>
        )}
        <Field
          label={t("folder")}
          help={folder === null && reading?.found.data ? t("folderFound") : t("folderHelp")}
        >
          <FolderField value={path} onValue={setFolder} />
        </Field>
        <Field label={t("name")}>
          <Input value={called} maxLength={120} onChange={(e) => setName(e.target.value)} />
        </Field>
        {reading?.found.model && (
          <p className="text-sm">
            <span className="text-muted">{t("model")}: </span>
            <code className="break-all text-xs">{reading.found.model}</code>
          </p>
        )}
      </div>
    </Dialog>
  );
}

const baseName = (path: string): string =>
  path
    .replace(/[\\/]+$/, "")
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/^\d+_/, "") ?? "";

/** What the pasted text means; the reader (and its TOML parser) comes only when there is something to read. */
function useReading(source: string): { reading: Reading | null; error: ErrorShape | null } {
  const [state, setState] = useState<{ reading: Reading | null; error: ErrorShape | null }>({
    reading: null,
    error: null,
  });
  useEffect(() => {
    if (source.trim() === "") {
      setState({ reading: null, error: null });
      return;
    }
    let current = true;
    const timer = setTimeout(async () => {
      const { read } = await import("@/server/domain/recipes/read");
      if (!current) return;
      try {
        setState({ reading: read(source), error: null });
      } catch (e) {
        if (!isStudioError(e)) throw e;
        setState({ reading: null, error: { code: e.code, text: e.text, ...(e.next && { next: e.next }) } });
      }
    }, 200);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [source]);
  return state;
}
