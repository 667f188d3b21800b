// Draws tests/corpus/dataset anew: `node tests/support/make-dataset-corpus.mjs`. Every file is made here, by sharp and by
// hand where a writer of broken files is wanted; what each is expected to yield is written beside it in expected.json.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import sharp from "sharp";

const ROOT = fileURLToPath(new URL("../corpus/dataset/", import.meta.url));
const TRIGGER = "yuihirasawa";
rmSync(ROOT, { recursive: true, force: true });

/** Small reproducible randomness. */
function dice(/** @type {number} */ seed) {
  let state = seed * 2654435761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    let t = Math.imul(state ^ (state >>> 13), 0x85ebca6b);
    t ^= t >>> 16;
    return (t >>> 0) / 4294967296;
  };
}

/** 8 × 8 fields of colours that are never white: every seed another picture. */
function fields(/** @type {number} */ seed, channels = 3) {
  const next = dice(seed);
  return Buffer.from(
    Array.from({ length: 64 * channels }, (_, i) =>
      channels === 4 && i % 4 === 3 ? 255 : Math.floor(next() * 225),
    ),
  );
}
const picture = (/** @type {number} */ seed, width = 512, height = 512) =>
  sharp(fields(seed), { raw: { width: 8, height: 8, channels: 3 } }).resize(width, height, {
    fit: "fill",
    kernel: "nearest",
  });
const png = (/** @type {import("sharp").Sharp} */ of) => of.png({ compressionLevel: 9 }).toBuffer();

