import type { ChoiceField, Field, NumberField } from "./query";
import { CHOICE_FIELDS, NUMBER_FIELDS } from "./query";

/** The names under which a field may be written, its own first, then the one shown in Chinese. */
export const FIELD_NAMES: Record<Field, readonly string[]> = {
  tag: ["tag", "标签", "标"],
  caption: ["caption", "描述", "文本"],
  name: ["name", "文件名", "名称", "file"],
  subset: ["subset", "子集"],
  use: ["use", "用", "使用", "参与", "参与训练"],
  has: ["has", "有"],
  w: ["w", "宽", "宽度", "width"],
  h: ["h", "高", "高度", "height"],
  ar: ["ar", "宽高比", "比例", "ratio", "aspect"],
  shape: ["shape", "形状"],
  bucket: ["bucket", "分桶", "桶"],
  tokens: ["tokens", "token", "token数"],
  tags: ["tags", "标签数"],
  finding: ["finding", "检查", "问题"],
  dup: ["dup", "重复", "相似"],
  edited: ["edited", "编辑过", "改过", "编辑"],
  state: ["state", "状态"],
};

/** The values of a choice, each with the words it may be written in, the one shown in Chinese first. */
export const CHOICES: Record<ChoiceField, Record<string, readonly string[]>> = {
  use: {
    no: ["不参与", "否", "不用", "不"],
    keep: ["保留", "留"],
    yes: ["参与", "是", "用"],
  },
  has: {
    caption: ["描述", "打标", "文本"],
    tags: ["标签"],
    alpha: ["透明", "透明度"],
  },
  edited: { yes: ["是", "有"], no: ["否", "无"] },
  dup: {
    any: ["任意", "是", "yes", "*"],
    exact: ["完全", "相同"],
    near: ["近似", "相似"],
  },
  state: {
    broken: ["损坏", "读不了"],
    pending: ["待读取", "读取中"],
    ok: ["正常"],
  },
  shape: {
    portrait: ["竖图", "竖"],
    landscape: ["横图", "横"],
    square: ["方图", "方"],
  },
};

const byName = new Map<string, Field>();
for (const [field, names] of Object.entries(FIELD_NAMES))
  for (const name of names) byName.set(name, field as Field);

/** The field a written name stands for; null = there is none of that name. */
export const fieldOf = (name: string): Field | null => byName.get(name.toLowerCase()) ?? null;

export const isNumber = (field: Field): field is NumberField =>
  (NUMBER_FIELDS as readonly string[]).includes(field);
export const isChoice = (field: Field): field is ChoiceField =>
  (CHOICE_FIELDS as readonly string[]).includes(field);

/** The value a written one stands for; null = none. */
export function choiceOf(field: ChoiceField, written: string): string | null {
  const wanted = written.trim().toLowerCase();
  for (const [value, words] of Object.entries(CHOICES[field]))
    if (value === wanted || words.includes(wanted)) return value;
  return null;
}

/** Fields whose name is close to what was written, nearest first, three at most: for "did you mean". */
export function fieldsLike(written: string): Field[] {
  const wanted = written.toLowerCase();
  const scored = Object.entries(FIELD_NAMES).map(([field, names]) => ({
    field: field as Field,
    far: Math.min(
      ...names.map((name) => (name.startsWith(wanted) ? 0.5 : distance(name, wanted) / name.length)),
    ),
  }));
  return scored
    .filter(({ far }) => far <= 0.5)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ field }) => field);
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
