import { z } from "zod";
import type { BulkEdit } from "./bulk";

const tag = z.string().trim().min(1).max(300);
const tags = z.array(tag).min(1).max(100);

/** A bulk edit as it comes from a page or out of the journal. */
export const bulkEdit: z.ZodType<BulkEdit> = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("add"),
    tags,
    where: z.enum(["front", "end", "after"]),
    after: tag.optional(),
  }),
  z.object({ do: z.literal("remove"), tags }),
  z.object({ do: z.literal("replace"), from: tags, to: tag }),
  z.object({
    do: z.literal("find"),
    find: z.string().min(1).max(1000),
    put: z.string().max(1000),
    regex: z.boolean(),
    matchCase: z.boolean(),
    within: z.enum(["tag", "whole", "caption"]),
  }),
  z.object({ do: z.literal("dedupe") }),
  z.object({
    do: z.literal("sort"),
    by: z.enum(["alphabet", "count"]),
    keep: z.number().int().min(0).max(64),
  }),
  z.object({ do: z.literal("front"), tags }),
  z.object({ do: z.literal("trim") }),
  z.object({ do: z.literal("spaces"), to: z.enum(["space", "underscore"]) }),
  z.object({ do: z.literal("trigger") }),
]);
