import { parentPort } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { FromThread, Refusal, ToThread } from "./tagger-job";

// A run of onnxruntime-node blocks its thread: on one of its own, the process goes on preparing pictures and beating.
let session: InferenceSession | null = null;
let single = false;

const say = (message: FromThread, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer);

parentPort?.on("message", (message: ToThread) => {
  const id = message.type === "run" ? message.id : null;
  (message.type === "open" ? open(message.model, message.tags) : run(message)).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    say({ type: "failed", id, code: codeOf(error, detail), detail: detail.slice(0, 400) });
  });
});

class Unfit extends Error {
  readonly code: Refusal;
  constructor(code: Refusal, detail: string) {
    super(detail);
    this.code = code;
  }
}

const codeOf = (error: unknown, detail: string): Refusal => {
  if (error instanceof Unfit) return error.code;
  return /bad_alloc|bad allocation|allocate memory|out of memory|Failed to allocate|Array buffer allocation/i.test(
    detail,
  )
    ? "memory"
    : "model";
};

/** Opens the model and looks whether it is one of the WD kind: one picture tensor in (N × H × H × 3), one row out. */
async function open(model: string, tags: number): Promise<void> {
  session = await InferenceSession.create(model, { executionProviders: ["cpu"] });
  const input = session.inputMetadata[0];
  const output = session.outputMetadata[0];
  if (session.inputNames.length !== 1 || !input?.isTensor || !output?.isTensor)
    throw new Unfit("shape", `inputs: ${session.inputNames.join(", ")}`);
  const [batch, height, width, channels] = input.shape;
  if (input.type !== "float32" || channels !== 3 || height !== width || typeof height !== "number")
    throw new Unfit("shape", `${session.inputNames[0]}: ${input.type} [${input.shape.join(", ")}]`);
  const outputs = output.shape.at(-1);
  if (typeof outputs === "number" && outputs !== tags)
    throw new Unfit("outputs", `${session.outputNames[0]}: ${outputs}, selected_tags.csv: ${tags}`);
  single = typeof batch === "number" && batch > 0;
  say({ type: "opened", side: height, batch: single ? (batch as number) : null, tags });
}

async function run({ id, input, count, side }: Extract<ToThread, { type: "run" }>): Promise<void> {
  if (!session) throw new Unfit("model", "no model is open");
  const name = session.inputNames[0]!;
  const results = await session.run({ [name]: new Tensor("float32", input, [count, side, side, 3]) });
  const output = results[session.outputNames[0]!]?.data;
  if (!(output instanceof Float32Array)) throw new Unfit("outputs", "the output is no list of numbers");
  for (let i = 0; i < output.length; i += 97)
    if (!(output[i]! >= -1e-3 && output[i]! <= 1.001)) throw new Unfit("values", `output ${i}: ${output[i]}`);
  const own = output.slice();
  say({ type: "ran", id, output: own }, [own.buffer]);
}
