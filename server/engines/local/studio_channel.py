"""events.jsonl, control.json and signals: the launcher's side of server/domain/engines/protocol.ts."""
import contextlib
import json
import math
import os
import sys
import time

PROTOCOL = 1


class Stop(BaseException):
    """A stop that was asked for. Not an Exception, so that no `except Exception` of a trainer swallows it."""

    def __init__(self, why):
        super().__init__(why)
        self.why = why


def clean(value):
    """JSON has no nan and no infinity: both become null."""
    if isinstance(value, dict):
        return {k: clean(v) for k, v in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


class Channel:
    """events.jsonl and control.json, and the rule that a signal never tears a file."""

    def __init__(self, events, control):
        self.fd = os.open(events, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.folder = os.path.dirname(os.path.abspath(events))
        self.path, self.main, self.pid, self.began = control, os.environ.get("RANK", "0") == "0", os.getpid(), time.time()
        self.last, self.complaint, self.torn, self.shown = {}, None, False, None
        self.depth, self.signalled, self.ended = 0, False, False

    def emit(self, event, **fields):
        if not self.main:
            return
        row = {"v": PROTOCOL, "t": round(time.time(), 3), "event": event, **{k: clean(v) for k, v in fields.items()}}
        line = (json.dumps(row, ensure_ascii=False, default=str) + "\n").encode("utf-8", "replace")
        with self.guard():
            try:  # a full disk must not end a training that goes on well otherwise
                line = (b"\n" if self.torn else b"") + line
                self.torn = os.write(self.fd, line) < len(line)
            except OSError as e:
                print(f"launcher: the event could not be written: {e}", file=sys.stderr)

    def phase(self, name):
        if name != self.shown:
            self.shown = name
            self.emit("phase", phase=name)

    def read(self):
        try:
            with open(self.path, encoding="utf-8") as f:
                found = json.load(f)
            if not isinstance(found, dict):
                raise ValueError("not an object")
            self.last, self.complaint = found, None
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as e:
            if str(e) != self.complaint:
                self.complaint = str(e)
                self.emit("notice", text=f"control file could not be read, the last one stays in force: {e}")
        return self.last

    @contextlib.contextmanager
    def guard(self):
        """Signals wait until the outermost guarded block is done."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1
        self.check()

    def check(self):
        if self.signalled and self.depth == 0 and not self.ended:
            raise Stop("signal")

    def on_signal(self, number, _frame):
        if os.getpid() != self.pid:  # a DataLoader worker that has not set its own handlers yet
            os._exit(128 + number)
        self.signalled = True
        self.check()
