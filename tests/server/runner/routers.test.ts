import { TRPCError } from "@trpc/server";
import { afterEach, describe, expect, it } from "vitest";
import { createCaller } from "@/server/api/index";
import { isStudioError } from "@/server/domain/errors";
import { makePlace, type Place } from "./place";

let place: Place;
afterEach(() => place.end());
const caller = () => createCaller({ studio: place.studio, locale: "en", tab: "test" });

/** The words a refused call brings along. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (e: unknown) => e,
  );
  if (!(error instanceof TRPCError) || !isStudioError(error.cause)) throw new Error(`no refusal: ${error}`);
  expect(error.code).toBe("BAD_REQUEST");
  return error.cause.code;
}

describe("runs and loras over the API", { timeout: 60_000 }, () => {
  it("asks, answers and refuses in words", async () => {
    place = makePlace({ speed: 2000 });
    await place.startRunner();
    const api = caller();
    expect(await api.runs.list()).toEqual([]);
    expect(await refusal(api.runs.get({ id: 99 }))).toBe("no-run");
    await api.runs.pause({ paused: true });
    expect(await api.runs.paused()).toBe(true);
    const id = await place.enqueue();
    expect((await api.runs.row({ id })).state).toBe("queued");
    expect(await api.runs.logRange({ id })).toBe(null);
    expect(await api.runs.hold({ id, held: true })).toEqual({ state: "done", result: null });
    expect(await refusal(api.runs.save({ id }))).toBe("not-now");
    await api.runs.hold({ id, held: false });
    await api.runs.pause({ paused: false });
    await place.reaches(id, ["succeeded"]);
    expect(await refusal(api.runs.stop({ id, how: "now" }))).toBe("not-now");
    expect((await api.runs.get({ id })).attempts).toHaveLength(1);
    expect((await api.runs.curve({ id, width: 50 })).series.loss!.step.length).toBeLessThanOrEqual(50);
    const whole = (await api.runs.logRange({ id, from: 0 }))!;
    const start = (await api.runs.logRange({ id, from: 0, to: 1000 }))!;
    expect(start.text).toBe(whole.text.slice(0, start.text.length));
    expect(start.to).toBeLessThanOrEqual(1000);
    const rest = (await api.runs.logRange({ id, from: start.to }))!;
    expect(start.text + rest.text).toBe(whole.text);
    const [lora] = await api.loras.list();
    expect(lora).toMatchObject({ run: { id }, final: true });
    await api.loras.note({ id: lora!.loraId, note: "头发对了" });
    expect((await api.loras.get({ id: lora!.loraId })).note).toBe("头发对了");
  });

  it("without a runner it is said to be pending, and done once there is one", async () => {
    place = makePlace({ speed: 2000 });
    const runner = await place.startRunner();
    await caller().runs.pause({ paused: true });
    const id = await place.enqueue();
    await runner.kill();
    const key = "one-press-of-a-button";
    expect(await caller().runs.hold({ id, held: true, key })).toEqual({ state: "pending", result: null });
    await place.startRunner();
    await expect.poll(() => place.run(id).held).toBe(true);
    expect(await caller().runs.hold({ id, held: true, key })).toEqual({ state: "done", result: null });
  });
});
