"use client";

import { useEffect, useState } from "react";
import { Button, Dialog, Field, Input } from "../ui";

/** Asks for one name. */
export function NameDialog({
  open,
  onOpen,
  title,
  description,
  label,
  initial,
  verb,
  busy,
  onName,
}: {
  open: boolean;
  onOpen: (open: boolean) => void;
  title: string;
  description?: string;
  label: string;
  initial: string;
  verb: string;
  busy: boolean;
  onName: (name: string) => void;
}) {
  const [name, setName] = useState(initial);
  useEffect(() => {
    if (open) setName(initial);
  }, [open, initial]);
  const ready = name.trim() !== "";
  return (
    <Dialog
      open={open}
      onOpen={onOpen}
      size="sm"
      title={title}
      description={description}
      actions={
        <Button variant="primary" busy={busy} disabled={!ready} onClick={() => onName(name.trim())}>
          {verb}
        </Button>
      }
    >
      <Field label={label}>
        <Input
          autoFocus
          maxLength={120}
          value={name}
          onChange={(e) => setName(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === "Enter" && !e.nativeEvent.isComposing && ready) onName(name.trim());
          }}
        />
      </Field>
    </Dialog>
  );
}
