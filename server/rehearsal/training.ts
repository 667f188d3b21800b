import { strikes } from "@/server/domain/engines/faults";
import { flag, num, str } from "./configuration";
import { three } from "./console";
import { average, loss } from "./curve";
import type { Prepared } from "./preparation";
import { sample } from "./sampling";
import { type Saver, saver } from "./saving";
import { early, type Session, Stop, TrainerError } from "./session";
import { modules } from "./weights";

type Run = Session & {
  /** when the step under way should be over, ms */ due: number;
  frozenAfter: number;
  saveSeq: number;
  epochStop: boolean;
};

/** Steps, samples and saves in the order of the real trainer under the launcher (server/engines/local/launch.py). */
export async function train(session: Session, prepared: Prepared): Promise<void> {
  const { config, console: out, channel } = session;
  const { plan } = prepared;
  const run: Run = Object.assign(session, {
    due: 0,
    frozenAfter: Number.POSITIVE_INFINITY,
    saveSeq: channel.read().save_seq,
    epochStop: false,
  });
  const save = saver(session, prepared, () => run.frozenAfter);
  const seed = num(config, "seed") ?? 0;
  const usualRate = 1e-4;
  const mean = average(Math.max(1, plan.batchesPerEpoch));
  const k = plan.accumulation;
  await sample(run, 0, 0, 0);
  channel.emit({
    event: "start",
    step: 0,
    total: plan.total,
    accumulation: k,
    device: "rehearsal",
    batches: plan.batchesPerEpoch,
    epochs: plan.epochsStarted,
  });
  run.phase("train");
  let control = early(run);
  const bar = out.bar("steps", plan.total);
  let postfix = "";
  let micro = 0;
  for (let epoch = 1; epoch <= plan.epochsStarted; epoch++) {
    out.print(`\nepoch ${epoch}/${plan.epochsStarted}\n`);
    for (let batch = 0; batch < plan.batchesPerEpoch && run.step < plan.total; ) {
      const step = run.step + 1;
      const began = Date.now();
      strike(run, step);
      if (strikes(run.faults, "hang", step)) await forever();
      const rates = plan.ratesAt(step);
      const losses: number[] = [];
      for (; losses.length < k && batch < plan.batchesPerEpoch; batch++) {
        const bad = strikes(run.faults, "nan", step);
        losses.push(bad ? Number.NaN : loss(seed, micro++, step, rates.unet / usualRate));
      }
      freeze(run, control.freeze_te_after_step, prepared);
      run.step = step;
      bar.draw(step, postfix);
      await sample(run, null, step, learned(step, plan.total));
      const last = step >= plan.total;
      if (!last) control = channel.read();
      const forced = !last && (control.save_seq !== run.saveSeq || control.stop === "save");
      if (!last) {
        run.saveSeq = control.save_seq;
        run.epochStop = control.stop === "epoch_end";
      }
      saveAtStep(run, save, step, epoch, forced);
      let running = 0;
      for (const value of losses) {
        running = mean(value);
        postfix = `avr_loss=${three(running)}`;
        bar.draw(step, postfix);
      }
      channel.emit({
        event: "step",
        step,
        epoch,
        loss: losses.reduce((a, b) => a + b, 0) / losses.length,
        average: running,
        lr: applied(run, step, rates),
        elapsed: Math.round((Date.now() - run.began) / 10) / 100,
      });
      if (!last && (control.stop === "now" || control.stop === "save")) throw new Stop(control.stop);
      await pace(run, began);
    }
    await endEpoch(run, save, epoch, plan.epochsStarted, plan.total);
  }
  save.file(save.finalName, run.step, { told: plan.epochsStarted, epoch: plan.epochsStarted, final: true });
  if (flag(config, "save_state") || flag(config, "save_state_on_train_end"))
    save.state(save.finalName, plan.epochsStarted, run.step);
  out.log("INFO", "model saved.", "train_network.py:1729");
  bar.close();
}

