import { looseKey, splitTags, tagKey, trainedLine } from "../captions";
import type { Said } from "./file-rules";
import type { CaptionFacts, PictureFacts, SubsetFacts } from "./finding";

/** From this share on, one white region is more than an accident. */
export const WHITE_SHARE = 0.15;
const NAMES_BACKGROUND = /\b(?:background|backdrop)\b|背景|白底/i;

/** What is wrong with the caption of one picture, and with what it leaves unsaid. */
export function* captionRules(
  picture: PictureFacts,
  subset: SubsetFacts,
  limit: number,
  countTokens: (text: string) => number,
): Generator<Said> {
  const { caption } = picture;
  if (caption === null) {
    if (!subset.isReg)
      yield [
        "caption-missing",
        {
          zh: "没有标签文件，训练器会用文件夹名代替",
          en: "There is no caption; the trainer takes the folder's name instead",
        },
      ];
    yield* whiteFill(picture, "");
    return;
  }
  yield* textRules(caption);
  if (caption.text === null) return;
  const line = trainedLine(caption.text);
  if (line === "") {
    yield ["caption-empty", emptyMessage(caption.text)];
    yield* whiteFill(picture, "");
    return;
  }
  const twice = doubles(splitTags(line));
  if (twice.length)
    yield ["tag-twice", { zh: `写了两遍：${twice.join("、")}`, en: `Written twice: ${twice.join(", ")}` }];
  const tokens = countTokens(line);
  if (tokens > limit)
    yield [
      "tokens-long",
      {
        zh: `${tokens} 个 token，上限 ${limit}，后面的不会被训练`,
        en: `${tokens} tokens where ${limit} fit; the rest is not trained`,
      },
    ];
  if (!subset.isReg) yield* triggerRules(line, subset);
  yield* whiteFill(picture, line);
}

function* textRules(caption: CaptionFacts): Generator<Said> {
  if (caption.encoding !== "utf-8")
    yield [
      "caption-encoding",
      caption.encoding === null
        ? { zh: "标签文件不是文本", en: "The caption is no text" }
        : { zh: `标签文件的编码是 ${caption.encoding}`, en: `The caption is encoded in ${caption.encoding}` },
    ];
  if (caption.bom && caption.encoding === "utf-8")
    yield ["caption-bom", { zh: "标签文件以 BOM 开头", en: "The caption begins with a byte order mark" }];
  const lines = (caption.text ?? "").split(/\r\n|\r|\n/).filter((line) => line.trim() !== "").length;
  if (lines > 1)
    yield [
      "caption-multiline",
      {
        zh: `标签有 ${lines} 行，只有第一行会用到`,
        en: `The caption has ${lines} lines, of which the first is used`,
      },
    ];
}

const emptyMessage = (text: string) =>
  text.trim() === ""
    ? { zh: "标签文件是空的", en: "The caption is empty" }
    : {
        zh: "标签的第一行是空的，训练器只看第一行",
        en: "The caption's first line is blank, and the trainer reads no other",
      };

function doubles(tags: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of tags.map(tagKey)) {
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  }
  return [...twice];
}

function* triggerRules(line: string, { triggers }: SubsetFacts): Generator<Said> {
  if (!triggers.length) return;
  const tags = splitTags(line);
  // of several alternatives the one that fits best is the one that is meant
  const judged = triggers
    .map((words) => judge(line, tags, words))
    .sort((a, b) => a.length - b.length || rank(a) - rank(b));
  yield* judged[0] ?? [];
}

const rank = (said: readonly Said[]): number => (said.some(([code]) => code === "trigger-missing") ? 1 : 0);

function judge(line: string, tags: readonly string[], words: readonly string[]): Said[] {
  const keys = tags.map(tagKey);
  const missing: string[] = [];
  const spelled: [string, string][] = [];
  let late = false;
  for (const [at, word] of words.entries()) {
    const place = keys.indexOf(tagKey(word));
    if (place >= 0) {
      if (place >= words.length || (at === 0 && words.length === 1 && place > 0)) late = true;
      if (tags[place] !== word.trim()) spelled.push([word, tags[place]!]);
      continue;
    }
    if (hasWord(line, word)) continue;
    const other = tags.find((tag) => looseKey(tag) === looseKey(word));
    if (other !== undefined) spelled.push([word, other]);
    else missing.push(word);
  }
  const said: Said[] = [];
  if (missing.length) {
    const near = tags.find((tag) => missing.some((word) => closeTo(looseKey(tag), looseKey(word))));
    said.push([
      "trigger-missing",
      {
        zh: `缺触发词 ${missing.join("、")}${near ? `；“${near}”像是写错了` : ""}`,
        en: `The trigger word ${missing.join(", ")} is missing${near ? `; “${near}” looks like a slip` : ""}`,
      },
    ]);
  }
  if (late)
    said.push(["trigger-late", { zh: "触发词不在最前面", en: "The trigger word does not come first" }]);
  if (spelled.length) {
    const [word, other] = spelled[0]!;
    said.push([
      "trigger-spelling",
      { zh: `“${word}”写成了“${other}”`, en: `“${word}” is written “${other}”` },
    ]);
  }
  return said;
}

/** In a sentence rather than a list of tags the word may stand anywhere. */
function hasWord(line: string, word: string): boolean {
  const low = line.toLowerCase();
  const wanted = tagKey(word);
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, at + 1)) {
    const before = low[at - 1] ?? " ";
    const after = low[at + wanted.length] ?? " ";
    if (!/[\p{L}\p{N}_]/u.test(before) && !/[\p{L}\p{N}_]/u.test(after)) return true;
  }
  return false;
}

/** One letter wrong, missing, too many, or two swapped, in a word long enough for that to be no accident. */
function closeTo(a: string, b: string): boolean {
  if (a === b || Math.min(a.length, b.length) < 5 || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  let endA = a.length;
  let endB = b.length;
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [restA, restB] = [a.slice(from, endA), b.slice(from, endB)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

function* whiteFill({ white, masked }: PictureFacts, line: string): Generator<Said> {
  if (masked || white === null || white < WHITE_SHARE || NAMES_BACKGROUND.test(line)) return;
  const share = Math.round(white * 100);
  yield [
    "white-fill",
    {
      zh: `${share}% 是连成一片的纯白，标签里没有提到背景`,
      en: `${share}% is one area of pure white, and no tag speaks of the background`,
    },
  ];
}
