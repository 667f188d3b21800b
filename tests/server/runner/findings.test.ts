import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dismiss, findingsView, mend } from "@/server/datasets/finding-acts";
import { datasetFindings, isOpen } from "@/server/datasets/findings";
import { outline } from "@/server/datasets/gallery";
import { revert } from "@/server/datasets/journal";
import { createDataset, editSubset, subsetsOf } from "@/server/datasets/store";
import { makeVersion, materialise } from "@/server/datasets/versions";
import { INFO } from "@/server/domain/datasets/findings/codes";
import type { Code } from "@/server/domain/datasets/findings/finding";
import { unpackOutline } from "@/server/domain/datasets/outline";
import { type PictureDuty, pictureDuty } from "@/server/runner/pictures";
import { until } from "../../support/studio";
import { place, rowsOf, send } from "../datasets/place";

const CORPUS = fileURLToPath(new URL("../../corpus/dataset", import.meta.url));
type Case = { folder: string; args: string[]; findings: Record<string, string[]>; refused: string[] };
const cases = JSON.parse(readFileSync(join(CORPUS, "expected.json"), "utf8")) as Case[];
const corpus = (folder: string): Case => cases.find((one) => one.folder === folder)!;

let studio: ReturnType<typeof place>;
let dataset: number;
let duty: PictureDuty;
beforeEach(() => {
  studio = place();
  dataset = createDataset(studio.db, { name: "平泽唯" }).id;
  duty = pictureDuty(studio);
});
afterEach(async () => {
  await duty.stop();
  studio.close();
});

/** Brings a folder of the corpus in as an import does. */
function bring(folder: string): void {
  const files = readdirSync(join(CORPUS, folder), { recursive: true, encoding: "utf8" });
  const rank = (file: string) => (file.endsWith(".txt") ? 1 : 0);
  for (const file of files
    .filter((name) => name.includes("."))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)))
    send(studio, dataset, file, readFileSync(join(CORPUS, folder, file)), { batch: "corpus" });
}

async function develop(): Promise<void> {
  const open = studio.db.sqlite.prepare(
    `SELECT count(*) FROM pictures p WHERE p.deleted_at IS NULL AND (
       NOT EXISTS (SELECT 1 FROM picture_facts f WHERE f.media_key = p.media_key AND f.version > 0)
       OR NOT EXISTS (SELECT 1 FROM picture_facts f WHERE f.media_key = p.blob AND f.version > 0))`,
  );
  await until(async () => {
    await duty.tick();
    return open.pluck().get() === 0;
  }, "every picture has facts");
}

/** Codes by file, as in expected.json. */
async function found(only: "all" | "open"): Promise<Record<string, string[]>> {
  const { findings } = await datasetFindings(studio, dataset);
  const by: Record<string, string[]> = {};
  for (const finding of findings)
    if (only === "all" || isOpen(finding))
      by[finding.file] = [...(by[finding.file] ?? []), finding.code].sort();
  return by;
}

const check = (folder: string, args: string[]): Promise<{ file: string; code: Code; severity: string }[]> =>
  new Promise((done, failed) =>
    execFile(
      process.execPath,
      ["dist/cli.mjs", "check", folder, ...args, "--json"],
      { maxBuffer: 1 << 24 },
      (_, out) => {
        try {
          done(JSON.parse(out).findings);
        } catch (error) {
          failed(error);
        }
      },
    ),
  );

describe("findings of a dataset", () => {
  it("are those of the corpus; all mended at once and written for the trainer, nothing is left; undone, all is as it was", async () => {
    const { folder, args, findings, refused } = corpus("files");
    bring(folder);
    const [subset] = subsetsOf(studio.db, dataset);
    editSubset(studio.db, { id: subset!.id, triggers: [args[1]!], tab: "t" });
    await develop();
    const expected = Object.fromEntries(
      Object.entries(findings)
        .filter(([file]) => !refused.includes(file))
        // orphans keep the path they came under; of two files of one name the import renamed the second
        .map(([file, codes]) => [file.endsWith(".txt") ? file : basename(file), [...codes].sort()]),
    );
    // the same bytes are one picture to an import, and the studio takes no captions of other pictures
    delete expected["twin.png"];
    expected["face_1_2_3_4.png"] = ["caption-missing"];
    const seen = await found("all");
    const renamed = Object.keys(seen).find((file) => /^both-2\./.test(file))!;
    expect(renamed).toBeDefined();
    const original = renamed.endsWith(".png") ? "both.png" : "both.jpg";
    seen[original] = seen[renamed]!;
    delete seen[renamed];
    // the caption of a picture that was refused waits for it
    for (const file of refused) delete seen[file.replace(/\.[^.]*$/, ".txt")];
    expect(seen).toEqual(expected);

    const before = rowsOf(studio);
    const { batch, count } = await mend(studio, { datasetId: dataset, code: null, subjects: null, tab: "t" });
    expect(count).toBeGreaterThan(15);
    await develop();
    expect(await found("open")).toEqual({});
    const out = mkdtempSync(join(tmpdir(), "kon-findings-"));
    try {
      await materialise(studio, makeVersion(studio, dataset).id, out);
      expect(await check(out, args)).toEqual([]);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
    revert(studio.db, batch!, "t");
    expect(rowsOf(studio)).toEqual(before);
  });

  it("about several pictures are mended too: repeats, buckets", async () => {
    bring("balance");
    await develop();
    expect(await found("open")).toEqual({ "2_live": ["subset-balance"] });
    await mend(studio, { datasetId: dataset, code: "subset-balance", subjects: null, tab: "t" });
    expect(await found("open")).toEqual({});
  });

  it("can be dismissed one by one and by code, and be called back; a query finds their pictures", async () => {
    bring("files");
    await develop();
    const query = { datasetId: dataset, q: "finding:white-fill" };
    const count = async () => unpackOutline(await outline(studio.db, query)).ids.length;
    expect(await count()).toBe(1);
    expect(unpackOutline(await outline(studio.db, { datasetId: dataset, q: "dup:exact" })).ids.length).toBe(
      2,
    );
    const { findings } = await datasetFindings(studio, dataset);
    const white = findings.find(({ code }) => code === "white-fill")!;
    dismiss(studio, { datasetId: dataset, code: "white-fill", subjects: [white.subject], back: false });
    expect(await count()).toBe(0);
    dismiss(studio, { datasetId: dataset, code: "white-fill", subjects: null, back: true });
    expect(await count()).toBe(1);
    dismiss(studio, { datasetId: dataset, code: "white-fill", subjects: null, back: false });
    await datasetFindings(studio, dataset);
    const { view } = await findingsView(studio, { datasetId: dataset });
    expect(view!.groups.find(({ code }) => code === "white-fill")!.state).toBe("dismissed");
    for (const { code, severity } of view!.groups) expect(INFO[code].severity).toBe(severity);
  });
});
