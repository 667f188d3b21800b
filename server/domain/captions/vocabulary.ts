/**
 * CLIP's merges below public/ (and the address of the same bytes): gzip, named by their own sha256, so a browser keeps
 * them for good. Licence beside them.
 */
export const MERGES = "clip/merges-f61f2adf497e.txt.gz";
