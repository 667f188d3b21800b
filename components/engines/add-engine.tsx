"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Badge, Button, Dialog, ErrorPanel, IconButton, Select, Skeleton } from "@/components/ui";
import type { FoundTrainer } from "./answers";
import { PathField } from "./engine-settings";
import { useEngineActions } from "./use-engines";

/** Finds installed trainers on this machine, or takes one by its path. */
export function AddEngine({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const t = useTranslations("engines");
  const trpc = useTRPC();
  const { add } = useEngineActions();
  const [dir, setDir] = useState("");
  const [python, setPython] = useState("");
  const scan = useQuery({ ...trpc.engines.scan.queryOptions(), enabled: open, staleTime: 0 });
  const take = (input: { dir: string; python?: string }) =>
    add.mutate(input, { onSuccess: () => onOpen(false) });
  return (
    <Dialog
      open={open}
      onOpen={onOpen}
      size="lg"
      title={t("add.title")}
      description={t("add.description")}
      actions={
        <Button
          variant="primary"
          icon={Plus}
          busy={add.isPending}
          disabled={!dir.trim()}
          onClick={() => take({ dir: dir.trim(), ...(python.trim() && { python: python.trim() }) })}
        >
          {t("add.byPath")}
        </Button>
      }
    >
      <section className="mb-6">
        <div className="mb-2 flex items-center justify-between">
          <h3 className="text-muted text-sm">{t("scan.title")}</h3>
          <IconButton
            size="sm"
            icon={RefreshCw}
            label={t("scan.again")}
            busy={scan.isFetching}
            onClick={() => void scan.refetch()}
          />
        </div>
        {scan.error && <ErrorPanel error={errorShape(scan.error)} onRetry={() => void scan.refetch()} />}
        {scan.isPending && <Skeleton className="h-16 w-full" />}
        {scan.data?.length === 0 && <p className="text-muted text-sm">{t("scan.none")}</p>}
        {scan.data && scan.data.length > 0 && (
          <ul className="divide-y border-y">
            {scan.data.map((found) => (
              <Found
                key={found.dir}
                found={found}
                busy={add.isPending}
                onTake={(chosen) => take({ dir: found.dir, ...(chosen && { python: chosen }) })}
              />
            ))}
          </ul>
        )}
      </section>
      <section className="grid gap-4">
        <h3 className="text-muted text-sm">{t("add.pathTitle")}</h3>
        <PathField
          label={t("facts.folder")}
          help={t("settings.folderHelp")}
          value={dir}
          onValue={setDir}
          placeholder="/root/sd-scripts"
        />
        <PathField
          label={t("facts.python")}
          help={t("add.pythonHelp")}
          value={python}
          onValue={setPython}
          placeholder="/root/sd-scripts/venv/bin/python"
          files
        />
      </section>
    </Dialog>
  );
}

function Found({
  found,
  busy,
  onTake,
}: {
  found: FoundTrainer;
  busy: boolean;
  onTake: (python: string | undefined) => void;
}) {
  const t = useTranslations("engines");
  const [python, setPython] = useState(found.pythons[0]?.path);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <p className="min-w-0 flex-1 basis-60 break-all font-mono text-xs">{found.dir}</p>
      {found.known ? (
        <Badge>{t("scan.known")}</Badge>
      ) : (
        <>
          <div className="w-full sm:w-56">
            <Select
              label={t("facts.python")}
              value={python}
              onValue={setPython}
              placeholder={t("scan.noPython")}
              choices={found.pythons.map((p) => ({
                value: p.path,
                label: p.label,
                hint: p.torch ? "torch" : t(`scan.${p.kind}`),
              }))}
            />
          </div>
          <Button size="sm" icon={Plus} busy={busy} disabled={!python} onClick={() => onTake(python)}>
            {t("scan.add")}
          </Button>
        </>
      )}
    </li>
  );
}
