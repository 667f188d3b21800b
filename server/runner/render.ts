import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { cellResults, cells } from "@/db/schema/index";
import { promptAsSent } from "@/server/domain/engines/sdapi";
import { fromAnswer, type WebuiError } from "@/server/domain/engines/webui-errors";
import { noOtherBase } from "@/server/domain/engines/webui-troubles";
import type { CellValues } from "@/server/domain/experiments/axes";
import { cellText } from "@/server/domain/experiments/cells";
import { type Asked, cure, observe } from "@/server/domain/experiments/observe";
import { verify } from "@/server/domain/experiments/verify";
import { storeBytes } from "../datasets/blobs";
import type { RenderAnswer, RenderOrder, Webui } from "../engines/webui";
import { changeCell } from "../experiments/cells";
import type { Studio } from "../settings/studio";
import { pixelsOf } from "./pixels";
import { doubted, type Remembered, recall, remember } from "./webui-memory";

export type Desk = { studio: Studio; engine: number; webui: Webui; signal: AbortSignal };
export type ToDraw = { id: number; experiment: number; values: CellValues };

/** drawn = there is a picture, done or suspect · error = the cell is still "rendering", what becomes of it is decided
 * by whoever knows the webui's story · left = nothing was sent, or the runner ends and leaves it as it is */
export type Ending = { kind: "drawn" } | { kind: "error"; error: WebuiError } | { kind: "left" };

/**
 * Draws one cell: first what has to be thrown away before its picture can be trusted, then the cell itself; compares
 * the answer with what was asked and writes picture, verdict and memory in one transaction.
 */
export async function drawCell(desk: Desk, cell: ToDraw, stem: string | null): Promise<Ending> {
  const { db } = desk.studio;
  const order = orderFor(cell, stem, `studio-${cell.id}-${Date.now().toString(36)}`);
  const asked = askedBy(order);
  const refused = await makeTrustworthy(desk, order, asked);
  if (desk.signal.aborted) return { kind: "left" };
  const sent = { task: order.task, startedAt: Date.now(), endedAt: null, error: null };
  const renders = rendersOf(db, cell.id) + (refused ? 0 : 1);
  if (!changeCell(db, cell.id, "send", { ...sent, renders })) return { kind: "left" };
  if (refused) return { kind: "error", error: refused };

  const answer = await desk.webui.render(order, desk.signal);
  if (desk.signal.aborted) return { kind: "left" };
  if (!answer.ok) {
    noteError(desk, asked, answer.error);
    return { kind: "error", error: answer.error };
  }
  return judge(desk, cell, asked, order.task, answer);
}

async function judge(
  desk: Desk,
  cell: ToDraw,
  asked: Asked,
  task: string,
  answer: Extract<RenderAnswer, { ok: true }>,
): Promise<Ending> {
  const { db, data } = desk.studio;
  const pixels = await pixelsOf(answer.bytes);
  if (!pixels) {
    const error = fromAnswer(200, "", "/sdapi/v1/txt2img");
    noteError(desk, asked, error);
    return { kind: "error", error };
  }
  let memory = recall(db, desk.engine);
  // the flag stays until the next picture begins: somebody pressed Interrupt while this one was drawn
  const after = await desk.webui.state();
  if (after?.idle && after.interrupted)
    memory = { ...memory, ...observe(memory, { kind: "interrupt", task }) };
  const model = {
    name: (answer.info.sd_model_name as string | null | undefined) ?? null,
    hash: (answer.info.sd_model_hash as string | null | undefined) ?? null,
  };
  const told = { task, infotext: answer.infotext, model, pixels };
  const verdict = verify(asked, told, memory, controlOf(desk, cell));
  memory = {
    ...memory,
    ...observe(memory, { kind: "picture", asked, infotext: answer.infotext, modelName: model.name }),
  };
  const blob = storeBytes(data, answer.bytes).sha256;
  db.immediate(() => {
    remember(db, desk.engine, memory);
    changeCell(db, cell.id, verdict.state, {
      blob,
      infotext: answer.infotext,
      verdict: { ...verdict, pixels: pixels.hash },
      error: null,
      ms: answer.ms,
      task: null,
      endedAt: Date.now(),
    });
  });
  return { kind: "drawn" };
}

