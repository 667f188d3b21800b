import { type CDPSession, expect, type Page, test } from "@playwright/test";
import sharp from "sharp";
import { fitted, toStage } from "@/components/datasets/editor/view";
import type { Edit } from "@/server/domain/datasets/edit";
import type { Locale } from "@/server/domain/language";
import { type RunningStudio, startStudio } from "../support/studio";
import { words } from "./words";

const SCAN = { width: 600, height: 400 };
/** The girl in the middle, and her neighbour's arm, which reaches into her picture. */
const GIRL = { x: 200, y: 30, w: 200, h: 360 };
const ARM = { x: 220, y: 200, w: 40, h: 30 };

const figure = (x: number, colour: string) =>
  `<circle cx="${x}" cy="100" r="40" fill="#f5d3b8"/><rect x="${x - 40}" y="140" width="80" height="230" fill="${colour}"/>`;

/** A scan of three people, flat; `paper` makes each a file of its own. */
const scan = (paper: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="${paper}"/>${figure(100, "#c0392b")}${figure(300, "#7b4b2a")}${figure(500, "#2d4a8a")}<rect x="130" y="205" width="125" height="20" fill="#c0392b"/></svg>`,
    ),
  )
    .png()
    .toBuffer();

/** A dataset with these scans in it, read by the worker. */
async function fill(studio: RunningStudio, scans: Record<string, Buffer>): Promise<number> {
  const made = await fetch(`${studio.url}/trpc/datasets.create`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "平泽唯" }),
  });
  const { id } = ((await made.json()) as { result: { data: { id: number } } }).result.data;
  for (const [name, body] of Object.entries(scans)) {
    const address = `${studio.url}/upload?to=dataset&dataset=${id}&name=${encodeURIComponent(name)}`;
    expect((await fetch(address, { method: "PUT", body: new Uint8Array(body) })).status).toBe(200);
  }
  await expect
    .poll(
      async () =>
        (await ask<{ counts: { all: number; pending: number } }>(studio, "datasets.get", { id })).counts,
    )
    .toMatchObject({ all: Object.keys(scans).length, pending: 0 });
  return id;
}

async function ask<T>(studio: RunningStudio, procedure: string, input: unknown): Promise<T> {
  const answer = await fetch(
    `${studio.url}/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`,
  );
  return ((await answer.json()) as { result: { data: T } }).result.data;
}

type Opened = { edit: Edit | null; media: { key: string; state: string } };
const opened = (studio: RunningStudio, pictureId: number) =>
  ask<Opened>(studio, "datasets.editor.open", { pictureId });

/** The rendered picture is the crop of the scan, white where it was painted, and not one pixel else. */
async function expectClean(studio: RunningStudio, pictureId: number, original: Buffer): Promise<Edit> {
  await expect
    .poll(async () => (await opened(studio, pictureId)).edit?.paint?.length ?? 0)
    .toBeGreaterThan(0);
  await expect.poll(async () => (await opened(studio, pictureId)).media.state).toBe("done");
  const { edit, media } = await opened(studio, pictureId);
  const crop = edit?.crop;
  if (!edit || !crop) throw new Error("no crop was saved");
  for (const side of ["x", "y", "w", "h"] as const)
    expect(Math.abs(crop[side] - GIRL[side])).toBeLessThanOrEqual(4);
  const area = { left: crop.x, top: crop.y, width: crop.w, height: crop.h };
  const want = await sharp(original).removeAlpha().extract(area).raw().toBuffer();
  const file = Buffer.from(await (await fetch(`${studio.url}/media/${media.key}/full`)).arrayBuffer());
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([crop.w, crop.h]);
  let white = 0;
  for (let i = 0; i < want.length; i += 3) {
    const [x, y] = [(i / 3) % crop.w, Math.floor(i / 3 / crop.w)];
    const same = want.subarray(i, i + 3).equals(data.subarray(i, i + 3));
    if (same) continue;
    expect([...data.subarray(i, i + 3)]).toEqual([255, 255, 255]);
    const [px, py] = [x + crop.x, y + crop.y];
    expect(px > ARM.x - 6 && px < ARM.x + ARM.w + 6 && py > ARM.y - 6 && py < ARM.y + ARM.h + 6).toBe(true);
    white++;
  }
  // nothing of the arm is left beside her
  expect(white).toBeGreaterThan(ARM.w * ARM.h * 0.8);
  const at = ((ARM.y + 15 - crop.y) * crop.w + ARM.x + 20 - crop.x) * 3;
  expect([...data.subarray(at, at + 3)]).toEqual([255, 255, 255]);
  return edit;
}

const stageOf = (page: Page) => page.locator("[data-stage=original]");

/** Where points of the scan are on the screen, while a part of it is fitted to the stage. */
async function screen(page: Page, part: { x: number; y: number; w: number; h: number }) {
  const box = await stageOf(page).boundingBox();
  if (!box) throw new Error("no stage");
  const view = fitted(part, box, box.width < 600 ? 12 : 28);
  return (x: number, y: number) => {
    const at = toStage(view, { x, y });
    return { x: box.x + at.x, y: box.y + at.y };
  };
}
const WHOLE = { x: 0, y: 0, w: SCAN.width, h: SCAN.height };

const say = (locale: Locale) => (path: string) => words(locale, "editor", path);

test.describe("zh-CN", () => {
  test.use({ locale: "zh-CN" });

  test("a scan of three people becomes one clean picture by mouse, another by keys alone", async ({
    page,
  }) => {
    await using studio = await startStudio();
    const w = say("zh-CN");
    const [one, two] = await Promise.all([scan("#efe7d8"), scan("#e4eef0")]);
    const id = await fill(studio, { "scan1.png": one, "scan2.png": two });
    await page.goto(`${studio.url}/datasets/${id}`);
    await page.locator("[data-picture]").first().click();
    await page
      .locator("[data-details]")
      .getByRole("button", { name: words("zh-CN", "datasets", "details.edit") })
      .click();
    await expect(page).toHaveURL(/\/edit\/\d+/);
    const first = Number(/\/edit\/(\d+)/.exec(page.url())?.[1]);
    await expect(stageOf(page)).toBeVisible();

    // by mouse: the crop, then the neighbour's arm in two halves, rectangle and brush
    const drag = async (a: { x: number; y: number }, b: { x: number; y: number }) => {
      await page.mouse.move(a.x, a.y);
      await page.mouse.down();
      await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2);
      await page.mouse.move(b.x, b.y);
      await page.mouse.up();
    };
    const scanAt = await screen(page, WHOLE);
    await drag(scanAt(GIRL.x, GIRL.y), scanAt(GIRL.x + GIRL.w, GIRL.y + GIRL.h));
    await page.getByRole("button", { name: w("options.confirm") }).click();
    const girlAt = await screen(page, GIRL);
    await page.getByRole("button", { name: w("tool.rect"), exact: true }).click();
    await drag(girlAt(ARM.x, ARM.y), girlAt(ARM.x + ARM.w, ARM.y + ARM.h));
    // a stroke too many, taken back
    await page.keyboard.press("b");
    await drag(girlAt(300, 200), girlAt(330, 260));
    await expect(page.getByRole("list", { name: w("operations.title") }).getByRole("listitem")).toHaveCount(
      3,
    );
    await page.keyboard.press("Control+z");
    await expect(page.getByRole("list", { name: w("operations.title") }).getByRole("listitem")).toHaveCount(
      2,
    );
    await page.getByRole("button", { name: w("done"), exact: true }).click();
    await expect(page).not.toHaveURL(new RegExp(`/edit/${first}`));
    await expectClean(studio, first, one);

    // by keys alone: the next picture is there already
    const second = Number(/\/edit\/(\d+)/.exec(page.url())?.[1]);
    await expect(page.locator(`[data-editor="${second}"]`).locator("[data-stage=original]")).toBeVisible();
    const press = async (key: string, times: number) => {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    };
    await press("c", 1);
    await press("Control+Shift+ArrowLeft", 40);
    await press("Control+Shift+ArrowUp", 4);
    await press("Shift+ArrowRight", 20);
    await press("Shift+ArrowDown", 3);
    await press("Enter", 1);
    await press("m", 1);
    // from the middle of what is kept to the corner of the arm, down, and to the other corner
    await press("Shift+ArrowLeft", 8);
    await press("Shift+ArrowUp", 1);
    await press("Space", 1);
    await press("Shift+ArrowRight", 4);
    await press("Shift+ArrowDown", 3);
    await press("Space", 1);
    await press("Control+Enter", 1);
    const edit = await expectClean(studio, second, two);
    expect(edit.crop).toEqual(GIRL);
    expect(edit.paint).toEqual([{ id: "1", kind: "rect", ...ARM }]);

    // out of the editor, the steps of the dataset take the pictures back one by one
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(new RegExp(`/datasets/${id}\\?.*picture=${second}`));
    await expect(page.locator("[data-details]")).toBeVisible();
    await page.keyboard.press("Control+z");
    await expect.poll(async () => (await opened(studio, second)).edit).toBeNull();
    expect((await opened(studio, first)).edit?.crop).toBeDefined();
  });
});

/** Fingers on the screen, as the browser gets them from a phone. */
function fingers(session: CDPSession) {
  type Spot = { x: number; y: number };
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Spot[]) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: touchPoints.map((spot, id) => ({ ...spot, id })),
    });
  return async (from: Spot[], to: Spot[]) => {
    // one finger after the other comes down, as hands do
    for (let count = 1; count <= from.length; count++) await send("touchStart", from.slice(0, count));
    for (const share of [0.25, 0.5, 0.75, 1])
      await send(
        "touchMove",
        from.map((spot, i) => ({
          x: spot.x + ((to[i]?.x ?? spot.x) - spot.x) * share,
          y: spot.y + ((to[i]?.y ?? spot.y) - spot.y) * share,
        })),
      );
    await send("touchEnd", []);
  };
}

test.describe("en, on a phone", () => {
  test.use({ locale: "en", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the same by touch: one finger works, two zoom, and a lost connection loses nothing", async ({
    page,
    context,
  }) => {
    await using studio = await startStudio();
    const w = say("en");
    const one = await scan("#efe7d8");
    const id = await fill(studio, { "scan1.png": one });
    await page.goto(`${studio.url}/datasets/${id}`);
    await page.locator("[data-picture]").first().tap();
    await page.getByRole("button", { name: words("en", "datasets", "details.edit") }).tap();
    await expect(page).toHaveURL(/\/edit\/\d+/);
    const picture = Number(/\/edit\/(\d+)/.exec(page.url())?.[1]);
    await expect(stageOf(page)).toBeVisible();
    const move = fingers(await context.newCDPSession(page));

    const scanAt = await screen(page, WHOLE);
    await move([scanAt(GIRL.x, GIRL.y)], [scanAt(GIRL.x + GIRL.w, GIRL.y + GIRL.h)]);
    await page.getByRole("button", { name: w("options.confirm") }).tap();
    await page.getByRole("button", { name: w("tool.brush"), exact: true }).tap();
    const brushed = await screen(page, GIRL);
    // two fingers zoom and leave no dot
    await move([brushed(285, 200), brushed(315, 200)], [brushed(230, 200), brushed(370, 200)]);
    await page.getByRole("button", { name: w("panel") }).tap();
    await expect(page.getByRole("list", { name: w("operations.title") }).getByRole("listitem")).toHaveCount(
      1,
    );
    await page
      .getByRole("dialog")
      .getByRole("button", { name: words("en", "ui", "close") })
      .tap();
    // the picture is fitted again when the crop is looked at and confirmed
    await page.getByRole("button", { name: w("tool.crop"), exact: true }).tap();
    await page.getByRole("button", { name: w("options.confirm") }).tap();
    await page.getByRole("button", { name: w("tool.rect"), exact: true }).tap();
    const girlAt = await screen(page, GIRL);

    // the studio is not there when it should be saved: the work stays, and comes when it is back
    await context.setOffline(true);
    await move([girlAt(ARM.x, ARM.y)], [girlAt(ARM.x + ARM.w, ARM.y + ARM.h)]);
    await page.getByRole("button", { name: w("done"), exact: true }).tap();
    await expect(page.getByRole("status").filter({ hasText: "scan1.png" })).toBeVisible();
    expect((await opened(studio, picture)).edit).toBeNull();
    await context.setOffline(false);
    await expect(page.getByRole("status").filter({ hasText: "scan1.png" })).toHaveCount(0);
    await expectClean(studio, picture, one);
  });
});
