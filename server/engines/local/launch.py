"""K-ON LoRA Studio's door to an installed, unmodified sd-scripts trainer (v0.8.7 … v0.10.1).

  python launch.py --sd DIR --script train_network.py --events FILE --control FILE -- TRAINER ARGUMENTS
  python launch.py --inspect --sd DIR            one line of JSON about this Python and that checkout

Runs the script's own __main__ block with a subclass of its NetworkTrainer in place. Events (server/domain/engines/
protocol.ts is the schema) are appended to --events, one JSON object a line; --control is read once per optimizer step.
SIGTERM or SIGINT: stop now, but never in the middle of writing a file. Exit codes: 75 after a stop that was asked for,
else the trainer's own. A script without the known hooks runs plain: `loaded` then says that nothing can be promised.
"""
import argparse
import ast
import contextlib
import importlib
import importlib.metadata
import json
import os
import runpy
import signal
import sys
import threading
import traceback

sys.dont_write_bytecode = True  # the studio's own folder stays as it is
from studio_channel import Channel, Stop  # noqa: E402
from studio_trainer import abilities, driven, find_trainer  # noqa: E402

sys.dont_write_bytecode = False

STOPPED = 75
PACKAGES = ("torch torchvision accelerate transformers diffusers safetensors huggingface-hub tokenizers numpy opencv-python "
            "pillow tensorboard rich toml voluptuous imagesize einops bitsandbytes xformers prodigyopt lion-pytorch "
            "schedulefree pytorch-optimizer dadaptation lycoris-lora onnxruntime").split()


def versions():
    found = {"python": sys.version.split()[0]}
    for name in PACKAGES:
        with contextlib.suppress(Exception):
            found[name] = importlib.metadata.version(name)
    torch = sys.modules.get("torch")
    if torch is not None:
        found["cuda"] = torch.version.cuda or "none"
    return found


def main_block(path):
    """The body of `if __name__ == "__main__":`, which differs from script to script."""
    with open(path, encoding="utf-8") as f:
        tree = ast.parse(f.read())
    blocks = [n for n in tree.body if isinstance(n, ast.If) and any(isinstance(x, ast.Name) and x.id == "__name__" for x in ast.walk(n.test))]
    return compile(ast.Module(blocks[-1].body, []), path, "exec") if blocks else None


def drive(o, ch):
    """Runs the script and returns how many optimizer steps it made."""
    path = os.path.join(os.path.abspath(o.sd), o.script)
    sys.path.insert(0, os.path.dirname(path))
    sys.argv = [path] + o.rest[1 if o.rest[:1] == ["--"] else 0:]
    ch.phase("start")
    module = importlib.import_module(os.path.splitext(o.script)[0])
    base, hooks = find_trainer(module)
    block, can = main_block(path), abilities(hooks)
    if not (can["steps"] and block):
        can = dict.fromkeys(can, False)
    ch.emit("loaded", script=o.script, trainer=base.__name__ if base else "", pid=os.getpid(), hooks=hooks, can=can, versions=versions())
    if not can["steps"]:
        ch.emit("notice", text="the trainer has none of the known hooks: it runs as it is, only its log can be followed")
        runpy.run_path(path, run_name="__main__")
        return 0
    for name, able in can.items():
        if not able:
            ch.emit("notice", text=f"this trainer's version offers no way to: {name}")
    trainer, session = driven(base, ch, hooks)
    ch.session = session
    setattr(module, base.__name__, trainer)
    exec(block, vars(module))
    return session.step


def look(o):
    """--inspect: which packages, cards and hooks there are; the import that fails is named."""
    found = {"versions": versions(), "python": sys.executable, "prefix": sys.prefix, "gpus": [], "cuda": None, "missing": None, "error": None}
    try:
        import torch
        found["cuda"] = {"built": torch.version.cuda, "available": torch.cuda.is_available()}
        for i in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
            p = torch.cuda.get_device_properties(i)
            found["gpus"].append({"uuid": str(getattr(p, "uuid", "")), "name": p.name, "memory": p.total_memory})
        sys.path.insert(0, os.path.abspath(o.sd))
        sys.argv = [o.script]
        base, hooks = find_trainer(importlib.import_module(os.path.splitext(o.script)[0]))
        found.update(trainer=base.__name__ if base else "", hooks=hooks, can=abilities(hooks))
    except ModuleNotFoundError as e:
        found.update(missing=e.name, error=str(e))
    except BaseException as e:
        found["error"] = f"{type(e).__name__}: {e}"[:2000]
    found["versions"] = versions()
    print("\nSTUDIO " + json.dumps(found), flush=True)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--inspect", action="store_true")
    ap.add_argument("--sd", required=True)
    ap.add_argument("--script", default="train_network.py")
    ap.add_argument("--events")
    ap.add_argument("--control")
    ap.add_argument("rest", nargs=argparse.REMAINDER)
    o = ap.parse_args()
    if o.inspect:
        return look(o)
    if not (o.events and o.control):
        ap.error("--events and --control are needed")
    ch = Channel(o.events, o.control)
    ch.session = None
    signal.signal(signal.SIGTERM, ch.on_signal)
    signal.signal(signal.SIGINT, ch.on_signal)
    try:
        steps = drive(o, ch)
        ch.ended = True
        ch.phase("end")
        ch.emit("finished", steps=steps)  # 0 steps: "No data found", for example, which exits 0
    except BaseException as e:
        ch.ended = True
        if isinstance(e, Stop) or ch.signalled:  # a signal to the group kills the DataLoader's workers too: their error is ours
            return stopped(ch, e.why if isinstance(e, Stop) else "signal")
        if isinstance(e, SystemExit) and e.code in (None, 0):
            ch.emit("finished", steps=ch.session.step if ch.session else 0)
        else:
            ch.emit("failed", type=type(e).__name__, error=str(e)[:2000], trace=traceback.format_exc()[-4000:])
        raise


def stopped(ch, why):
    last = threading.Timer(20, os._exit, (STOPPED,))  # a hanging worker, card or upload must not keep the process
    last.daemon = True
    last.start()
    session = ch.session
    if session is not None:
        session.flush()
        with contextlib.suppress(Exception):
            session.accelerator.end_training()  # TensorBoard's last lines
    ch.emit("stopped", step=session.step if session else 0, why=why)
    sys.exit(STOPPED)


if __name__ == "__main__":
    main()
