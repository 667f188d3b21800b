import type { Text } from "../language";
import type { EngineFacts } from "./engine";
import type { Recipe, Value } from "./option";
import { dataRules } from "./rules/data";
import { engineRules } from "./rules/engine";
import { rangeRule } from "./rules/range";
import { rateRules } from "./rules/rate";
import { stepRules } from "./rules/steps";
import { type PictureFacts, type StepPlan, steps } from "./steps";

export type Severity = "block" | "warn" | "info";

/** A way out that changes the recipe; one click. */
export type Fix = { readonly label: Text; readonly change: { readonly [dest: string]: Value } };

export type Issue = {
  readonly code: string;
  /** block: the trainer would refuse or train nothing; warn: the result suffers; info: good to know */
  readonly severity: Severity;
  /** the option it is shown at; "" = the run as a whole */
  readonly dest: string;
  readonly text: Text;
  readonly remedy?: Fix;
};

export type PreflightFacts = {
  /** null = no base model chosen */
  readonly family: string | null;
  /** models.format of the base model; "rehearsal" files cannot be trained on for real */
  readonly format?: string | null;
  readonly engine: EngineFacts | null;
  /** pictures that cannot be opened; they are not in `pictures` */
  readonly unreadable?: number;
  /** pictures with a painted area that is to be masked out */
  readonly masked?: number;
  readonly pictures: readonly PictureFacts[];
  readonly captions: {
    /** pictures whose caption's first line is empty or missing */
    readonly missing: number;
    /** words that should stand in every caption */
    readonly triggers: readonly string[];
    /** tags of one-sided things found in the captions */
    readonly oneSided: readonly string[];
  };
};

export type Finding = Omit<Issue, "code"> | null | false;

export type Rule = {
  readonly code: string;
  readonly check: (recipe: Recipe, facts: PreflightFacts, plan: StepPlan) => Finding;
};

const RULES: readonly Rule[] = [rangeRule, ...engineRules, ...rateRules, ...stepRules, ...dataRules];

const ORDER: { readonly [severity in Severity]: number } = { block: 0, warn: 1, info: 2 };

export type Preflight = {
  readonly issues: readonly Issue[];
  readonly passed: number;
  readonly blocks: number;
  readonly warnings: number;
};

/** Everything that can be known before the card is touched (sd-scripts §0.4, §2.1); worst first. */
export function preflight(
  recipe: Recipe,
  facts: PreflightFacts,
  plan: StepPlan = steps(recipe, facts),
): Preflight {
  const issues: Issue[] = [];
  for (const rule of RULES) {
    const found = rule.check(recipe, facts, plan);
    if (found) issues.push({ code: rule.code, ...found });
  }
  issues.sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  const count = (severity: Severity): number => issues.filter((issue) => issue.severity === severity).length;
  return { issues, passed: RULES.length - issues.length, blocks: count("block"), warnings: count("warn") };
}

/** The issues alone. */
export const validate = (recipe: Recipe, facts: PreflightFacts): readonly Issue[] =>
  preflight(recipe, facts).issues;
