import { aboutPicture } from "./about";
import { captionRules } from "./caption-rules";
import { severityOf } from "./codes";
import { duplicateFindings } from "./duplicates";
import { fileRules, type Said } from "./file-rules";
import type { CheckInput, Finding, PictureFacts, SubsetFacts } from "./finding";
import { balanceFindings, bucketFindings, fitFindings, nameFindings, shareFindings } from "./set-rules";

const SLICE = 50;

/**
 * All findings of a dataset, one per file concerned and code, in the order of the files. Yields the share that is done
 * (0..1) every few milliseconds, so that the caller may let others have a turn, or stop. Files in places the trainer
 * does not look into are the caller's concern.
 */
export function* check(input: CheckInput): Generator<number, Finding[]> {
  const subsets = new Map(input.subsets.map((subset) => [subset.folder, subset]));
  const found: Finding[] = [];
  for (const [n, picture] of input.pictures.entries()) {
    const subset = subsets.get(picture.folder) ?? plain(picture.folder);
    for (const [code, message] of ofOne(picture, subset, input))
      found.push(aboutPicture(code, picture, message));
    if (n % SLICE === SLICE - 1) yield (0.4 * n) / input.pictures.length;
  }
  yield 0.4;
  // what is not known yet has no size to be judged by
  const seen = input.pictures.filter(({ state }) => state !== "pending");
  const rules = [
    nameFindings(input.pictures),
    fitFindings(seen, input.settings),
    bucketFindings(seen, subsets, input.settings),
    shareFindings(input.pictures, input.subsets),
  ];
  for (const rule of rules) for (const one of yield* paused(rule, 0.45)) found.push(one);
  found.push(...balanceFindings(input.pictures, input.subsets));
  yield 0.5;
  const search = duplicateFindings(input.pictures);
  let step = search.next();
  while (!step.done) {
    yield 0.5 + step.value / 2;
    step = search.next();
  }
  for (const one of step.value) found.push(one);
  for (const { file, kind } of input.others) {
    const code = kind === "orphan" ? "caption-orphan" : "ext-unsupported";
    found.push({
      code,
      severity: severityOf(code),
      file,
      picture: null,
      folder: file.slice(0, Math.max(0, file.lastIndexOf("/"))),
      message:
        kind === "orphan"
          ? { zh: "没有同名的图片", en: "There is no picture of its name" }
          : { zh: "训练器会跳过这种文件", en: "The trainer passes over such a file" },
    });
  }
  return found;
}

function* paused<T>(rule: Generator<null, T>, done: number): Generator<number, T> {
  let step = rule.next();
  while (!step.done) {
    yield done;
    step = rule.next();
  }
  return step.value;
}

function* ofOne(picture: PictureFacts, subset: SubsetFacts, input: CheckInput): Generator<Said> {
  yield* fileRules(picture);
  // hidden colours are what the trainer sees of transparent parts, and those are not known to be white
  const seen = picture.transparent && !input.cures ? { ...picture, white: null } : picture;
  yield* captionRules(seen, subset, input.settings.tokens, input.countTokens);
}

const plain = (folder: string): SubsetFacts => ({ folder, repeats: 1, triggers: [], isReg: false });

/** Does the whole check at once, for programs that nobody waits beside. */
export function checkNow(input: CheckInput): Finding[] {
  const work = check(input);
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}
