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

/** width and height as displayed (EXIF orientation applied); the names are picture_facts' columns. */
export type PictureFacts = {
  width: number;
  height: number;
  format: string;
  orientation: number;
  hasAlpha: boolean;
  space: string;
  pages: number;
  /** base64 */
  thumbhash: string;
  /** 16 hex digits */
  dhash: string;
  /** why the file could only be read in part; null = it is whole */
  damage: string | null;
};

export type PictureAnswer = { key: string; facts: PictureFacts } | { key: string; error: string };
export type MakeAnswer = { key: string; made: true } | { key: string; error: string };
