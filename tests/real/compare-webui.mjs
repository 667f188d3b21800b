// The webui that compare.mjs compares in: started and stopped when it may, and asked by hand what it draws.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import sharp from "sharp";
import { need, sleep } from "./setting.mjs";

export const url = need("WEBUI_URL").replace(/\/$/, "");
export const start = process.env.WEBUI_START;
const patience = 180_000;
let child = null;

const answers = async (path) => {
  try {
    return (await fetch(url + path, { signal: AbortSignal.timeout(5000) })).status;
  } catch {
    return 0;
  }
};

/** Waits slowly: A1111 may die of being asked while it starts. Ready = its API answers, with or without a password. */
export async function startWebui(...args) {
  if (!child && [200, 401].includes(await answers("/sdapi/v1/samplers"))) return;
  if (!start) throw new Error(`${url} does not answer, and WEBUI_START is not set`);
  child = spawn("/bin/sh", ["-c", `exec ${start} ${args.join(" ")}`], { detached: true, stdio: "ignore" });
  const end = Date.now() + patience;
  do await sleep(3000);
  while (![200, 401].includes(await answers("/sdapi/v1/samplers")) && Date.now() < end);
}

/** Ends the webui that startWebui started, at once, as a crash would. */
export async function stopWebui() {
  if (!child) return;
  const gone = new Promise((done) => child.once("exit", done));
  process.kill(-child.pid, "SIGKILL");
  await gone;
  child = null;
}
export const mine = () => child !== null;

export const pixelsOf = async (bytes) =>
  createHash("sha256")
    .update(await sharp(bytes).removeAlpha().raw().toBuffer())
    .digest("hex")
    .slice(0, 12);

async function draw(body) {
  const answer = await fetch(`${url}/sdapi/v1/txt2img`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`txt2img answered ${answer.status}: ${await answer.text()}`);
  const { images, info } = await answer.json();
  return { pixels: await pixelsOf(Buffer.from(images[0], "base64")), info: JSON.parse(info) };
}

/**
 * The picture that a person gets who types a cell's prompt into the webui after something else: no text encoding of
 * any earlier request can be in it.
 */
export async function drawByHand(values, stem) {
  const tag = values.lora ? `<lora:${stem}:te=${values.lora.te}:unet=${values.lora.unet}>` : "";
  const same = {
    negative_prompt: values.negative,
    seed: values.seed,
    steps: values.steps,
    cfg_scale: values.cfg,
    sampler_name: values.sampler,
    ...(values.scheduler && { scheduler: values.scheduler }),
    width: values.width,
    height: values.height,
    override_settings: {
      CLIP_stop_at_last_layers: values.clipSkip,
      ...(values.base && { sd_model_checkpoint: values.base.name }),
    },
  };
  await draw({ ...same, prompt: `something else ${Date.now()}`, steps: 1 });
  return draw({ ...same, prompt: values.prompt + tag });
}
