import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { expect, test } from "@playwright/test";
import sharp from "sharp";
import yazl from "yazl";
import { type RunningStudio, startStudio, until } from "../support/studio";
import { alive } from "./alive";
import { words } from "./words";

const ONE = await sharp({ create: { width: 24, height: 32, channels: 3, background: "#a03050" } })
  .png()
  .toBuffer();
/** A picture of its own: bytes behind the end change its hash and nothing else. */
const picture = (n: number) => Buffer.concat([ONE, Buffer.from(`#${n}`)]);

async function call<T>(studio: RunningStudio, path: string, input: unknown, method = "POST"): Promise<T> {
  const url = `${studio.url}/trpc/${path}`;
  const answer =
    method === "GET"
      ? await fetch(`${url}?input=${encodeURIComponent(JSON.stringify(input))}`)
      : await fetch(url, {
          method,
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(input),
        });
  const { result, error } = (await answer.json()) as { result: { data: T }; error?: unknown };
  if (error) throw new Error(JSON.stringify(error));
  return result.data;
}
type Job = { state: string; done: number; added: number; already: number; endedAt: number | null };
const jobsOf = (studio: RunningStudio, datasetId: number) =>
  call<Job[]>(studio, "datasets.imports.list", { datasetId }, "GET");
const allOf = async (studio: RunningStudio, id: number) =>
  (await call<{ counts: { all: number } }>(studio, "datasets.get", { id }, "GET")).counts.all;

/** A kohya folder inside the studio's data folder, which pages may always look into. */
function scans(studio: RunningStudio, count: number, captions: boolean): string {
  const folder = join(mkdtempSync(join(studio.data, "scans-")), "10_yui");
  mkdirSync(folder);
  for (let i = 0; i < count; i++) {
    writeFileSync(join(folder, `${i}.png`), picture(i));
    if (captions) writeFileSync(join(folder, `${i}.txt`), `yui, tag${i}`);
  }
  return folder;
}

test.use({ locale: "zh-CN" });
const w = (path: string, values: Record<string, string | number> = {}) =>
  words("zh-CN", "imports", path, values);

test("2,500 files of a folder and an archive from a Chinese Windows come in while the page is left", async ({
  page,
}) => {
  test.setTimeout(150_000);
  await using studio = await startStudio();
  const folder = scans(studio, 1250, true);
  writeFileSync(join(folder, "page.png"), "<html>");
  const { id } = await call<{ id: number }>(studio, "datasets.create", { name: "平泽唯" });
  await page.goto(`${studio.url}/datasets/${id}`);
  await page.getByRole("button", { name: w("import.verb"), exact: true }).click();
  await page.getByRole("menuitem", { name: w("import.server") }).click();
  await page.getByLabel(w("folder.path"), { exact: true }).fill(folder);
  await page.getByRole("button", { name: /1,?251/ }).click();
  const panel = page.locator("[aria-live=polite]").filter({ has: page.getByRole("progressbar") });
  await expect(panel).toBeVisible();
  // it goes on without the page
  await page.goto(`${studio.url}/datasets`);
  await until(async () => (await allOf(studio, id)) === 1250, "all pictures are in", 100_000);
  await page.goto(`${studio.url}/datasets/${id}`);
  const done = page.locator("[aria-live=polite]").filter({ hasText: w("upload.done") });
  await expect(done).toBeVisible();
  await done.getByRole("button", { name: w("upload.problems", { count: 1 }) }).click();
  await expect(done).toContainText("page.png");
  await done.getByRole("checkbox").click();
  await expect(done).toContainText("0.png");

  // names in GBK without the mark that says UTF-8, in a folder that becomes a subset
  const archive = new yazl.ZipFile();
  archive.addBuffer(picture(90_001), "5_NNNN/AA.png", { compress: false });
  archive.addBuffer(Buffer.from("演出, 吉他"), "5_NNNN/AA.txt", { compress: false });
  archive.end();
  const file = join(studio.data, "live.zip");
  await pipeline(archive.outputStream, createWriteStream(file));
  let bytes = readFileSync(file).toString("latin1");
  bytes = bytes.replaceAll("NNNN", Buffer.from("b3aad4bd", "hex").toString("latin1"));
  bytes = bytes.replaceAll("AA.", `${Buffer.from("cea8", "hex").toString("latin1")}.`);
  for (const [head, at] of [
    ["PK\x03\x04", 6],
    ["PK\x01\x02", 8],
  ] as const)
    bytes = bytes
      .split(head)
      .map((part, i) => (i === 0 ? part : `${part.slice(0, at - 4 + 1)}\0${part.slice(at - 4 + 2)}`))
      .join(head);
  const picker = page.locator("[data-picker=files]");
  await alive(picker);
  await picker.setInputFiles({
    name: "live.zip",
    mimeType: "application/zip",
    buffer: Buffer.from(bytes, "latin1"),
  });
  await until(async () => (await allOf(studio, id)) === 1251, "the archive is unpacked");
  const dataset = await call<{ subsets: { name: string; repeats: number; pictures: number }[] }>(
    studio,
    "datasets.get",
    { id },
    "GET",
  );
  expect(dataset.subsets.map(({ name, repeats, pictures }) => [name, repeats, pictures])).toEqual([
    ["yui", 10, 1250],
    ["唱越", 5, 1],
  ]);
  // the archive itself goes with the end of its import, a moment after its last picture
  await until(
    async () => (await jobsOf(studio, id)).every((job) => job.endedAt !== null),
    "the import has ended",
  );
  expect(readdirSync(join(studio.data, "incoming"))).toEqual([]);
});

test("an import of 800 files that is killed in the middle is done again without a double or a torn file", async () => {
  test.setTimeout(90_000);
  await using studio = await startStudio();
  const folder = scans(studio, 800, false);
  const { id } = await call<{ id: number }>(studio, "datasets.create", { name: "秋山澪" });
  const order = () => call(studio, "datasets.imports.folder", { datasetId: id, path: folder });
  for (const share of [0.2, 0.6]) {
    await order();
    await until(async () => (await allOf(studio, id)) >= 800 * share, "some of it is in");
    studio.kill("web");
    await studio.healthy();
  }
  const half = await allOf(studio, id);
  expect(half).toBeLessThan(800);
  await order();
  await until(
    async () => (await jobsOf(studio, id)).every((job) => job.endedAt !== null),
    "the import ended",
    60_000,
  );
  expect(await jobsOf(studio, id)).toMatchObject([{ state: "done", added: 800 - half, already: half }]);
  expect(await allOf(studio, id)).toBe(800);
  const blobs = join(studio.data, "blobs");
  const names = readdirSync(blobs).flatMap((top) =>
    readdirSync(join(blobs, top)).map((rest) => [top + rest, readFileSync(join(blobs, top, rest))] as const),
  );
  const torn = names.filter(([name, bytes]) => createHash("sha256").update(bytes).digest("hex") !== name);
  expect(torn.map(([name]) => name)).toEqual([]);
  expect(readdirSync(join(studio.data, "incoming"))).toEqual([]);
});
