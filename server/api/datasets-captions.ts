import { z } from "zod";
import { complete, dictionary, emptyDictionary, importListFrom } from "@/server/datasets/completion";
import { tagWords } from "@/server/datasets/dictionary";
import { heavy } from "@/server/datasets/heavy";
import { bulkEdit } from "@/server/domain/captions/bulk-schema";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const scope = z.object({ datasetId: id, ids: z.array(id).max(100_000), edit: bulkEdit });

/** Captions of a dataset: bulk edits with their dry run, and the tag dictionary. */
export const captionsRouter = router({
  preview: procedure
    .input(
      scope.extend({
        from: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    // a scope of thousands is longer than an address may be
    .mutation(({ ctx, input }) => heavy(ctx.studio, "preview", input)),
  bulk: procedure
    .input(scope.extend({ mark: z.string().max(64).nullable().default(null) }))
    .mutation(({ ctx, input }) => heavy(ctx.studio, "bulk", { ...input, tab: ctx.tab })),
  returnTo: procedure
    .input(z.object({ datasetId: id, batch: z.number().int().min(0) }))
    .mutation(({ ctx, input }) => heavy(ctx.studio, "returnTo", { ...input, tab: ctx.tab })),
  complete: procedure
    .input(z.object({ typed: z.string().max(100) }))
    .query(({ ctx, input }) => complete(ctx.studio, input.typed)),
  words: procedure
    .input(z.object({ tags: z.array(z.string().max(300)).max(600) }))
    .query(({ ctx, input }) => tagWords(ctx.studio.db, input.tags)),
  dictionary: procedure.query(({ ctx }) => dictionary(ctx.studio)),
  dictionaryImport: procedure
    .input(z.object({ path: z.string().trim().min(1).max(4000) }))
    .mutation(({ ctx, input }) => importListFrom(ctx.studio, input.path)),
  dictionaryClear: procedure.mutation(({ ctx }) => emptyDictionary(ctx.studio)),
});
