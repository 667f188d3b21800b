import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readLoraHeader, weightsHash } from "@/server/loras/header";

const dir = mkdtempSync(join(tmpdir(), "lora-"));
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, metadata: Record<string, string>, data: Buffer): string {
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: metadata,
      x: { dtype: "F16", shape: [data.length / 2], data_offsets: [0, data.length] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const path = join(dir, name);
  writeFileSync(path, Buffer.concat([length, header, data]));
  return path;
}
const data = Buffer.alloc(3_000_000, "weights");

it("the hash is of the weights alone: other words about them are the same LoRA", async () => {
  const a = file("a.safetensors", { ss_steps: "1000" }, data);
  const b = file("b.safetensors", { ss_steps: "2000", ss_training_comment: "她" }, data);
  const hashes = await Promise.all(
    [a, b].map(async (path) => weightsHash(path, (await readLoraHeader(path))!)),
  );
  expect(hashes[0]).toBe(createHash("sha256").update(data).digest("hex"));
  expect(hashes[0]).toBe(hashes[1]);
});

it("a file that is cut, empty or something else is no LoRA", async () => {
  const cut = file("cut.safetensors", {}, data);
  truncateSync(cut, 2_000_000);
  expect(await readLoraHeader(cut)).toBe(null);
  truncateSync(cut, 5);
  expect(await readLoraHeader(cut)).toBe(null);
  const html = join(dir, "page.safetensors");
  writeFileSync(html, "<!doctype html><title>404</title>");
  expect(await readLoraHeader(html)).toBe(null);
  expect(await readLoraHeader(join(dir, "none.safetensors"))).toBe(null);
});

it("says what the header says", async () => {
  const header = await readLoraHeader(file("c.safetensors", { ss_network_dim: "32" }, data));
  expect(header).toMatchObject({ tensors: 1, metadata: { ss_network_dim: "32" } });
});
