import { type Renderer, renderJob } from "../datasets/renders";
import { materialise } from "../datasets/versions";
import { createTrainer } from "../engines/local/index";
import { liveWithParent, openStudio, tellMain } from "../settings/process";
import { adopt } from "./adopt";
import type { RunnerContext } from "./context";
import { followDuty } from "./follow";
import { gridDuty } from "./grid";
import { importDuty } from "./imports";
import { intentDuty } from "./intents";
import { runDuties } from "./loop";
import { pictureOrderDuty } from "./picture-orders";
import { pictureDuty } from "./pictures";
import { queueDuty } from "./queue";
import { stopRehearsalWebui } from "./rehearsal-webui";
import { sweepDuty } from "./sweep";
import { taggingDuty } from "./tagging";
import { Turns } from "./turns";

/** The runner: the one process that starts, follows and ends what the studio runs (design §3). No HTTP. */
const studio = openStudio();
const pictures = pictureDuty(studio);
const render: Renderer = (order) => {
  const job = renderJob(studio.data, order);
  return pictures.make({ key: job.target, make: "render", render: job });
};
const context: RunnerContext = {
  studio,
  trainerOf: createTrainer,
  materialise: (_, versionId, dir, options) =>
    materialise(studio, versionId, dir, {
      ...options,
      render,
    }),
};

const orders = pictureOrderDuty(studio, pictures);
const tagging = taggingDuty(studio, render);

const turns = new Turns();

let loop: ReturnType<typeof runDuties> | null = null;
let grid: ReturnType<typeof gridDuty> | null = null;

// A trainer's process goes on when this one ends; the next runner adopts it.
liveWithParent(async () => {
  await grid?.stop();
  stopRehearsalWebui(studio);
  await pictures.stop();
  orders.stop();
  await tagging.stop();
  await loop?.stop();
  studio.db.close();
});

await adopt(context);
grid = gridDuty(context, turns);
loop = runDuties(studio, [
  intentDuty(context),
  importDuty(context),
  queueDuty(context, turns),
  followDuty(context),
  grid,
  pictures,
  orders,
  tagging,
  sweepDuty(context),
]);
tellMain({ type: "ready" });
