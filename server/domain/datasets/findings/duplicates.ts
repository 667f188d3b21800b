import { aboutPicture } from "./about";
import type { Code, Finding, PictureFacts } from "./finding";
import { nearClusters } from "./near";

const FORMATS = ["png", "bmp", "tiff", "webp", "avif", "jpeg", "gif"];

/** The one worth keeping first: most pixels, then without losses, then with a caption, then most bytes, then as named. */
export function bestFirst(pictures: readonly PictureFacts[]): PictureFacts[] {
  const pixels = ({ width, height }: PictureFacts) => (width ?? 0) * (height ?? 0);
  const format = (picture: PictureFacts) => {
    const at = FORMATS.indexOf(picture.format ?? "");
    return at < 0 ? FORMATS.length : at;
  };
  const worded = ({ caption }: PictureFacts) => caption?.text?.trim().length ?? 0;
  return [...pictures].sort(
    (a, b) =>
      Number(a.state === "truncated") - Number(b.state === "truncated") ||
      pixels(b) - pixels(a) ||
      format(a) - format(b) ||
      worded(b) - worded(a) ||
      b.bytes - a.bytes ||
      (a.file < b.file ? -1 : 1),
  );
}

/** Equal files, equal pixels, and pictures that look alike; yields the share that is done. */
export function* duplicateFindings(pictures: readonly PictureFacts[]): Generator<number, Finding[]> {
  const seen = pictures.filter(({ state }) => state === "ok" || state === "truncated");
  const found: Finding[] = [];
  const exact = exactGroups(pictures);
  yield 0;
  const lesser = new Set<number>();
  for (const group of exact) {
    const ordered = bestFirst(group);
    for (const { id } of ordered.slice(1)) lesser.add(id);
    found.push(...cluster("dup-exact", ordered));
  }
  const candidates = seen.filter(({ id, dhash }) => dhash !== null && !lesser.has(id));
  const clusters = yield* nearClusters(
    candidates.map(({ dhash, grid, width, height, scan }) => ({
      dhash: dhash!,
      grid,
      ratio: (width ?? 1) / (height ?? 1),
      scan,
    })),
  );
  for (const list of clusters) found.push(...cluster("dup-near", bestFirst(list.map((i) => candidates[i]!))));
  return found;
}

function exactGroups(pictures: readonly PictureFacts[]): PictureFacts[][] {
  const groups: PictureFacts[][] = [];
  const grouped = new Map<number, PictureFacts[]>();
  for (const keyOf of [
    ({ blob }: PictureFacts) => blob,
    ({ pixels, state }: PictureFacts) => (state === "ok" ? pixels : null),
  ]) {
    const by = new Map<string, PictureFacts>();
    for (const picture of pictures) {
      const key = keyOf(picture);
      if (key === null) continue;
      const first = by.get(key);
      if (!first) by.set(key, picture);
      else if (picture.scan === null || picture.scan !== first.scan) join(first, picture);
    }
  }
  function join(a: PictureFacts, b: PictureFacts): void {
    const one = grouped.get(a.id);
    const two = grouped.get(b.id);
    if (one && one === two) return;
    const merged = one ?? two ?? [];
    if (!one && !two) groups.push(merged);
    for (const picture of [...(one ?? [a]), ...(two ?? [b])]) {
      if (grouped.get(picture.id) === merged) continue;
      merged.push(picture);
      grouped.set(picture.id, merged);
    }
    if (one && two) groups.splice(groups.indexOf(two), 1);
  }
  return groups;
}

function cluster(code: Code, ordered: readonly PictureFacts[]): Finding[] {
  const best = ordered[0]!;
  const same = code === "dup-exact";
  return ordered.map((picture) => {
    const message =
      picture === best
        ? {
            zh: `另有 ${ordered.length - 1} 张${same ? "相同" : "很像"}：${names(ordered.slice(1))}；这张最好`,
            en: `${ordered.length - 1} more ${same ? "of the same" : "look alike"}: ${names(ordered.slice(1))}; this is the best one`,
          }
        : {
            zh: `和 ${best.file} ${same ? "相同" : "很像"}`,
            en: `${same ? "The same as" : "It looks like"} ${best.file}`,
          };
    return aboutPicture(code, picture, message, {
      others: ordered.filter((other) => other !== picture).map(({ id }) => id),
      best: picture === best,
    });
  });
}

const names = (pictures: readonly PictureFacts[]): string =>
  pictures.length > 4
    ? `${pictures
        .slice(0, 3)
        .map(({ file }) => file)
        .join(", ")} …`
    : pictures.map(({ file }) => file).join(", ");
