import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  complete,
  dictionary,
  emptyDictionary,
  importListFrom,
  startListImport,
} from "@/server/datasets/completion";
import { tagWords } from "@/server/datasets/dictionary";
import { byFit, type Completion, fitOf } from "@/server/domain/captions/complete";
import { until } from "../../support/studio";
import { place } from "./place";

let studio: ReturnType<typeof place>;
beforeEach(() => {
  studio = place();
});
afterEach(() => studio.close());

const tags = async (typed: string, most?: number) =>
  (await complete(studio, typed, most)).map((word) => word.tag);
const take = async (name: string, text: string) => {
  const path = join(studio.data.incoming, name);
  writeFileSync(path, text);
  const job = startListImport(studio, { path, name, remove: true });
  await until(async () => job.state !== "reading", "the list is in");
  expect(existsSync(path)).toBe(false);
  return job;
};

it("knows the studio's own words from the start, by name, other name and Chinese meaning", async () => {
  expect((await tags("twint"))[0]).toBe("twintails");
  expect((await complete(studio, "azunyan"))[0]).toMatchObject({ tag: "nakano azusa", alias: "azunyan" });
  expect(await tags("双马尾")).toEqual(["twintails", "low twintails", "short twintails"]);
  expect(await tags("马尾")).toContain("ponytail");
  expect(await tags("")).toEqual([]);
  expect(tagWords(studio.db, ["k-on!", "akiyama_mio", "^_^", "nobody"])).toEqual([
    { tag: "k-on!", category: "copyright", meaning: "轻音少女" },
    { tag: "akiyama_mio", category: "character", meaning: "秋山澪" },
    { tag: "^_^", category: "general", meaning: "眯眼笑" },
  ]);
});

it("takes in a booru list and a list of meanings, in the order of use", async () => {
  const list = await take(
    "danbooru.csv",
    `\ufeff1girl,0,6000000,"1girls,sole_female"\r\nsmile,0,2900000,"smiling,/smirking"\nbig_smile,0,900,\nsmiley_face,0,4000,"smiley"\ngrin,0,400000,"smile_with_teeth,toothy_smile"\nartist_smile,1,30,\n>_<,0,60000,\nmsmile,0,12000000,\nnot a line\n`,
  );
  expect(list).toMatchObject({ state: "done", result: { kind: "tags", rows: 8, skipped: 1 } });
  const found = await complete(studio, "smile");
  expect(found.map((word) => word.tag)).toEqual([
    // it itself, what begins with it, a word that does, and what holds it somewhere; within each the most used first
    "smile",
    "smiley face",
    "grin",
    "big smile",
    "artist smile",
    "light smile",
    "msmile",
  ]);
  expect(found[0]).toMatchObject({ tag: "smile", posts: 2_900_000, fit: 0, meaning: "微笑" });
  expect(found[2]).toMatchObject({ tag: "grin", alias: "smile with teeth", fit: 1 });
  expect(found.at(-1)).toMatchObject({ tag: "msmile", fit: 3 });
  expect(found.find((word) => word.tag === "artist smile")).toMatchObject({ category: "artist" });
  expect((await tags(">_"))[0]).toBe(">_<");

  const meanings = await take("zh.csv", "big_smile,0,大笑\nsmile,微微一笑\n,x\n");
  expect(meanings.result).toEqual({ kind: "meanings", rows: 2, skipped: 1 });
  expect(await tags("大笑")).toEqual(["big smile"]);
  expect((await complete(studio, "smile"))[0]?.meaning).toBe("微微一笑");
  expect(dictionary(studio)).toMatchObject({
    tags: 8,
    meanings: 2,
    files: [{ name: "zh.csv" }, { name: "danbooru.csv" }],
  });

  const wrong = await take("notes.txt", "just some words\nand more\n");
  expect(wrong).toMatchObject({ state: "failed", error: { code: "no-list" } });
  await emptyDictionary(studio);
  expect((await complete(studio, "smile"))[0]).toMatchObject({ tag: "smile", posts: 0, meaning: "微笑" });
  await expect(importListFrom(studio, "/etc/hostname")).rejects.toMatchObject({ code: "outside" });
});

it("finds in thousands of tags what a plain search finds, best first", async () => {
  const syllables = "ka ki shi so ta mi mu ra ri na long short hair eyes blue".split(" ");
  let seed = 7;
  const some = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return syllables[(seed >> 8) % syllables.length]!;
  };
  const listed = Array.from({ length: 6000 }, (_, i) => ({
    tag: `${some()}${some()} ${some()}${i.toString(36)}`,
    posts: 1 + ((i * 7919) % 6007),
    alias: i % 3 ? null : `${some()} ${some()}${i}`,
    meaning: i % 4 ? null : `别名${i}`,
  }));
  const csv = listed.map((one) => `${one.tag.replaceAll(" ", "_")},0,${one.posts},"${one.alias ?? ""}"`);
  const job = await take("big.csv", csv.join("\n"));
  expect(job).toMatchObject({ lines: 6000, result: { rows: 6000, skipped: 0 } });
  await take(
    "zh.csv",
    listed.flatMap((one) => (one.meaning ? [`${one.tag},${one.meaning}`] : [])).join("\n"),
  );
  for (const typed of ["k", "long hair", "so ta", "airb", "别名12", "blue", "zzzz", "hair ey", "ri n"]) {
    const all: Completion[] = [];
    for (const { tag, posts, alias, meaning } of listed) {
      const fits = [tag, alias, meaning].map((name) => (name === null ? null : fitOf(name, typed)));
      const fit = fits.filter((one) => one !== null).sort()[0];
      if (fit === undefined) continue;
      const by = fits[0] === fit || fits[2] === fit ? null : alias;
      all.push({ tag, own: 0, posts, category: "general", meaning, alias: by, fit });
    }
    const best = all
      .sort(byFit)
      .slice(0, 8)
      .map((word) => word.tag);
    const found = (await complete(studio, typed, 30))
      .filter((word) => word.posts > 0)
      .map((word) => word.tag);
    // of a text that is part of hundreds only so many are looked at, but what begins with it is always exact
    const sure = all.length < 300 ? best : best.filter((tag) => (fitOf(tag, typed) ?? 9) < 2);
    expect([typed, found.slice(0, sure.length)]).toEqual([typed, sure]);
    expect(found.length).toBeGreaterThanOrEqual(Math.min(best.length, 5));
  }
});
