import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { textOfPicture } from "@/server/domain/presets/picture-text";
import { presetFromInfotext } from "@/server/domain/presets/preset";
import { picturesIn } from "../../support/webui-corpus";

const kept = (["a1111", "forge", "reforge"] as const).flatMap((backend) =>
  picturesIn(backend).map((p) => ({ ...p, backend })),
);

describe("pictures that real webuis drew", () => {
  it("are of all three formats", () =>
    expect(new Set(kept.map((p) => p.format))).toEqual(new Set(["PNG", "JPEG", "WEBP"])));
  it.each(kept)("$backend $name ($format): the parameters it was drawn with", ({ bytes, request }) => {
    const text = textOfPicture(bytes);
    expect(text).toContain(`Steps: ${request.steps}`);
    expect(text?.startsWith(String(request.prompt))).toBe(true);
    const read = presetFromInfotext(text ?? "", [], "x");
    expect(read?.preset.settings).toMatchObject({
      steps: 2,
      width: 64,
      height: 64,
      seed: 1,
      sampler: "Euler",
    });
  });
});

/** A PNG with these chunks before its end. */
async function png(type: string, data: Uint8Array): Promise<Uint8Array> {
  const plain = await sharp({ create: { width: 2, height: 2, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length);
  chunk.write(type, 4, "latin1");
  chunk.set(data, 8);
  return Buffer.concat([plain.subarray(0, -12), chunk, plain.subarray(-12)]);
}
const utf8 = (text: string) => new TextEncoder().encode(text);

it("Chinese words are kept: iTXt, and UTF-8 put into tEXt", async () => {
  const words = "平泽唯, {trigger}\nSteps: 20, Sampler: Euler a, CFG scale: 7";
  expect(textOfPicture(await png("iTXt", utf8(`parameters\0\0\0\0\0${words}`)))).toBe(words);
  expect(textOfPicture(await png("tEXt", utf8(`parameters\0${words}`)))).toBe(words);
  expect(textOfPicture(await png("tEXt", Buffer.from("parameters\0caf\xe9", "latin1")))).toBe("café");
});

it("Chinese words in EXIF, whichever half comes first", async () => {
  const words = "平泽唯, smile\nSteps: 20, Sampler: Euler a, CFG scale: 7";
  const le = Buffer.from(words, "utf16le");
  for (const text of [le, Buffer.from(le).swap16()]) {
    const count = 8 + text.length;
    const tiff = Buffer.alloc(44);
    tiff.write("MM\0*\0\0\0\b", 0, "latin1");
    tiff.writeUInt16BE(1, 8);
    tiff.writeUInt16BE(0x8769, 10);
    tiff.writeUInt32BE(26, 18);
    tiff.writeUInt16BE(1, 26);
    tiff.writeUInt16BE(0x9286, 28);
    tiff.writeUInt32BE(count, 32);
    tiff.writeUInt32BE(44, 36);
    const exif = Buffer.concat([Buffer.from("Exif\0\0"), tiff, Buffer.from("UNICODE\0"), text]);
    const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
    head.writeUInt16BE(exif.length + 2, 4);
    expect(textOfPicture(Buffer.concat([head, exif, Buffer.from([0xff, 0xd9])]))).toBe(words);
  }
});

it("a picture without parameters, cut short or of another kind has none, and nothing breaks", async () => {
  expect(textOfPicture(await png("tEXt", utf8("Software\0GIMP")))).toBe(null);
  expect(textOfPicture(new Uint8Array())).toBe(null);
  const whole = kept.map((p) => p.bytes);
  fc.assert(
    fc.property(
      fc.nat(kept.length - 1),
      fc.nat(3000),
      fc.array(fc.tuple(fc.nat(600), fc.nat(255))),
      (i, cut, marks) => {
        const bytes = Uint8Array.from(whole[i]!.subarray(0, cut));
        for (const [at, value] of marks) if (at > 12 && at < bytes.length) bytes[at] = value;
        const text = textOfPicture(bytes);
        expect(text === null || typeof text === "string").toBe(true);
      },
    ),
  );
});
