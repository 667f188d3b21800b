import { setPriority } from "node:os";
import * as ort from "onnxruntime-node";
import sharp from "sharp";
import { modelInput, modelMask, sideOf } from "@/server/domain/datasets/segmentation";
import { decodeUpright } from "../datasets/decode";
import { reason } from "../datasets/look";
import type { SegmentAnswer, SegmentJob } from "./segment-job";

// A segmentation model takes hundreds of MB: it has a process of its own, which is started when somebody asks and ended
// when nobody does, so that neither the runner nor the picture worker keeps that memory.
sharp.concurrency(1);
sharp.cache(false);
setPriority(10);
process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
process.on("disconnect", () => process.exit(0));

let loaded: { path: string; session: ort.InferenceSession } | null = null;
let last: Promise<unknown> = Promise.resolve();
process.on("message", (job: SegmentJob) => {
  // one after another: the model uses every core it is given by itself
  last = last.then(() => answer(job)).then((result) => process.send?.(result));
});

async function answer(job: SegmentJob): Promise<SegmentAnswer> {
  try {
    const session = await sessionOf(job.model);
    const [input, output] = [session.inputMetadata[0], session.outputMetadata[0]];
    if (!input?.isTensor || !output?.isTensor || input.type !== "float32")
      throw new Error("the model has no float32 picture as input");
    const side = sideOf(input.shape, output.shape);
    if (side === null)
      throw new Error(`input ${input.name} [${input.shape}], output ${output.name} [${output.shape}]`);
    if (job.ask === "check") return { id: job.id, side };
    return await segment(job, session, input.name, output.name);
  } catch (error) {
    return { id: job.id, code: "model", error: reason(error) };
  }
}

async function sessionOf(path: string): Promise<ort.InferenceSession> {
  if (loaded?.path === path) return loaded.session;
  await loaded?.session.release();
  loaded = null;
  const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 2, interOpNumThreads: 1 });
  loaded = { path, session };
  return session;
}

async function segment(
  job: Extract<SegmentJob, { ask: "segment" }>,
  session: ort.InferenceSession,
  input: string,
  output: string,
): Promise<SegmentAnswer> {
  const { side } = job;
  let pixels: Buffer;
  try {
    const { width, height, rgb } = await decodeUpright(job.source);
    pixels = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .resize(side, side, { fit: "fill", kernel: "lanczos3" })
      .raw()
      .toBuffer();
  } catch (error) {
    return { id: job.id, code: "picture", error: reason(error) };
  }
  const tensor = new ort.Tensor("float32", modelInput(pixels, job.norm), [1, 3, side, side]);
  const found = (await session.run({ [input]: tensor }, [output]))[output]!;
  const [height = side, width = side] = found.dims.slice(-2);
  const grey = modelMask(found.data as Float32Array);
  if (grey.length !== width * height) throw new Error(`the answer has the shape [${found.dims}]`);
  const mask = await sharp(grey, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { id: job.id, mask };
}
