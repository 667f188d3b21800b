"use client";

import { useMutation } from "@tanstack/react-query";
import { Folder, Lock, X } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { SettingsView } from "@/server/domain/settings";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { useUndoable } from "../client/undo";
import { Button, ErrorPanel, Field, IconButton, Input, Section, toast } from "../ui";

/** Which folders of this machine the studio may look into. */
export function FoldersPart({ roots }: { roots: SettingsView["roots"] }) {
  const t = useTranslations("settings.folders");
  const trpc = useTRPC();
  const undoable = useUndoable();
  const [path, setPath] = useState("");
  const add = useMutation(trpc.settings.rootAdd.mutationOptions());
  const remove = useMutation(trpc.settings.rootRemove.mutationOptions());
  const submit = () =>
    add.mutate(
      { path },
      {
        onSuccess: () => {
          toast.success(t("added", { path: path.trim() }));
          setPath("");
        },
      },
    );
  const take = (gone: string) =>
    remove.mutate(
      { path: gone },
      { onSuccess: () => undoable(t("removed", { path: gone }), () => add.mutateAsync({ path: gone })) },
    );
  return (
    <Section title={t("title")}>
      <p className="mb-2 text-muted text-sm">{t("help")}</p>
      <ul className="mb-3 border-y">
        {roots.fixed.map((root) => (
          <li key={root} className="flex min-h-9 items-center gap-2 border-b text-sm last:border-b-0">
            <Lock aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 flex-1 break-all font-mono text-xs">{root}</span>
            <span className="text-muted text-xs">{t("fixed")}</span>
          </li>
        ))}
        {roots.more.map((root) => (
          <li key={root} className="flex min-h-9 items-center gap-2 border-b text-sm last:border-b-0">
            <Folder aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 flex-1 break-all font-mono text-xs">{root}</span>
            <IconButton
              icon={X}
              size="sm"
              label={t("remove", { path: root })}
              busy={remove.isPending && remove.variables?.path === root}
              onClick={() => take(root)}
            />
          </li>
        ))}
      </ul>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (path.trim()) submit();
        }}
        className="flex items-end gap-2"
      >
        <Field label={t("label")} className="flex-1">
          <Input
            value={path}
            onChange={(e) => setPath(e.target.value)}
            placeholder={t("placeholder")}
            className="font-mono"
          />
        </Field>
        <Button type="submit" busy={add.isPending} disabled={!path.trim()}>
          {t("add")}
        </Button>
      </form>
      {add.error && <ErrorPanel className="mt-3" error={errorShape(add.error)} />}
    </Section>
  );
}
