"use client";

import { CircleX, Info, TriangleAlert, Wrench } from "lucide-react";
import { useLocale } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Value } from "@/server/domain/recipes/option";
import type { Issue, Severity } from "@/server/domain/recipes/validate";
import { Button, cx } from "../ui";

const MARK = {
  block: { icon: CircleX, ink: "text-bad" },
  warn: { icon: TriangleAlert, ink: "text-warn" },
  info: { icon: Info, ink: "text-muted" },
} as const satisfies Record<Severity, unknown>;

/** One finding of the preflight with its remedy as a button. `onGo` makes its words lead to the field. */
export function IssueNote({
  issue,
  onFix,
  onGo,
}: {
  issue: Issue;
  onFix: (change: { readonly [dest: string]: Value }) => void;
  onGo?: (() => void) | undefined;
}) {
  const locale = useLocale() as Locale;
  const { icon: Icon, ink } = MARK[issue.severity];
  const said = say(issue.text, locale);
  return (
    <div className="flex gap-2 text-xs">
      <Icon aria-hidden className={cx("mt-px size-3.5 shrink-0", ink)} />
      <div className="min-w-0 flex-1">
        {onGo ? (
          <button type="button" onClick={onGo} className="bare text-left hover:underline">
            {said}
          </button>
        ) : (
          <span className={issue.severity === "block" ? "text-bad" : "text-text"}>{said}</span>
        )}
        {issue.remedy && (
          <div>
            <Button
              size="sm"
              variant="quiet"
              icon={Wrench}
              className="-ml-2.5 max-w-full"
              onClick={() => issue.remedy && onFix(issue.remedy.change)}
            >
              <span className="truncate">{say(issue.remedy.label, locale)}</span>
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
