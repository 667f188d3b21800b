import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { intents } from "@/db/schema/index";
import { createDataset } from "@/server/datasets/store";
import { blobPath } from "@/server/settings/data";
import { clearIncoming, upload } from "@/server/web/upload";
import { foreignLora } from "../../support/foreign-lora";
import { until } from "../../support/studio";
import { type Served, serve } from "./served";

let served: Served;
let dataset: number;
beforeEach(async () => {
  served = await serve(upload);
  dataset = createDataset(served.studio.db, { name: "平泽唯" }).id;
});
afterEach(() => served.close());

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const picture = (bytes: number) => Buffer.concat([SIGNATURE, randomBytes(bytes - 8)]);
const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const target = (name: string) => `/upload?to=dataset&dataset=${dataset}&name=${encodeURIComponent(name)}`;
const put = (name: string, body: Buffer) =>
  fetch(served.url + target(name), { method: "PUT", body: new Uint8Array(body) });
const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
const nothingLeft = () => {
  const { data } = served.studio;
  return files(data.incoming).length === 0 && files(data.blobs).length === 0;
};

/** Sends a request with a body of `sent` bytes that claims to be `claimed` long, then cuts the line. */
function sendAndCut(path: string, claimed: number, sent: number): Promise<void> {
  const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  return new Promise((done) => {
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${claimed}\r\n\r\n`);
    socket.write(picture(sent), () => {
      setTimeout(() => {
        socket.destroy();
        done();
      }, 100);
    });
  });
}

describe("upload", () => {
  it("takes a 20 MB picture whole and keeps it read-only by its hash", async () => {
    const body = picture(20_000_000);
    const answer = await put("043.png", body);
    expect(await answer.json()).toMatchObject({ state: "added" });
    const path = blobPath(served.studio.data, sha(body));
    expect(sha(readFileSync(path))).toBe(sha(body));
    expect(statSync(path).mode & 0o777).toBe(0o444);
    expect(files(served.studio.data.incoming)).toEqual([]);
  });

  it("keeps a preset's picture and names it; anything else is refused", async () => {
    const body = picture(5000);
    const send = (name: string, bytes: Buffer) =>
      fetch(`${served.url}/upload?to=preset&name=${name}`, { method: "PUT", body: new Uint8Array(bytes) });
    expect(await (await send("cat.png", body)).json()).toEqual({ media: sha(body) });
    expect(sha(readFileSync(blobPath(served.studio.data, sha(body))))).toBe(sha(body));
    expect((await send("cat.txt", body)).status).toBe(400);
    expect((await send("page.png", Buffer.from("<!doctype html><script></script>"))).status).toBe(400);
    expect(files(served.studio.data.blobs)).toHaveLength(1);
    expect(files(served.studio.data.incoming)).toEqual([]);
  });

  it("keeps equal bytes once", async () => {
    const body = picture(10_000);
    await put("a.png", body);
    expect(await (await put("b.png", body)).json()).toMatchObject({ state: "already" });
    expect(files(served.studio.data.blobs)).toHaveLength(1);
  });

  it("reads a caption and keeps no file of it", async () => {
    await put("a.png", picture(1000));
    expect(await (await put("a.txt", Buffer.from("平泽唯, guitar"))).json()).toMatchObject({
      state: "captioned",
    });
    const caption = served.studio.db.sqlite.prepare("SELECT caption FROM pictures").pluck().get();
    expect(caption).toBe("平泽唯, guitar");
    expect(files(served.studio.data.blobs)).toHaveLength(1);
    expect(files(served.studio.data.incoming)).toEqual([]);
  });

  it("leaves nothing of an archive for a dataset that is gone", async () => {
    dataset += 1;
    expect((await put("yui.zip", randomBytes(5000))).ok).toBe(false);
    expect(nothingLeft()).toBe(true);
  });

  it("leaves nothing of one that was cut", async () => {
    await sendAndCut(target("cut.png"), 5_000_000, 1_000_000);
    await until(async () => nothingLeft(), "the part is gone", 3000);
    expect(served.studio.db.sqlite.prepare("SELECT count(*) FROM pictures").pluck().get()).toBe(0);
    expect((await put("after.png", picture(1000))).status).toBe(200);
  });

  it("removes what an earlier process left behind", async () => {
    writeFileSync(join(served.studio.data.incoming, "old.part"), "x");
    await clearIncoming(served.studio.data);
    expect(nothingLeft()).toBe(true);
  });

  it.each([
    ["../../evil.png", 400],
    ["a/b.png", 400],
    ["..", 400],
    ["", 400],
    ["a\0.png", 400],
    ["x".repeat(300), 400],
  ])("refuses the name %j", async (name, status) => {
    expect((await put(name, picture(100))).status).toBe(status);
    expect(nothingLeft()).toBe(true);
  });

  it("refuses what names no dataset, is too long, or says no length", async () => {
    const refused = async (path: string, init: RequestInit) => (await fetch(served.url + path, init)).status;
    const body = new Uint8Array(picture(100));
    expect(await refused("/upload?to=dataset&dataset=1e99&name=a.png", { method: "PUT", body })).toBe(400);
    expect(await refused("/upload?to=elsewhere&dataset=1&name=a.png", { method: "PUT", body })).toBe(400);
    expect(await refused(target("a.png"), { method: "POST", body })).toBe(405);
    const huge = await served
      .ask(target("a.png"), { method: "PUT", headers: { "Content-Length": "999999999999" } })
      .catch(() => null);
    expect(huge?.status ?? 413).toBe(413);
    const stream = new ReadableStream({
      start: (c) => {
        c.enqueue(body);
        c.close();
      },
    });
    const chunked = { method: "PUT", body: stream, duplex: "half" } as RequestInit;
    expect(await refused(target("a.png"), chunked)).toBe(411);
    expect(await refused("/upload?to=dataset&dataset=999&name=a.png", { method: "PUT", body })).toBe(400);
  });

  it("keeps a LoRA under its own name for the runner to import, and refuses what is none", async () => {
    const { data, db } = served.studio;
    const send = (name: string, body: Uint8Array) =>
      fetch(`${served.url}/upload?to=lora&name=${encodeURIComponent(name)}`, {
        method: "PUT",
        body: new Uint8Array(body),
      });
    const short = await send("yui.safetensors", Buffer.from("no model"));
    expect(short.status).toBeGreaterThanOrEqual(400);
    expect((await send("yui.ckpt", Buffer.from("x"))).status).toBe(400);
    expect([files(data.incoming), files(data.loras)]).toEqual([[], []]);
    const bytes = foreignLora({ ss_output_name: "yui" }, 1);
    const sent = send("唯 v2.safetensors", bytes);
    await until(async () => db.orm.select().from(intents).all().length === 1, "the runner is asked");
    const { kind, payload, id } = db.orm.select().from(intents).get()!;
    const path = (payload as { path: string }).path;
    expect(kind).toBe("lora.import");
    expect(path.startsWith(data.loras) && path.endsWith("/唯 v2.safetensors")).toBe(true);
    expect(sha(readFileSync(path))).toBe(sha(Buffer.from(bytes)));
    db.orm
      .update(intents)
      .set({ state: "done", result: 1, answeredAt: Date.now() })
      .where(eq(intents.id, id))
      .run();
    expect(await (await sent).json()).toEqual({ taken: 1 });
    expect(files(data.incoming)).toEqual([]);
  });
});
