import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { migrate, readMigrations } from "@/db/migrate";
import { openDb } from "@/db/open";
import { intents, loraFiles, loras } from "@/db/schema/index";
import { grouped } from "@/server/domain/loras/series";
import { askRunner } from "@/server/events/intents";
import { keepLora } from "@/server/loras/arrive";
import { loraDetails } from "@/server/loras/details";
import { LORA_INTENTS } from "@/server/loras/intents";
import { listLoras } from "@/server/loras/store";
import { lookAtLoras, takeLoras } from "@/server/loras/take";
import { importDuty } from "@/server/runner/imports";
import { dataFolder, makePlaces } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";
import { CHECKPOINTS, safetensors } from "../../domain/models/build";
import { foreignLora } from "../../support/foreign-lora";

let studio: Studio;
let folder: string;

beforeEach(() => {
  const data = dataFolder(mkdtempSync(join(tmpdir(), "loras-")));
  makePlaces(data);
  migrate(data.db, readMigrations(join(process.cwd(), "db", "migrations")), data.backups);
  studio = { db: openDb(data.db), data, version: "test", runner: () => "ok" };
  folder = join(data.root, "foreign");
  mkdirSync(folder);
});
afterEach(() => {
  studio.db.close();
  rmSync(studio.data.root, { recursive: true });
});

const put = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

