"use client";
import { Grid3x3 } from "lucide-react";
import type { ReactNode } from "react";
import { Button, type ButtonSize, type ButtonVariant } from "@/components/ui";
import { useCompare } from "./use-compare";

/** One click from finished versions to a plan that only has to be started. */
export function CompareButton({
  runId,
  loraIds,
  variant = "plain",
  size = "md",
  children,
}: {
  runId?: number;
  loraIds?: number[];
  variant?: ButtonVariant;
  size?: ButtonSize;
  children: ReactNode;
}) {
  const { busy, compare } = useCompare();
  return (
    <Button
      variant={variant}
      size={size}
      icon={Grid3x3}
      busy={busy}
      onClick={() => compare({ ...(runId !== undefined && { runId }), ...(loraIds && { loraIds }) })}
    >
      {children}
    </Button>
  );
}
