export type Command = {
  id: string;
  label: string;
  /** more words it is found by: the other language, pinyin, a number */
  words?: string;
  hint?: string;
  href?: string;
  run?: () => void;
  keys?: string;
};
export type CommandGroup = { label: string; items: readonly Command[] };

/**
 * Commands whose label or words contain every part of the query, best first (label starts with it, then word starts,
 * then anywhere); at most `limit` per group. An empty query keeps the given order.
 */
export function match(groups: readonly CommandGroup[], query: string, limit = 7): CommandGroup[] {
  const parts = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map((g) => {
      const scored = g.items.flatMap((item, order) => {
        const label = item.label.normalize("NFKC").toLowerCase();
        const all = `${label} ${(item.words ?? "").toLowerCase()} ${(item.hint ?? "").toLowerCase()}`;
        let score = 0;
        for (const p of parts) {
          if (label.startsWith(p)) score += 3;
          else if (all.includes(` ${p}`)) score += 2;
          else if (all.includes(p)) score += 1;
          else return [];
        }
        return [{ item, score, order }];
      });
      scored.sort((a, b) => b.score - a.score || a.order - b.order);
      return { label: g.label, items: scored.slice(0, limit).map((s) => s.item) };
    })
    .filter((g) => g.items.length > 0);
}
