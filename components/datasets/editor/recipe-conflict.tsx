"use client";

import { useTranslations } from "use-intl";
import { Button, Dialog } from "@/components/ui";
import type { Size } from "@/server/domain/datasets/bucket";
import type { Edit } from "@/server/domain/datasets/edit";
import { outcome } from "@/server/domain/datasets/edit-geometry";
import { partsOf } from "./parts";

/** The picture was changed elsewhere while it was being worked on: both recipes in words, and which of them counts. */
export function RecipeConflict({
  name,
  source,
  theirs,
  mine,
  onChoice,
  onLater,
}: {
  name: string;
  source: Size;
  theirs: Edit | null;
  mine: Edit;
  onChoice: (choice: "theirs" | "mine") => void;
  /** the choice is put off */
  onLater: () => void;
}) {
  const t = useTranslations("editor.conflict");
  return (
    <Dialog
      open
      onOpen={onLater}
      title={t("title", { name })}
      description={t("text")}
      actions={
        <>
          <Button onClick={() => onChoice("theirs")}>{t("useTheirs")}</Button>
          <Button variant="primary" onClick={() => onChoice("mine")}>
            {t("useMine")}
          </Button>
        </>
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Summary title={t("theirs")} edit={theirs} source={source} />
        <Summary title={t("mine")} edit={mine} source={source} />
      </div>
    </Dialog>
  );
}

function Summary({ title, edit, source }: { title: string; edit: Edit | null; source: Size }) {
  const t = useTranslations("editor");
  const { size } = outcome(edit, source);
  const parts = edit ? partsOf(edit) : [];
  const strokes = parts.filter((part) => part.kind === "paint").length;
  return (
    <section className="rounded-md border p-3">
      <h3 className="text-sm">{title}</h3>
      <p className="mt-1 text-sm tabular-nums">
        {size.width} × {size.height}
      </p>
      <ul className="mt-1 text-muted text-xs">
        {strokes > 0 && <li>{t("operations.strokes", { count: strokes })}</li>}
        {parts
          .filter((part) => part.kind !== "paint")
          .map((part) => (
            <li key={part.key}>{t(`conflict.part.${part.kind as Exclude<typeof part.kind, "paint">}`)}</li>
          ))}
        {parts.length === 0 && <li>{t("operations.none")}</li>}
      </ul>
    </section>
  );
}
