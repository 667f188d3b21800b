// A dataset of any size, written past the studio: for measuring what is done with many pictures, not how they come in.
import { createHash } from "node:crypto";
import { linkSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import sharp from "sharp";
import { rgbaToThumbHash } from "thumbhash";

const SIZES = [
  [832, 1216],
  [1024, 1024],
  [768, 1152],
  [1216, 832],
  [1000, 1499],
];
/** Different thumbnails; the others are further names of them. */
const DRAWN = 64;

/** A fixed sequence: the same seed gives the same tags in every round. */
export function chance(/** @type {number} */ seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Numbers below `count`, the small ones often: how tags are spread. */
export const zipf = (/** @type {() => number} */ random, /** @type {number} */ count) =>
  Math.min(count - 1, Math.floor(count ** random() - 1 + random()));

/**
 * Writes `pictures` pictures of `tags` tags each, out of 5,000, into the data folder's database; with `thumbs` their
 * thumbnails too. Answers the dataset's id.
 */
export async function seedDataset(
  /** @type {string} */ data,
  /** @type {{ pictures: number, tags: number, thumbs?: boolean }} */ { pictures, tags, thumbs = false },
) {
  const db = new Database(join(data, "studio.db"));
  const drawn = thumbs ? await draw(data, pictures) : null;
  const random = chance(7);
  const keyOf = keyIn(pictures);
  const now = Date.now();
  const { id } = db.transaction(() => {
    const dataset = db
      .prepare(
        "INSERT INTO datasets (name, origin, created_at, updated_at) VALUES (?, 'user', ?, ?) RETURNING id",
      )
      .get(`${pictures} pictures`, now, now);
    const subset = db
      .prepare(
        "INSERT INTO subsets (dataset_id, name, repeats, class_word, triggers) VALUES (?, 'yui', 10, 'yui', '[]') RETURNING id",
      )
      .get(dataset.id);
    const picture = db.prepare(
      `INSERT INTO pictures (dataset_id, subset_id, stem, sort_key, ext, blob, bytes, caption, media_key, use, created_at, updated_at)
       VALUES (?, ?, ?, ?, '.png', ?, 400000, ?, ?, ?, ?, ?)`,
    );
    const tag = db.prepare("INSERT OR IGNORE INTO picture_tags (picture_id, tag, position) VALUES (?, ?, ?)");
    const facts = db.prepare(
      `INSERT INTO picture_facts (media_key, state, width, height, format, orientation, has_alpha, space, thumbhash, dhash, at, version)
       VALUES (?, 'done', ?, ?, 'png', 1, 0, 'srgb', ?, '0000000000000000', ?, 1000)`,
    );
    for (let i = 0; i < pictures; i++) {
      const media = keyOf(i);
      const list = Array.from({ length: tags }, () => `tag ${zipf(random, 5000)}`);
      const name = String(i).padStart(6, "0");
      const use = i % 50 === 0 ? "no" : i % 30 === 0 ? "keep" : "yes";
      const { lastInsertRowid } = picture.run(
        dataset.id,
        subset.id,
        name,
        name,
        media,
        list.join(", "),
        media,
        use,
        now,
        now,
      );
      for (const [position, one] of list.entries()) tag.run(lastInsertRowid, one, position);
      const [width, height] = SIZES[i % SIZES.length];
      facts.run(media, width, height, drawn?.[i % DRAWN] ?? null, now);
    }
    return dataset;
  })();
  db.close();
  return id;
}

const keyIn = (/** @type {number} */ pictures) => (/** @type {number} */ i) =>
  createHash("sha256").update(`${pictures} ${i}`).digest("hex");

/** Draws the thumbnails at both sizes and gives every picture a name of one; answers their ThumbHashes. */
async function draw(/** @type {string} */ data, /** @type {number} */ pictures) {
  const keyOf = keyIn(pictures);
  const pathOf = (/** @type {number} */ i, /** @type {number} */ size) => {
    const key = keyOf(i);
    return join(data, "thumbs", key.slice(0, 2), `${key}.${size}.webp`);
  };
  for (let i = 0; i < 256; i++)
    mkdirSync(join(data, "thumbs", i.toString(16).padStart(2, "0")), { recursive: true });
  const hashes = [];
  for (let i = 0; i < DRAWN; i++) {
    const [width, height] = SIZES[i % SIZES.length];
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <rect width="100%" height="100%" fill="hsl(${i * 37} 40% 70%)"/>
      <circle cx="50%" cy="35%" r="22%" fill="hsl(${i * 53} 60% 45%)"/>
      <text x="20%" y="80%" font-size="200">${i}</text></svg>`;
    const large = await sharp(Buffer.from(svg)).resize(512, 512, { fit: "inside" }).png().toBuffer();
    await sharp(large).webp({ effort: 2 }).toFile(pathOf(i, 512));
    await sharp(large).resize(256, 256, { fit: "inside" }).webp({ effort: 2 }).toFile(pathOf(i, 256));
    const { data: rgba, info } = await sharp(large)
      .resize(100, 100, { fit: "inside" })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    hashes.push(Buffer.from(rgbaToThumbHash(info.width, info.height, rgba)).toString("base64"));
  }
  for (let i = DRAWN; i < pictures; i++)
    for (const size of [256, 512]) linkSync(pathOf(i % DRAWN, size), pathOf(i, size));
  return hashes;
}