/** Rates as the launcher tells them: 0 while frozen; for Prodigy and D-Adaptation also the rate that counts. */
function applied(run: Run, step: number, rates: { unet: number; te: number | null }): Record<string, number> {
  const lr: Record<string, number> = { unet: rates.unet };
  if (rates.te !== null) lr.te = step > run.frozenAfter ? 0 : rates.te;
  if (!/^(prodigy|dadapt)/i.test(str(run.config, "optimizer_type") ?? "")) return lr;
  // the estimate begins at 1e-6 and settles within some hundred steps
  const d = 1e-6 + 9e-5 * (1 - Math.exp(-(step - 1) / 120));
  for (const [part, rate] of Object.entries(lr)) lr[`d*lr/${part}`] = d * rate;
  return lr;
}

/** How far she has come out of the noise: quick at first, then polishing. */
const learned = (step: number, total: number): number => 1 - Math.exp((-3.6 * step) / Math.max(1, total));

function saveAtStep(run: Run, save: Saver, step: number, epoch: number, forced: boolean): void {
  const every = num(run.config, "save_every_n_steps");
  if (!forced && (every === null || step % every !== 0)) return;
  save.file(save.stepName(step), step, { told: null, epoch: epoch - 1, final: false });
  if (flag(run.config, "save_state")) save.state(save.stepName(step), epoch - 1, step);
  const span = num(run.config, "save_last_n_steps");
  if (span === null || every === null || forced) return;
  const gone = step - span - 1;
  const old = gone - (gone % every);
  if (old > 0) save.remove(save.stepName(old));
}

async function endEpoch(run: Run, save: Saver, epoch: number, epochs: number, total: number): Promise<void> {
  const every = run.epochStop ? 1 : num(run.config, "save_every_n_epochs");
  if (every !== null && epoch % every === 0 && epoch < epochs) {
    save.file(save.epochName(epoch), run.step, { told: epoch, epoch, final: false });
    const span = num(run.config, "save_last_n_epochs");
    if (span !== null && !run.epochStop && epoch - every * span > 0)
      save.remove(save.epochName(epoch - every * span));
    if (run.epochStop || flag(run.config, "save_state")) save.state(save.epochName(epoch), epoch, run.step);
  }
  await sample(run, epoch, run.step, learned(run.step, total));
  run.channel.emit({ event: "epoch_end", epoch, step: run.step });
  if (run.epochStop && epoch < epochs && run.step < total) throw new Stop("epoch_end");
}

function freeze(run: Run, after: number | null, { family }: Prepared): void {
  const wanted = after !== null && run.step >= after;
  if (wanted === Number.isFinite(run.frozenAfter)) return;
  run.frozenAfter = wanted ? run.step : Number.POSITIVE_INFINITY;
  const tensors = flag(run.config, "network_train_unet_only")
    ? 0
    : modules(family).filter((m) => m.text).length * 2;
  if (wanted) run.channel.emit({ event: "frozen", step: run.step, tensors });
  else run.channel.emit({ event: "notice", text: `text encoder is trained again after step ${run.step}` });
}

function strike(run: Run, step: number): void {
  if (strikes(run.faults, "oom", step)) {
    throw new TrainerError(
      "torch.OutOfMemoryError",
      "CUDA out of memory. Tried to allocate 580.00 MiB. GPU 0 has a total capacity of 23.69 GiB of which 141.12 MiB is free. Including non-PyTorch memory, this process has 23.54 GiB memory in use. Of the allocated memory 22.57 GiB is allocated by PyTorch, and 420.82 MiB is reserved by PyTorch but unallocated.",
      "return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)",
    );
  }
  if (strikes(run.faults, "die", step)) process.kill(process.pid, "SIGKILL");
}

/** Waits until the step is over by the clock of all steps, so that small delays do not add up; long ones are forgotten. */
async function pace(run: Run, began: number): Promise<void> {
  const slow = strikes(run.faults, "slow", run.step) ? 10 : 1;
  const wanted = (slow * 1000) / run.speed;
  run.due = Math.max(run.due, began - wanted) + wanted;
  await run.until(run.due);
}

/** A hang as a driver makes it: alive, and deaf to everything but SIGKILL. */
const forever = (): Promise<never> => new Promise(() => setInterval(() => undefined, 60_000));
