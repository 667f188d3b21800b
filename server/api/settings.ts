import { z } from "zod";
import { backUp, listBackups } from "@/server/settings/backup";
import { storageOf } from "@/server/settings/storage";
import {
  addRoot,
  changePassword,
  removeRoot,
  setHubToken,
  setMirror,
  settingsView,
} from "@/server/settings/view";
import { procedure, router } from "./trpc";

const text = z.string().max(4096);

/** Language and look are cookies of the browser, not settings of the studio. */
export const settingsRouter = router({
  get: procedure.query(({ ctx }) => settingsView(ctx.studio)),
  storage: procedure.query(({ ctx }) => storageOf(ctx.studio.data)),
  backups: procedure.query(({ ctx }) => listBackups(ctx.studio.data)),
  backUp: procedure.mutation(({ ctx }) => backUp(ctx.studio.data)),
  rootAdd: procedure
    .input(z.object({ path: text }))
    .mutation(({ ctx, input }) => addRoot(ctx.studio, input.path)),
  rootRemove: procedure
    .input(z.object({ path: text }))
    .mutation(({ ctx, input }) => removeRoot(ctx.studio, input.path)),
  mirror: procedure
    .input(z.object({ address: text }))
    .mutation(({ ctx, input }) => setMirror(ctx.studio, input.address)),
  hubToken: procedure
    .input(z.object({ token: text }))
    .mutation(({ ctx, input }) => setHubToken(ctx.studio, input.token)),
  password: procedure
    .input(z.object({ current: z.string().max(1024), next: z.string().max(1024) }))
    .mutation(({ ctx, input }) => changePassword(ctx.studio, input)),
});
