"use client";

import { type ReactNode, useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { Button, Dialog, Field, Input } from "@/components/ui";
import type { Locale } from "@/server/domain/language";

/** Asks for the name of a dataset. Stays open, with the name kept, when it could not be saved. */
export function NameDialog({
  title,
  verb,
  help,
  first = "",
  onName,
  onClose,
  children,
}: {
  title: string;
  verb: string;
  help?: string;
  first?: string;
  onName: (name: string) => Promise<void>;
  onClose: () => void;
  /** below the name */
  children?: ReactNode;
}) {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const [name, setName] = useState(first);
  // a guess that comes later never replaces what was typed
  useEffect(() => setName((typed) => typed || first), [first]);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!name.trim() || busy) return;
    setBusy(true);
    try {
      await onName(name.trim());
      onClose();
    } catch (error) {
      toastError(error, locale);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpen={(open) => !open && onClose()}
      title={title}
      size="sm"
      actions={
        <Button variant="primary" busy={busy} disabled={!name.trim()} onClick={() => void save()}>
          {verb}
        </Button>
      }
    >
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
      >
        <Field label={t("name")} help={help}>
          <Input value={name} onChange={(e) => setName(e.target.value)} autoFocus maxLength={120} />
        </Field>
      </form>
      {children}
    </Dialog>
  );
}
