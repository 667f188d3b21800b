import { z } from "zod";
import { FAMILIES } from "@/server/domain/models/family";
import { isModelName } from "@/server/models/read";
import { scanModels } from "@/server/models/scan";
import {
  deleteModel,
  editModel,
  getModel,
  listModels,
  lookAtModel,
  refreshModel,
  registerModel,
  restoreModel,
} from "@/server/models/store";
import { completePath } from "@/server/settings/roots";
import { procedure, router } from "./trpc";

const id = z.object({ id: z.number().int().positive() });
const path = z.string().min(1).max(4096);

export const modelsRouter = router({
  list: procedure.query(({ ctx }) => listModels(ctx.studio)),
  get: procedure.input(id).query(({ ctx, input }) => getModel(ctx.studio, input.id)),
  complete: procedure
    .input(z.object({ text: z.string().max(4096) }))
    .query(({ ctx, input }) => completePath(ctx.studio, input.text, isModelName)),
  look: procedure.input(z.object({ path })).query(({ ctx, input }) => lookAtModel(ctx.studio, input.path)),
  scan: procedure
    .input(z.object({ folder: path }))
    .query(({ ctx, input }) => scanModels(ctx.studio, input.folder)),
  register: procedure
    .input(
      z.object({
        path,
        name: z.string().trim().max(200).optional(),
        clientKey: z.string().max(100).optional(),
      }),
    )
    .mutation(({ ctx, input }) => registerModel(ctx.studio, input)),
  refresh: procedure.input(id).mutation(({ ctx, input }) => refreshModel(ctx.studio, input.id)),
  edit: procedure
    .input(
      id.extend({
        name: z.string().trim().min(1).max(200).optional(),
        note: z.string().max(4000).optional(),
        family: z.enum(FAMILIES).optional(),
      }),
    )
    .mutation(({ ctx, input }) => editModel(ctx.studio, input)),
  delete: procedure.input(id).mutation(({ ctx, input }) => deleteModel(ctx.studio, input.id)),
  restore: procedure.input(id).mutation(({ ctx, input }) => restoreModel(ctx.studio, input.id)),
});
