/** What the worker is asked: everything by absolute path, because it knows neither database nor data folder. */
export type PictureJob = { key: string; source: string; thumb256: string; thumb512: string };

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
