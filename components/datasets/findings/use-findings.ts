"use client";

import { useTranslations } from "use-intl";
import { useTRPCClient } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import type { Code } from "@/server/domain/datasets/findings/finding";
import type { Changes } from "../use-changes";
import type { Outputs } from "../use-rows";

export type View = NonNullable<Outputs["findings"]["view"]["view"]>;
export type Group = View["groups"][number];
export type Shown = Group["shown"][number];

/** Mending and dismissing, each with its way back. `subjects` null = all of the code. */
export function useFindingActs(datasetId: number, changes: Changes) {
  const t = useTranslations("findings");
  const client = useTRPCClient().datasets.findings;
  const undoable = useUndoable();
  return {
    mend: (code: Code | null, subjects: string[] | null, count: number) =>
      changes.subset(t("mended", { count }), () => client.mend.mutate({ datasetId, code, subjects })),
    dismiss: (code: Code, subjects: string[] | null) =>
      changes.subset("", async () => {
        await client.dismiss.mutate({ datasetId, code, subjects });
        undoable(t("dismissed"), async () => {
          // "" is the code as a whole: what was put aside one by one before stays so
          await client.dismiss.mutate({ datasetId, code, subjects: subjects ?? [""], back: true });
          await changes.refresh();
        });
        return { batch: null };
      }),
    callBack: (code: Code) =>
      changes.subset("", async () => {
        await client.dismiss.mutate({ datasetId, code, subjects: null, back: true });
        return { batch: null };
      }),
  };
}

export type FindingActs = ReturnType<typeof useFindingActs>;
