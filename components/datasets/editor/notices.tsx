"use client";

import { CircleX, CloudOff, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { Button } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { Outstanding } from "./saving";

/** What the studio does not have yet, and why: one line each, with the next step. The work itself stays in this browser. */
export function Unsaved({
  list,
  current,
  onRetry,
  onOpen,
}: {
  list: readonly Outstanding[];
  current: number;
  onRetry: (pictureId: number) => void;
  onOpen: (pictureId: number) => void;
}) {
  const t = useTranslations("editor.unsaved");
  const locale = useLocale() as Locale;
  return (
    list
      // of the picture on the bench its own dialog asks
      .filter(({ job, state }) => state !== "saving" && !(state === "conflict" && job.pictureId === current))
      .map(({ job, state, error }) => {
        const shape = state === "refused" ? errorShape(error) : null;
        const here = job.pictureId === current;
        return (
          <Notice
            key={job.pictureId}
            icon={state === "waiting" ? "offline" : "warn"}
            action={
              state === "conflict" || (state === "refused" && !here) ? (
                !here && (
                  <Button size="sm" onClick={() => onOpen(job.pictureId)}>
                    {t("open")}
                  </Button>
                )
              ) : (
                <Button size="sm" onClick={() => onRetry(job.pictureId)}>
                  {t("retry")}
                </Button>
              )
            }
          >
            {shape
              ? `${t("refused", { name: job.name, why: say(shape.text, locale) })} ${shape.next ? say(shape.next, locale) : ""}`
              : t(state === "conflict" ? "conflict" : "waiting", { name: job.name })}
          </Notice>
        );
      })
  );
}

export function Notice({
  icon,
  action,
  children,
}: {
  icon: "offline" | "warn" | "bad";
  action?: ReactNode;
  children: ReactNode;
}) {
  const Icon = icon === "offline" ? CloudOff : icon === "warn" ? TriangleAlert : CircleX;
  return (
    <div
      role="status"
      className="flex items-center gap-2.5 border-b bg-surface px-3 py-1.5 text-sm max-md:flex-wrap"
    >
      <Icon
        aria-hidden
        className={icon === "bad" ? "size-4 shrink-0 text-bad" : "size-4 shrink-0 text-warn"}
      />
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}
