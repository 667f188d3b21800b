"use client";

/** Unsaved text of one caption, kept by the browser at every key: a closed page or a crash loses none of it. */
export type Draft = { text: string; seen: { rev: number; caption: string | null } };

const name = (picture: number) => `caption-draft:${picture}`;

export function keepDraft(picture: number, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(name(picture), JSON.stringify(draft));
    else localStorage.removeItem(name(picture));
  } catch {
    // A browser that keeps nothing still saves when the field is left.
  }
}

export function keptDraft(picture: number): Draft | null {
  try {
    const kept = localStorage.getItem(name(picture));
    return kept ? (JSON.parse(kept) as Draft) : null;
  } catch {
    return null;
  }
}
