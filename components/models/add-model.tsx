"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderSearch, Plus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Button, Dialog, ErrorPanel, Field, formatBytes, Input, toast } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { Look } from "./answers";
import { FamilyBadge } from "./family-badge";
import { FoundList } from "./found-list";
import { GetModel } from "./get-model";
import { ModelRemark } from "./model-remark";
import { PathInput } from "./path-input";

const isFile = (path: string) => /\.(safetensors|ckpt)$/i.test(path.trim());

/** Registers a file or folder of this machine by its path, or finds the models in a folder. */
export function AddModel({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const t = useTranslations("models");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [path, setPath] = useState("");
  const [name, setName] = useState("");
  const [folder, setFolder] = useState<string | null>(null);
  const typed = useDeferredValue(path);
  const entries = useQuery({
    ...trpc.models.complete.queryOptions({ text: typed }),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const look = useQuery({
    ...trpc.models.look.queryOptions({ path: typed.trim() }),
    enabled: open && isFile(typed),
    retry: false,
  });
  const register = useMutation(
    trpc.models.register.mutationOptions({
      onSuccess: ({ known }) => {
        void cache.invalidateQueries({ queryKey: trpc.models.pathKey() });
        toast(known ? t("add.known") : t("add.done"));
        onOpen(false);
        setPath("");
        setName("");
      },
      onError: (e) => toastError(e, locale),
    }),
  );
  const submit = () => {
    if (!isFile(path)) setFolder(path.trim() || null);
    else if (look.data) register.mutate({ path: path.trim(), ...(name.trim() && { name: name.trim() }) });
  };
  const showsFile = isFile(path);
  return (
    <Dialog
      open={open}
      onOpen={onOpen}
      size="lg"
      title={t("add.title")}
      description={t("add.description")}
      actions={
        showsFile ? (
          <Button
            variant="primary"
            icon={Plus}
            busy={register.isPending}
            disabled={!look.data || look.isFetching}
            onClick={submit}
          >
            {t("add.add")}
          </Button>
        ) : (
          <Button variant="primary" icon={FolderSearch} disabled={!path.trim()} onClick={submit}>
            {t("add.scan")}
          </Button>
        )
      }
    >
      <div className="grid min-h-72 content-start gap-4">
        <Field label={t("add.path")} help={t("add.pathHelp")}>
          <PathInput
            autoFocus
            placeholder="/root/models/…"
            value={path}
            onValue={(next) => {
              setPath(next);
              setFolder(null);
            }}
            onDone={submit}
            entries={entries.data ?? []}
          />
        </Field>
        {showsFile && look.error && (
          <ErrorPanel error={errorShape(look.error)} onRetry={() => void look.refetch()} />
        )}
        {showsFile && look.data && (
          <>
            <Preview look={look.data} />
            <Field label={t("add.name")}>
              <Input value={name} placeholder={look.data.name} onChange={(e) => setName(e.target.value)} />
            </Field>
          </>
        )}
        {!showsFile && folder && <FoundList folder={folder} onDone={() => onOpen(false)} />}
        {!showsFile && !folder && <GetModel />}
      </div>
    </Dialog>
  );
}

function Preview({ look }: { look: Look }) {
  const t = useTranslations("models");
  return (
    <div className="grid gap-2 border-l-2 pl-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <FamilyBadge family={look.family} format={look.format} prediction={look.facts.prediction} />
        <span>{formatBytes(look.bytes)}</span>
        {look.facts.dtype && <span className="text-muted">{look.facts.dtype}</span>}
        {look.known && <span className="text-muted">{t("add.already")}</span>}
      </div>
      <ModelRemark family={look.family} facts={look.facts} format={look.format} />
    </div>
  );
}
