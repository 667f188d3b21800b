import { materialise } from "../datasets/versions";
import { createTrainer } from "../engines/local/index";
import { liveWithParent, openStudio, tellMain } from "../settings/process";
import { adopt } from "./adopt";
import type { RunnerContext } from "./context";
import { followDuty } from "./follow";
import { intentDuty } from "./intents";
import { runDuties } from "./loop";
import { pictureDuty } from "./pictures";
import { queueDuty } from "./queue";
import { sweepDuty } from "./sweep";

/** The runner: the one process that starts, follows and ends what the studio runs (design §3). No HTTP. */
const studio = openStudio();
const context: RunnerContext = { studio, trainerOf: createTrainer, materialise };
const pictures = pictureDuty(studio);

let loop: ReturnType<typeof runDuties> | null = null;

// A trainer's process goes on when this one ends; the next runner adopts it.
liveWithParent(async () => {
  await pictures.stop();
  await loop?.stop();
  studio.db.close();
});

await adopt(context);
loop = runDuties(studio, [
  intentDuty(context),
  queueDuty(context),
  followDuty(context),
  pictures,
  sweepDuty(context),
]);
tellMain({ type: "ready" });
