import { z } from "zod";
import { StudioError } from "@/server/domain/errors";
import { RUN_STATES } from "@/server/domain/runs/transition";
import { tellRunner } from "@/server/events/ask";
import { getCurve } from "@/server/runs/curve";
import { readLog } from "@/server/runs/log";
import { pauseQueue, queuePaused } from "@/server/runs/pause";
import { getRun, getRunRow, listRuns } from "@/server/runs/store";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
/** made by the page for each press of a button: the same press sent twice does one thing */
const key = z.string().min(8).max(64);
const newKey = () => crypto.randomUUID();
/** A mutation without a key of its own gets one: then it is done once per call. */
const act = z.object({ id, key: key.default(newKey) });

const missing = () =>
  new StudioError(
    "no-run",
    { zh: "没有这个训练任务。", en: "There is no such run." },
    {
      next: { zh: "回到训练列表。", en: "Go back to the list of runs." },
    },
  );

export const runsRouter = router({
  list: procedure
    .input(
      z
        .object({
          state: z.array(z.enum(RUN_STATES as [string, ...string[]])).optional(),
          datasetId: id.optional(),
          deleted: z.boolean().optional(),
          limit: z.number().int().min(1).max(1000).optional(),
        })
        .default({}),
    )
    .query(({ ctx, input }) => listRuns(ctx.studio, input as Parameters<typeof listRuns>[1])),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => {
    const run = getRun(ctx.studio, input.id);
    if (!run) throw missing();
    return run;
  }),
  row: procedure.input(z.object({ id })).query(({ ctx, input }) => {
    const run = getRunRow(ctx.studio, input.id);
    if (!run) throw missing();
    return run;
  }),
  curve: procedure
    .input(z.object({ id, width: z.number().int().min(50).max(4000).optional() }))
    .query(({ ctx, input }) => getCurve(ctx.studio, input.id, input.width)),
  logRange: procedure
    .input(
      z.object({
        id,
        attempt: z.number().int().min(1).optional(),
        from: z.number().int().min(0).optional(),
        to: z.number().int().min(0).optional(),
      }),
    )
    .query(({ ctx, input: { id: run, ...range } }) => readLog(ctx.studio, run, range)),
  stop: procedure
    .input(act.extend({ how: z.enum(["now", "save", "epoch_end", "force"]) }))
    .mutation(({ ctx, input: { id: run, key: k, how } }) =>
      tellRunner(ctx.studio, "run.stop", run, { how }, k),
    ),
  save: procedure
    .input(act)
    .mutation(({ ctx, input }) => tellRunner(ctx.studio, "run.save", input.id, {}, input.key)),
  hold: procedure
    .input(act.extend({ held: z.boolean() }))
    .mutation(({ ctx, input: { id: run, key: k, held } }) =>
      tellRunner(ctx.studio, "run.hold", run, { held }, k),
    ),
  move: procedure
    .input(act.extend({ position: z.number().int().min(0) }))
    .mutation(({ ctx, input: { id: run, key: k, position } }) =>
      tellRunner(ctx.studio, "run.move", run, { position }, k),
    ),
  cancel: procedure
    .input(act)
    .mutation(({ ctx, input }) => tellRunner(ctx.studio, "run.cancel", input.id, {}, input.key)),
  retry: procedure
    .input(act)
    .mutation(({ ctx, input }) => tellRunner(ctx.studio, "run.retry", input.id, {}, input.key)),
  delete: procedure
    .input(act)
    .mutation(({ ctx, input }) => tellRunner(ctx.studio, "run.delete", input.id, {}, input.key)),
  restore: procedure
    .input(act)
    .mutation(({ ctx, input }) => tellRunner(ctx.studio, "run.restore", input.id, {}, input.key)),
  paused: procedure.query(({ ctx }) => queuePaused(ctx.studio)),
  pause: procedure
    .input(z.object({ paused: z.boolean() }))
    .mutation(({ ctx, input }) => pauseQueue(ctx.studio, input.paused)),
});
