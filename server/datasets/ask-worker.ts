import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { intents } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import { askRunner, type IntentKind } from "@/server/events/intents";
import type { Studio } from "@/server/settings/studio";
import { hasView, isRendered, type Renderer } from "./renders";

/** Longest anybody waits for one picture, in ms. */
const PATIENCE = 300_000;

type Kind = Extract<IntentKind, `picture.${string}`>;

/**
 * Has the runner do something to a picture, and waits until it is done; answers its number, where there is one.
 * StudioError with the reason, or "worker-busy".
 */
export async function askWorker(studio: Studio, kind: Kind, payload: unknown): Promise<number | null> {
  const clientKey = randomUUID();
  const answer = await askRunner(studio, { clientKey, kind, target: null, payload }, PATIENCE);
  // thousands of pictures leave nothing behind: what was answered is of no further use
  studio.db.immediate(() => studio.db.orm.delete(intents).where(eq(intents.clientKey, clientKey)).run());
  if (answer.state === "done") return answer.result;
  if (answer.state === "refused" && answer.reason)
    throw new StudioError(answer.reason.code, answer.reason.text, {
      next: answer.reason.next,
      evidence: answer.reason.evidence ?? [],
    });
  throw new StudioError(
    "worker-busy",
    {
      zh: "后台程序没有按时回应，图片还没有生成。",
      en: "The background program did not answer in time, so the picture is not there yet.",
    },
    { next: { zh: "稍后再试一次。", en: "Try again in a moment." } },
  );
}

/** The renderer of programs that are not the runner: export, and whoever shows a picture that was swept. */
export const renderByWorker =
  (studio: Studio): Renderer =>
  async (order) => {
    if (!isRendered(studio.data, order.key)) await askWorker(studio, "picture.render", order);
  };

/** Sees to it that an original can be shown by a browser (`/media/<blob>/view`). */
export async function viewByWorker(studio: Studio, blob: string): Promise<void> {
  if (!hasView(studio.data, blob)) await askWorker(studio, "picture.view", { blob });
}
