import { randomUUID } from "node:crypto";
import { StudioError } from "@/server/domain/errors";
import { askRunner } from "@/server/events/intents";
import type { Studio } from "@/server/settings/studio";
import { hasView, isRendered, type Renderer } from "./renders";

/** Longest anybody waits for one picture, in ms. */
const PATIENCE = 60_000;

/** Has the runner's worker make a file, and waits for it. StudioError with the reason, or "worker-busy". */
async function ask(studio: Studio, kind: "picture.render" | "picture.view", payload: unknown): Promise<void> {
  const answer = await askRunner(studio, { clientKey: randomUUID(), kind, target: null, payload }, PATIENCE);
  if (answer.state === "done") return;
  if (answer.state === "refused" && answer.reason)
    throw new StudioError(answer.reason.code, answer.reason.text, {
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
    if (!isRendered(studio.data, order.key)) await ask(studio, "picture.render", order);
  };

/** Sees to it that an original can be shown by a browser (`/media/<blob>/view`). */
export async function viewByWorker(studio: Studio, blob: string): Promise<void> {
  if (!hasView(studio.data, blob)) await ask(studio, "picture.view", { blob });
}
