"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Folder } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, Dialog, Field, Input } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { FolderRefused } from "./folder-refused";

/** Imports a folder of the machine the studio runs on: path with completion, then what was found, then go. */
export function FolderDialog({
  datasetId,
  subsetId,
  onClose,
}: {
  datasetId: number;
  subsetId: number | null;
  onClose: () => void;
}) {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets;
  const [path, setPath] = useState("");
  const [busy, setBusy] = useState(false);
  const asked = useDeferredValue(path.trim());
  const trpc = useTRPC();
  const look = useQuery({
    ...trpc.datasets.imports.lookInto.queryOptions({ path: asked }),
    enabled: asked !== "",
    staleTime: 0,
    retry: false,
  });
  const found = asked && !look.isError ? look.data : undefined;
  const nothing = found !== undefined && found.pictures + found.captions === 0;
  const error = look.error ? errorShape(look.error) : null;
  const start = async () => {
    if (!found || nothing) return;
    setBusy(true);
    try {
      await client.imports.folder.mutate({ datasetId, subsetId, path: found.path });
      onClose();
    } catch (e) {
      toastError(e, locale);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpen={(open) => !open && onClose()}
      title={t("folder.title")}
      description={t("folder.text")}
      actions={
        <Button variant="primary" busy={busy} disabled={!found || nothing} onClick={() => void start()}>
          {found && !nothing ? t("folder.start", { count: found.pictures }) : t("import.verb")}
        </Button>
      }
    >
      <PathField value={path} onValue={setPath} onEnter={() => void start()} />
      <div className="mt-3 min-h-11 text-sm" aria-live="polite">
        {found && !nothing && (
          <>
            <p>{t("folder.found", { pictures: found.pictures, captions: found.captions })}</p>
            {found.folders.length > 0 && (
              <p className="mt-0.5 truncate text-muted text-xs">
                {t("folder.inside", { folders: found.folders.join(" · ") })}
              </p>
            )}
          </>
        )}
        {nothing && <p className="text-muted">{t("folder.nothing")}</p>}
        {error &&
          (error.code === "no-path" ? (
            <p className="text-muted">{t("folder.typing")}</p>
          ) : (
            <FolderRefused
              error={error}
              path={asked}
              allow={t("folder.allow")}
              onAllowed={() => void look.refetch()}
            />
          ))}
      </div>
    </Dialog>
  );
}

/** A path of the studio's machine, completed as it is typed: arrows choose, Tab or Enter takes the choice. */
function PathField({
  value,
  onValue,
  onEnter,
}: {
  value: string;
  onValue: (path: string) => void;
  onEnter: () => void;
}) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const [at, setAt] = useState(-1);
  const typed = useDeferredValue(value);
  const { data: listed = [] } = useQuery({
    ...trpc.datasets.imports.complete.queryOptions({ path: typed }),
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });
  // answers to an earlier text are shown only as far as they still complete this one
  const data = listed.filter(
    ({ path }) => path.toLowerCase().startsWith(value.trim().toLowerCase()) || value.startsWith("~"),
  );
  const take = (path: string) => {
    onValue(`${path.replace(/\/$/, "")}/`);
    setAt(-1);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      setAt((now) => Math.max(-1, Math.min(data.length - 1, now + (e.key === "ArrowDown" ? 1 : -1))));
    } else if (
      (e.key === "Tab" && !e.shiftKey && data.length > 0 && !value.endsWith("/")) ||
      (e.key === "Enter" && at >= 0)
    ) {
      const choice = data[Math.max(0, at)];
      if (choice) {
        e.preventDefault();
        // the dialog would move the focus all the same
        e.stopPropagation();
        take(choice.path);
      }
    } else if (e.key === "Enter") {
      e.preventDefault();
      onEnter();
    }
  };
  return (
    <>
      <Field label={t("folder.path")}>
        <Input
          autoFocus
          value={value}
          onChange={(e) => {
            onValue(e.target.value);
            setAt(-1);
          }}
          onKeyDown={onKeyDown}
          role="combobox"
          aria-expanded={data.length > 0}
          aria-controls="folder-choices"
          aria-activedescendant={at >= 0 ? `folder-choice-${at}` : undefined}
          placeholder="/home/yui/scans"
          className="font-mono"
        />
      </Field>
      <div
        id="folder-choices"
        role="listbox"
        aria-label={t("folder.choices")}
        className="mt-1 h-44 overflow-y-auto rounded-md border p-1"
      >
        {data.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field
          <div
            key={entry.path}
            id={`folder-choice-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            ref={i === at ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            onClick={() => take(entry.path)}
            className="option hover:bg-raised"
          >
            <Folder aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 truncate">{entry.name}</span>
          </div>
        ))}
        {data.length === 0 && <p className="px-2 py-1.5 text-muted text-xs">{t("folder.noFolders")}</p>}
      </div>
    </>
  );
}
