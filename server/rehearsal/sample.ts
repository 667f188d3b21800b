import sharp from "sharp";
import { figure } from "./figure/figure";
import { type Scene, tagsOf } from "./figure/scene";

export const SAMPLE_TRIGGER = "mikanchan";

/** framing, pose, outfit, expression, backdrop, width × height, tilt: the twenty-four pictures of the sample dataset. */
const PICTURES: [
  Scene["framing"],
  Scene["pose"],
  Scene["outfit"],
  Scene["expression"],
  Scene["backdrop"],
  number,
  number,
  number,
][] = [
  ["full", "standing", "uniform", "smile", "white", 704, 1056, 0],
  ["cowboy", "guitar", "stage", "open", "concert", 1024, 768, -4],
  ["upper", "peace", "tee", "wink", "sky", 768, 896, 5],
  ["portrait", "standing", "uniform", "smile", "peach", 768, 768, -3],
  ["full", "guitar", "uniform", "closed", "classroom", 768, 1024, 3],
  ["cowboy", "hips", "hoodie", "smile", "park", 768, 1024, 4],
  ["upper", "singing", "stage", "open", "concert", 832, 832, -6],
  ["full", "wave", "summer", "open", "sky", 640, 960, 4],
  ["portrait", "standing", "knit", "calm", "sunset", 896, 768, 2],
  ["cowboy", "standing", "uniform", "calm", "sunset", 704, 992, -2],
  ["upper", "guitar", "tee", "smile", "white", 960, 832, 3],
  ["full", "cheer", "hoodie", "open", "park", 768, 1088, -3],
  ["cowboy", "behind", "summer", "smile", "peach", 704, 960, 5],
  ["portrait", "wave", "hoodie", "surprised", "white", 704, 832, -5],
  ["full", "hips", "stage", "wink", "white", 704, 1056, -2],
  ["upper", "behind", "knit", "closed", "night", 768, 864, 4],
  ["cowboy", "guitar", "hoodie", "wink", "park", 1088, 832, 2],
  ["full", "peace", "knit", "smile", "classroom", 704, 1024, 3],
  ["upper", "wave", "uniform", "open", "classroom", 1024, 768, -4],
  ["cowboy", "singing", "tee", "closed", "night", 768, 960, 3],
  ["portrait", "peace", "summer", "open", "sky", 832, 832, -4],
  ["full", "guitar", "tee", "smile", "concert", 832, 1088, -2],
  ["cowboy", "cheer", "knit", "surprised", "white", 800, 992, 2],
  ["upper", "hips", "summer", "calm", "night", 768, 832, -3],
];

export type SamplePicture = { stem: string; ext: ".webp" | ".png"; bytes: Buffer; caption: string };

/** Draws the sample dataset (about four seconds): committed as files under public/sample, so this runs only to renew them. */
export async function samplePictures(): Promise<SamplePicture[]> {
  const out: SamplePicture[] = [];
  for (const [i, [framing, pose, outfit, expression, backdrop, width, height, tilt]] of PICTURES.entries()) {
    const scene: Scene = { framing, pose, outfit, expression, backdrop, tilt, seed: i * 3 + 1, likeness: 1 };
    const drawn = sharp(Buffer.from(figure(scene, width, height))).removeAlpha();
    const ext = i % 6 === 5 ? ".png" : ".webp";
    out.push({
      stem: String(i + 1).padStart(3, "0"),
      ext,
      bytes:
        ext === ".png"
          ? await drawn.png({ palette: true, colours: 128, compressionLevel: 9 }).toBuffer()
          : await drawn.webp({ quality: 88, effort: 5 }).toBuffer(),
      caption: tagsOf(scene, SAMPLE_TRIGGER).join(", "),
    });
  }
  return out;
}
