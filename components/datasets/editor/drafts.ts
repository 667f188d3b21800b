import { type Edit, editSchema } from "@/server/domain/datasets/edit";

/** What was being done to a picture and is not saved yet: kept in this browser until the studio has it. */
export type Draft = {
  /** revision and recipe the work began with */
  readonly rev: number;
  readonly base: Edit | null;
  readonly edit: Edit;
  /** ms */
  readonly at: number;
};

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;
const keyOf = (pictureId: number) => `studio.draft.picture.${pictureId}`;

/** The draft of a picture; null = there is none that can be read. */
export function readDraft(store: Store, pictureId: number): Draft | null {
  try {
    const found = JSON.parse(store.getItem(keyOf(pictureId)) ?? "null") as Partial<Draft> | null;
    const edit = editSchema.safeParse(found?.edit);
    const base = editSchema.nullable().safeParse(found?.base ?? null);
    if (!edit.success || !base.success || typeof found?.rev !== "number") return null;
    return { rev: found.rev, base: base.data, edit: edit.data, at: Number(found.at) || 0 };
  } catch {
    return null;
  }
}

/** false = this browser keeps nothing (full, or storage is switched off). */
export function keepDraft(store: Store, pictureId: number, draft: Draft): boolean {
  try {
    store.setItem(keyOf(pictureId), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(store: Store, pictureId: number): void {
  try {
    store.removeItem(keyOf(pictureId));
  } catch {
    // A browser without storage has no draft to forget.
  }
}
