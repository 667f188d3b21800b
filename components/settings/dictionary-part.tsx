"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BookOpen, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { Locale } from "@/server/domain/language";
import { errorShape, toastError } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { Button, cx, Dialog, ErrorPanel, Field, Input, Section, Time, toast } from "../ui";

const BUSY_MS = 500;

/** The tag dictionary: what is in it, and lists brought in by choosing, dropping or naming them. */
export function DictionaryPart() {
  const t = useTranslations("captions.dictionary");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const cache = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [path, setPath] = useState("");
  const [asks, setAsks] = useState(false);
  const { data } = useQuery({
    ...trpc.datasets.captions.dictionary.queryOptions(),
    refetchInterval: (query) => (query.state.data?.job?.state === "reading" ? BUSY_MS : false),
  });
  const refresh = () => cache.invalidateQueries({ queryKey: trpc.datasets.captions.pathKey() });
  const fromPath = useMutation(
    trpc.datasets.captions.dictionaryImport.mutationOptions({ onSuccess: refresh }),
  );
  const clear = useMutation(trpc.datasets.captions.dictionaryClear.mutationOptions({ onSuccess: refresh }));
  const send = async (file: File | undefined) => {
    if (!file) return;
    try {
      const answer = await fetch(`/upload?to=dictionary&name=${encodeURIComponent(file.name)}`, {
        method: "PUT",
        body: file,
      });
      if (!answer.ok) throw { data: { studio: await answer.json().catch(() => null) } };
      await refresh();
    } catch (error) {
      toastError(error, locale);
    }
  };
  const job = data?.job;
  const number = (value: number) => value.toLocaleString(locale);
  return (
    <Section
      title={t("title")}
      aside={
        data && data.tags > 0 ? (
          <Button size="sm" variant="quiet" onClick={() => setAsks(true)}>
            {t("clear")}
          </Button>
        ) : undefined
      }
    >
      <p className="mb-2 text-muted text-sm">{t("help", { count: data?.own ?? 0 })}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra, the button beside does the same */}
      <div
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault();
          setOver(false);
          void send(e.dataTransfer.files[0]);
        }}
        className={cx("rounded-lg border border-dashed p-4 text-sm", over && "border-accent bg-accent-soft")}
      >
        <p className="mb-3" aria-live="polite">
          {data && data.tags > 0
            ? t("state", {
                tags: number(data.tags),
                aliases: number(data.aliases),
                meanings: number(data.meanings),
              })
            : t("stateNone")}
        </p>
        <div className="flex flex-wrap items-center gap-3">
          <Button icon={Upload} busy={job?.state === "reading"} onClick={() => picker.current?.click()}>
            {t("choose")}
          </Button>
          <span className="text-muted text-xs">{over ? t("dropNow") : t("drop")}</span>
        </div>
        <input
          ref={picker}
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          hidden
          data-picker="dictionary"
          onChange={(e) => {
            void send(e.target.files?.[0]);
            e.target.value = "";
          }}
        />
        <p className="mt-3 text-muted text-xs">{t("format")}</p>
        {job?.state === "reading" && (
          <p className="mt-2 text-xs">{t("reading", { name: job.name, lines: number(job.lines) })}</p>
        )}
        {job?.state === "done" && job.result && (
          <p className="mt-2 text-ok text-xs">
            {t("done", { name: job.name, rows: number(job.result.rows) })}
            {job.result.skipped > 0 && t("skipped", { count: number(job.result.skipped) })}
          </p>
        )}
        {job?.error && <ErrorPanel className="mt-3" error={job.error} />}
      </div>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (path.trim()) fromPath.mutate({ path });
        }}
        className="mt-3 flex items-end gap-2"
      >
        <Field label={t("path")} className="flex-1">
          <Input
            value={path}
            onChange={(e) => setPath(e.target.value)}
            placeholder={t("pathPlaceholder")}
            className="font-mono"
          />
        </Field>
        <Button type="submit" busy={fromPath.isPending} disabled={!path.trim()}>
          {t("import")}
        </Button>
      </form>
      {fromPath.error && <ErrorPanel className="mt-3" error={errorShape(fromPath.error)} />}
      {data && data.files.length > 0 && (
        <ul aria-label={t("list")} className="mt-3 border-y">
          {data.files.map((file) => (
            <li
              key={file.id}
              className="flex min-h-9 flex-wrap items-center gap-2 border-b text-sm last:border-b-0"
            >
              <BookOpen aria-hidden className="size-4 shrink-0 text-muted" />
              <span className="min-w-0 flex-1 truncate">{file.name}</span>
              <span className="text-muted text-xs">
                {t(`kinds.${file.kind}`)} · {t("rows", { rows: number(file.rows) })} · <Time at={file.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <Dialog
        open={asks}
        onOpen={setAsks}
        title={t("clear")}
        size="sm"
        actions={
          <Button
            variant="danger"
            busy={clear.isPending}
            onClick={() =>
              clear.mutate(undefined, {
                onSuccess: () => {
                  setAsks(false);
                  toast(t("cleared"));
                },
              })
            }
          >
            {t("clear")}
          </Button>
        }
      >
        <p className="text-sm">{t("clearAsk", { count: number(data?.tags ?? 0) })}</p>
      </Dialog>
    </Section>
  );
}
