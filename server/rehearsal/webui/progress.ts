import type { Job, Machine } from "./machine";

/** A fraction a webui would tell: of the sampling alone, and frozen when the fault says so. */
const fraction = (job: Job): number => (job.stuck ? 0.01 : job.steps ? job.step / job.steps : 0);

function eta(job: Job): number {
  const share = fraction(job);
  const seconds = (Date.now() - job.startedAt) / 1000;
  // elapsed ÷ progress, which is absurd at the beginning, as in the original
  return share > 0 ? seconds / share - seconds : seconds / 0.01;
}

/** GET /sdapi/v1/progress: of whoever draws; job_count −1 while a model is loading. */
export function sdapiProgress(machine: Machine): object {
  const { job, interrupted } = machine.now();
  return {
    progress: job ? Math.max(0.01, fraction(job)) : 0,
    eta_relative: job ? eta(job) : 0,
    state: {
      skipped: false,
      interrupted,
      stopping_generation: false,
      job: job ? "scripts_txt2img" : "",
      job_count: job ? (job.loading ? -1 : 1) : 0,
      job_timestamp: "",
      job_no: 0,
      sampling_step: job?.step ?? 0,
      sampling_steps: job?.steps ?? 0,
    },
    current_image: null,
    textinfo: null,
  };
}

/** POST /internal/progress: of one task. A job that failed stays active until another one begins. */
export async function internalProgress(machine: Machine, body: unknown): Promise<object> {
  const { id_task, live_preview } = (body ?? {}) as { id_task?: unknown; live_preview?: unknown };
  const { job, failedTask, completed, queued } = machine.now();
  const mine = job && job.task === id_task ? job : null;
  const active = mine !== null || (failedTask !== null && failedTask === id_task);
  const told = mine !== null;
  return {
    active,
    queued: queued.includes(String(id_task)),
    completed: completed.includes(String(id_task)),
    progress: told ? fraction(mine) : active ? 0 : null,
    eta: told ? eta(mine) : null,
    live_preview: told && live_preview === true ? await mine.preview() : null,
    id_live_preview: -1,
    textinfo: active || queued.includes(String(id_task)) ? null : "Waiting...",
  };
}
