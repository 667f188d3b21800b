import { REHEARSAL_SAMPLERS, REHEARSAL_SCHEDULERS } from "@/server/domain/engines/rehearsal-webui";

/**
 * modules/sd_samplers.py of 1.10.1: names match exactly; "DPM++ 2M Karras" is the old combined name; what is not known
 * becomes DPM++ 2M or Automatic without a word. Nothing sent = Euler.
 */
export function resolveSampler(
  sampler: string | null,
  scheduler: string | null,
): { sampler: string; schedule: string } {
  let name = sampler ?? "Euler";
  let wanted = scheduler;
  for (const { label } of REHEARSAL_SCHEDULERS) {
    if (!name.endsWith(` ${label}`)) continue;
    name = name.slice(0, -label.length - 1);
    wanted ??= label;
    break;
  }
  const known = (REHEARSAL_SAMPLERS as readonly string[]).includes(name) ? name : "DPM++ 2M";
  const schedule = REHEARSAL_SCHEDULERS.find((s) => s.name === wanted || s.label === wanted);
  return { sampler: known, schedule: schedule?.label ?? "Automatic" };
}
