import { trainedLine } from "../datasets/captions";

/** The options of a recipe that decide what the text encoder gets to read (the trainer's own names and defaults). */
export type TrainingText = {
  readonly shuffle_caption?: boolean;
  readonly keep_tokens?: number | null;
  readonly keep_tokens_separator?: string;
  readonly caption_separator?: string;
  readonly secondary_separator?: string;
  readonly caption_prefix?: string;
  readonly caption_suffix?: string;
  readonly caption_tag_dropout_rate?: number;
  readonly max_token_length?: number | string | null;
};

/** "first": stands where it is, in every step; "mixed": anywhere in between; "last": stays behind the mixed ones. */
export type Piece = { readonly text: string; readonly part: "first" | "mixed" | "last" };

/**
 * What the trainer makes of a caption before it is cut into tokens (sd-scripts train_util.process_caption, wildcards
 * off): first line, prefix and suffix, kept tags in front, the others in any order. `pieces` joined by ", " are one of
 * its orders; a caption that is not shuffled is one piece per tag in the written order and `text` is its very text.
 */
export function effectiveCaption(caption: string, options: TrainingText): { pieces: Piece[]; text: string } {
  const separator = options.caption_separator || ",";
  let text = caption;
  if (options.caption_prefix) text = `${options.caption_prefix} ${text}`;
  if (options.caption_suffix) text = `${text} ${options.caption_suffix}`;
  text = trainedLine(text);
  const cut = (part: string) =>
    part
      .split(separator)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== "");
  const works = options.shuffle_caption || (options.caption_tag_dropout_rate ?? 0) > 0;
  const mark = options.keep_tokens_separator;
  let pieces: Piece[];
  if (!works) pieces = cut(text).map((tag) => ({ text: tag, part: "first" }));
  else {
    const mixed = options.shuffle_caption ? ("mixed" as const) : ("first" as const);
    if (mark && text.includes(mark)) {
      const [front = "", middle = "", ...end] = text.split(mark);
      pieces = [
        ...cut(front).map((tag) => ({ text: tag, part: "first" as const })),
        ...cut(middle).map((tag) => ({ text: tag, part: mixed })),
        // the trainer splits twice at most: a third mark stays in the text
        ...cut(end.join(mark)).map((tag) => ({ text: tag, part: "last" as const })),
      ];
    } else {
      const tags = cut(text);
      const kept = options.keep_tokens ?? 0;
      pieces = tags.map((tag, i) => ({ text: tag, part: i < kept ? "first" : mixed }));
    }
    text = pieces.map((piece) => piece.text).join(", ");
  }
  const second = options.secondary_separator;
  if (second) {
    text = text.split(second).join(separator);
    pieces = pieces.map((piece) => ({ ...piece, text: piece.text.split(second).join(separator) }));
  }
  return { pieces, text };
}

/** Tokens the trainer reads of one caption: 75, 150 or 225 (`max_token_length` null = 75). */
export const tokenLimit = (options: TrainingText): number => {
  const most = Number(options.max_token_length ?? 75);
  return most === 150 || most === 225 ? most : 75;
};
