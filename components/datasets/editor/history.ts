import type { Edit } from "@/server/domain/datasets/edit";
import { editText } from "@/server/domain/datasets/edit-canonical";

/** What a step did, for the words of undo and redo. */
export type What =
  | "crop"
  | "paint"
  | "erase"
  | "levels"
  | "straighten"
  | "turn"
  | "flip"
  | "pad"
  | "painted"
  | "background"
  | "switch"
  | "remove"
  | "original"
  | "theirs"
  | "draft";

type Step = { readonly edit: Edit; readonly what: What };
/** The steps of one picture; `past` and `future` hold the recipe before and after with the step between. */
export type Steps = {
  readonly past: readonly Step[];
  readonly now: Edit;
  readonly future: readonly Step[];
  /** name of the drag that the last step belongs to while it goes on; null = the next change is a step of its own */
  readonly open: string | null;
};

const MOST = 300;

export const begin = (edit: Edit): Steps => ({ past: [], now: edit, future: [], open: null });

/**
 * Makes a recipe the present one. Changes that carry the same `drag` are one step: a drag of a handle, a slider, keys
 * that follow each other. What changes nothing is no step.
 */
export function done(steps: Steps, edit: Edit, what: What, drag: string | null = null): Steps {
  if (edit === steps.now) return steps;
  if (drag !== null && drag === steps.open) return { ...steps, now: edit };
  return {
    past: [...steps.past.slice(1 - MOST), { edit: steps.now, what }],
    now: edit,
    future: [],
    open: drag,
  };
}

/** Ends a drag: what follows is a step of its own. A drag that came back to where it began leaves none. */
export function sealed(steps: Steps): Steps {
  if (steps.open === null) return steps;
  const last = steps.past.at(-1);
  if (last && same(last.edit, steps.now))
    return { ...steps, past: steps.past.slice(0, -1), now: last.edit, open: null };
  return { ...steps, open: null };
}

export function undone(steps: Steps): Steps {
  const last = steps.past.at(-1);
  if (!last) return steps;
  return {
    past: steps.past.slice(0, -1),
    now: last.edit,
    future: [{ edit: steps.now, what: last.what }, ...steps.future],
    open: null,
  };
}

export function redone(steps: Steps): Steps {
  const [next, ...rest] = steps.future;
  if (!next) return steps;
  return {
    past: [...steps.past, { edit: steps.now, what: next.what }],
    now: next.edit,
    future: rest,
    open: null,
  };
}

/** Whether two recipes are the same once stored. */
export const same = (a: Edit | null, b: Edit | null): boolean => editText(a) === editText(b);
