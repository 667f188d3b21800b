"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { type Edit, NO_EDIT } from "@/server/domain/datasets/edit";
import { dropDraft, keepDraft, readDraft } from "./drafts";
import { begin, done, redone, type Steps, same, sealed, undone, type What } from "./history";
import type { Desk, Job } from "./saving";
import type { Opened } from "./tools";

/** Steps of the pictures seen in this tab, so that going back to one can still undo what was done there. */
const remembered = new Map<number, Steps>();

type Base = { rev: number; edit: Edit | null };
/** `draft` = work of an earlier visit was found; `other` = and the picture was changed elsewhere since. */
export type Found = { at: number; other: boolean } | null;

function first(opened: Opened, desk: Desk): { steps: Steps; found: Found; base: Base } {
  const base: Base = { rev: opened.rev, edit: opened.edit };
  const known = remembered.get(opened.id);
  const steps = known && same(known.now, opened.edit) ? known : begin(opened.edit ?? NO_EDIT);
  const draft = readDraft(localStorage, opened.id);
  if (!draft || same(draft.edit, opened.edit)) return { steps, base, found: null };
  const onItsWay = desk.of(opened.id) !== undefined;
  const other = !same(draft.base, opened.edit);
  const again =
    known && same(known.now, draft.edit) ? known : done(begin(opened.edit ?? NO_EDIT), draft.edit, "draft");
  return {
    steps: again,
    // a recipe made for an older one is a conflict as soon as it is saved, and says so
    base: other ? { rev: draft.rev, edit: draft.base } : base,
    found: onItsWay ? null : { at: draft.at, other },
  };
}

/** What was done to one picture: its steps, whether they are saved, and the draft that keeps them until they are. */
export function useSteps(opened: Opened, desk: Desk) {
  const [{ steps, found, base }, set] = useState(() => first(opened, desk));
  const latest = useRef({ steps, base });
  latest.current = { steps, base };
  const dirty = !same(steps.now, base.edit);

  const turn = useCallback(
    (work: (steps: Steps) => Steps) =>
      set((now) => {
        const next = work(now.steps);
        if (next === now.steps) return now;
        latest.current = { steps: next, base: now.base };
        return { ...now, steps: next };
      }),
    [],
  );

  // the studio says that this picture's recipe is another one by now
  const theirs = opened.edit;
  const { rev } = opened;
  useEffect(() => {
    set((now) => {
      if (same(theirs, now.steps.now)) return { ...now, base: { rev, edit: theirs } };
      if (same(theirs, now.base.edit)) return { ...now, base: { rev, edit: theirs } };
      if (same(now.steps.now, now.base.edit))
        return { ...now, base: { rev, edit: theirs }, steps: done(now.steps, theirs ?? NO_EDIT, "theirs") };
      return now;
    });
  }, [theirs, rev]);

  const { id, name } = opened;
  const keep = useCallback(() => {
    const now = latest.current;
    remembered.delete(id);
    remembered.set(id, sealed(now.steps));
    if (remembered.size > 60) remembered.delete(remembered.keys().next().value ?? 0);
    if (same(now.steps.now, now.base.edit)) {
      if (!desk.of(id)) dropDraft(localStorage, id);
      return;
    }
    const draft = { rev: now.base.rev, base: now.base.edit, edit: now.steps.now, at: Date.now() };
    // a browser that keeps nothing: the studio does, at once
    if (!keepDraft(localStorage, id, draft))
      desk.submit({ pictureId: id, name, edit: now.steps.now, seen: now.base });
  }, [id, name, desk]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new recipe is kept, a moment after it was made
  useEffect(() => {
    const timer = setTimeout(keep, 250);
    return () => clearTimeout(timer);
  }, [steps.now, keep]);
  useEffect(() => {
    window.addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      document.removeEventListener("visibilitychange", keep);
      keep();
    };
  }, [keep]);

  return {
    steps,
    edit: steps.now,
    base,
    dirty,
    found,
    change: useCallback(
      (edit: Edit | ((now: Edit) => Edit), what: What, drag: string | null = null) =>
        turn((now) => done(now, typeof edit === "function" ? edit(now.now) : edit, what, drag)),
      [turn],
    ),
    seal: useCallback(() => turn(sealed), [turn]),
    undo: useCallback(() => turn(undone), [turn]),
    redo: useCallback(() => turn(redone), [turn]),
    /** what has to be sent to the studio; null = it has everything */
    job: useCallback((): Job | null => {
      keep();
      const now = latest.current;
      if (same(now.steps.now, now.base.edit)) return null;
      return { pictureId: id, name, edit: now.steps.now, seen: now.base };
    }, [id, keep, name]),
    /** the studio has it now */
    settle: useCallback((now: Base) => set((was) => ({ ...was, base: now, found: null })), []),
    noticed: useCallback(() => set((was) => ({ ...was, found: null })), []),
    /** ends a conflict: with the recipe that was saved meanwhile (mine stays one undo away), or with mine on top of it */
    resolve: useCallback(
      (choice: "theirs" | "mine", other: Base) =>
        set((was) => ({
          found: null,
          base: other,
          steps: choice === "theirs" ? done(was.steps, other.edit ?? NO_EDIT, "theirs") : sealed(was.steps),
        })),
      [],
    ),
  };
}

export type StepsState = ReturnType<typeof useSteps>;
