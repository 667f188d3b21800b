"use client";

import { useState } from "react";
import { errorShape } from "@/components/client/errors";
import { useTRPCClient } from "@/components/client/trpc";
import { Button, ErrorPanel } from "@/components/ui";
import type { ErrorShape } from "@/server/domain/errors";

/** Why a folder was not read; one outside the allowed folders can be allowed right here, and `onAllowed` goes on. */
export function FolderRefused({
  error,
  path,
  allow,
  onAllowed,
}: {
  error: ErrorShape;
  path: string;
  allow: string;
  onAllowed: () => void;
}) {
  const client = useTRPCClient();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<ErrorShape | null>(null);
  const add = async () => {
    setBusy(true);
    setFailed(null);
    try {
      await client.settings.rootAdd.mutate({ path });
      onAllowed();
    } catch (e) {
      setFailed(errorShape(e));
    } finally {
      setBusy(false);
    }
  };
  return (
    <ErrorPanel
      error={failed ?? error}
      actions={
        error.code === "outside" && (
          <Button busy={busy} onClick={() => void add()}>
            {allow}
          </Button>
        )
      }
    />
  );
}