it("twenty foreign files are imported with their epochs in order", async () => {
  // as a folder is copied: last epoch first, two trainings mixed, one of them by steps
  for (let epoch = 11; epoch >= 1; epoch--)
    put(
      `mio_v2-${String(epoch).padStart(6, "0")}.safetensors`,
      foreignLora(
        { ss_output_name: "mio_v2", ss_epoch: String(epoch), ss_steps: String(epoch * 120) },
        epoch,
      ),
    );
  put(
    "mio_v2.safetensors",
    foreignLora({ ss_epoch: "12", ss_steps: "1440", ss_max_train_steps: "1440", ss_num_epochs: "12" }, 12),
  );
  for (let step = 800; step >= 100; step -= 100)
    put(
      `ritsu-step${String(step).padStart(8, "0")}.safetensors`,
      foreignLora({ ss_epoch: "None", ss_steps: String(step) }, 1000 + step),
    );
  expect(await takeLoras(studio, folder)).toEqual({ taken: 20, known: 0, refused: [] });
  const rows = listLoras(studio);
  expect(rows).toHaveLength(20);
  const groups = grouped(rows);
  const mio = groups.find((g) => g.key === "series:mio_v2");
  expect(mio?.rows.map((r) => r.epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(mio?.rows.at(-1)).toMatchObject({ final: true, step: 1440 });
  const ritsu = groups.find((g) => g.key === "series:ritsu");
  expect(ritsu?.rows.map((r) => r.step)).toEqual([100, 200, 300, 400, 500, 600, 700, 800]);
  expect(rows[0]?.meta).toMatchObject({ family: "sd15", module: "networks.lora", dim: 32, alpha: 16 });
  expect(rows[0]?.meta?.tags[0]?.tag).toBe("yuihirasawa");
  // once more: nothing twice
  expect(await takeLoras(studio, folder)).toEqual({ taken: 0, known: 20, refused: [] });
  expect(listLoras(studio)).toHaveLength(20);
});

it("weights are computed, never believed: equal ones are one LoRA, a claimed equality is not", async () => {
  const hash = "47318e8365290cdbef546ec4d71202f7949b20187e3fe67fcfeb6c2deda9ff29";
  const a = foreignLora({ sshs_model_hash: hash, ss_epoch: "1" }, 1);
  put("a.safetensors", a);
  put("liar.safetensors", foreignLora({ sshs_model_hash: hash, ss_epoch: "1" }, 2));
  put("copy.safetensors", foreignLora({ sshs_model_hash: "0".repeat(64), ss_training_comment: "copy" }, 1));
  expect(await takeLoras(studio, folder)).toMatchObject({ taken: 2, known: 1 });
  const rows = listLoras(studio);
  expect(rows).toHaveLength(2);
  expect(rows.map((r) => r.weights)).not.toContain(hash);
  const view = new DataView(a.buffer, a.byteOffset);
  const begin = 8 + Number(view.getBigUint64(0, true));
  const twin = rows.find((r) => r.files.length === 2);
  expect(twin?.weights).toBe(createHash("sha256").update(a.subarray(begin)).digest("hex"));
  expect(twin?.files.map((f) => f.name).sort()).toEqual(["a.safetensors", "copy.safetensors"]);
});

it("says of each file that is no whole LoRA what it is, before and while importing", async () => {
  put("good-000001.safetensors", foreignLora({}, 1));
  truncateSync(put("cut.safetensors", foreignLora({}, 2)), 3000);
  put("page.safetensors", new TextEncoder().encode("<!doctype html><title>Sign in</title>"));
  put("checkpoint.safetensors", safetensors(CHECKPOINTS.sd15));
  const longer = foreignLora({}, 3);
  put("longer.safetensors", Buffer.concat([longer, Buffer.alloc(16)]));
  const { found } = await lookAtLoras(studio, folder);
  const codes = (list: { path: string; error: { code: string } | null }[]) =>
    Object.fromEntries(list.map((f) => [f.path.slice(folder.length + 1), f.error?.code ?? null]));
  const bad = {
    "cut.safetensors": "model-cut",
    "page.safetensors": "model-web-page",
    "checkpoint.safetensors": "not-a-lora",
    "longer.safetensors": "lora-damaged",
  };
  expect(codes(found)).toEqual({ "good-000001.safetensors": null, ...bad });
  const taken = await takeLoras(studio, folder);
  expect(taken).toMatchObject({ taken: 1, known: 0 });
  expect(codes(taken.refused)).toEqual(bad);
  await expect(takeLoras(studio, join(folder, "cut.safetensors"))).rejects.toMatchObject({
    code: "model-cut",
  });
  await expect(takeLoras(studio, "/usr")).rejects.toMatchObject({ code: "outside" });
});

it("the runner answers the request, also with a refusal; what was deleted comes back by importing again", async () => {
  const path = put("yui-000002.safetensors", foreignLora({ ss_epoch: "2" }, 7));
  const duty = importDuty({ studio });
  const ask = async (clientKey: string, what: string) => {
    const intent = { clientKey, kind: "lora.import", target: null, payload: { path: what } } as const;
    await askRunner(studio, intent, 0);
    while (await duty.tick());
    return askRunner(studio, intent, 0);
  };
  expect(await ask("import-1", path)).toMatchObject({ state: "done", result: 1 });
  expect(await ask("import-2", join(folder, "none"))).toMatchObject({
    state: "refused",
    reason: { code: "no-path" },
  });
  const id = listLoras(studio)[0]!.loraId;
  studio.db.immediate(() => LORA_INTENTS["lora.delete"]!(studio.db, { target: id, payload: {} }, Date.now()));
  expect(listLoras(studio)).toEqual([]);
  // the same bytes under another name too
  writeFileSync(join(folder, "again.safetensors"), readFileSync(path));
  expect(await ask("import-3", folder)).toMatchObject({ state: "done", result: 1 });
  expect(listLoras(studio).map((l) => l.loraId)).toEqual([id]);
  expect(studio.db.orm.select().from(loras).where(eq(loras.id, id)).all()).toHaveLength(1);
});

it("details are read from the file: readable first, raw below; a file that went away says so", async () => {
  const path = put("yui.safetensors", foreignLora({ ss_training_comment: "她" }, 3));
  await takeLoras(studio, path);
  const id = listLoras(studio)[0]!.loraId;
  const details = await loraDetails(studio, id);
  expect(details?.meta).toMatchObject({
    comment: "她",
    base: "AnyLoRA_random_fp16.safetensors",
    resolution: "512 × 512",
  });
  expect(details?.raw.find((r) => r.key === "ss_network_module")?.value).toBe("networks.lora");
  rmSync(path);
  expect(await loraDetails(studio, id)).toBe(null);
});

it("a file that is sent again stays where it is known, even when the second import is refused", async () => {
  const bytes = foreignLora({ ss_epoch: "1" }, 5);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const send = async (name: string, refuse: boolean) => {
    const kept = keepLora(studio, name, { path: put("received", bytes), sha256 }).catch((e: unknown) => e);
    const { db } = studio;
    const asked = () => db.orm.select().from(intents).where(eq(intents.state, "pending")).get();
    while (!asked()) await new Promise((ok) => setTimeout(ok, 5));
    const reason = { code: "lora-import", text: { zh: "没有", en: "no" } };
    if (refuse) db.orm.update(intents).set({ state: "refused", reason }).run();
    else await importDuty({ studio }).tick();
    return await kept;
  };
  expect(await send("yui.safetensors", true)).toMatchObject({ code: "lora-import" });
  expect(readdirSync(join(studio.data.loras, "uploaded"))).toEqual([]);
  expect(await send("yui.safetensors", false)).toEqual({ taken: 1 });
  const { path } = studio.db.orm.select().from(loraFiles).get()!;
  for (const name of ["yui.safetensors", "other.safetensors"]) {
    expect(await send(name, true)).toMatchObject({ code: "lora-import" });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  }
});
