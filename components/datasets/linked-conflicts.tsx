"use client";

import { useTranslations } from "use-intl";
import { useTRPCClient } from "@/components/client/trpc";
import { Button, Dialog } from "@/components/ui";
import { CaptionDiff } from "./diff";
import type { LinkedFolder } from "./linked-folders";
import { bothTexts, type Changes } from "./use-changes";

type Conflict = LinkedFolder["conflicts"][number];

/** Captions that were changed here and in a linked folder so that they cannot be merged: both texts, three ways on. */
export function LinkedConflicts({
  conflicts,
  changes,
  onClose,
}: {
  conflicts: readonly Conflict[];
  changes: Changes;
  onClose: () => void;
}) {
  const t = useTranslations("imports.linked");
  const client = useTRPCClient().datasets.linked;
  const decide = (conflict: Conflict, caption: string | null) => {
    if (conflicts.length === 1) onClose();
    void changes.subset(conflict.name, () => client.resolve.mutate({ id: conflict.id, caption }));
  };
  return (
    <Dialog
      open
      onOpen={(open) => !open && onClose()}
      title={t("conflictTitle")}
      description={t("conflictText")}
      size="lg"
    >
      <ul className="divide-y">
        {conflicts.map((conflict) => (
          <li key={conflict.id} className="py-3">
            <h3 className="truncate text-sm">{conflict.name}</h3>
            <dl className="mt-1 grid gap-x-4 gap-y-1 md:grid-cols-2">
              {(["theirs", "mine"] as const).map((side) => (
                <div key={side} className="min-w-0">
                  <dt className="text-muted text-xs">{t(side)}</dt>
                  <dd>
                    {conflict[side] ? (
                      <CaptionDiff before={conflict.base} after={conflict[side]} />
                    ) : (
                      <span className="text-muted text-sm">{t("none")}</span>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
            <div className="mt-2 flex flex-wrap gap-2">
              <Button size="sm" onClick={() => decide(conflict, conflict.theirs)}>
                {t("useTheirs")}
              </Button>
              <Button size="sm" onClick={() => decide(conflict, conflict.mine)}>
                {t("useMine")}
              </Button>
              <Button size="sm" onClick={() => decide(conflict, bothTexts({ ...conflict, merged: null }))}>
                {t("useBoth")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
