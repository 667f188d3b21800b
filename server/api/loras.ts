import { z } from "zod";
import { StudioError } from "@/server/domain/errors";
import { tellRunner } from "@/server/events/ask";
import { loraDetails } from "@/server/loras/details";
import { isLoraName } from "@/server/loras/read";
import { getLora, listLoras } from "@/server/loras/store";
import { lookAtLoras } from "@/server/loras/take";
import { completePath } from "@/server/settings/roots";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const path = z.string().trim().min(1).max(4096);
const key = z
  .string()
  .min(8)
  .max(64)
  .default(() => crypto.randomUUID());
const act = z.object({ id, key });

export const lorasRouter = router({
  list: procedure
    .input(z.object({ runId: id.optional(), deleted: z.boolean().optional() }).default({}))
    .query(({ ctx, input }) => listLoras(ctx.studio, input)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => {
    const lora = getLora(ctx.studio, input.id);
    if (!lora) throw new StudioError("no-lora", { zh: "没有这个 LoRA。", en: "There is no such LoRA." });
    return lora;
  }),
  /** what the file says of itself, readable and raw */
  details: procedure.input(z.object({ id })).query(({ ctx, input }) => loraDetails(ctx.studio, input.id)),
  complete: procedure
    .input(z.object({ text: z.string().max(4096) }))
    .query(({ ctx, input }) => completePath(ctx.studio, input.text, isLoraName)),
  /** what a file or folder of this machine would bring, and what not and why */
  look: procedure.input(z.object({ path })).query(({ ctx, input }) => lookAtLoras(ctx.studio, input.path)),
  import: procedure
    .input(z.object({ path, key }))
    .mutation(({ ctx, input }) =>
      tellRunner(ctx.studio, "lora.import", null, { path: input.path }, input.key),
    ),
  rename: procedure
    .input(act.extend({ name: z.string().trim().min(1).max(120) }))
    .mutation(({ ctx, input }) =>
      tellRunner(ctx.studio, "lora.rename", input.id, { name: input.name }, input.key),
    ),
  note: procedure
    .input(act.extend({ note: z.string().max(4000) }))
    .mutation(({ ctx, input }) =>
      tellRunner(ctx.studio, "lora.note", input.id, { note: input.note }, input.key),
    ),
  delete: procedure
    .input(act)
    .mutation(({ ctx, input }) => tellRunner(ctx.studio, "lora.delete", input.id, {}, input.key)),
  restore: procedure
    .input(act)
    .mutation(({ ctx, input }) => tellRunner(ctx.studio, "lora.restore", input.id, {}, input.key)),
});
