"""The subclass of an installed NetworkTrainer that tells and obeys, and the test of which hooks it has."""
import contextlib
import inspect
import os
import sys

from studio_channel import Stop
from studio_session import Session

HOOKS = {  # hook -> how its parameters begin (after self); other shapes are treated as not found
    "train": ("args",),
    "sample_images": ("accelerator", "args", "epoch", "global_step"),
    "all_reduce_network": ("accelerator", "network"),
    "generate_step_logs": ("args", "current_loss", "avr_loss"),
    "load_target_model": ("args", "weight_dtype", "accelerator"),
    "on_step_start": ("args", "accelerator", "network"),
    "process_batch": ("batch",),
    "call_unet": ("args", "accelerator", "unet"),
    "get_text_cond": ("args", "accelerator", "batch"),
}


def driven(base, ch, hooks):
    """A subclass of the trainer's class that tells and obeys. Only methods that exist on `base` are overridden."""
    s = Session(ch)
    with contextlib.suppress(Exception):
        from torch.optim.optimizer import register_optimizer_step_pre_hook
        register_optimizer_step_pre_hook(s.on_optimizer_step)

    class Driven(base):
        def train(self, args, *rest, **kw):
            s.args = args
            if not getattr(args, "logging_dir", None):  # without one sd-scripts never calls its logging hooks
                args.logging_dir = os.path.join(ch.folder, "tb")
                ch.emit("notice", text=f"no logging folder was given, using {args.logging_dir}")
            ch.phase("data")
            result = super().train(args, *rest, **kw)
            s.flush()
            return result

        def sample_images(self, accelerator, args, epoch, global_step, *rest, **kw):
            s.meet(accelerator)
            s.forced_step = s.restore(s.forced_step)
            if epoch is None:
                s.stepped(args, global_step)
            with s.watching(args, epoch, global_step):
                result = super().sample_images(accelerator, args, epoch, global_step, *rest, **kw)
            if epoch is None:
                s.obey(args, training=True)
            elif epoch == 0:
                s.begin(accelerator, args)
            else:
                s.epoch_ended(args, epoch)
            return result

    def generate_step_logs(self, *a, **kw):  # per micro-batch, after the save
        logs = base.generate_step_logs(self, *a, **kw)
        given = inspect.signature(base.generate_step_logs).bind(self, *a, **kw).arguments
        s.descriptions = given.get("lr_descriptions")
        s.flush(logs, given.get("avr_loss"))
        if s.stop:
            with contextlib.suppress(Exception):
                s.accelerator.log(logs, step=s.step)
        s.boundary()
        return logs

    def all_reduce_network(self, accelerator, network):
        result = base.all_reduce_network(self, accelerator, network)
        s.meet(accelerator, network)
        s.freeze()
        return result

    def load_target_model(self, args, *a, **kw):
        ch.phase("model")
        early(ch)
        result = base.load_target_model(self, args, *a, **kw)
        ch.phase("cache" if getattr(args, "cache_latents", False) else "prepare")
        early(ch)
        return result

    def on_step_start(self, *a, **kw):
        s.boundary()
        return base.on_step_start(self, *a, **kw)

    def process_batch(self, *a, **kw):  # a frozen text encoder needs no backward pass either
        if s.frozen and "train_text_encoder" in kw:
            kw["train_text_encoder"] = False
        return base.process_batch(self, *a, **kw)

    def call_unet(self, *a, **kw):
        s.boundary()
        return base.call_unet(self, *a, **kw)

    def get_text_cond(self, *a, **kw):
        import torch
        with torch.set_grad_enabled(torch.is_grad_enabled() and not s.frozen):
            return base.get_text_cond(self, *a, **kw)

    for hook in (generate_step_logs, all_reduce_network, load_target_model, on_step_start, process_batch, call_unet, get_text_cond):
        if hooks[hook.__name__]:
            setattr(Driven, hook.__name__, hook)
    for name, phase, then in (("get_optimizer", "prepare", None), ("calculate_sha256", "hash", "prepare")):
        announce(ch, sys.modules.get("library.train_util"), name, phase, then)
    Driven.__name__ = Driven.__qualname__ = base.__name__
    return Driven, s


def early(ch):
    """A stop asked for while models load does not have to wait for the first step."""
    asked = ch.read().get("stop")
    if asked in ("now", "save"):
        raise Stop(asked)


def announce(ch, module, name, phase, then):
    original = getattr(module, name, None)
    if original is None:
        return

    def told(*a, **kw):
        ch.phase(phase)
        early(ch)
        result = original(*a, **kw)
        if then:
            ch.phase(then)
        return result

    setattr(module, name, told)


def find_trainer(module):
    """The script's NetworkTrainer class and which hooks it has in the shape that is known."""
    found = [c for c in vars(module).values()
             if inspect.isclass(c) and c.__module__ == module.__name__ and c.__name__.endswith("NetworkTrainer")]
    base = found[-1] if found else None

    def fits(name, begins):
        method = getattr(base, name, None)
        return callable(method) and tuple(inspect.signature(method).parameters)[1:len(begins) + 1] == begins

    return base, {name: base is not None and fits(name, begins) for name, begins in HOOKS.items()}


def abilities(hooks):
    steps = hooks["train"] and hooks["sample_images"]
    return {"steps": steps, "save": steps, "stop": steps and (hooks["generate_step_logs"] or hooks["on_step_start"] or hooks["call_unet"]),
            "freeze": steps and hooks["all_reduce_network"]}
