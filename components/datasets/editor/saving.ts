import type { Edit } from "@/server/domain/datasets/edit";

export type Job = {
  readonly pictureId: number;
  readonly name: string;
  readonly edit: Edit | null;
  readonly seen: { readonly rev: number; readonly edit: Edit | null };
};
export type Answer =
  | { readonly state: "saved" | "unchanged"; readonly rev: number; readonly edit: Edit | null }
  | { readonly state: "conflict"; readonly rev: number; readonly theirs: Edit | null };

/** A recipe that the studio does not have yet. `waiting` = it was not reached and is tried again by itself. */
export type Outstanding = {
  readonly job: Job;
  readonly state: "saving" | "waiting" | "refused" | "conflict";
  readonly error?: unknown;
};

type Send = (job: Job) => Promise<Answer>;
type Hands = {
  send: Send;
  /** the studio has it */
  saved: (job: Job, answer: Answer & { state: "saved" | "unchanged" }) => void;
  /** nobody answered: try again later */
  unreached: (error: unknown) => boolean;
};

/**
 * Sends recipes to the studio, one at a time for each picture, the newest last. What fails stays here (and as a draft
 * in the browser) with its reason, so that a person can go on with the next picture and nothing is lost.
 */
export function createDesk(later: (work: () => void) => void) {
  const open = new Map<number, Outstanding>();
  const next = new Map<number, Job>();
  const watchers = new Set<() => void>();
  let hands: Hands | null = null;
  let shown: readonly Outstanding[] = [];

  const tell = () => {
    shown = [...open.values()];
    for (const watcher of watchers) watcher();
  };
  const set = (one: Outstanding) => {
    open.set(one.job.pictureId, one);
    tell();
  };

  async function run(job: Job): Promise<void> {
    if (!hands) return;
    set({ job, state: "saving" });
    try {
      const answer = await hands.send(job);
      const newer = next.get(job.pictureId);
      next.delete(job.pictureId);
      if (answer.state === "conflict") {
        set({ job: newer ?? job, state: "conflict" });
        return;
      }
      if (newer) {
        // what was saved just now is what the newer one was built on
        await run({ ...newer, seen: { rev: answer.rev, edit: answer.edit } });
        return;
      }
      open.delete(job.pictureId);
      hands.saved(job, answer);
      tell();
    } catch (error) {
      const newest = next.get(job.pictureId) ?? job;
      next.delete(job.pictureId);
      const waits = hands.unreached(error);
      const kept = { ...newest, seen: job.seen };
      set({ job: kept, state: waits ? "waiting" : "refused", error });
      if (waits) later(() => retry(job.pictureId));
    }
  }

  function retry(pictureId: number): void {
    const one = open.get(pictureId);
    if (one && (one.state === "waiting" || one.state === "refused")) void run(one.job);
  }

  return {
    connect: (to: Hands) => {
      hands = to;
    },
    submit: (job: Job): void => {
      if (open.get(job.pictureId)?.state === "saving") next.set(job.pictureId, job);
      else void run(job);
    },
    retry,
    /** the person decided about this picture by hand */
    forget: (pictureId: number): void => {
      if (open.get(pictureId)?.state === "saving") return;
      open.delete(pictureId);
      tell();
    },
    /** Resolves when nothing of this picture is on its way any more: true = the studio has all of it. */
    settled: (pictureId: number): Promise<boolean> =>
      new Promise((resolve) => {
        const look = () => {
          const one = open.get(pictureId);
          if (one?.state === "saving") return;
          watchers.delete(look);
          resolve(one === undefined);
        };
        watchers.add(look);
        look();
      }),
    of: (pictureId: number): Outstanding | undefined => open.get(pictureId),
    list: () => shown,
    watch: (changed: () => void) => {
      watchers.add(changed);
      return () => {
        watchers.delete(changed);
      };
    },
  };
}

export type Desk = ReturnType<typeof createDesk>;
