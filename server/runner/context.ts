import type { engines } from "@/db/schema/index";
import type { Subset } from "@/server/domain/recipes/render";
import type { Trainer } from "../engines/trainer";
import type { Studio } from "../settings/studio";

export type EngineRecord = typeof engines.$inferSelect;

/** What the runner's duties are given. */
export type RunnerContext = {
  readonly studio: Studio;
  readonly trainerOf: (engine: EngineRecord) => Trainer;
  /** writes a dataset version's pictures and captions into `dir` and says what its subsets are */
  readonly materialise: (
    studio: Studio,
    versionId: number,
    dir: string,
    options: { progress(done: number, total: number): void; signal: AbortSignal },
  ) => Promise<Subset[]>;
};

/** One thing the runner sees to. `tick` answers whether there is work under way (then it is called again soon). */
export type Duty = { readonly name: string; tick(): Promise<boolean> };
