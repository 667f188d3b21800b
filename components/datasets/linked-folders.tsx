"use client";

import { useQuery } from "@tanstack/react-query";
import { Ellipsis, FolderSync, PenLine, RefreshCw, TriangleAlert, Unlink } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback, useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, IconButton, Menu, Time, toast } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { Changes } from "./use-changes";
import type { Outputs } from "./use-rows";

const LinkedConflicts = dynamic(() => import("./linked-conflicts").then((m) => m.LinkedConflicts), {
  ssr: false,
});

export type LinkedFolder = Outputs["linked"]["list"][number];

/** How often linked folders are looked through while the page is open, in ms. */
const LOOK_MS = 30_000;

/** Looks through the linked folders when the page opens, comes back into focus, and while it stays open. */
function useLooks(datasetId: number, on: boolean, changes: Changes): () => Promise<void> {
  const t = useTranslations("imports.linked");
  const client = useTRPCClient().datasets.linked;
  const { refresh } = changes;
  const look = useCallback(async () => {
    const found = await client.check.mutate({ datasetId }).catch(() => null);
    const news = found ? found.added + found.changed + found.gone : 0;
    if (news) toast(t("news", { count: news }));
    if (news || found?.conflicts) void refresh();
  }, [client, datasetId, refresh, t]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another function of the same meaning is no reason to look
  useEffect(() => {
    if (!on) return;
    const visible = () => document.visibilityState === "visible" && void look();
    visible();
    const timer = setInterval(visible, LOOK_MS);
    window.addEventListener("focus", visible);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", visible);
    };
  }, [on, datasetId]);
  return look;
}

/** The folders a dataset is linked to: how they stand, what could not be brought together, and the way out. */
export function LinkedFolders({ datasetId, changes }: { datasetId: number; changes: Changes }) {
  const t = useTranslations("imports.linked");
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.datasets.linked.list.queryOptions({ datasetId }));
  const look = useLooks(datasetId, data.length > 0, changes);
  const [open, setOpen] = useState(false);
  if (!data.length) return null;
  const conflicts = data.flatMap((folder) => folder.conflicts);
  return (
    <section>
      <h2 className="px-1.5 pb-1 text-muted text-xs">{t("title")}</h2>
      <ul className="space-y-1">
        {data.map((folder) => (
          <Row key={folder.id} folder={folder} changes={changes} onLook={look} />
        ))}
      </ul>
      {conflicts.length > 0 && (
        <Button size="sm" icon={TriangleAlert} onClick={() => setOpen(true)} className="mx-1.5 mt-1.5">
          {t("conflicts", { count: conflicts.length })}
        </Button>
      )}
      {open && conflicts.length > 0 && (
        <LinkedConflicts conflicts={conflicts} changes={changes} onClose={() => setOpen(false)} />
      )}
    </section>
  );
}

function Row({
  folder,
  changes,
  onLook,
}: {
  folder: LinkedFolder;
  changes: Changes;
  onLook: () => Promise<void>;
}) {
  const t = useTranslations("imports.linked");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets.linked;
  const act = async (work: Promise<unknown>, done?: string) => {
    try {
      await work;
      if (done) toast(done);
    } catch (error) {
      toastError(error, locale);
    }
    await changes.refresh();
  };
  return (
    <li className="flex items-start gap-1.5 px-1.5 text-sm">
      <FolderSync aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <span className="min-w-0 flex-1">
        <span className="block truncate" title={folder.path}>
          {folder.path.split("/").pop()}
        </span>
        <span className="block text-muted text-xs">
          {folder.checkedAt === null ? (
            t("reading")
          ) : (
            <>
              {t("pictures", { count: folder.pictures })} · {t("checked")} <Time at={folder.checkedAt} />
            </>
          )}
          {!folder.writeBack && ` · ${t("readOnly")}`}
        </span>
        {folder.problem && <span className="block text-warn-ink text-xs">{say(folder.problem, locale)}</span>}
      </span>
      <Menu
        trigger={<IconButton icon={Ellipsis} size="sm" label={t("more", { path: folder.path })} />}
        items={[
          { label: t("check"), icon: RefreshCw, onSelect: () => void act(onLook()) },
          {
            label: t(folder.writeBack ? "writeOff" : "writeOn"),
            icon: PenLine,
            onSelect: () =>
              void act(client.writeBack.mutate({ id: folder.id, writeBack: !folder.writeBack })),
          },
          {
            label: t("unlink"),
            icon: Unlink,
            onSelect: () =>
              void act(client.unlink.mutate({ id: folder.id }), t("unlinked", { path: folder.path })),
          },
        ]}
      />
    </li>
  );
}
