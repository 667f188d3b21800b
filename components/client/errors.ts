"use client";

import type { ErrorShape } from "@/server/domain/errors";
import { type Locale, say } from "@/server/domain/language";
import { toast } from "../ui/toast";

const UNREACHABLE: ErrorShape = {
  code: "unreachable",
  text: { zh: "连不上工作室。", en: "The studio cannot be reached." },
  next: {
    zh: "确认运行 npm start 的窗口还开着；远程使用时确认 SSH 隧道没有断开。",
    en: "Check that the window running npm start is still open, and the SSH tunnel if you use one.",
  },
};
const UNKNOWN: ErrorShape = {
  code: "unknown",
  text: {
    zh: "工作室内部出错了，操作没有完成。",
    en: "Something failed inside the studio and the action was not completed.",
  },
  next: {
    zh: "再试一次；仍不行请查看运行 npm start 的窗口里的最后几行。",
    en: "Try again. If it happens again, read the last lines in the window running npm start.",
  },
};

/** Whatever a query or mutation threw, as cause, next step and evidence. */
export function errorShape(error: unknown): ErrorShape {
  const data =
    typeof error === "object" && error !== null && "data" in error
      ? (error as { data?: unknown }).data
      : null;
  if (data == null)
    return error instanceof Error && /fetch|network|JSON|Load failed/i.test(error.message)
      ? UNREACHABLE
      : UNKNOWN;
  const studio = (data as { studio?: ErrorShape | null }).studio;
  if (studio) return studio;
  const message = error instanceof Error ? error.message : "";
  return { ...UNKNOWN, ...(message && { evidence: [message] }) };
}

/** A toast for an action that failed where there is no panel for it. */
export function toastError(error: unknown, locale: Locale): void {
  const shape = errorShape(error);
  toast.error(say(shape.text, locale), {
    ...(shape.next && { description: say(shape.next, locale) }),
    duration: 8000,
  });
}
