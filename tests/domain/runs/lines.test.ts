import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feed, finish, newDecoder } from "@/server/domain/runs/lines";
import { newScreen, screenRows, write } from "@/server/domain/runs/screen";

const log = readFileSync(new URL("../../corpus/sd-scripts/logs/train.stderr.log", import.meta.url));
const bytes = new Uint8Array(log);

const whole = (input: Uint8Array) => {
  const decoder = newDecoder();
  return [...feed(decoder, input), ...finish(decoder)];
};

describe("feed", () => {
  /** the lines of `input` when it comes in two pieces, for each of the given split points */
  const sameWhereverSplit = (input: Uint8Array, every: number) => {
    const want = JSON.stringify(whole(input));
    for (let at = 0; at <= input.length; at += every) {
      const decoder = newDecoder();
      const got = [
        ...feed(decoder, input.subarray(0, at)),
        ...feed(decoder, input.subarray(at)),
        ...finish(decoder),
      ];
      if (JSON.stringify(got) !== want) expect.fail(`split at byte ${at}`);
    }
  };

  it("gives the same lines at every split point of real logs", () => {
    // the start (rich lines, kanji), and a stretch of glued records, nested bars and cursor movements
    sameWhereverSplit(bytes.subarray(0, 5000), 1);
    sameWhereverSplit(bytes.subarray(-9000), 1);
    sameWhereverSplit(bytes, 97);
  });

  it("gives the same lines byte by byte", () => {
    const decoder = newDecoder();
    const got = [];
    for (let i = 0; i < bytes.length; i++) got.push(...feed(decoder, bytes.subarray(i, i + 1)));
    expect([...got, ...finish(decoder)]).toEqual(whole(bytes));
  });

  it("gives the same lines for any chunking of any text", () => {
    const piece = fc.constantFrom(
      "steps: 5%|█  | 1/20 [",
      "\r",
      "\n",
      "\r\n",
      "\x1b[A",
      "\x1b[32m平泽唯\x1b[0m",
      "画像😀",
      " ",
      "x",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.nat(12), { maxLength: 60 }),
        (pieces, sizes) => {
          const input = new TextEncoder().encode(pieces.join(""));
          const decoder = newDecoder();
          const got = [];
          let at = 0;
          for (const size of sizes) {
            got.push(...feed(decoder, input.subarray(at, at + size)));
            at += size;
          }
          got.push(...feed(decoder, input.subarray(at)), ...finish(decoder));
          expect(got).toEqual(whole(input));
        },
      ),
    );
  });

  it("offsets point at the bytes of each line and can be gone on from", () => {
    const lines = whole(bytes);
    for (const line of lines.slice(0, 400)) {
      const raw = new TextDecoder().decode(bytes.subarray(line.at, line.end));
      expect(raw).toContain(line.text.slice(0, 5).trim());
    }
    const middle = lines[Math.floor(lines.length / 2)]!;
    const decoder = newDecoder(middle.end);
    const rest = [...feed(decoder, bytes.subarray(middle.end)), ...finish(decoder)];
    expect(rest).toEqual(lines.slice(lines.indexOf(middle) + 1));
  });

  it("cuts a line that never ends at a character's border", () => {
    const input = new TextEncoder().encode("唯".repeat(60_000));
    const lines = whole(input);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.map((l) => l.text).join("")).toBe("唯".repeat(60_000));
  });
});

describe("screen", () => {
  it("shows a real log of thousands of refreshes as a terminal would", () => {
    const text = log.toString("utf8");
    const rows = screenRows(text);
    const bars = rows.filter((r) => r.startsWith("steps:"));
    expect(whole(bytes).filter((l) => l.text.startsWith("steps:")).length).toBeGreaterThan(200);
    expect(bars.length).toBeLessThan(20);
    expect(rows.join("\n")).toContain("model saved.");
    expect(rows.some((r) => r.includes("\r") || r.includes("\x1b"))).toBe(false);
  });
  it("is the same however the text arrives", () => {
    const text = log.toString("utf8").slice(-8000);
    const screen = newScreen();
    for (let i = 0; i < text.length; i += 7) write(screen, text.slice(i, i + 7));
    const rows = screen.rows.map((r) => r.trimEnd());
    while (rows.at(-1) === "") rows.pop();
    expect(rows).toEqual(screenRows(text));
  });
  const cases: [string, string, string[]][] = [
    ["overwrites", "50%\r100%", ["100%"]],
    ["leaves what is not overwritten", "hello\rJ", ["Jello"]],
    ["goes up", "a\nb\x1b[A\rc", ["c", "b"]],
    ["clears to the end", "hello\r\x1b[Kx", ["x"]],
    ["drops colours", "\x1b[31mred\x1b[0m", ["red"]],
    ["CRLF is one line end", "a\r\nb", ["a", "b"]],
  ];
  for (const [name, text, rows] of cases) it(name, () => expect(screenRows(text)).toEqual(rows));
});
