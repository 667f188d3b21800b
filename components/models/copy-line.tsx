"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui";

/** A command to run elsewhere, with a button that copies it. Selectable where the clipboard is closed (plain http). */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const t = useTranslations("models");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields
    <div
      role="group"
      aria-label={label}
      className="flex items-start gap-1 rounded-md border bg-bg py-1 pr-1 pl-3"
    >
      <code className="min-w-0 flex-1 select-all whitespace-pre-wrap break-all py-1 font-mono text-xs leading-5">
        {text}
      </code>
      <IconButton
        size="sm"
        icon={copied ? Check : Copy}
        label={copied ? t("copied") : t("copy")}
        onClick={copy}
      />
    </div>
  );
}
