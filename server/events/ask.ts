import { StudioError } from "@/server/domain/errors";
import type { Studio } from "../settings/studio";
import { askRunner, type IntentKind } from "./intents";

/** pending = the runner is down or slow: it will be done later, and the page hears of it */
export type Told = { state: "done" | "pending"; result: number | null };

/** `askRunner`, with a refusal thrown as the StudioError it is. */
export async function tellRunner(
  studio: Studio,
  kind: IntentKind,
  target: number | null,
  payload: unknown,
  clientKey: string,
): Promise<Told> {
  const { state, reason, result } = await askRunner(studio, { clientKey, kind, target, payload });
  if (state !== "refused") return { state, result };
  throw new StudioError(
    reason?.code ?? "refused",
    reason?.text ?? { zh: "没有执行。", en: "It was not done." },
    { next: reason?.next, evidence: reason?.evidence },
  );
}
