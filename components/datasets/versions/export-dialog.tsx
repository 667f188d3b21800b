"use client";

import { useQuery } from "@tanstack/react-query";
import { Download, FolderOutput } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, ButtonLink, Checkbox, Dialog, toast } from "@/components/ui";
import type { ErrorShape } from "@/server/domain/errors";
import { FolderRefused } from "../folder-refused";
import { PathField } from "../path-field";
import type { VersionRow } from "./versions-view";

/** Takes a version (or the dataset as it stands) out of the studio: as a zip, or as a folder on its machine. */
export function ExportDialog({
  dataset,
  version,
  onClose,
}: {
  dataset: { id: number; name: string };
  version: VersionRow | null;
  onClose: () => void;
}) {
  const t = useTranslations("versions");
  const trpc = useTRPC();
  const client = useTRPCClient().datasets.versions;
  const [numbers, setNumbers] = useState(false);
  const [path, setPath] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorShape | null>(null);
  const of = { datasetId: dataset.id, versionId: version?.id ?? null, numbers };
  const { data: name } = useQuery(trpc.datasets.versions.exportName.queryOptions(of));
  const address = new URLSearchParams();
  if (version) address.set("version", String(version.id));
  if (numbers) address.set("numbers", "1");
  const write = async () => {
    if (!path.trim() || busy) return;
    setBusy(true);
    setError(null);
    try {
      const { pictures } = await client.exportFolder.mutate({ ...of, path });
      toast(t("written", { count: pictures }));
      onClose();
    } catch (e) {
      setError(errorShape(e));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpen={(open) => !open && onClose()}
      title={t("exportTitle", {
        name: version ? `${dataset.name} · ${t("version", { number: version.number })}` : dataset.name,
      })}
      description={t("exportText")}
      actions={
        <>
          <Button icon={FolderOutput} busy={busy} disabled={!path.trim()} onClick={() => void write()}>
            {t("write")}
          </Button>
          <ButtonLink
            variant="primary"
            icon={Download}
            href={`/files/dataset/${dataset.id}.zip?${address}`}
            download={`${name ?? "dataset"}.zip`}
          >
            {t("zip")}
          </ButtonLink>
        </>
      }
    >
      <Checkbox checked={numbers} onChecked={setNumbers}>
        {t("numbers")}
      </Checkbox>
      <p className="mt-0.5 mb-4 text-muted text-xs">{t("numbersHelp")}</p>
      <PathField
        value={path}
        onValue={setPath}
        onEnter={() => void write()}
        label={t("folder")}
        help={t("folderHelp")}
      />
      {error && (
        <div className="mt-3">
          <FolderRefused
            error={error}
            path={path.trim().replace(/\/[^/]*\/?$/, "") || "/"}
            allow={t("allow")}
            onAllowed={() => void write()}
          />
        </div>
      )}
    </Dialog>
  );
}
