/** What the rehearsal webui offers; the same whether it runs or is yet to be started. */
export const REHEARSAL_BASES = [
  {
    name: "rehearsal-sd15",
    title: "rehearsal-sd15.safetensors [5d8d4c1e0a]",
    hash: "5d8d4c1e0a",
    sha256: "5d8d4c1e0a77b2f6c3e190d4a85b6c2f1e09d7b3a4c5f6e8d9b0a1c2e3f4d5b6",
  },
  {
    name: "rehearsal-paint",
    title: "rehearsal-paint.safetensors [c07e2b94d1]",
    hash: "c07e2b94d1",
    sha256: "c07e2b94d13f8a6b5c4d2e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b",
  },
  {
    name: "rehearsal-ink",
    title: "rehearsal-ink.safetensors [7be91f30c2]",
    hash: "7be91f30c2",
    sha256: "7be91f30c2d4a5968778695a4b3c2d1e0f1f2e3d4c5b6a798897a6b5c4d3e2f1",
  },
] as const;

/** The list of A1111 1.10.1, in its order. */
export const REHEARSAL_SAMPLERS = [
  "DPM++ 2M",
  "DPM++ SDE",
  "DPM++ 2M SDE",
  "DPM++ 2M SDE Heun",
  "DPM++ 2S a",
  "DPM++ 3M SDE",
  "Euler a",
  "Euler",
  "LMS",
  "Heun",
  "DPM2",
  "DPM2 a",
  "DPM fast",
  "DPM adaptive",
  "Restart",
  "DDIM",
  "DDIM CFG++",
  "PLMS",
  "UniPC",
  "LCM",
] as const;

export const REHEARSAL_SCHEDULERS = [
  { name: "automatic", label: "Automatic" },
  { name: "uniform", label: "Uniform" },
  { name: "karras", label: "Karras" },
  { name: "exponential", label: "Exponential" },
  { name: "polyexponential", label: "Polyexponential" },
  { name: "sgm_uniform", label: "SGM Uniform" },
  { name: "kl_optimal", label: "KL Optimal" },
  { name: "align_your_steps", label: "Align Your Steps" },
  { name: "simple", label: "Simple" },
  { name: "normal", label: "Normal" },
  { name: "ddim", label: "DDIM" },
  { name: "beta", label: "Beta" },
] as const;

/**
 * Faults of the rehearsal webui on demand. reset = the connection breaks while it draws (it goes on drawing), stuck =
 * the progress does not move, slow = a twentieth of the speed, oom = 500 out of memory, nan = 500 NansException,
 * black = a black picture, auth = 401, noapi = started without --api, starting = nothing answers yet, options =
 * GET /options is 500, sampler = another sampler is used, model = another base is used, nolora = the LoRA is not
 * loaded, base = the base asked for fails to load, stop = somebody presses Interrupt.
 */
export const WEBUI_FAULTS = [
  "reset",
  "stuck",
  "slow",
  "oom",
  "nan",
  "black",
  "auth",
  "noapi",
  "starting",
  "options",
  "sampler",
  "model",
  "nolora",
  "base",
  "stop",
] as const;
export type WebuiFault = (typeof WEBUI_FAULTS)[number];

/** at = only the n-th picture asked for since the faults were set; null = until they are changed */
export type WebuiFaultAt = { fault: WebuiFault; at: number | null };

/** Reads "reset@3, stuck": a name alone lasts, a name with @n strikes once. Unknown words are left out. */
export function readWebuiFaults(text: string): WebuiFaultAt[] {
  return text.split(/[\s,]+/).flatMap((part) => {
    const [name, at] = part.split("@");
    const fault = WEBUI_FAULTS.find((f) => f === name);
    if (!fault) return [];
    return [{ fault, at: at === undefined ? null : Math.max(1, Number.parseInt(at, 10) || 1) }];
  });
}
