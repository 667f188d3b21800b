import { readdirSync, readFileSync } from "node:fs";

type Stat = { state: string; group: number; startTicks: string };

const code = (e: unknown) => (e instanceof Error && "code" in e ? String(e.code) : "");

/** /proc/<pid>/stat; null when there is no such process. The name (field 2) may hold spaces and brackets. */
export function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const rest = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: rest[0]!, group: Number(rest[2]), startTicks: rest[19]! };
  } catch (e) {
    if (["ENOENT", "ESRCH"].includes(code(e))) return null;
    throw e;
  }
}

/** Changes with every boot of the machine. */
export const bootId = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

/** Living processes whose environment holds `NAME=value`; those of other users cannot be read and are passed over. */
export function withVariable(name: string, value: string): number[] {
  const wanted = `${name}=${value}`;
  const found: number[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      // a zombie's environment reads as empty
      if (readFileSync(`/proc/${entry}/environ`, "utf8").split("\0").includes(wanted))
        found.push(Number(entry));
    } catch {
      // gone meanwhile, or someone else's
    }
  }
  return found;
}
