"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPCClient } from "@/components/client/trpc";
import { Button, Checkbox, Dialog, Field, Input, NumberField, Select } from "@/components/ui";
import { typedTags } from "@/server/domain/datasets/captions";
import { safeName } from "@/server/domain/datasets/folders";
import { foldStem } from "@/server/domain/datasets/names";
import type { Changes } from "./use-changes";
import type { SubsetRow } from "./use-rows";

/** Makes or edits a subset: what the trainer reads of its folder, and its trigger words. */
export function SubsetDialog({
  datasetId,
  subset,
  others,
  changes,
  onClose,
}: {
  datasetId: number;
  subset: SubsetRow | null;
  others: readonly SubsetRow[];
  changes: Changes;
  onClose: () => void;
}) {
  const t = useTranslations("datasets");
  const client = useTRPCClient().datasets;
  const [name, setName] = useState(subset?.name ?? "");
  const [repeats, setRepeats] = useState<number | null>(subset?.repeats ?? 10);
  const [classWord, setClassWord] = useState(subset?.classWord ?? "");
  const [triggers, setTriggers] = useState((subset?.triggers ?? []).join(", "));
  const [isReg, setIsReg] = useState(subset?.isReg ?? false);
  const clean = safeName(name);
  const taken = others.some((other) => foldStem(other.name) === foldStem(clean));
  const fits = repeats !== null && Number.isInteger(repeats) && repeats >= 1 && repeats <= 10_000;
  const save = async () => {
    if (!clean || taken || !fits || repeats === null) return;
    const values = {
      name: clean,
      repeats,
      classWord: classWord.trim(),
      triggers: typedTags(triggers),
      isReg,
    };
    onClose();
    if (subset)
      await changes.subset(t("done.subsetEdit", { name: clean }), () =>
        client.subsetEdit.mutate({ id: subset.id, ...values }),
      );
    else
      await changes.subset(t("done.subsetAdd", { name: clean }), () =>
        client.subsetAdd.mutate({ datasetId, ...values, classWord: values.classWord || clean }),
      );
  };
  return (
    <Dialog
      open
      onOpen={(open) => !open && onClose()}
      title={subset ? t("subsets.editTitle") : t("subsets.addTitle")}
      actions={
        <>
          {subset && <Remove subset={subset} others={others} changes={changes} onClose={onClose} />}
          <Button variant="primary" disabled={!clean || taken || !fits} onClick={() => void save()}>
            {subset ? t("subsets.save") : t("subsets.create")}
          </Button>
        </>
      }
    >
      <form
        className="space-y-4"
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
      >
        <Field
          label={t("subsets.name")}
          help={t("subsets.nameHelp", { folder: `${repeats ?? 10}_${clean || "…"}` })}
          error={taken ? t("subsets.nameTaken") : undefined}
        >
          <Input value={name} onChange={(e) => setName(e.target.value)} autoFocus={!subset} maxLength={120} />
        </Field>
        <Field label={t("subsets.repeats")} help={t("subsets.repeatsHelp")}>
          <NumberField
            value={repeats}
            onValue={setRepeats}
            integer
            min={1}
            max={10_000}
            step={1}
            className="w-32!"
          />
        </Field>
        <Field label={t("subsets.triggers")} help={t("subsets.triggersHelp")}>
          <Input value={triggers} onChange={(e) => setTriggers(e.target.value)} />
        </Field>
        <Field label={t("subsets.class")} help={t("subsets.classHelp")}>
          <Input
            value={classWord}
            onChange={(e) => setClassWord(e.target.value)}
            placeholder={clean}
            maxLength={200}
          />
        </Field>
        <Checkbox checked={isReg} onChecked={setIsReg}>
          {t("subsets.isReg")}
        </Checkbox>
        <button type="submit" className="hidden" aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}

/** Removing asks where the pictures go; both ways can be undone. */
function Remove({
  subset,
  others,
  changes,
  onClose,
}: {
  subset: SubsetRow;
  others: readonly SubsetRow[];
  changes: Changes;
  onClose: () => void;
}) {
  const t = useTranslations("datasets");
  const client = useTRPCClient().datasets;
  const [asked, setAsked] = useState(false);
  const [to, setTo] = useState<string>(others[0] ? String(others[0].id) : "trash");
  const remove = async () => {
    onClose();
    await changes.subset(t("done.subsetRemove", { name: subset.name }), () =>
      client.subsetRemove.mutate({ id: subset.id, ...(to !== "trash" && { moveTo: Number(to) }) }),
    );
  };
  return (
    <span className="mr-auto flex min-w-0 flex-wrap items-center gap-2">
      <Button
        variant={asked ? "danger" : "quiet"}
        icon={Trash2}
        onClick={() => (asked || subset.pictures === 0 ? void remove() : setAsked(true))}
      >
        {t("subsets.remove")}
      </Button>
      {asked && (
        <Select
          label={t("subsets.whereTo")}
          value={to}
          onValue={setTo}
          choices={[
            ...others.map((other) => ({
              value: String(other.id),
              label: t("subsets.moveTo", { count: subset.pictures, name: other.name }),
            })),
            { value: "trash", label: t("subsets.toTrash", { count: subset.pictures }) },
          ]}
          className="w-52!"
        />
      )}
    </span>
  );
}
