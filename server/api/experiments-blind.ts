import { z } from "zod";
import { BLIND_VERDICTS } from "@/server/domain/experiments/blind";
import { blindBack, blindRanking, blindTurn, blindVote } from "@/server/experiments/blind";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();

/** Blind choosing: pairs without names, verdicts, and the ranking in the end. */
export const blindRouter = router({
  turn: procedure.input(z.object({ id })).query(({ ctx, input }) => blindTurn(ctx.studio.db, input.id)),
  vote: procedure
    .input(
      z.object({ id, turn: z.number().int().min(0), left: id, right: id, verdict: z.enum(BLIND_VERDICTS) }),
    )
    .mutation(({ ctx, input }) => blindVote(ctx.studio.db, input)),
  /** the last verdict, or all of them, are taken back */
  back: procedure
    .input(z.object({ id, all: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => blindBack(ctx.studio.db, input.id, input.all)),
  ranking: procedure.input(z.object({ id })).query(({ ctx, input }) => blindRanking(ctx.studio.db, input.id)),
});
