import { z } from "zod";
import { scanTrainers } from "@/server/engines/scan";
import {
  addTrainer,
  checkEngine,
  deleteEngine,
  editEngine,
  getEngine,
  listTrainers,
  restoreEngine,
} from "@/server/engines/store";
import { checkWebui } from "@/server/engines/webui-check";
import { scanWebuis } from "@/server/engines/webui-scan";
import { addWebui, editWebui, listWebuis, webuiCatalog } from "@/server/engines/webui-store";
import { completePath } from "@/server/settings/roots";
import { procedure, router } from "./trpc";

const id = z.object({ id: z.number().int().positive() });
const path = z.string().trim().min(1).max(4096);
const address = z.string().trim().min(1).max(500);
const word = z.string().min(1).max(200);
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
/** null takes a key away */
const config = z
  .object({
    python: path,
    dir: path,
    launcher: z.boolean(),
    env: z.record(variable, z.string().max(2000)),
    tokenizerCache: path.nullable(),
    speed: z.number().positive().max(100_000).nullable(),
    faults: z.string().max(200),
  })
  .partial();

export const enginesRouter = router({
  list: procedure.query(({ ctx }) => listTrainers(ctx.studio.db)),
  get: procedure.input(id).query(({ ctx, input }) => getEngine(ctx.studio.db, input.id)),
  scan: procedure.query(({ ctx }) => {
    const known = new Set(listTrainers(ctx.studio.db).map((row) => row.config.dir));
    return scanTrainers().map((found) => ({ ...found, known: known.has(found.dir) }));
  }),
  complete: procedure
    .input(z.object({ text: z.string().max(4096), files: z.boolean().default(false) }))
    .query(({ ctx, input }) =>
      completePath(ctx.studio, input.text, (name) => input.files && /^python[\d.]*$/.test(name)),
    ),
  add: procedure
    .input(
      z.object({
        dir: path,
        python: path.optional(),
        name: z.string().trim().max(120).optional(),
        clientKey: z.string().max(64).optional(),
      }),
    )
    .mutation(({ ctx, input }) => addTrainer(ctx.studio.db, input)),
  check: procedure.input(id).mutation(({ ctx, input }) => checkEngine(ctx.studio.db, input.id)),
  edit: procedure
    .input(
      id.extend({
        name: z.string().trim().min(1).max(120).optional(),
        enabled: z.boolean().optional(),
        config: config.optional(),
      }),
    )
    .mutation(({ ctx, input }) => editEngine(ctx.studio.db, input)),
  webuis: procedure.query(({ ctx }) => listWebuis(ctx.studio)),
  catalog: procedure.input(id).query(({ ctx, input }) => webuiCatalog(ctx.studio, input.id)),
  scanWebuis: procedure.query(async ({ ctx }) => {
    const known = new Set(listWebuis(ctx.studio).map((w) => w.config.url));
    return (await scanWebuis()).map((found) => ({ ...found, known: known.has(found.url) }));
  }),
  addWebui: procedure
    .input(
      z.object({
        url: address,
        user: word.optional(),
        password: word.optional(),
        loraDir: path.optional(),
        name: z.string().trim().max(120).optional(),
        clientKey: z.string().max(64).optional(),
      }),
    )
    .mutation(({ ctx, input }) => addWebui(ctx.studio, input)),
  checkWebui: procedure.input(id).mutation(({ ctx, input }) => checkWebui(ctx.studio, input.id)),
  editWebui: procedure
    .input(
      id.extend({
        name: z.string().trim().min(1).max(120).optional(),
        enabled: z.boolean().optional(),
        url: address.optional(),
        user: z.string().max(200).optional(),
        password: word.nullable().optional(),
        loraDir: z.string().max(4096).optional(),
        speed: z.number().positive().max(100_000).nullable().optional(),
        faults: z.string().max(200).optional(),
      }),
    )
    .mutation(({ ctx, input }) => editWebui(ctx.studio, input)),
  delete: procedure.input(id).mutation(({ ctx, input }) => deleteEngine(ctx.studio.db, input.id)),
  restore: procedure.input(id).mutation(({ ctx, input }) => restoreEngine(ctx.studio.db, input.id)),
});