/** @type {{ folder: string, args: string[], findings: Record<string, string[]>, refused: string[] }[]} */
const cases = [];
/** A folder that is checked with these options. */
function folder(/** @type {string} */ name, /** @type {string[]} */ args) {
  const of = {
    folder: name,
    args,
    findings: /** @type {Record<string, string[]>} */ ({}),
    refused: /** @type {string[]} */ ([]),
  };
  cases.push(of);
  const write = (/** @type {string} */ file, /** @type {Uint8Array | string} */ bytes) => {
    const path = join(ROOT, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  };
  return {
    /** @param {string} file @param {Uint8Array} bytes @param {string[]} [codes] @param {Uint8Array | string | null} [caption] */
    add(file, bytes, codes = [], caption = `${TRIGGER}, 1girl, guitar`) {
      write(file, bytes);
      if (caption !== null) write(file.replace(/\.[^.]*$/, ".txt"), caption);
      if (codes.length) of.findings[file] = codes;
    },
    write,
    /** @param {string} file @param {string[]} codes */
    expect(file, codes) {
      of.findings[file] = codes;
    },
    /** the studio takes no such file in */
    refuse(/** @type {string} */ file) {
      of.refused.push(file);
    },
  };
}

function chunk(/** @type {string} */ type, /** @type {Buffer} */ data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}
/** A still PNG made an animation of two frames, as far as readers of stills look. */
function apng(/** @type {Buffer} */ still) {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(2);
  return Buffer.concat([still.subarray(0, 33), chunk("acTL", control), still.subarray(33)]);
}
/** Two colours, one bit each: the smallest BMP that is large enough. */
function bmp(/** @type {number} */ seed, size = 512) {
  const row = size / 8;
  const next = dice(seed);
  const bits = Array.from({ length: 64 }, () => next() > 0.5);
  const head = Buffer.alloc(62);
  head.write("BM");
  head.writeUInt32LE(62 + row * size, 2);
  head.writeUInt32LE(62, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(size, 18);
  head.writeInt32LE(size, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(1, 28);
  head.writeUInt32LE(2, 46);
  head.writeUInt32LE(0x00203040, 54);
  head.writeUInt32LE(0x00c08050, 58);
  const body = Buffer.alloc(row * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < row; x++)
      body[y * row + x] = bits[Math.floor((y * 8) / size) * 8 + Math.floor((x * 8) / row)] ? 255 : 0;
  return Buffer.concat([head, body]);
}
/** White around a drawn middle. */
const onWhite = (/** @type {number} */ seed) =>
  picture(seed, 200, 400).extend({ left: 156, right: 156, top: 56, bottom: 56, background: "#ffffff" });

// --- one file for each defect, and clean ones between them
const yui = "10_yui";
const files = folder("files", ["--trigger", TRIGGER]);
for (let i = 1; i <= 8; i++) files.add(`${yui}/clean-${i}.png`, await png(picture(i)));
files.add(`${yui}/clean-9.jpg`, await picture(9).jpeg({ quality: 60 }).toBuffer());
files.add(`${yui}/clean-10.jpeg`, await picture(10).jpeg({ quality: 60, progressive: true }).toBuffer());
files.add(`${yui}/clean-11.webp`, await picture(11).webp({ lossless: true }).toBuffer());
files.add(`${yui}/clean-12.bmp`, bmp(12));
files.add(`${yui}/clean-13.PNG`, await png(picture(13)));
files.add(`${yui}/clean-palette.png`, await picture(14).png({ palette: true }).toBuffer());
files.add(`${yui}/clean-opaque-alpha.png`, await png(picture(15).ensureAlpha()));
files.add(`${yui}/clean-srgb-profile.png`, await png(picture(16).withIccProfile("srgb")));
files.add(`${yui}/clean-portrait.png`, await png(picture(17, 384, 640)));
files.add(`${yui}/clean-large.png`, await png(picture(18, 1024, 1024)));
files.add(`${yui}/平泽唯 一.png`, await png(picture(19)), [], `${TRIGGER}, 平泽唯, guitar`);
files.add(`${yui}/clean-white-named.png`, await png(onWhite(20)), [], `${TRIGGER}, white background`);
files.add(`${yui}/clean-sentence.png`, await png(picture(21)), [], `a drawing of ${TRIGGER} with a guitar`);
// face crops: sd-scripts takes the caption of the stem without its last four parts
files.add(`${yui}/face.png`, await png(picture(22)));
files.add(`${yui}/face_1_2_3_4.png`, await png(picture(23)), [], null);

files.add(`${yui}/empty.png`, Buffer.alloc(0), ["unreadable"]);
files.refuse(`${yui}/empty.png`);
files.add(`${yui}/page.png`, Buffer.from("<!doctype html><title>404</title>"), ["unreadable"]);
files.refuse(`${yui}/page.png`);
files.add(
  `${yui}/garbage.png`,
  Buffer.concat([(await png(picture(24))).subarray(0, 40), Buffer.alloc(300, 7)]),
  ["unreadable"],
);
const whole = await picture(25).jpeg({ quality: 80 }).toBuffer();
files.add(`${yui}/cut.jpg`, whole.subarray(0, Math.floor(whole.length * 0.6)), ["truncated"]);
const wholePng = await picture(26).png({ compressionLevel: 1 }).toBuffer();
files.add(
  `${yui}/cut.png`.replace("cut", "cut-half"),
  wholePng.subarray(0, Math.floor(wholePng.length * 0.6)),
  ["truncated"],
);
files.add(`${yui}/cut-bmp.bmp`, bmp(27).subarray(0, 20_000), ["truncated"]);
files.add(`${yui}/still.gif`, await picture(28).gif({ colours: 64 }).toBuffer(), ["ext-unsupported"]);
files.add(`${yui}/scan.tif`, await picture(29).tiff({ compression: "lzw" }).toBuffer(), ["ext-unsupported"]);
files.add(`${yui}/photo.jfif`, await picture(30).jpeg({ quality: 60 }).toBuffer(), ["ext-unsupported"]);
files.refuse(`${yui}/photo.jfif`);
files.add(`${yui}/small.avif`, await picture(31).avif({ quality: 60, effort: 0 }).toBuffer(), [
  "ext-unsupported",
]);
files.add(`${yui}/case.Png`, await png(picture(32)), ["ext-case"]);
files.add(`${yui}/case-2.jPG`, await picture(33).jpeg({ quality: 60 }).toBuffer(), ["ext-case"]);
files.add(
  `${yui}/exif-6.jpg`,
  await picture(34).jpeg({ quality: 60 }).withMetadata({ orientation: 6 }).toBuffer(),
  ["exif"],
);
files.add(
  `${yui}/exif-3.jpg`,
  await picture(35).jpeg({ quality: 60 }).withMetadata({ orientation: 3 }).toBuffer(),
  ["exif"],
);
files.add(`${yui}/png-called.jpg`, await png(picture(36)), ["ext-mismatch"]);
files.add(`${yui}/jpeg-called.png`, await picture(37).jpeg({ quality: 60 }).toBuffer(), ["ext-mismatch"]);
const hole = Buffer.from(`<svg width="512" height="512"><circle cx="256" cy="256" r="200"/></svg>`);
files.add(
  `${yui}/alpha.png`,
  await png(
    picture(38)
      .ensureAlpha()
      .composite([{ input: hole, blend: "dest-in" }]),
  ),
  ["alpha"],
  `${TRIGGER}, white background`,
);
files.add(
  `${yui}/alpha.webp`.replace("alpha", "alpha-2"),
  await picture(39)
    .ensureAlpha()
    .composite([{ input: hole, blend: "dest-in" }])
    .webp({ lossless: true })
    .toBuffer(),
  ["alpha"],
  `${TRIGGER}, simple background`,
);
files.add(`${yui}/cmyk.jpg`, await picture(40).toColourspace("cmyk").jpeg({ quality: 60 }).toBuffer(), [
  "mode",
]);
files.add(`${yui}/grey.png`, await png(picture(41).toColourspace("b-w")), ["mode"]);
files.add(`${yui}/grey16.png`, await png(picture(42).toColourspace("grey16")), ["mode"]);
files.add(`${yui}/rgb16.png`, await png(picture(43).toColourspace("rgb16")), ["mode"]);
files.add(`${yui}/p3.png`, await png(picture(44).withIccProfile("p3")), ["mode"]);
const moving = async (/** @type {number} */ seed) =>
  sharp(
    Buffer.concat([
      await picture(seed).raw().toBuffer(),
      await picture(seed + 100)
        .raw()
        .toBuffer(),
    ]),
    { raw: { width: 512, height: 1024, channels: 3, pageHeight: 512 } },
  );
files.add(`${yui}/moving.webp`, await (await moving(45)).webp({ lossless: true }).toBuffer(), ["animated"]);
files.add(`${yui}/moving-2.gif`, await (await moving(46)).gif({ colours: 64 }).toBuffer(), [
  "animated",
  "ext-unsupported",
]);
files.add(`${yui}/moving-3.png`, apng(await png(picture(47))), ["animated"]);
files.add(`${yui}/tiny.png`, await png(picture(48, 200, 200)), ["too-small"]);
files.add(`${yui}/long.png`, await png(picture(49, 2400, 400)), ["crop-loss"]);
const twin = await png(picture(50));
files.add(`${yui}/twin.png`, twin, ["dup-exact"]);
files.add(`${yui}/twin-copy.png`, twin, ["dup-exact"]);
files.add(`${yui}/twin-lossless.webp`, await picture(50).webp({ lossless: true }).toBuffer(), ["dup-exact"]);
files.add(`${yui}/near.png`, await png(picture(51)), ["dup-near"]);
files.add(`${yui}/near-small.jpg`, await picture(51, 480, 480).jpeg({ quality: 40 }).toBuffer(), [
  "dup-near",
]);
files.add(`${yui}/near-bright.jpg`, await picture(51).linear(1.05, 6).jpeg({ quality: 60 }).toBuffer(), [
  "dup-near",
]);
files.add(`${yui}/both.png`, await png(picture(52)), ["stem-twice"]);
files.add(`${yui}/both.jpg`, await picture(53).jpeg({ quality: 60 }).toBuffer(), ["stem-twice"]);

files.add(`${yui}/caption-none.png`, await png(picture(54)), ["caption-missing"], null);
files.add(`${yui}/caption-0-bytes.png`, await png(picture(55)), ["caption-empty"], "");
files.add(`${yui}/caption-blank.png`, await png(picture(56)), ["caption-empty"], "  \n");
files.add(
  `${yui}/caption-gbk.png`,
  await png(picture(57)),
  ["caption-encoding"],
  Buffer.concat([Buffer.from(`${TRIGGER}, `), Buffer.from([0xc6, 0xbd, 0xd4, 0xf3, 0xce, 0xa8])]),
);
files.add(`${yui}/caption-bom.png`, await png(picture(58)), ["caption-bom"], `\ufeff${TRIGGER}, 1girl`);
files.add(
  `${yui}/caption-lines.png`,
  await png(picture(59)),
  ["caption-multiline"],
  `${TRIGGER}, 1girl\nShe plays the guitar.\n`,
);
files.write(`${yui}/nobody.txt`, `${TRIGGER}, 1girl`);
files.expect(`${yui}/nobody.txt`, ["caption-orphan"]);
files.add(`${yui}/white.png`, await png(onWhite(60)), ["white-fill"]);
files.add(`${yui}/trigger-none.png`, await png(picture(61)), ["trigger-missing"], "1girl, guitar");
files.add(`${yui}/trigger-slip.png`, await png(picture(62)), ["trigger-missing"], "yuihirasaw, 1girl");
files.add(`${yui}/trigger-late.png`, await png(picture(63)), ["trigger-late"], `1girl, ${TRIGGER}`);
files.add(`${yui}/trigger-spelling.png`, await png(picture(64)), ["trigger-spelling"], "yui_hirasawa, 1girl");
files.add(`${yui}/tag-twice.png`, await png(picture(65)), ["tag-twice"], `${TRIGGER}, guitar, 1girl, Guitar`);
files.add(
  `${yui}/tokens.png`,
  await png(picture(66)),
  ["tokens-long"],
  [TRIGGER, ...Array.from({ length: 45 }, (_, i) => `thing ${i}`)].join(", "),
);

// --- what concerns several pictures at once
const balance = folder("balance", []);
for (let i = 0; i < 6; i++)
  balance.add(`10_uniform/${i}.png`, await png(picture(100 + i)), [], "uniform, 1girl");
for (let i = 0; i < 3; i++) balance.add(`2_live/${i}.png`, await png(picture(110 + i)), [], "live, 1girl");
balance.expect("2_live", ["subset-balance"]);

const batch = folder("batch", ["--batch", "4"]);
for (let i = 0; i < 4; i++) batch.add(`1_yui/square-${i}.png`, await png(picture(120 + i)));
batch.add("1_yui/portrait.png", await png(picture(130, 384, 640)), ["small-bucket"]);

const shares = folder("shares", []);
for (let i = 0; i < 16; i++)
  shares.add(
    `yui/${i}.png`,
    await png(picture(140 + i)),
    [],
    `${TRIGGER}, upper body, ${i < 14 ? "smile" : "frown"}`,
  );
shares.expect("yui", ["one-sided", "over-represented"]);

writeFileSync(join(ROOT, "expected.json"), `${JSON.stringify(cases, null, 1)}\n`);
writeFileSync(
  join(ROOT, "README.md"),
  `# tests/corpus/dataset

Folders as the trainer reads them, with one small file for each defect a check can name and clean ones between them.
\`expected.json\` says for every file exactly what it yields (files that are not listed: nothing), with which options the
folder is checked, and which files an import refuses. All drawn by \`node tests/support/make-dataset-corpus.mjs\` (sharp
0.35.5, broken and animated files by hand); nothing in here was taken from anywhere.
Names that are one on some systems (\`B.png\` and \`b.png\`) are made by the tests on a copy.
`,
);