/**
 * Draws what cures the webui of what it remembers wrongly: another prompt, or another base that works. null = the
 * picture asked for can be trusted now.
 */
async function makeTrustworthy(desk: Desk, order: RenderOrder, asked: Asked): Promise<WebuiError | null> {
  const { db } = desk.studio;
  const tried = new Set<string>();
  for (;;) {
    const memory = recall(db, desk.engine);
    const need = cure(memory, asked);
    if (!need) return null;
    const away: RenderOrder = {
      ...order,
      task: `${order.task}-away-${tried.size}`,
      prompt: `throw-away ${order.task}`,
      negative: "",
      loras: [],
      sampler: "Euler",
      scheduler: null,
      seed: 1,
      steps: 1,
      width: 64,
      height: 64,
    };
    if (need === "other-base") {
      const poisoned = memory.poisoned!;
      const bases = (await desk.webui.catalog()).bases.filter(
        (b) =>
          ![poisoned.failed, poisoned.before].some((n) => n === b.name || n === b.title) &&
          !tried.has(b.name),
      );
      const base = bases[0];
      if (!base) return noOtherBase(poisoned.failed);
      tried.add(base.name);
      away.base = { name: base.name, hash: base.hash };
    } else if (tried.size > 2) return null;
    else tried.add(away.task);
    const answer = await desk.webui.render(away, desk.signal);
    if (desk.signal.aborted) return null;
    if (!answer.ok) {
      noteError(desk, askedBy(away), answer.error);
      // another base may still do
      if (need === "other-base" && !answer.error.transient && answer.error.code === "model-failed") continue;
      return answer.error;
    }
    const modelName = (answer.info.sd_model_name as string | null | undefined) ?? null;
    const exchange = { kind: "picture" as const, asked: askedBy(away), infotext: answer.infotext, modelName };
    remember(db, desk.engine, { ...memory, ...observe(memory, exchange) });
  }
}

function noteError(desk: Desk, asked: Asked, error: WebuiError): void {
  const { db } = desk.studio;
  const memory = recall(db, desk.engine);
  const next: Remembered = { ...memory, ...observe(memory, { kind: "error", asked, code: error.code }) };
  const begun = !["unreachable", "auth", "no-api", "not-found", "bad-request"].includes(error.code);
  remember(db, desk.engine, begun ? doubted(next, asked) : next);
}

export function orderFor(cell: ToDraw, stem: string | null, task: string): RenderOrder {
  const v = cell.values;
  return {
    task,
    base: v.base,
    loras:
      v.lora && stem !== null ? [{ stem, weights: v.lora.weights, te: v.lora.te, unet: v.lora.unet }] : [],
    prompt: v.prompt,
    negative: v.negative,
    seed: v.seed,
    steps: v.steps,
    cfg: v.cfg,
    sampler: v.sampler,
    scheduler: v.scheduler,
    width: v.width,
    height: v.height,
    clipSkip: v.clipSkip,
    vae: v.vae,
  };
}

export const askedBy = (order: RenderOrder): Asked => ({ ...order, prompt: promptAsSent(order) });

/** How often a cell was sent so far. */
export const rendersOf = (db: Db, cell: number): number =>
  db.orm.select({ n: cellResults.renders }).from(cellResults).where(eq(cellResults.cellId, cell)).get()?.n ??
  0;

/** Pixel hash of the same picture without a LoRA, when it was drawn. */
function controlOf({ studio: { db } }: Desk, cell: ToDraw): string | undefined {
  if (!cell.values.lora) return undefined;
  const key = createHash("sha256")
    .update(cellText({ ...cell.values, lora: null }))
    .digest("hex");
  const row = db.orm
    .select({ verdict: cellResults.verdict, state: cellResults.state })
    .from(cells)
    .innerJoin(cellResults, eq(cellResults.cellId, cells.id))
    .where(and(eq(cells.experimentId, cell.experiment), eq(cells.key, key)))
    .get();
  if (row?.state !== "done") return undefined;
  const hash = (row.verdict as { pixels?: unknown } | null)?.pixels;
  return typeof hash === "string" ? hash : undefined;
}
