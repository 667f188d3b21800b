import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobPath, thumbPath } from "@/server/settings/data";
import { media, pictureType } from "@/server/web/media";
import { type Served, serve } from "./served";

const KEY = "ab".repeat(32);
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
let served: Served;

beforeAll(async () => {
  served = await serve((req, res, studio) => media(req, res, (req.url ?? "").split("?")[0] ?? "", studio));
  const { data } = served.studio;
  writeFileSync(join(data.root, "secrets.json"), "secret");
  for (const [path, bytes] of [
    [blobPath(data, KEY), PNG],
    [thumbPath(data, KEY, 256), Buffer.from("RIFFxxxxWEBP")],
  ] as const) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
});
afterAll(() => served.close());

describe("media", () => {
  it("serves originals and thumbnails for ever, as what they are, sandboxed", async () => {
    const full = await served.ask(`/media/${KEY}/full`);
    expect(full).toMatchObject({ status: 200, body: PNG });
    expect(full.headers["content-type"]).toBe("image/png");
    expect(full.headers["cache-control"]).toContain("immutable");
    expect(full.headers["content-security-policy"]).toContain("sandbox");
    const thumb = await served.ask(`/media/${KEY}/256`);
    expect(thumb.headers["content-type"]).toBe("image/webp");
    expect(thumb.headers["content-length"]).toBe("12");
    expect((await served.ask(`/media/${KEY}/full`, { method: "HEAD" })).body.length).toBe(0);
  });

  it("says that what is not made yet is not to be remembered", async () => {
    const soon = await served.ask(`/media/${KEY}/512`);
    expect(soon.status).toBe(404);
    expect(soon.headers["cache-control"]).toBe("no-store");
    expect((await served.ask(`/media/${"cd".repeat(32)}/full`)).status).toBe(404);
  });

  it.each([
    "/media/../secrets.json",
    "/media/../../secrets.json/full",
    `/media/${KEY}/../../../secrets.json`,
    "/media/..%2f..%2fsecrets.json/full",
    `/media/${KEY}/full/../../../secrets.json`,
    `/media/${KEY.slice(0, 62)}../full`,
    `/media/${KEY}/257`,
    `/media/${KEY.toUpperCase()}/full`,
    `/media/${KEY}%00/full`,
    "/media//etc/passwd/full",
  ])("answers %s with nothing", async (path) => {
    const answer = await served.ask(path);
    expect(answer.status).toBe(404);
    expect(answer.body.toString()).not.toContain("secret");
  });

  it("changes nothing, whatever the method", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      expect((await served.ask(`/media/${KEY}/full`, { method })).status).toBe(404);
    }
  });

  it("knows pictures by their bytes and calls nothing else one", () => {
    const head = (text: string) => Buffer.concat([Buffer.from(text, "latin1"), Buffer.alloc(32)]);
    expect(pictureType(head("\xff\xd8\xff\xe0"))).toBe("image/jpeg");
    expect(pictureType(head("RIFF\0\0\0\0WEBPVP8 "))).toBe("image/webp");
    expect(pictureType(head("GIF89a"))).toBe("image/gif");
    expect(pictureType(head("\0\0\0 ftypavif"))).toBe("image/avif");
    expect(pictureType(head("<svg onload=alert(1)>"))).toBe("application/octet-stream");
    expect(pictureType(head("<!doctype html>"))).toBe("application/octet-stream");
  });
});
