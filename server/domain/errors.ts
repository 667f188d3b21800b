import type { Text } from "./language";

/**
 * An error a person can act on: cause, evidence, next step. Compared by `code`, never by `instanceof`
 * (Next bundles its own copy of this module).
 */
export class StudioError extends Error {
  readonly code: string;
  readonly text: Text;
  readonly next: Text | undefined;
  readonly evidence: readonly string[];
  constructor(code: string, text: Text, more: { next?: Text; evidence?: readonly string[] } = {}) {
    super(text.en);
    this.name = "StudioError";
    this.code = code;
    this.text = text;
    this.next = more.next;
    this.evidence = more.evidence ?? [];
  }
}

export type ErrorShape = { code: string; text: Text; next?: Text; evidence?: readonly string[] };

export const isStudioError = (e: unknown): e is StudioError =>
  e instanceof Error && e.name === "StudioError" && "code" in e && "text" in e;

/** An error as it is kept and sent; what is no StudioError becomes `or`, with its own message as evidence. */
export const shapeOf = (error: unknown, or: { code: string; text: Text }): ErrorShape =>
  isStudioError(error)
    ? { code: error.code, text: error.text, next: error.next, evidence: error.evidence }
    : { ...or, evidence: [error instanceof Error ? error.message : String(error)] };
