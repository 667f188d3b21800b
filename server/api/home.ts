import { z } from "zod";
import { markOpened, markSeen } from "@/server/home/seen";
import { findable, frameView, homeView } from "@/server/home/store";
import { procedure, router } from "./trpc";

export const homeRouter = router({
  /** What Home shows. */
  overview: procedure.query(({ ctx }) => homeView(ctx.studio)),
  /** What the frame around every page shows. */
  frame: procedure.query(({ ctx }) => frameView(ctx.studio)),
  /** What the palette finds besides pages. */
  find: procedure.query(({ ctx }) => findable(ctx.studio)),
  /** Puts away the news of Home that ended until then (ms UTC). */
  seen: procedure
    .input(z.object({ until: z.number().int().positive() }))
    .mutation(({ ctx, input }) => markSeen(ctx.studio.db, input.until)),
  /** The page of an ended run was opened: it is no news for the frame any more. */
  opened: procedure
    .input(z.object({ run: z.number().int().positive() }))
    .mutation(({ ctx, input }) => markOpened(ctx.studio.db, input.run)),
});
