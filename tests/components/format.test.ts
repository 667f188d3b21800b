import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatDuration,
  formatDurationShort,
  formatNumber,
  formatPercent,
  formatRate,
  formatRelative,
  formatRemaining,
} from "@/components/ui/format";

const S = 1000;
const M = 60 * S;
const H = 60 * M;

describe("durations", () => {
  it.each([
    [0, "0 秒", "0 s"],
    [-5 * S, "0 秒", "0 s"],
    [42 * S, "42 秒", "42 s"],
    [15 * M + 42 * S, "15 分 42 秒", "15 min 42 s"],
    [16 * M, "16 分", "16 min"],
    [80 * M, "1 小时 20 分", "1 h 20 min"],
    [59 * M + 59.6 * S, "1 小时", "1 h"],
    [23 * H + 59.7 * M, "1 天", "1 d"],
    [27 * H, "1 天 3 小时", "1 d 3 h"],
  ])("%d ms", (ms, zh, en) => {
    expect(formatDuration(ms, "zh-CN")).toBe(zh);
    expect(formatDuration(ms, "en")).toBe(en);
  });
  it("is short in chips: whole minutes, rounded up so that it never ends early", () => {
    expect(formatDurationShort(15 * M + 42 * S, "zh-CN")).toBe("16 分");
    expect(formatDurationShort(42 * S, "en")).toBe("42 s");
    expect(formatDurationShort(80 * M, "en")).toBe("1 h 20 min");
  });
  it("adds the clock time of the end beyond ten minutes", () => {
    const now = new Date(2026, 4, 3, 3, 15, 0).getTime();
    expect(formatRemaining(9 * M, now, "zh-CN")).toBe("还剩 9 分");
    expect(formatRemaining(25 * M, now, "zh-CN")).toBe("还剩 25 分 · 预计 03:40 完成");
    expect(formatRemaining(25 * M, now, "en")).toBe("25 min left · done about 03:40");
    expect(formatRemaining(24 * H, now, "en")).toMatch(/done about Mon 03:15/);
  });
  it("never shows sixty of anything", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 24 * H }), (ms) => {
        expect(formatDuration(ms, "en")).not.toMatch(/\b60 (s|min)\b|\b24 h\b/);
      }),
    );
  });
});

describe("numbers", () => {
  it.each([
    [0, "0 B"],
    [1023, "1 KB"],
    [148 * 1024 ** 2, "148 MB"],
    [37.2 * 1024 ** 2, "37.2 MB"],
    [2.4 * 1024 ** 3, "2.4 GB"],
  ])("%d bytes", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
  it.each([
    [1.214, "1.21 it/s"],
    [0.25, "4.00 s/it"],
    [0, "–"],
    [null, "–"],
  ])("%s steps a second", (rate, text) => expect(formatRate(rate)).toBe(text));
  it.each([
    [0.0001, "1e-4"],
    [0.00002345, "2.35e-5"],
    [0.1234567, "0.1235"],
    [0, "0"],
    [null, "NaN"],
  ])("%s", (value, text) => expect(formatNumber(value)).toBe(text));
  it("does not say 100% before the end", () => {
    expect(formatPercent(0.4321)).toBe("43%");
    expect(formatPercent(0.9999)).toBe("99%");
    expect(formatPercent(1)).toBe("100%");
  });
});

describe("times", () => {
  const now = new Date(2026, 4, 3, 12, 0, 0).getTime();
  it.each([
    [10 * S, "刚刚", "just now"],
    [3 * M, "3分钟前", "3 minutes ago"],
    [5 * H, "5小时前", "5 hours ago"],
    [26 * H, "昨天", "yesterday"],
    [20 * 24 * H, "4月13日", "Apr 13"],
  ])("%d ms ago", (ago, zh, en) => {
    expect(formatRelative(now - ago, now, "zh-CN")).toBe(zh);
    expect(formatRelative(now - ago, now, "en")).toBe(en);
  });
});
