/** In which order a gallery shows its pictures; a minus turns it round. Equals stand in the natural order of names. */
export const SORTS = ["name", "-name", "added", "-added", "size", "-size", "tokens", "-tokens"] as const;
export type Sort = (typeof SORTS)[number];

export const isSort = (text: string): text is Sort => (SORTS as readonly string[]).includes(text);

/** Code points as SQLite and the manifests compare them; JavaScript's "<" puts an emoji before U+FF21. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // a surrogate stands for something beyond U+FFFF
    const far = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
    return far(x) - far(y);
  }
  return a.length - b.length;
}
