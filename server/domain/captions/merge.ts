import { joinTags, splitTags, tagKey } from "../datasets/captions";

/**
 * Three-way merge of a caption: what `one` and `two` each made of `base`, together. Works on tags, so two people may
 * have written at the same place as long as they touched different tags. null when they did not: one side changed a
 * tag that the other changed otherwise, both put the tags in another order, or a text has several lines (prose is not merged).
 * `disjoint`: the same change on both sides counts as one built upon the other, as when a step is taken back.
 */
export function mergeCaptions(
  base: string | null,
  one: string | null,
  two: string | null,
  { disjoint = false }: { disjoint?: boolean } = {},
): { text: string | null } | null {
  if (one === two || two === base) return { text: one };
  if (one === base) return { text: two };
  if ([base, one, two].some((text) => text !== null && /[\r\n]/.test(text))) return null;
  const tags = [base, one, two].map((text) => splitTags(text ?? "")) as [string[], string[], string[]];
  if (tags.some(hasTwice)) return null;
  const [from, a, b] = tags;
  const first = changeOf(from, a);
  const second = changeOf(from, b);
  for (const [key, tag] of first.touched)
    if (second.touched.has(key) && (disjoint || second.touched.get(key) !== tag)) return null;
  if (first.moved && second.moved) return null;
  // whoever put the tags in another order says where things stand; the other side's tags are put in and taken out
  const [ground, change, other] = second.moved ? [b, first, a] : [a, second, b];
  return { text: joinTags(place(ground, change, other)) };
}

const hasTwice = (tags: readonly string[]): boolean => new Set(tags.map(tagKey)).size !== tags.length;

type Change = {
  /** key → the tag as now written, null = taken out */
  touched: Map<string, string | null>;
  /** tags that stayed stand in another order */
  moved: boolean;
};

function changeOf(before: readonly string[], after: readonly string[]): Change {
  const was = new Map(before.map((tag) => [tagKey(tag), tag]));
  const is = new Map(after.map((tag) => [tagKey(tag), tag]));
  const touched = new Map<string, string | null>();
  for (const key of was.keys()) if (!is.has(key)) touched.set(key, null);
  for (const [key, tag] of is) if (was.get(key) !== tag) touched.set(key, tag);
  const stayed = [...was.keys()].filter((key) => is.has(key));
  const order = [...is.keys()].filter((key) => was.has(key));
  return { touched, moved: stayed.some((key, i) => key !== order[i]) };
}

/** Carries a change over to other tags: what is new stands behind the tag it stood behind, else in front. */
function place(ground: readonly string[], change: Change, written: readonly string[]): string[] {
  const list = ground
    .map((tag) => {
      const put = change.touched.get(tagKey(tag));
      return put === undefined ? tag : put;
    })
    .filter((tag) => tag !== null);
  const keys = list.map(tagKey);
  const tail = written.findLastIndex((tag) => !change.touched.has(tagKey(tag))) + 1;
  written.forEach((tag, at) => {
    const key = tagKey(tag);
    if (!change.touched.has(key) || keys.includes(key)) return;
    let to = 0;
    for (let i = at - 1; i >= 0; i--) {
      const behind = keys.indexOf(tagKey(written[i]!));
      if (behind >= 0) {
        to = behind + 1;
        break;
      }
    }
    // what was written at the end stands at the end, behind what the other side wrote there
    if (at >= tail) to = list.length;
    list.splice(to, 0, tag);
    keys.splice(to, 0, key);
  });
  return list;
}
