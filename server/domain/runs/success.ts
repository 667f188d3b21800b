import type { EndFacts } from "./causes/rule";

/**
 * Exit code 0 is not success (design §5): sd-scripts exits 0 on "No data found", on a NaN run and on a resume that
 * trains nothing. Success = ended by itself, all planned steps trained, every loss finite, and the final file is
 * there, opens, hashes as its header says and is newer than the attempt.
 */
export function succeeded(facts: EndFacts): boolean {
  return (
    facts.exit === 0 &&
    facts.step > 0 &&
    facts.total !== null &&
    facts.step >= facts.total &&
    facts.nonFiniteAt === null &&
    facts.final === "ok"
  );
}

/** How an attempt whose exit was seen ended. A stop that was asked for and obeyed is no failure. */
export function outcome(facts: EndFacts, exitStopped: number): "succeed" | "fail" | "stopped" {
  if (succeeded(facts)) return "succeed";
  if (!facts.stop) return "fail";
  if (facts.exit === exitStopped || facts.stop.level !== "ask") return "stopped";
  return "fail";
}
