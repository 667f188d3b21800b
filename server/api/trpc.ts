import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { quiet } from "@/server/datasets/heavy";
import { type ErrorShape, isStudioError } from "@/server/domain/errors";
import type { Locale } from "@/server/domain/language";
import type { Studio } from "@/server/settings/studio";

/** `tab` identifies the browser tab (header x-studio-tab): undo belongs to it. */
export type Context = { studio: Studio; locale: Locale; tab: string };

const t = initTRPC.context<Context>().create({
  /** `data.studio` is what the page shows: cause, evidence, next step in both languages. */
  errorFormatter({ shape, error }) {
    const cause = error.cause;
    const studio: ErrorShape | null = isStudioError(cause)
      ? { code: cause.code, text: cause.text, next: cause.next, evidence: cause.evidence }
      : cause instanceof ZodError
        ? {
            code: "bad-input",
            text: { zh: "提交的内容不对。", en: "Something in what was sent is not valid." },
            evidence: cause.issues.map((i) => `${i.path.join(".")}: ${i.message}`),
          }
        : null;
    return { ...shape, data: { ...shape.data, stack: undefined, studio } };
  },
});

export const router = t.router;

/** A StudioError thrown by a store is the caller's to act on: 400 with its words, not an internal error. */
const inWords = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && isStudioError(result.error.cause) && result.error.code === "INTERNAL_SERVER_ERROR") {
    throw new TRPCError({ code: "BAD_REQUEST", message: result.error.message, cause: result.error.cause });
  }
  return result;
});
/** A write asked for while a bulk edit holds the database waits here, where nobody waits behind it. */
const inTurn = t.middleware(async ({ type, ctx, next }) => {
  if (type === "mutation") await quiet(ctx.studio);
  return next();
});
export const procedure = t.procedure.use(inWords).use(inTurn);
export const createCallerFactory = t.createCallerFactory;
