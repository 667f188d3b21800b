import { editBetween } from "../captions/bulk";
import { mergeCaptions } from "../captions/merge";
import { retag } from "./captions";

/** Kinds of operation on one picture, and on one subset (contracts §3). Values are text or null. */
export const PICTURE_OPS = ["caption", "edit", "subset", "use", "trash", "import"] as const;
export const SUBSET_OPS = [
  "subset-name",
  "subset-repeats",
  "subset-class",
  "subset-triggers",
  "subset-reg",
  "subset-trash",
] as const;
export type PictureOpKind = (typeof PICTURE_OPS)[number];
export type SubsetOpKind = (typeof SUBSET_OPS)[number];
export type OpKind = PictureOpKind | SubsetOpKind;

/**
 * One reversible change: `target` had `before`, now has `after`. For trash, import and subset-trash the value is
 * "live", or null for what is in the trash or was not there yet.
 */
export type Op = {
  readonly kind: OpKind;
  readonly target: number;
  readonly before: string | null;
  readonly after: string | null;
};

export const isSubsetOp = (kind: OpKind): kind is SubsetOpKind =>
  (SUBSET_OPS as readonly string[]).includes(kind);

export const LIVE = "live";

/** Which value of the target an operation changes: trash and import both decide whether it is there. */
export const fieldOf = (kind: OpKind): string =>
  kind === "import" || kind === "trash" ? "live" : kind === "subset-trash" ? "subset-live" : kind;

/**
 * The operations that take a batch back, in the order in which to apply them. A caption that came in together with its
 * picture goes to the trash with it and needs no operation of its own, so an import can be taken back even after its
 * captions were edited, and nothing is lost by it.
 */
export function reverse(batch: readonly Op[]): Op[] {
  const arrivals = new Set(batch.filter((op) => op.kind === "import").map((op) => op.target));
  return batch
    .filter((op) => isSubsetOp(op.kind) || op.kind === "import" || !arrivals.has(op.target))
    .map((op) => ({ kind: op.kind, target: op.target, before: op.after, after: op.before }))
    .reverse();
}

export type BatchLink = { readonly id: number; readonly tab: string; readonly reverts: number | null };

type Chain = { root: BatchLink; tip: BatchLink; length: number };

/**
 * Undo never erases: it adds a batch that reverts one, redo a batch that reverts that. A chain is a first batch with
 * everything that reverted it in turn; it is in force when its length is odd.
 */
function chains(batches: readonly BatchLink[]): Chain[] {
  const byId = new Map(batches.map((batch) => [batch.id, batch]));
  const revertedBy = new Map<number, BatchLink>();
  for (const batch of batches) if (batch.reverts !== null) revertedBy.set(batch.reverts, batch);
  const found: Chain[] = [];
  for (const root of batches) {
    if (root.reverts !== null && byId.has(root.reverts)) continue;
    // a revert whose first batch lies further back than what was read is no beginning
    if (root.reverts !== null) continue;
    let tip = root;
    let length = 1;
    for (let next = revertedBy.get(tip.id); next; next = revertedBy.get(tip.id)) {
      tip = next;
      length++;
    }
    found.push({ root, tip, length });
  }
  return found;
}

/** The batch that Ctrl Z reverts: this tab's latest one that is in force. null = nothing to undo. */
export function undoTarget(batches: readonly BatchLink[], tab: string): number | null {
  let best: Chain | null = null;
  for (const chain of chains(batches))
    if (chain.root.tab === tab && chain.length % 2 === 1 && (!best || chain.root.id > best.root.id))
      best = chain;
  return best?.tip.id ?? null;
}

/** The batch that redo reverts: this tab's latest undo, unless the tab has made something new since. */
export function redoTarget(batches: readonly BatchLink[], tab: string): number | null {
  let best: Chain | null = null;
  let newest = 0;
  for (const chain of chains(batches)) {
    if (chain.root.tab !== tab) continue;
    if (chain.length % 2 === 0) {
      if (chain.tip.tab === tab && (!best || chain.tip.id > best.tip.id)) best = chain;
    } else if (chain.length === 1) newest = Math.max(newest, chain.root.id);
  }
  return best && newest < best.tip.id ? best.tip.id : null;
}

/** Ids of first batches that are not in force: taken back, by whomever. */
export const takenBack = (batches: readonly BatchLink[]): Set<number> =>
  new Set(
    chains(batches)
      .filter((chain) => chain.length % 2 === 0)
      .map((chain) => chain.root.id),
  );

