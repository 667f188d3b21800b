"use client";

import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleStop,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  Unplug,
} from "lucide-react";
import { useTranslations } from "use-intl";
import type { RunState } from "@/server/domain/runs/view";
import { cx } from "./class-names";
import { Ring } from "./progress";

type MarkState = RunState | "held";

/** One shape, one meaning: the same in lists, chips, strips and charts. */
const MARK: Record<MarkState, { icon: LucideIcon; look: string; spin?: boolean }> = {
  queued: { icon: CircleDashed, look: "text-muted" },
  held: { icon: CirclePause, look: "text-warn" },
  starting: { icon: LoaderCircle, look: "text-accent", spin: true },
  running: { icon: LoaderCircle, look: "text-accent", spin: true },
  stopping: { icon: Hourglass, look: "text-warn" },
  stopped: { icon: CircleStop, look: "text-muted" },
  succeeded: { icon: CircleCheck, look: "text-ok" },
  failed: { icon: CircleX, look: "text-bad" },
  lost: { icon: Unplug, look: "text-warn" },
  cancelled: { icon: Ban, look: "text-muted" },
};

/** A run's state as colour, shape and word. `held` overrides a queued run; `ratio` (0–1) draws the ring of a running one. */
export function StateMark({
  state,
  held = false,
  ratio,
  iconOnly = false,
  className,
}: {
  state: RunState;
  held?: boolean;
  ratio?: number | null;
  /** the word is still spoken */
  iconOnly?: boolean;
  className?: string;
}) {
  const t = useTranslations("ui.state");
  const shown: MarkState = state === "queued" && held ? "held" : state;
  const { icon: Icon, look, spin } = MARK[shown];
  const word = t(shown);
  return (
    <span
      className={cx("inline-flex items-center gap-1.5 whitespace-nowrap text-sm", look, className)}
      data-state={state}
      title={iconOnly ? word : undefined}
    >
      {state === "running" && typeof ratio === "number" ? (
        <Ring value={ratio} size={14} />
      ) : (
        <Icon
          aria-hidden
          className={cx("size-3.5 shrink-0", spin && "animate-spin motion-reduce:animate-none")}
        />
      )}
      <span className={iconOnly ? "sr-only" : undefined}>{word}</span>
    </span>
  );
}
