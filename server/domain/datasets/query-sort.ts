/** In which order a gallery shows its pictures; a minus turns it round. Equals stand in the natural order of names. */
export const SORTS = ["name", "-name", "added", "-added", "size", "-size", "tokens", "-tokens"] as const;
export type Sort = (typeof SORTS)[number];

export const isSort = (text: string): text is Sort => (SORTS as readonly string[]).includes(text);
