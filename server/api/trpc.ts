import { initTRPC } from "@trpc/server";
import { ZodError } from "zod";
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
export const procedure = t.procedure;
export const createCallerFactory = t.createCallerFactory;