/** The steps of a dataset by their chains: which first batch each belongs to, and the batches of each chain in order. */
export type Steps = {
  readonly rootOf: ReadonlyMap<number, number>;
  readonly chain: ReadonlyMap<number, readonly number[]>;
};

export function stepsOf(batches: readonly BatchLink[]): Steps {
  const rootOf = new Map<number, number>();
  const chain = new Map<number, number[]>();
  // a batch is always younger than the one it takes back
  for (const { id, reverts } of [...batches].sort((a, b) => a.id - b.id)) {
    const root = reverts === null ? id : (rootOf.get(reverts) ?? id);
    rootOf.set(id, root);
    const list = chain.get(root);
    if (list) list.push(id);
    else chain.set(root, [id]);
  }
  return { rootOf, chain };
}

export type TextChange = {
  readonly batch: number;
  readonly before: string | null;
  readonly after: string | null;
};

/**
 * The text a caption had when exactly those steps were in force that will be once `taken` is taken back (or put in
 * force again); null when there was no such moment. `changes` are all changes of that caption in their order.
 */
export function textInForce(
  steps: Steps,
  changes: readonly TextChange[],
  taken: number,
): { text: string | null } | null {
  const first = changes[0];
  const toggled = steps.rootOf.get(taken);
  if (!first || toggled === undefined) return null;
  const puts = new Map(changes.map((change) => [change.batch, change.after]));
  const roots = new Set(changes.map((change) => steps.rootOf.get(change.batch) ?? change.batch));
  const events = [...roots].flatMap((root) => steps.chain.get(root) ?? [root]).sort((a, b) => a - b);
  const force = new Set<number>();
  const flip = (root: number) => void (force.delete(root) || force.add(root));
  const key = () => [...force].sort((a, b) => a - b).join(" ");
  let text = first.before;
  const had = new Map([["", text]]);
  for (const batch of events) {
    flip(steps.rootOf.get(batch) ?? batch);
    const put = puts.get(batch);
    if (put !== undefined) text = put;
    had.set(key(), text);
  }
  flip(toggled);
  const found = had.get(key());
  return found === undefined ? null : { text: found };
}

/**
 * The text out of the steps that stay in force, done one after the other to the first text there was: merged by tags
 * where that goes, else as what each put in and took out. For the newest step in force on a caption, so that there is always one
 * that can be taken back; null when a newer one is in force.
 */
export function textOfOthers(
  steps: Steps,
  changes: readonly TextChange[],
  taken: number,
): { text: string | null } | null {
  const gone = steps.rootOf.get(taken);
  const inForce = (root: number) => (steps.chain.get(root)?.length ?? 0) % 2 === 1;
  const own = changes.filter(
    (change) => steps.rootOf.get(change.batch) === change.batch && inForce(change.batch),
  );
  if (gone === undefined || own.some((change) => change.batch > gone)) return null;
  let text = changes[0]?.before ?? null;
  for (const { batch, before, after } of own) {
    if (batch === gone) continue;
    const merged = mergeCaptions(before, text, after, { disjoint: true });
    text = merged ? merged.text : retag(text, editBetween(before, after) ?? {});
  }
  return { text };
}

/**
 * The operations that lead back to where things stood before `ops` (all operations since, in their order), in the
 * order in which to apply them; `removals` are subsets that came since, which go only when nothing lives in them.
 * Pictures that came since go to the trash with whatever was done to them.
 */
export function backTo(ops: readonly Op[]): { ops: Op[]; removals: Op[] } {
  const ends = new Map<string, { kind: OpKind; target: number; first: string | null; last: string | null }>();
  for (const op of ops) {
    const key = `${fieldOf(op.kind)}/${op.target}`;
    const end = ends.get(key);
    if (end) end.last = op.after;
    else ends.set(key, { kind: op.kind, target: op.target, first: op.before, last: op.after });
  }
  const arrivals = new Set(ops.filter((op) => op.kind === "import").map((op) => op.target));
  const back: Op[] = [];
  for (const { kind, target, first, last } of ends.values()) {
    if (first === last) continue;
    const live = fieldOf(kind) === "live";
    if (!live && !isSubsetOp(kind) && arrivals.has(target)) continue;
    back.push({ kind: live ? "trash" : kind, target, before: last, after: first });
  }
  const removal = (op: Op) => op.kind === "subset-trash" && op.after === null;
  // a subset comes back before pictures move into it
  const rank = (op: Op) => (op.kind === "subset-trash" ? 0 : 1);
  return {
    ops: back.filter((op) => !removal(op)).sort((a, b) => rank(a) - rank(b)),
    removals: back.filter(removal),
  };
}
