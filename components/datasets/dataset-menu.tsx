"use client";

import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPCClient } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import { IconButton, Menu } from "@/components/ui";
import type { Locale } from "@/server/domain/language";

const NameDialog = dynamic(() => import("./name-dialog").then((m) => m.NameDialog), { ssr: false });

/** Rename and delete of a dataset; deleting is undone from the message it leaves, or from the list. */
export function DatasetMenu({ dataset }: { dataset: { id: number; name: string } }) {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets;
  const router = useRouter();
  const undoable = useUndoable();
  const [naming, setNaming] = useState(false);
  const remove = async () => {
    try {
      await client.remove.mutate({ id: dataset.id });
      router.push("/datasets");
      undoable(t("done.removeDataset", { name: dataset.name }), () =>
        client.restoreDataset.mutate({ id: dataset.id }),
      );
    } catch (error) {
      toastError(error, locale);
    }
  };
  return (
    <>
      <Menu
        trigger={<IconButton icon={Ellipsis} label={t("more")} />}
        items={[
          { label: t("rename"), icon: Pencil, onSelect: () => setNaming(true) },
          { label: t("remove"), icon: Trash2, danger: true, onSelect: () => void remove() },
        ]}
      />
      {naming && (
        <NameDialog
          title={t("renameTitle")}
          verb={t("rename")}
          first={dataset.name}
          onClose={() => setNaming(false)}
          onName={async (name) => {
            await client.rename.mutate({ id: dataset.id, name });
          }}
        />
      )}
    </>
  );
}
