import type { Text } from "../../language";
import type { BucketSettings } from "../bucket";

/** The closed list of what can be wrong with a dataset. Dismissals are stored by code, so codes never change meaning. */
export const CODES = [
  "unreadable",
  "truncated",
  "ext-unsupported",
  "ext-case",
  "exif",
  "stem-twice",
  "name-clash",
  "dup-exact",
  "caption-missing",
  "caption-empty",
  "caption-encoding",
  "trigger-missing",
  "ext-mismatch",
  "alpha",
  "mode",
  "animated",
  "too-small",
  "crop-loss",
  "dup-near",
  "caption-bom",
  "caption-multiline",
  "caption-orphan",
  "white-fill",
  "small-bucket",
  "subset-balance",
  "trigger-late",
  "trigger-spelling",
  "tag-twice",
  "tokens-long",
  "one-sided",
  "over-represented",
] as const;
export type Code = (typeof CODES)[number];
export type Severity = "error" | "warn" | "info";

/** What a file that holds a caption says about itself. */
export type CaptionFacts = {
  /** as it lies on disk, relative to the folder that is checked */
  readonly file: string;
  /** decoded, without a byte order mark; null = it is no text in any encoding that was tried */
  readonly text: string | null;
  readonly bom: boolean;
  /** "utf-8" is the only one the trainer reads */
  readonly encoding: string | null;
};

/** One picture as plain facts; null = not known (yet). Sizes are those the browser shows, EXIF orientation applied. */
export type PictureFacts = {
  /** whatever the caller knows it by */
  readonly id: number;
  readonly file: string;
  readonly folder: string;
  readonly stem: string;
  /** with the dot, as on disk */
  readonly ext: string;
  readonly state: "ok" | "truncated" | "unreadable" | "pending";
  /** the decoder's own words */
  readonly problem: string | null;
  readonly format: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number;
  readonly orientation: number | null;
  /** some pixel is not wholly opaque; a file with an alpha channel that is 255 everywhere has none */
  readonly transparent: boolean | null;
  /** srgb, cmyk, b-w, rgb16, grey16 … */
  readonly space: string | null;
  /** name of a colour profile other than sRGB */
  readonly profile: string | null;
  readonly pages: number | null;
  /** hash of the file's bytes */
  readonly blob: string | null;
  /** hash of its pixels at the size of the large thumbnail */
  readonly pixels: string | null;
  /** 16 hex digits */
  readonly dhash: string | null;
  /** base64 of 8 × 8 mean colours */
  readonly grid: string | null;
  /** share of the picture that is one connected region of pure white */
  readonly white: number | null;
  readonly caption: CaptionFacts | null;
  /** pictures of one scan share this and are no duplicates of each other */
  readonly scan: number | null;
  /** the person has cropped or masked it, so what alpha there is is meant */
  readonly masked: boolean;
};

export type SubsetFacts = {
  readonly folder: string;
  readonly repeats: number;
  /** alternatives, each a list of words that must all be there; none = triggers are not checked */
  readonly triggers: readonly (readonly string[])[];
  readonly isReg: boolean;
};

/** A file that is not a picture the trainer reads, nor the caption of one. */
export type OtherFile = { readonly file: string; readonly kind: "orphan" | "picture" };

export type CheckSettings = {
  readonly buckets: BucketSettings;
  readonly batch: number;
  /** tokens of a caption that reach the network: 75, 150 or 225 */
  readonly tokens: number;
};

export type CheckInput = {
  readonly pictures: readonly PictureFacts[];
  readonly subsets: readonly SubsetFacts[];
  readonly others: readonly OtherFile[];
  readonly settings: CheckSettings;
  readonly countTokens: (text: string) => number;
  /** the trainer is given what the studio writes, in which transparent parts are white */
  readonly cures: boolean;
};

export type Finding = {
  readonly code: Code;
  readonly severity: Severity;
  /** relative to the folder that is checked; a subset's folder where it is about the subset as a whole */
  readonly file: string;
  /** id of the picture; null where it is about another file or a subset */
  readonly picture: number | null;
  readonly folder: string;
  readonly message: Text;
  /** the other pictures of its cluster, the one worth keeping first */
  readonly others?: readonly number[];
  /** of a cluster: this is the one worth keeping */
  readonly best?: boolean;
  /** what a remedy needs to know: the tag, the number of repeats, the bucket's sides */
  readonly detail?: {
    readonly tag?: string;
    readonly repeats?: number;
    readonly size?: readonly [number, number];
  };
};
