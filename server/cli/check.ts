import { statSync } from "node:fs";
import { resolve } from "node:path";
import { bucketsAt } from "@/server/domain/datasets/bucket";
import { INFO } from "@/server/domain/datasets/findings/codes";
import type { Finding } from "@/server/domain/datasets/findings/finding";
import { checkFolder, type FolderCheck } from "../datasets/check-folder";
import { giveUp, inTerminal } from "../terminal.mjs";

const USAGE = {
  zh: "用法：npm run studio -- check <文件夹> [--trigger 触发词] [--resolution 512] [--batch 1] [--tokens 75] [--no-upscale] [--json]",
  en: "Usage: npm run studio -- check <folder> [--trigger word] [--resolution 512] [--batch 1] [--tokens 75] [--no-upscale] [--json]",
};
const misused = (): never => giveUp({ zh: USAGE.zh, en: USAGE.en });

/**
 * `check <folder>`: the findings of a folder, without a studio. Exit code 1 when there is an error among them. Several
 * `--trigger` are alternatives (outfits); words joined by commas belong together.
 */
export async function check(args: string[]): Promise<void> {
  const { folder, json, settings } = read(args);
  const root = resolve(process.env.INIT_CWD ?? process.cwd(), folder);
  const there = statSync(root, { throwIfNoEntry: false });
  if (!there?.isDirectory())
    giveUp({ zh: `没有这个文件夹：${root}`, en: `There is no such folder: ${root}` });
  const shows = !json && process.stderr.isTTY === true;
  let findings: Finding[];
  try {
    findings = await checkFolder(root, settings, (done, total) => {
      if (shows) process.stderr.write(`\r${done} / ${total}${done === total ? "\r\x1b[K" : ""}`);
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return giveUp({ zh: `文件夹读不了：${why}`, en: `The folder cannot be read: ${why}` });
  }
  const text = json ? inJson(findings) : inWords(findings);
  process.exitCode = findings.some(({ severity }) => severity === "error") ? 1 : 0;
  await new Promise<void>((done) => process.stdout.write(`${text}\n`, () => done()));
}

function read(args: readonly string[]): { folder: string; json: boolean; settings: FolderCheck } {
  const triggers: string[][] = [];
  const numbers = { resolution: 512, batch: 1, tokens: 75 };
  let folder: string | null = null;
  let json = false;
  let noUpscale = false;
  const rest = [...args];
  while (rest.length) {
    const [name = "", inline] = splitOption(rest.shift()!);
    const value = () => inline ?? rest.shift() ?? misused();
    if (name === "--json") json = true;
    else if (name === "--no-upscale") noUpscale = true;
    else if (name === "--trigger") {
      const words = value()
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "");
      if (words.length) triggers.push(words);
    } else if (name === "--resolution" || name === "--batch" || name === "--tokens") {
      // "512,768" and "512x768" are how the trainer and people write a rectangle
      const number = Number(value().split(/[,x]/)[0]);
      if (!Number.isInteger(number) || number < 1) misused();
      numbers[name.slice(2) as keyof typeof numbers] = number;
    } else if (name.startsWith("--") || folder !== null) misused();
    else folder = name;
  }
  if (folder === null) misused();
  const { resolution, batch, tokens } = numbers;
  const buckets = { ...bucketsAt(resolution), noUpscale };
  return { folder: folder ?? "", json, settings: { triggers, buckets, batch, tokens } };
}

/** Only options have a value behind "=": a folder may be called anything. */
const splitOption = (arg: string): [string, string?] => {
  const at = arg.startsWith("--") ? arg.indexOf("=") : -1;
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
};

const inJson = (findings: readonly Finding[]): string =>
  JSON.stringify({
    findings: findings.map(({ file, code, severity, message }) => ({
      file,
      code,
      severity,
      message: inTerminal(message),
    })),
  });

const SEVERITY = {
  error: { zh: "错误", en: "error" },
  warn: { zh: "警告", en: "warning" },
  info: { zh: "提示", en: "note" },
};

/** Grouped by cause, the worst first, as the page of a dataset shows them. */
function inWords(findings: readonly Finding[]): string {
  if (!findings.length) return inTerminal({ zh: "没有发现问题。", en: "Nothing to mend was found." });
  const lines: string[] = [];
  for (const code of Object.keys(INFO) as (keyof typeof INFO)[]) {
    const group = findings.filter((finding) => finding.code === code);
    if (!group.length) continue;
    const { severity, title, why, next } = INFO[code];
    lines.push(
      `${inTerminal(SEVERITY[severity])} · ${inTerminal(title)} (${code}) · ${group.length}`,
      `  ${inTerminal(why)}`,
      `  ${inTerminal(next)}`,
      ...group.map(({ file, message }) => `    ${file}  ${inTerminal(message)}`),
      "",
    );
  }
  const count = (severity: Finding["severity"]) => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings, notes] = [count("error"), count("warn"), count("info")];
  lines.push(
    inTerminal({
      zh: `${errors} 个错误，${warnings} 个警告，${notes} 个提示。`,
      en: `${errors} ${errors === 1 ? "error" : "errors"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}, ${notes} ${notes === 1 ? "note" : "notes"}.`,
    }),
  );
  return lines.join("\n");
}
