import { makeVersion } from "@/server/datasets/versions";
import { type ErrorShape, StudioError } from "@/server/domain/errors";
import type { Recipe } from "@/server/domain/recipes/option";
import { steps } from "@/server/domain/recipes/steps";
import { preflight } from "@/server/domain/recipes/validate";
import { askRunner } from "@/server/events/intents";
import type { Studio } from "@/server/settings/studio";
import { engineChoices, modelChoices } from "./choices";
import { datasetFacts } from "./facts";

export type Order = {
  clientKey: string;
  datasetId: number;
  modelId: number;
  engineId: number;
  name: string;
  recipe: Recipe;
};

/**
 * Freezes dataset and recipe and asks the runner to queue the run. Nothing that the preflight would block gets
 * through, whatever the page thought. runId null = the runner has not answered yet and will.
 */
export async function enqueueRun(studio: Studio, order: Order): Promise<{ runId: number | null }> {
  const { db } = studio;
  const model = modelChoices(db).find((choice) => choice.id === order.modelId) ?? null;
  const engine = engineChoices(db).find((choice) => choice.id === order.engineId) ?? null;
  const facts = {
    ...datasetFacts(db, order.datasetId),
    family: model?.family ?? null,
    format: model?.format ?? null,
    engine: engine?.facts ?? null,
  };
  const plan = steps(order.recipe, facts);
  const blocks = preflight(order.recipe, facts, plan).issues.filter((issue) => issue.severity === "block");
  const first = blocks[0];
  if (first !== undefined) {
    throw new StudioError("preflight", first.text, {
      next: {
        zh: "改好训练前检查里阻止的几项，再加入队列。",
        en: "Mend what the preflight blocks, then add it to the queue.",
      },
      evidence: blocks.map((issue) => issue.dest).filter((dest) => dest !== ""),
    });
  }
  const version = makeVersion(studio, order.datasetId);
  const { clientKey, ...rest } = order;
  const answer = await askRunner(studio, {
    clientKey,
    kind: "run.enqueue",
    target: null,
    payload: { ...rest, versionId: version.id, plan },
  });
  if (answer.state === "refused") throw refusal(answer.reason);
  return { runId: answer.result };
}

const refusal = (reason: ErrorShape | null): StudioError =>
  new StudioError(
    reason?.code ?? "refused",
    reason?.text ?? { zh: "没能加入队列。", en: "It could not be added to the queue." },
    { ...(reason?.next && { next: reason.next }), ...(reason?.evidence && { evidence: reason.evidence }) },
  );
