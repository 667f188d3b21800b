"""One training under way: its steps, rates, files and pictures, and what the control file asks of it."""
import contextlib
import math
import os
import re
import time

from studio_channel import Stop

# <name>_<step, or e and epoch>_<prompt>_<time>[_<seed>].png
PICTURE = re.compile(r"(?:^|_)(e?)(\d{6,})_(\d{2,})_\d{14}(?:_(\d+))?\.png$")


class Session:
    """What is known about the training under way, independent of the trainer's version."""

    def __init__(self, channel):
        self.channel, self.accelerator, self.network, self.args = channel, None, None, None
        self.step, self.epoch, self.batches, self.last_epoch = 0, 1, None, None
        self.losses, self.counts_backward, self.pending = [], False, None
        self.stop, self.seq, self.forced_step, self.forced_epoch = None, channel.read().get("save_seq"), None, None
        self.want_frozen, self.frozen, self.te, self.groups = False, False, [], {}
        self.rates, self.descriptions, self.seen = None, None, set()

    # -- meeting the accelerator and the network ------------------------------------------------------------------
    def meet(self, accelerator, network=None):
        if self.accelerator is None:
            self.accelerator = accelerator
            original, save_state = accelerator.backward, accelerator.save_state

            def backward(loss, *a, **kw):
                self.losses.append(loss.detach())
                return original(loss, *a, **kw)

            def guarded(*a, **kw):
                with self.channel.guard():
                    return save_state(*a, **kw)

            accelerator.backward, accelerator.save_state, self.counts_backward = backward, guarded, True
        if self.network is None:
            for model in [network] if network is not None else list(getattr(accelerator, "_models", [])):
                found = accelerator.unwrap_model(model)
                if hasattr(found, "save_weights"):
                    self.network = found
                    self.wrap_saving(found)
                    parts = [m for m in getattr(found, "text_encoder_loras", None) or [] if hasattr(m, "parameters")]
                    te = {id(p): p for m in parts for p in m.parameters()}
                    te.update({id(p): p for n, p in found.named_parameters() if n.startswith("lora_te")})
                    self.te = list(te.values())
                    break

    def wrap_saving(self, network):
        original = network.save_weights

        def save_weights(file, *a, **kw):
            ch, args = self.channel, self.args
            with ch.guard():
                ch.phase("save")
                result = original(file, *a, **kw)
                stem = os.path.splitext(os.path.basename(file))[0]
                final = stem == (getattr(args, "output_name", None) or "last")
                at_epoch = re.search(r"-(\d{6})$", stem)
                epoch = int(at_epoch.group(1)) if at_epoch and not final else self.epoch - 1 if final else None
                ch.emit("file", path=os.path.abspath(file), step=self.step, epoch=epoch, final=final)
                ch.phase("end" if final else "train")
            return result

        network.save_weights = save_weights

    # -- one optimizer step ---------------------------------------------------------------------------------------
    def on_optimizer_step(self, optimizer, *_):
        """Before optimizer.step(): the rates that this very step uses (the scheduler moves on right after it)."""
        te = {id(p) for p in self.te}
        names = self.groups.get(id(optimizer))
        if names is None:
            mine = {id(p) for p in self.network.parameters()} if self.network is not None else set()
            names = [None if not any(id(p) in mine for p in g["params"])
                     else "te" if all(id(p) in te for p in g["params"]) else "unet" for g in optimizer.param_groups]
            self.groups[id(optimizer)] = names
        if any(names):
            self.rates = [(n, float(g["lr"]), float(g.get("initial_lr", g["lr"])), g.get("d"))
                          for n, g in zip(names, optimizer.param_groups) if n]

    def applied(self, logged):
        """{"unet": …, "te": …}; groups of one part that differ get the trainer's own names, or a number."""
        if self.rates is None:  # an optimizer that torch's hook does not reach: what the trainer logs
            rates = {k[3:].replace("textencoder", "te"): float(v) for k, v in logged.items() if k.startswith("lr/") and v is not None}
            named = {k: v for k, v in rates.items() if not k.startswith("group")}
            return {k: 0.0 if self.frozen and k.startswith("te") else v for k, v in (named or rates).items()}
        lr, told = {}, self.descriptions
        told = [str(d).replace("textencoder", "te") for d in told] if told and len(told) == len(self.rates) else None
        for part in ("unet", "te"):
            mine = [(i, rate, base, d) for i, (name, rate, base, d) in enumerate(self.rates) if name == part]
            same = len({base for _, _, base, _ in mine}) == 1  # by the base rate: during warm-up from 0 all are equal
            for place, (i, rate, _, d) in enumerate(mine):
                name = part if same else told[i] if told else part if place == 0 else f"{part} {place + 1}"
                stopped = self.frozen and part == "te"
                lr[name] = 0.0 if stopped else rate
                if d is not None:  # Prodigy, D-Adaptation: the rate that counts
                    lr[f"d*lr/{name}"] = 0.0 if stopped else float(d) * rate
        return lr

    def flush(self, logged=None, average=None):
        """Reports the step that sample_images announced; by the logging hook, or by the next hook when logging is silent."""
        if self.pending is None:
            return
        step, epoch, losses = self.pending
        self.pending = None
        values = [float(x) for x in losses]
        loss = sum(values) / len(values) if values else None
        more = {} if average is None else {"average": float(average)}
        self.channel.emit("step", step=step, epoch=epoch, loss=loss, lr=self.applied(logged or {}),
                          elapsed=round(time.time() - self.channel.began, 2), **more)

    # -- what the studio asks for ---------------------------------------------------------------------------------
    def ask(self):
        """control.json, the same for every process of a multi-GPU run (rank 0 reads it)."""
        found = self.channel.read() if self.channel.main else {}
        if getattr(self.accelerator, "num_processes", 1) > 1:
            from accelerate.utils import broadcast_object_list
            box = [found]
            broadcast_object_list(box, from_process=0)
            found = box[0]
        return found

    def obey(self, args, training):
        """Once per optimizer step, before the trainer's own test of save_every_n_steps."""
        c = self.ask()
        at = c.get("freeze_te_after_step")
        self.want_frozen = at is not None and self.step >= at
        stop = c.get("stop")
        if training and self.step >= args.max_train_steps:
            return  # the last step: training ends and saves by itself
        if stop in ("now", "save"):
            self.stop = stop
        save = training and c.get("save_seq") != self.seq  # asked for while models load: saved after the first step
        if save:
            self.seq = c.get("save_seq")
        if save or (training and stop == "save"):
            self.forced_step = self.force(args, save_every_n_steps=self.step, save_last_n_steps=None, save_last_n_steps_state=None)
        if stop == "epoch_end" and self.forced_epoch is None:  # with a state: an epoch's end is where training can go on
            self.forced_epoch = self.force(args, save_every_n_epochs=1, save_state=True, save_last_n_epochs=None,
                                           save_last_n_epochs_state=None)
        elif stop != "epoch_end":
            self.forced_epoch = self.restore(self.forced_epoch)

    @staticmethod
    def force(args, **values):
        before = {k: getattr(args, k, None) for k in values}
        vars(args).update(values)
        return args, before

    @staticmethod
    def restore(forced):
        if forced is not None:
            vars(forced[0]).update(forced[1])

    def boundary(self):
        """The first hook after the step's save: nothing is half done here."""
        self.forced_step = self.restore(self.forced_step)
        if self.stop:
            raise Stop(self.stop)

    def freeze(self):
        """After backward, before clipping and the optimizer; setting the rate to 0 would be undone by the scheduler."""
        if not (self.want_frozen or self.frozen):
            return
        for p in self.te:
            p.requires_grad_(not self.want_frozen)
            if self.want_frozen:
                p.grad = None
        if self.want_frozen != self.frozen:
            self.frozen = self.want_frozen
            if self.frozen:
                self.channel.emit("frozen", step=self.step, tensors=len(self.te))
            else:
                self.channel.emit("notice", text=f"text encoder is trained again after step {self.step}")

    # -- training samples -----------------------------------------------------------------------------------------
    @staticmethod
    def draws(args, epoch, step):
        """The trainer's own test (library/train_util.py sample_images_common)."""
        steps, epochs = getattr(args, "sample_every_n_steps", None), getattr(args, "sample_every_n_epochs", None)
        if step == 0:
            return bool(getattr(args, "sample_at_first", False))
        if epochs is not None:
            return epoch is not None and epoch % epochs == 0
        return steps is not None and epoch is None and step % steps == 0

    def picture(self, path, epoch):
        found = PICTURE.search(os.path.basename(path))
        if path in self.seen or not found:
            return
        self.seen.add(path)
        at_epoch, number, prompt, seed = found.groups()
        self.channel.emit("sample", step=self.step, epoch=int(number) if at_epoch else epoch, prompt=int(prompt),
                          seed=int(seed) if seed else None, path=path)

    @contextlib.contextmanager
    def watching(self, args, epoch, step):
        """Reports each picture when it is written; pictures of other processes are found in the folder afterwards."""
        folder = os.path.abspath(os.path.join(args.output_dir or ".", "sample"))
        names = lambda: set(os.listdir(folder)) if os.path.isdir(folder) else set()
        if not self.draws(args, epoch, step):
            yield
            return
        from PIL import Image
        before, original, ch = names(), Image.Image.save, self.channel

        def save(image, fp, *a, **kw):
            with ch.guard():
                result = original(image, fp, *a, **kw)
                if isinstance(fp, (str, os.PathLike)) and os.path.dirname(os.path.abspath(fp)) == folder:
                    self.picture(os.path.abspath(fp), epoch)
            return result

        ch.phase("sample")
        ch.emit("sampling", step=step, epoch=epoch)
        Image.Image.save = save
        try:
            yield
        finally:
            Image.Image.save = original
        for name in sorted(names() - before):
            self.picture(os.path.join(folder, name), epoch)
        ch.phase("train")

    # -- the three kinds of moments at which trainers call sample_images ------------------------------------------
    def begin(self, accelerator, args):
        """Once, before the first step."""
        with contextlib.suppress(Exception):
            self.batches = len(accelerator._dataloaders[0])
        k = getattr(args, "gradient_accumulation_steps", 1) or 1
        more = {"accumulation": k, "device": str(accelerator.device)}
        if self.batches:
            per_epoch = math.ceil(self.batches / k)
            self.last_epoch = math.ceil(args.max_train_steps / per_epoch)
            more.update(batches=self.batches, epochs=self.last_epoch)
            if getattr(args, "initial_step", None):
                self.epoch = args.initial_step // per_epoch + 1
        self.epoch = getattr(args, "initial_epoch", None) or self.epoch
        self.channel.emit("start", step=self.step, total=args.max_train_steps, **more)
        self.channel.phase("train")
        self.obey(args, training=False)
        self.boundary()

    def stepped(self, args, step):
        self.flush()
        self.step, self.pending, self.losses = step, (step, self.epoch, self.losses), []

    def epoch_ended(self, args, epoch):
        self.flush()
        self.channel.emit("epoch_end", epoch=epoch, step=self.step)
        self.epoch = epoch + 1
        asked = self.forced_epoch is not None
        self.forced_epoch = self.restore(self.forced_epoch)
        if asked and epoch != self.last_epoch and self.step < args.max_train_steps:
            raise Stop("epoch_end")
