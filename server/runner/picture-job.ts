import type { Looked } from "@/server/datasets/look";
import type { RenderJob } from "@/server/datasets/render-picture";

/**
 * What the worker is asked: everything by absolute path, because it knows neither database nor data folder. With
 * `render` the source is made first, from a recipe.
 */
export type PictureJob = {
  key: string;
  source: string;
  thumb256: string;
  thumb512: string;
  render?: RenderJob;
};

/** A file that somebody waits for, without facts: a rendering, or an original as browsers show it. */
export type MakeJob =
  | { key: string; make: "render"; render: RenderJob }
  | { key: string; make: "view"; source: string; target: string };

/** The names are picture_facts' columns. */
export type PictureFacts = Looked & {
  /** base64 */
  thumbhash: string;
};

export type PictureAnswer = { key: string; facts: PictureFacts } | { key: string; error: string };
export type MakeAnswer = { key: string; made: true } | { key: string; error: string };
