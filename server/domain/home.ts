import type { RunRow } from "./runs/view";

/** How far a dataset has come: pictures with captions, then a run, then LoRAs to choose from. */
export type Story = {
  /** none = not begun, part = some have no caption, done = all that are used have one */
  pictures: "none" | "part" | "done";
  training: "none" | "doing" | "failed" | "done";
  /** LoRAs made from it and still kept */
  loras: number;
};

/** The one next step of a dataset; `run` is the run it is about. */
export type NextStep =
  | { kind: "import" }
  | { kind: "caption"; pictures: number }
  | { kind: "train" }
  | { kind: "watch"; run: number }
  | { kind: "mend"; run: number }
  /** finished versions, not compared yet */
  | { kind: "compare"; run: number; loras: number }
  /** a grid that is being drawn, or waits for a verdict */
  | { kind: "draw" | "judge"; experiment: number }
  | { kind: "chosen"; experiment: number };

/** The newest experiment with LoRAs of a dataset. */
export type Compared = {
  id: number;
  number: number;
  state: "draft" | "open" | "paused" | "done";
  done: number;
  total: number;
  /** the chosen LoRA's name, null while none is */
  winner: string | null;
  /** the newest run among its LoRAs */
  run: number | null;
};

export type HomeDataset = {
  id: number;
  name: string;
  origin: "user" | "sample";
  pictures: number;
  uncaptioned: number;
  /** causes its check has found; 0 also while it is not known yet */
  findings: number;
  covers: { media: string; thumbhash: string | null; width: number | null; height: number | null }[];
  story: Story;
  next: NextStep;
  /** the newest run of it, for its strip */
  run: RunRow | null;
  experiment: Compared | null;
  updatedAt: number;
};

/** What Home shows (`home.overview`). */
export type HomeView = {
  /** nothing has been made here yet: show the ways in */
  firstVisit: boolean;
  /** runs that ended after the news were last put away (`home.seen`), newest first */
  happened: RunRow[];
  active: RunRow[];
  queued: RunRow[];
  datasets: HomeDataset[];
  models: number;
  rehearsal: boolean;
};

export type StoryFacts = {
  used: number;
  uncaptioned: number;
  loras: number;
  /** its newest run that was not cancelled */
  run: Pick<RunRow, "id" | "state" | "loras"> | null;
  /** any of its runs ended well */
  succeeded: boolean;
  experiment: Compared | null;
};

/** Where a dataset stands. */
export function storyOf({ used, uncaptioned, loras, run, succeeded }: StoryFacts): Story {
  const doing = run !== null && ["queued", "starting", "running", "stopping", "lost"].includes(run.state);
  return {
    pictures: used === 0 ? "none" : uncaptioned > 0 ? "part" : "done",
    training: doing ? "doing" : succeeded ? "done" : run?.state === "failed" ? "failed" : "none",
    loras,
  };
}

/**
 * The next step that brings a dataset forward. What runs is watched; a failure is mended before anything is started
 * again; captions come before training only while none is there at all (some characters are trained with few).
 */
export function nextStep(facts: StoryFacts): NextStep {
  const { used, uncaptioned, run } = facts;
  const story = storyOf(facts);
  if (run && story.training === "doing") return { kind: "watch", run: run.id };
  if (used === 0) return { kind: "import" };
  if (run?.state === "failed") return { kind: "mend", run: run.id };
  if (run && run.loras > 0) return afterTraining(facts.experiment, run);
  if (uncaptioned === used) return { kind: "caption", pictures: uncaptioned };
  return { kind: "train" };
}

/** Versions of a newer run are not compared by an older experiment. */
function afterTraining(made: Compared | null, run: { id: number; loras: number }): NextStep {
  if (!made || (made.run !== null && made.run < run.id))
    return { kind: "compare", run: run.id, loras: run.loras };
  if (made.winner !== null) return { kind: "chosen", experiment: made.id };
  return { kind: made.state === "done" ? "judge" : "draw", experiment: made.id };
}
