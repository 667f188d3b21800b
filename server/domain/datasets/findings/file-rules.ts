import type { Text } from "../../language";
import { trainerReads } from "../names";
import { extensionFits } from "../pictures";
import type { Code, PictureFacts } from "./finding";

/** A rule says its code and what is the matter with this very file. */
export type Said = readonly [code: Code, message: Text];

/** Pillow refuses more pixels than this (twice its warning limit) as a decompression bomb. */
const PILLOW_LIMIT = 178_956_970;

const MODE: Readonly<Record<string, Text>> = {
  cmyk: { zh: "CMYK 印刷色", en: "CMYK print colours" },
  "b-w": { zh: "灰度图", en: "greyscale" },
  grey16: { zh: "16 位灰度", en: "16-bit grey" },
  rgb16: { zh: "每通道 16 位", en: "16 bits per channel" },
};

/** What is wrong with one file by itself: its name, its data, the way its pixels are meant. */
export function* fileRules(picture: PictureFacts): Generator<Said> {
  yield* nameRules(picture);
  const { state, problem } = picture;
  if (state === "unreadable") {
    yield [
      "unreadable",
      {
        zh: `读不出来${problem ? `：${problem}` : ""}`,
        en: `It cannot be read${problem ? `: ${problem}` : ""}`,
      },
    ];
    return;
  }
  if (state === "truncated")
    yield [
      "truncated",
      {
        zh: `文件不完整${problem ? `：${problem}` : ""}`,
        en: `Its data ends too early${problem ? `: ${problem}` : ""}`,
      },
    ];
  if (state !== "pending") yield* pixelRules(picture);
}

function* nameRules({ ext, format, state }: PictureFacts): Generator<Said> {
  if (!trainerReads(ext)) {
    if (trainerReads(ext.toLowerCase()))
      yield ["ext-case", { zh: `扩展名写成了 ${ext}`, en: `The extension is written ${ext}` }];
    else
      yield [
        "ext-unsupported",
        ext === ""
          ? { zh: "没有扩展名，训练器会跳过", en: "It has no extension; the trainer passes over it" }
          : { zh: `训练器会跳过 ${ext} 文件`, en: `The trainer passes over ${ext} files` },
      ];
  }
  if (format && state !== "unreadable" && ext !== "" && !extensionFits(ext, format))
    yield [
      "ext-mismatch",
      { zh: `叫 ${ext}，内容却是 ${format}`, en: `Named ${ext}, but its content is ${format}` },
    ];
}

function* pixelRules(picture: PictureFacts): Generator<Said> {
  const { orientation, transparent, masked, pages, width, height } = picture;
  if (width && height && width * height > PILLOW_LIMIT)
    yield [
      "unreadable",
      {
        zh: `${width} × ${height} 像素太多，训练器会拒绝打开`,
        en: `${width} × ${height} are more pixels than the trainer opens`,
      },
    ];
  if ((orientation ?? 1) !== 1)
    yield [
      "exif",
      {
        zh: `EXIF 方向是 ${orientation}，训练器会按没转过的样子看`,
        en: `EXIF orientation ${orientation}: the trainer sees it unturned`,
      },
    ];
  if (transparent && !masked)
    yield [
      "alpha",
      { zh: "有透明部分，训练器会丢掉透明度", en: "It has transparent parts, which the trainer drops" },
    ];
  const mode = modeOf(picture);
  if (mode) yield ["mode", { zh: mode.zh, en: `It is in ${mode.en}` }];
  if ((pages ?? 1) > 1)
    yield [
      "animated",
      { zh: `有 ${pages} 帧，只训练第一帧`, en: `${pages} frames, of which the first is trained` },
    ];
}

function modeOf({ space, profile }: PictureFacts): Text | null {
  if (space !== null && space !== "srgb")
    return MODE[space] ?? { zh: `颜色空间 ${space}`, en: `colour space ${space}` };
  return profile === null ? null : { zh: `色彩配置 ${profile}`, en: `the colour profile ${profile}` };
}
