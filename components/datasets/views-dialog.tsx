"use client";

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPCClient } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { Dialog, IconButton } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { NameDialog } from "./name-dialog";
import type { Changes } from "./use-changes";
import type { Outputs } from "./use-rows";

type View = Outputs["gallery"]["views"][number];

/** The saved views: rename and delete; what is deleted comes back from its message. */
export function ViewsDialog({
  views,
  changes,
  onClose,
}: {
  views: View[];
  changes: Changes;
  onClose: () => void;
}) {
  const t = useTranslations("gallery.views");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets.gallery;
  const undoable = useUndoable();
  const [naming, setNaming] = useState<View | null>(null);
  const remove = async (view: View) => {
    try {
      await client.removeView.mutate({ id: view.id });
      undoable(t("removed", { name: view.name }), async () => {
        await client.restoreView.mutate({ id: view.id });
        await changes.refresh();
      });
    } catch (error) {
      toastError(error, locale);
    }
    await changes.refresh();
  };
  if (naming)
    return (
      <NameDialog
        title={t("renameTitle")}
        help={naming.query}
        verb={t("rename")}
        first={naming.name}
        onClose={() => setNaming(null)}
        onName={async (name) => {
          await client.renameView.mutate({ id: naming.id, name });
          await changes.refresh();
        }}
      />
    );
  return (
    <Dialog open onOpen={(open) => !open && onClose()} title={t("title")}>
      {views.length ? (
        <ul className="-mx-2 divide-y">
          {views.map((view) => (
            <li key={view.id} className="flex items-center gap-2 px-2 py-1.5">
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm">{view.name}</span>
                <span className="block truncate text-muted text-xs">{view.query}</span>
              </span>
              <IconButton
                icon={Pencil}
                size="sm"
                label={t("renameOne", { name: view.name })}
                onClick={() => setNaming(view)}
              />
              <IconButton
                icon={Trash2}
                size="sm"
                label={t("removeOne", { name: view.name })}
                onClick={() => void remove(view)}
              />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted text-sm">{t("none")}</p>
      )}
    </Dialog>
  );
}
