"use client";

import { useQuery } from "@tanstack/react-query";
import { Copy, FolderSync } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, Dialog, Segmented } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { FolderRefused } from "./folder-refused";
import { PathField } from "./path-field";

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
  const t = useTranslations("imports");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets;
  const [path, setPath] = useState("");
  const [busy, setBusy] = useState(false);
  const [how, setHow] = useState<"copy" | "link">("copy");
  const asked = useDeferredValue(path.trim());
  const trpc = useTRPC();
  const look = useQuery({
    ...trpc.datasets.imports.lookInto.queryOptions({ path: asked }),
    enabled: asked !== "",
    staleTime: 0,
    retry: false,
  });
  const found = asked && !look.isError ? look.data : undefined;
  const nothing = found !== undefined && !found.archive && found.pictures + found.captions === 0;
  const error = look.error ? errorShape(look.error) : null;
  const start = async () => {
    if (!found || nothing) return;
    setBusy(true);
    try {
      const order = { datasetId, subsetId, path: found.path };
      if (how === "link" && !found.archive) await client.linked.link.mutate(order);
      else await client.imports.folder.mutate(order);
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
          {found?.archive
            ? t("folder.unpack")
            : how === "link"
              ? t("folder.startLink")
              : found && !nothing
                ? t("folder.start", { count: found.pictures })
                : t("import.verb")}
        </Button>
      }
    >
      <PathField value={path} onValue={setPath} onEnter={() => void start()} />
      {!found?.archive && (
        <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <Segmented
            label={t("folder.how")}
            value={how}
            onValue={setHow}
            choices={[
              { value: "copy", label: t("folder.copy"), icon: Copy },
              { value: "link", label: t("folder.link"), icon: FolderSync },
            ]}
          />
          <p className="min-w-0 flex-1 basis-60 text-muted text-xs">
            {t(how === "copy" ? "folder.copyHelp" : "folder.linkHelp")}
          </p>
        </div>
      )}
      <div className="mt-3 min-h-11 text-sm" aria-live="polite">
        {found?.archive && <p>{t("folder.archive")}</p>}
        {found && !nothing && !found.archive && (
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
