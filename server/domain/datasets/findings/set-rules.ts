import type { Text } from "../../language";
import { bucket } from "../bucket";
import { splitTags, tagKey, trainedLine } from "../captions";
import { foldStem } from "../names";
import { aboutPicture, aboutSubset } from "./about";
import type { CheckSettings, Code, Finding, PictureFacts, SubsetFacts } from "./finding";

/** A rule over many pictures pauses every so often, for the caller to let others have a turn. */
export type Paused<T> = Generator<null, T>;
const OFTEN = 400;

function* groupedBy<T>(list: readonly T[], keyOf: (one: T) => string): Paused<Map<string, T[]>> {
  const groups = new Map<string, T[]>();
  for (const [n, one] of list.entries()) {
    if (n % OFTEN === OFTEN - 1) yield null;
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** Names that the trainer or another system takes for one. */
export function* nameFindings(pictures: readonly PictureFacts[]): Paused<Finding[]> {
  const groups = yield* groupedBy(pictures, ({ folder, stem }) => `${folder}\0${foldStem(stem)}`);
  const found: Finding[] = [];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    for (const picture of group) {
      const same = group.find((other) => other !== picture && other.stem === picture.stem);
      if (same)
        found.push(
          aboutPicture("stem-twice", picture, {
            zh: `和 ${base(same)} 同名`,
            en: `It has the name of ${base(same)}`,
          }),
        );
      const clash = group.find((other) => other.stem !== picture.stem);
      if (clash)
        found.push(
          aboutPicture("name-clash", picture, {
            zh: `和 ${base(clash)} 只差大小写或字符写法`,
            en: `It differs from ${base(clash)} only in case or in how its letters are composed`,
          }),
        );
    }
  }
  return found;
}

const base = ({ stem, ext }: PictureFacts): string => `${stem}${ext}`;

/** How one picture fits the bucket the trainer chooses for it. */
export function* fitFindings(pictures: readonly PictureFacts[], settings: CheckSettings): Paused<Finding[]> {
  const found: Finding[] = [];
  const area = settings.buckets.resolution[0] * settings.buckets.resolution[1];
  for (const [n, picture] of pictures.entries()) {
    if (n % OFTEN === OFTEN - 1) yield null;
    const { width, height } = picture;
    if (!width || !height || picture.state === "unreadable") continue;
    const fit = bucket({ width, height }, settings.buckets);
    const scale = settings.buckets.noUpscale ? Math.sqrt(area / (width * height)) : (fit?.scale ?? 1);
    if (scale > MOST_ENLARGED)
      found.push(
        aboutPicture("too-small", picture, {
          zh: `${width} × ${height}，要放大到 ${scale.toFixed(2)} 倍`,
          en: `${width} × ${height}; it would be enlarged ${scale.toFixed(2)} times`,
        }),
      );
    if (fit && fit.lost > MOST_LOST)
      found.push(
        aboutPicture(
          "crop-loss",
          picture,
          {
            zh: `放进 ${fit.bucket.join(" × ")} 的分桶要裁掉 ${Math.round(fit.lost * 100)}%`,
            en: `${Math.round(fit.lost * 100)}% is cut away to fit the bucket ${fit.bucket.join(" × ")}`,
          },
          { detail: { size: fit.bucket } },
        ),
      );
  }
  return found;
}

export const MOST_ENLARGED = 1.25;
export const MOST_LOST = 0.1;

/** Buckets that do not fill one batch, counted over all subsets as the trainer does. */
export function* bucketFindings(
  pictures: readonly PictureFacts[],
  subsets: ReadonlyMap<string, SubsetFacts>,
  { buckets, batch }: CheckSettings,
): Paused<Finding[]> {
  if (batch < 2 || !buckets.enable) return [];
  const groups = new Map<
    string,
    { size: readonly [number, number]; pictures: PictureFacts[]; count: number }
  >();
  for (const [n, picture] of pictures.entries()) {
    if (n % OFTEN === OFTEN - 1) yield null;
    const { width, height } = picture;
    const fit = width && height && picture.state !== "unreadable" ? bucket({ width, height }, buckets) : null;
    if (!fit) continue;
    const key = fit.bucket.join("x");
    const group = groups.get(key) ?? { size: fit.bucket, pictures: [], count: 0 };
    group.pictures.push(picture);
    group.count += subsets.get(picture.folder)?.repeats ?? 1;
    groups.set(key, group);
  }
  const full = [...groups.values()].filter(({ count }) => count >= batch);
  return [...groups.values()]
    .filter(({ count }) => count < batch)
    .flatMap(({ size, pictures: few, count }) => {
      const target = nearest(size, full.length ? full.map((one) => one.size) : [buckets.resolution]);
      return few.map((picture) =>
        aboutPicture(
          "small-bucket",
          picture,
          {
            zh: `分桶 ${size.join(" × ")} 里只有 ${count} 张（含重复次数），凑不满一批 ${batch} 张`,
            en: `The bucket ${size.join(" × ")} holds ${count} with repeats, fewer than a batch of ${batch}`,
          },
          { detail: { size: target } },
        ),
      );
    });
}

type Sides = readonly [number, number];
const nearest = (size: Sides, sizes: readonly Sides[]): Sides => {
  const far = ([w, h]: Sides) => Math.abs(Math.log(w / h) - Math.log(size[0] / size[1]));
  return sizes.reduce((best, one) => (far(one) < far(best) ? one : best));
};

/** Subsets seen far less in an epoch than the one seen most. */
export function balanceFindings(
  pictures: readonly PictureFacts[],
  subsets: readonly SubsetFacts[],
): Finding[] {
  const counts = new Map<string, number>();
  for (const { folder } of pictures) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  const weighed = subsets
    .filter(({ isReg, folder }) => !isReg && (counts.get(folder) ?? 0) > 0)
    .map((subset) => ({
      ...subset,
      count: counts.get(subset.folder)!,
      weight: counts.get(subset.folder)! * subset.repeats,
    }));
  const most = Math.max(0, ...weighed.map(({ weight }) => weight));
  return weighed
    .filter(({ weight }) => weight * 2 < most)
    .map(({ folder, count, weight, repeats }) => {
      const better = Math.max(repeats + 1, Math.round(most / count));
      const message = {
        zh: `${count} 张 × ${repeats} 次 = ${weight}，最多的子集有 ${most}；重复次数改成 ${better} 就接近了`,
        en: `${count} pictures × ${repeats} = ${weight}, the largest subset has ${most}; ${better} repeats would even it out`,
      };
      return aboutSubset("subset-balance", folder, message, { repeats: better });
    });
}

/** Fewer captioned pictures than this say nothing about a share. */
const LEAST = 15;
const SIDES = [
  ...["close-up", "portrait", "upper body", "cowboy shot", "full body", "wide shot"],
  ...["from side", "from behind", "from above", "from below", "profile"],
];
const LOOSE_TAGS =
  /background$|^(?:indoors|outdoors|day|night|sitting|standing|lying|kneeling|squatting|walking|running|jumping|smile|grin|frown|open mouth|closed mouth|closed eyes|crying|blush|looking (?:at viewer|away|back|to the side|down|up)|arms? (?:up|behind back|behind head|at sides)|hands? (?:on hip|on own face|up)|holding|v|peace sign|simple background|sketch|monochrome|comic|text|watermark|signature|english text|speech bubble)$/;

/** What nearly all pictures of a subset have in common besides the character. */
export function* shareFindings(
  pictures: readonly PictureFacts[],
  subsets: readonly SubsetFacts[],
): Paused<Finding[]> {
  const found: Finding[] = [];
  const by = yield* groupedBy(pictures, ({ folder }) => folder);
  for (const subset of subsets) {
    if (subset.isReg) continue;
    const { tagged, counts } = yield* tagCounts(by.get(subset.folder) ?? []);
    if (tagged < LEAST) continue;
    const share = (tag: string) => (counts.get(tag) ?? 0) / tagged;
    const say = (code: Code, tag: string, message: Text): Finding =>
      aboutSubset(code, subset.folder, message, { tag });
    const percent = (part: number) => `${Math.round(part * 100)}%`;
    for (const tag of SIDES) {
      const part = share(tag);
      if (part > 0.8)
        found.push(
          say("one-sided", tag, {
            zh: `${percent(part)} 的图都是 ${tag}`,
            en: `${percent(part)} of the pictures are ${tag}`,
          }),
        );
    }
    for (const tag of counts.keys()) {
      const part = LOOSE_TAGS.test(tag) ? share(tag) : 0;
      if (part > 0.6)
        found.push(
          say("over-represented", tag, {
            zh: `${percent(part)} 的图都有 ${tag}`,
            en: `${percent(part)} of the pictures have ${tag}`,
          }),
        );
    }
  }
  return found;
}

function* tagCounts(
  pictures: readonly PictureFacts[],
): Paused<{ tagged: number; counts: Map<string, number> }> {
  const counts = new Map<string, number>();
  let tagged = 0;
  for (const [n, { caption }] of pictures.entries()) {
    if (n % OFTEN === OFTEN - 1) yield null;
    if (!caption?.text) continue;
    tagged++;
    const keys = splitTags(trainedLine(caption.text)).map((tag) => tagKey(tag).replace(/_/g, " "));
    for (const tag of new Set(keys)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return { tagged, counts };
}
