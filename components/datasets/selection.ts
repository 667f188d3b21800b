/** What is selected in the gallery. `anchor` is where a range with Shift begins, `focus` the picture shown beside. */
export type Selection = {
  readonly ids: ReadonlySet<number>;
  readonly anchor: number | null;
  readonly focus: number | null;
};

export const NOTHING: Selection = { ids: new Set(), anchor: null, focus: null };

export const only = (id: number): Selection => ({ ids: new Set([id]), anchor: id, focus: id });

/** Ctrl click: adds or takes away one. */
export function toggle(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id, focus: ids.has(id) ? id : ([...ids].at(-1) ?? null) };
}

/** Shift click: everything from the anchor to `id` in the order shown; with `add` beside what was selected. */
export function range(selection: Selection, order: readonly number[], id: number, add = false): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return only(id);
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return {
    ids: new Set(add ? [...selection.ids, ...between] : between),
    anchor: selection.anchor,
    focus: id,
  };
}

export const all = (order: readonly number[], focus: number | null): Selection => ({
  ids: new Set(order),
  anchor: order[0] ?? null,
  focus: focus ?? order[0] ?? null,
});

/** Without what is not shown any more; the focus moves to the neighbour that took its place. */
export function within(selection: Selection, order: readonly number[], before: readonly number[]): Selection {
  const shown = new Set(order);
  const gone = selection.focus !== null && !shown.has(selection.focus);
  if (!gone && [...selection.ids].every((id) => shown.has(id))) return selection;
  const ids = new Set([...selection.ids].filter((id) => shown.has(id)));
  let { focus } = selection;
  if (gone && focus !== null) {
    const at = before.indexOf(focus);
    const next =
      before.slice(at + 1).find((id) => shown.has(id)) ??
      before
        .slice(0, Math.max(0, at))
        .reverse()
        .find((id) => shown.has(id));
    focus = next ?? null;
  }
  if (focus !== null && ids.size === 0) ids.add(focus);
  return {
    ids,
    anchor: selection.anchor !== null && shown.has(selection.anchor) ? selection.anchor : focus,
    focus,
  };
}

/** The picture after the last selected one in the order shown: where culling goes on. */
export function after(selection: Selection, order: readonly number[]): number | null {
  let last = -1;
  order.forEach((id, i) => {
    if (selection.ids.has(id)) last = i;
  });
  return order[last + 1] ?? null;
}
