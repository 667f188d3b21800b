import { tagForm } from "./words";

/** What a booru tag is about, as far as a character's dataset is concerned. */
export const GROUPS = ["outfit", "background", "framing", "expression"] as const;
export type Group = (typeof GROUPS)[number];

const WORDS: Readonly<Record<Group, readonly RegExp[]>> = {
  outfit: [
    /\b(uniform|serafuku|dress|sundress|shirt|t-shirt|skirt|jacket|hoodie|sweater|cardigan|blazer|coat|kimono|yukata|swimsuit|bikini|pants|shorts|vest|apron|leotard|bodysuit|suit|armor|pajamas|sportswear|costume)$/,
  ],
  background: [
    /\bbackground$/,
    /^(outdoors|indoors|classroom|beach|sky|blue sky|night sky|night|sunset|park|stage|stage lights|street|city|bedroom|forest|ocean|school)$/,
  ],
  framing: [
    /^(full body|cowboy shot|upper body|lower body|portrait|close-up|head shot|wide shot|feet out of frame)$/,
  ],
  expression: [
    /^(smile|open mouth|closed mouth|grin|laughing|:d|:o|:3|\^_\^|closed eyes|one eye closed|wink|blush|frown|angry|crying|surprised|expressionless|pout|light smile)$/,
  ],
};

/** The group of a tag, with blanks or underscores; null = none of them. */
export function groupOf(tag: string): Group | null {
  const form = tagForm(tag);
  return GROUPS.find((group) => WORDS[group].some((word) => word.test(form))) ?? null;
}

const TRAIT = [
  /\b(hair|eyes|bangs|ponytail|twintails|braid|braids|ahoge|sidelocks|bun|horns|ears|tail|wings|freckles|skin)$/,
  /^(mole.*|bob cut|heterochromia|hime cut|hair between eyes|fang)$/,
];
const NO_TRAIT = /^(closed eyes|half-closed eyes|wet hair|floating hair|hand in own hair|covered eyes)$/;

/** Whether a tag names what belongs to the character herself: hair, eyes, ears, marks. */
export function isTrait(tag: string): boolean {
  const form = tagForm(tag);
  return !NO_TRAIT.test(form) && TRAIT.some((word) => word.test(form));
}
