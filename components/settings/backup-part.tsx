"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DatabaseBackup } from "lucide-react";
import { useTranslations } from "use-intl";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { Button, ErrorPanel, formatBytes, Section, Time, toast } from "../ui";

/** Copies of the database: made on demand, and by itself before an upgrade. */
export function BackupPart() {
  const t = useTranslations("settings.backup");
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { data } = useQuery(trpc.settings.backups.queryOptions());
  const make = useMutation(
    trpc.settings.backUp.mutationOptions({
      onSuccess: (made) => {
        toast.success(t("made", { name: made.name }));
        return cache.invalidateQueries({ queryKey: [["settings"]] });
      },
    }),
  );
  return (
    <Section
      title={t("title")}
      aside={
        <Button size="sm" icon={DatabaseBackup} busy={make.isPending} onClick={() => make.mutate()}>
          {t("make")}
        </Button>
      }
    >
      <p className="mb-2 text-muted text-sm">{t("help")}</p>
      {make.error && <ErrorPanel className="mb-2" error={errorShape(make.error)} />}
      {data && data.length > 0 ? (
        <ul className="border-y">
          {data.map((b) => (
            <li key={b.name} className="flex min-h-9 items-center gap-3 border-b text-sm last:border-b-0">
              <span className="min-w-0 flex-1 break-all font-mono text-xs">{b.name}</span>
              <span className="shrink-0 text-muted text-xs">{formatBytes(b.bytes)}</span>
              <Time at={b.at} className="w-24 shrink-0 text-right text-muted text-xs" />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-sm">{t("none")}</p>
      )}
      <p className="mt-2 text-muted text-xs">{t("restore")}</p>
    </Section>
  );
}
