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
