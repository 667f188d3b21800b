import type { Locale } from "@/server/domain/language";

/*
 * One formatter for the whole studio (screens §0): durations carry words in both languages, sizes are what file
 * managers show, numbers are tabular by the page's face.
 */

const UNITS = {
  "zh-CN": { d: "天", h: "小时", m: "分", s: "秒", gap: " ", glue: " " },
  en: { d: "d", h: "h", m: "min", s: "s", gap: " ", glue: " " },
} as const;

/**
 * "15 分 42 秒" / "15 min 42 s"; two units at most, rounded to what still means something: seconds below an hour,
 * minutes above. Negative and sub-second durations are "0 s".
 */
export function formatDuration(ms: number, locale: Locale): string {
  const w = UNITS[locale];
  const total = Math.max(0, Math.round(ms / 1000));
  const part = (n: number, unit: string) => `${n}${w.gap}${unit}`;
  if (total < 60) return part(total, w.s);
  if (total < 3600) {
    const s = total % 60;
    return s ? `${part(Math.floor(total / 60), w.m)}${w.glue}${part(s, w.s)}` : part(total / 60, w.m);
  }
  const minutes = Math.round(total / 60);
  if (minutes < 24 * 60) {
    const m = minutes % 60;
    const h = Math.floor(minutes / 60);
    return m ? `${part(h, w.h)}${w.glue}${part(m, w.m)}` : part(h, w.h);
  }
  const hours = Math.round(minutes / 60);
  const h = hours % 24;
  const d = Math.floor(hours / 24);
  return h ? `${part(d, w.d)}${w.glue}${part(h, w.h)}` : part(d, w.d);
}

/** Short for chips and titles: "16 分" / "16 min"; below a minute seconds, above an hour hours and minutes. */
export function formatDurationShort(ms: number, locale: Locale): string {
  return ms >= 60_000 && ms < 3_600_000
    ? formatDuration(Math.ceil(ms / 60_000) * 60_000, locale)
    : formatDuration(ms, locale);
}

/**
 * "还剩 15 分 42 秒" / "15 min 42 s left"; beyond ten minutes the clock time of the end follows:
 * "还剩 25 分 · 预计 03:40 完成" / "25 min left · done about 03:40". `now` is ms UTC.
 */
export function formatRemaining(ms: number, now: number, locale: Locale): string {
  const left =
    locale === "zh-CN" ? `还剩 ${formatDuration(ms, locale)}` : `${formatDuration(ms, locale)} left`;
  if (ms <= 600_000) return left;
  const clock = formatClock(now + ms, now, locale);
  return locale === "zh-CN" ? `${left} · 预计 ${clock} 完成` : `${left} · done about ${clock}`;
}

/** Hours and minutes; with the weekday when it is another day. */
export function formatClock(at: number, now: number, locale: Locale): string {
  const other = new Date(at).toDateString() !== new Date(now).toDateString();
  return new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(other && { weekday: "short" }),
  }).format(at);
}

/** Bytes in 1024s as the trainer and file managers say: "148 MB", "2.4 GB". */
export function formatBytes(bytes: number): string {
  const names = ["B", "KB", "MB", "GB", "TB"];
  let value = Math.max(0, bytes);
  let i = 0;
  while (value >= 999.5 && i < names.length - 1) {
    value /= 1024;
    i++;
  }
  return `${i === 0 ? Math.round(value) : value >= 99.5 ? Math.round(value) : value >= 9.95 ? trim(value, 1) : trim(value, 2)} ${names[i]}`;
}
const trim = (value: number, digits: number) => String(Number(value.toFixed(digits)));

/** Optimizer steps per second the way the trainer says it: "1.21 it/s", "4.3 s/it" when slow. */
export function formatRate(stepsPerSecond: number | null): string {
  if (!stepsPerSecond || !Number.isFinite(stepsPerSecond) || stepsPerSecond <= 0) return "–";
  return stepsPerSecond >= 1
    ? `${stepsPerSecond.toFixed(2)} it/s`
    : `${(1 / stepsPerSecond).toFixed(2)} s/it`;
}

/** A size travelling: "12.4 MB/s". */
export const formatThroughput = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** 0.4321 → "43%"; never rounds up to 100% before the end. */
export function formatPercent(ratio: number): string {
  const percent = Math.round(ratio * 100);
  return `${ratio < 1 ? Math.min(99, percent) : 100}%`;
}

export const formatCount = (n: number, locale: Locale): string => new Intl.NumberFormat(locale).format(n);

/** Loss and learning rates: three to four meaningful digits, small ones as 1e-4. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "NaN";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.001)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  return size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}

/** "刚刚", "3 分钟前", "昨天" / "just now", "3 minutes ago", "yesterday"; older than a week a date. */
export function formatRelative(at: number, now: number, locale: Locale): string {
  const seconds = Math.round((at - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return locale === "zh-CN" ? "刚刚" : "just now";
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (size < 3570) return words.format(Math.round(seconds / 60), "minute");
  if (size < 23 * 3600) return words.format(Math.round(seconds / 3600), "hour");
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  if (Math.abs(days) < 7) return words.format(days || -1, "day");
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    month: "short",
    day: "numeric",
    ...(!sameYear && { year: "numeric" }),
  }).format(at);
}
const startOfDay = (at: number) => new Date(at).setHours(0, 0, 0, 0);

/** The exact time, for hover and tap. */
export const formatExact = (at: number, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }).format(at);
