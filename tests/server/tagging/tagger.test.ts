import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readLabels } from "@/server/domain/tagging/labels";
import { FLOOR, readScores, scoreOf } from "@/server/domain/tagging/scores";
import type { Seen } from "@/server/runner/tagger-job";
import { PATIENCE, TaggerFailed, TaggerProcess } from "@/server/runner/tagger-process";

const CORPUS = join(process.cwd(), "tests/corpus/tagging");
const answers = JSON.parse(readFileSync(join(CORPUS, "tiny.answers.json"), "utf8")) as Record<
  string,
  number[]
>;
const pictures = Object.keys(answers);

const open: TaggerProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.kill();
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
});

function tagger(patience = PATIENCE): TaggerProcess {
  const one = new TaggerProcess(patience);
  open.push(one);
  return one;
}

const probabilities = (one: Seen): number[] => {
  if ("error" in one) throw new Error(one.error);
  const found = new Array<number>(answers[one.key]!.length).fill(0);
  const scores = readScores(Buffer.from(one.scores, "base64"));
  for (let i = 0; i < scores.length; i += 2) found[scores[i]!] = scoreOf(scores[i + 1]!);
  return found;
};

test.each([
  ["tiny-any", 1, null],
  ["tiny-any", 8, null],
  ["tiny-one", 8, 1],
])("%s in portions of %i answers what NumPy answers", async (name, portion, batch) => {
  const one = tagger();
  const opened = await one.open(join(CORPUS, name));
  expect(opened).toMatchObject({ side: 448, batch, tags: 48 });
  const all: Seen[] = [];
  for (let i = 0; i < pictures.length; i += portion)
    all.push(
      ...(await one.look(pictures.slice(i, i + portion).map((key) => ({ key, source: join(CORPUS, key) })))),
    );
  expect(all.map(({ key }) => key)).toEqual(pictures);
  for (const seen of all) {
    const ours = probabilities(seen);
    answers[seen.key]!.forEach((theirs, i) => {
      if (theirs >= FLOOR + 1e-4) expect(ours[i], `${seen.key} ${i}`).toBeCloseTo(theirs, 3);
    });
  }
});

test("a file that is no picture spoils nothing of its batch", async () => {
  const one = tagger();
  await one.open(join(CORPUS, "tiny-any"));
  const seen = await one.look([
    { key: "text", source: join(CORPUS, "models.py") },
    { key: "plain.png", source: join(CORPUS, "plain.png") },
  ]);
  expect(seen.find(({ key }) => key === "text")).toHaveProperty("error");
  expect(seen.find(({ key }) => key === "plain.png")).toHaveProperty("scores");
});

function copy(change: (folder: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "tagger-"));
  folders.push(folder);
  cpSync(join(CORPUS, "tiny-any"), folder, { recursive: true });
  change(folder);
  return folder;
}

test.each([
  ["labels", (folder: string) => writeFileSync(join(folder, "selected_tags.csv"), "<!doctype html>")],
  ["labels", (folder: string) => rmSync(join(folder, "selected_tags.csv"))],
  ["model", (folder: string) => rmSync(join(folder, "model.onnx"))],
  [
    "model",
    (folder: string) => {
      const whole = readFileSync(join(folder, "model.onnx"));
      writeFileSync(join(folder, "model.onnx"), whole.subarray(0, whole.length / 2));
    },
  ],
  [
    "outputs",
    (folder: string) => {
      const rows = readFileSync(join(folder, "selected_tags.csv"), "utf8").split("\n");
      writeFileSync(join(folder, "selected_tags.csv"), rows.slice(0, -3).join("\n"));
    },
  ],
])("a folder with something wrong is refused: %s", async (kind, change) => {
  const failure = await tagger()
    .open(copy(change))
    .catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(TaggerFailed);
  expect((failure as TaggerFailed).why.kind).toBe(kind);
});

test("a process that stops answering is noticed and ended; one that is killed says so", async () => {
  const one = tagger({ ...PATIENCE, silence: 1500 });
  await one.open(join(CORPUS, "tiny-any"));
  process.kill(one.pid!, "SIGSTOP");
  const silent = await one.look([{ key: "a", source: join(CORPUS, "plain.png") }]).catch((e: unknown) => e);
  expect((silent as TaggerFailed).why.kind).toBe("silent");
  expect(one.ended).toBe(true);

  const other = tagger();
  await other.open(join(CORPUS, "tiny-any"));
  const asked = other
    .look(pictures.map((key) => ({ key, source: join(CORPUS, key) })))
    .catch((e: unknown) => e);
  process.kill(other.pid!, "SIGKILL");
  expect(((await asked) as TaggerFailed).why.kind).toBe("killed");
});

test("the list is read by its columns, and nothing else is taken for one", () => {
  const labels = readLabels(readFileSync(join(CORPUS, "tiny-any/selected_tags.csv"), "utf8"))!;
  expect(labels.names.slice(0, 6)).toEqual([
    "general",
    "sensitive",
    "questionable",
    "explicit",
    "1girl",
    "solo",
  ]);
  expect(labels.categories.at(-1)).toBe("character");
  expect(labels.names).toContain("^_^");
  expect(readLabels('name,category\n"a, ""b""",0\n')).toEqual({ names: ['a, "b"'], categories: ["general"] });
  expect(readLabels("<html></html>")).toBeNull();
  expect(readLabels("version https://git-lfs.github.com/spec/v1\noid sha256:1")).toBeNull();
});
