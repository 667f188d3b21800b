import { readdirSync, readFileSync } from "node:fs";
import { createTranslator } from "use-intl/core";
import { describe, expect, it } from "vitest";
import { messagesOf } from "@/components/messages";

const root = new URL("../../components/messages/", import.meta.url);
const files = readdirSync(new URL("en/", root)).filter((f) => f.endsWith(".json"));

type Tree = { [key: string]: string | Tree };
const read = (locale: string, file: string): Tree =>
  JSON.parse(readFileSync(new URL(`${locale}/${file}`, root), "utf8"));
const flat = (tree: Tree, at = ""): [string, string][] =>
  Object.entries(tree).flatMap(([k, v]) =>
    typeof v === "string" ? [[`${at}${k}`, v] as [string, string]] : flat(v, `${at}${k}.`),
  );
const holes = (text: string) =>
  [...new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map((m) => m[1]))].sort();

describe.each(files)("%s", (file) => {
  const en = flat(read("en", file));
  const zh = flat(read("zh-CN", file));
  it("has the same keys in both languages", () => {
    expect(zh.map(([k]) => k).sort()).toEqual(en.map(([k]) => k).sort());
  });
  it("asks for the same values in both languages", () => {
    const other = new Map(zh);
    for (const [key, text] of en) expect(holes(other.get(key) ?? ""), key).toEqual(holes(text));
  });
  it("shouts nowhere and holds no emoji", () => {
    for (const [key, text] of [...en, ...zh])
      expect(text, key).not.toMatch(/[!！]|\p{Extended_Pictographic}/u);
  });
  it("can be formatted", () => {
    for (const [locale, rows] of [
      ["en", en],
      ["zh-CN", zh],
    ] as const) {
      const t = createTranslator({
        locale,
        messages: { [file.slice(0, -5)]: read(locale, file) },
        onError: (e) => {
          if (/INVALID_MESSAGE/.test(e.message) || e.code === "INVALID_MESSAGE") throw e;
        },
      }) as (key: string, values?: Record<string, unknown>) => string;
      for (const [key, text] of rows)
        t(`${file.slice(0, -5)}.${key}`, Object.fromEntries(holes(text).map((h) => [h, 1])));
    }
  });
});

it("every file is part of both languages", () => {
  const names = files.map((f) => f.slice(0, -5)).sort();
  expect(Object.keys(messagesOf("en")).sort()).toEqual(names);
  expect(Object.keys(messagesOf("zh-CN")).sort()).toEqual(names);
});
