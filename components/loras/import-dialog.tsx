"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderInput, FolderSearch, Upload } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPC } from "@/components/client/trpc";
import { FolderRefused } from "@/components/datasets/folder-refused";
import { PathInput } from "@/components/models/path-input";
import { Button, Dialog, Field, Skeleton, toast } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { FoundLoras } from "./found-loras";

/** Imports LoRAs by their path: looks first, shows them in training order with what cannot be taken and why. */
export function ImportDialog({
  open,
  onOpen,
  onFiles,
}: {
  open: boolean;
  onOpen: (open: boolean) => void;
  /** files of this browser, to be sent to the studio */
  onFiles: (files: File[]) => void;
}) {
  const t = useTranslations("loras");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const cache = useQueryClient();
  const files = useRef<HTMLInputElement>(null);
  const [path, setPath] = useState("");
  const [looked, setLooked] = useState<string | null>(null);
  const typed = useDeferredValue(path);
  const entries = useQuery({
    ...trpc.loras.complete.queryOptions({ text: typed }),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const look = useQuery({
    ...trpc.loras.look.queryOptions({ path: looked ?? "" }),
    enabled: open && looked !== null,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  const take = useMutation(
    trpc.loras.import.mutationOptions({
      onSuccess: ({ state, result }) => {
        void cache.invalidateQueries({ queryKey: trpc.loras.pathKey() });
        toast(state === "pending" ? t("import.running") : t("import.done", { n: result ?? 0 }));
        onOpen(false);
        setPath("");
        setLooked(null);
      },
      onError: (e) => toastError(e, locale),
    }),
  );
  const fresh = (look.data?.found ?? []).filter((f) => f.lora && !f.known).length;
  const ready = looked !== null && look.data !== undefined && !look.isFetching;
  const lookNow = () => path.trim() && setLooked(path.trim());
  return (
    <Dialog
      open={open}
      onOpen={onOpen}
      size="lg"
      title={t("import.title")}
      description={t("import.description")}
      actions={
        ready && fresh > 0 ? (
          <Button
            variant="primary"
            icon={FolderInput}
            busy={take.isPending}
            onClick={() => take.mutate({ path: looked, key: newKey() })}
          >
            {t("import.import", { n: fresh })}
          </Button>
        ) : (
          <Button
            variant="primary"
            icon={FolderSearch}
            busy={look.isFetching}
            disabled={!path.trim()}
            onClick={lookNow}
          >
            {t("import.look")}
          </Button>
        )
      }
    >
      <div className="grid min-h-72 content-start gap-4">
        <Field label={t("import.path")} help={t("import.pathHelp")}>
          <PathInput
            autoFocus
            placeholder="/root/stable-diffusion-webui/models/Lora/…"
            value={path}
            onValue={(next) => {
              setPath(next);
              setLooked(null);
            }}
            onDone={lookNow}
            entries={entries.data ?? []}
          />
        </Field>
        {looked === null && (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-dashed px-3 py-2.5 text-sm">
            <span className="min-w-0 flex-1 basis-60 text-muted">{t("upload.help")}</span>
            <Button size="sm" icon={Upload} onClick={() => files.current?.click()}>
              {t("upload.choose")}
            </Button>
            <input
              ref={files}
              type="file"
              multiple
              accept=".safetensors"
              data-picker="loras"
              className="hidden"
              onChange={(e) => {
                const chosen = [...(e.target.files ?? [])];
                e.target.value = "";
                if (chosen.length === 0) return;
                onFiles(chosen);
                onOpen(false);
              }}
            />
          </div>
        )}
        {looked !== null && look.error && (
          <FolderRefused
            error={errorShape(look.error)}
            path={looked.replace(/[\\/][^\\/]*\.safetensors$/i, "")}
            allow={t("import.allow")}
            onAllowed={() => void look.refetch()}
          />
        )}
        {looked !== null && look.isFetching && <Skeleton className="h-32 w-full" />}
        {ready && <FoundLoras found={look.data.found} more={look.data.more} />}
      </div>
    </Dialog>
  );
}
