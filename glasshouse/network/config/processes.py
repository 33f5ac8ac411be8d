"""Processes that live and die with the one that started them."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

log = logging.getLogger(__name__)

HOPELESS = 2
"""The exit code of a program that was told something impossible: starting it again would not help."""

_BIND = Path(__file__).with_name("bind.py")
_LOOK_S = 0.1
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 30.0
_HEALTHY_S = 20.0


def our_program(*arguments: str) -> list[str]:
    """Name the command that runs `glasshouse` with these arguments, by the Python that runs now."""
    return [sys.executable, "-m", "glasshouse.cli", *arguments]


def bound(argv: Sequence[str], *, nice: int = 0) -> list[str]:
    """Name the command that runs another one, and lets it die with the thread of ours that starts it, however that ends."""
    return [sys.executable, "-I", "-S", str(_BIND), str(os.getpid()), str(nice), *argv]


@dataclass(kw_only=True)
class _Child:
    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None
    nice: int
    is_quiet: bool
    process: "subprocess.Popen[bytes] | None" = None
    started_s: float = 0.0
    pause_s: float = _FIRST_PAUSE_S
    due_s: float = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we end the children in good order.
        self.process = subprocess.Popen(
            bound(self.argv, nice=self.nice),
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if self.is_quiet else None,
            start_new_session=True,
        )
        self.started_s = time.monotonic()

    def plan_restart(self, code: int) -> None:
        lived_s = time.monotonic() - self.started_s
        self.pause_s = _FIRST_PAUSE_S if lived_s > _HEALTHY_S else min(self.pause_s * 2, _LONGEST_PAUSE_S)
        self.due_s = time.monotonic() + self.pause_s
        self.process = None
        log.warning("%s ended with %d; it starts again in %.1f s", self.name, code, self.pause_s)


class Supervisor:
    """Starts children, starts again what dies, and ends them all when it is told to end.

    Use it from the main thread, which must live as long as the children: the kernel kills them when that thread ends,
    however it ends. `grace_s` is how long a child may take to finish what it is doing.
    """

    def __init__(self, *, grace_s: float = 10.0) -> None:
        self._grace_s = grace_s
        self._children: list[_Child] = []
        self._stopping = threading.Event()

    def add(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        nice: int = 0,
        is_quiet: bool = False,
    ) -> None:
        """Name a child to run; without `env` it inherits ours, and a quiet one is not heard on stdout.

        While `wait` runs, another thread may add one: it is started at once.
        """
        self._children.append(_Child(name=name, argv=argv, env=env, nice=nice, is_quiet=is_quiet))

    def start(self) -> None:
        """Start every child that does not run yet."""
        for child in self._children:
            if child.process is None:
                child.start()

    def pids(self) -> dict[str, int]:
        """Return the process id of each running child, by its name."""
        # Another thread may ask while a child ends.
        running = [(child.name, child.process) for child in self._children]
        return {name: process.pid for name, process in running if process}

    def ask_to_stop(self) -> None:
        """Let `wait` end; safe in a signal handler."""
        self._stopping.set()

    def wait(self) -> int:
        """Keep the children running until SIGINT, SIGTERM or `ask_to_stop`; then stop them. Returns the exit code for us."""
        before = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            while not self._stopping.wait(_LOOK_S):
                if (code := self._look_after()) is not None:
                    return code
            return 0
        finally:
            self.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """Ask every child to end, wait `grace_s`, then kill what is left. Doing it twice is harmless."""
        running = [child.process for child in self._children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + self._grace_s
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for child in self._children:
            child.process = None

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.ask_to_stop()

    def _look_after(self) -> int | None:
        for child in self._children:
            if child.process is None:
                if time.monotonic() >= child.due_s:
                    child.start()
            elif (code := child.process.poll()) is not None:
                if code == HOPELESS:
                    log.error("%s can't run; the reason stands above", child.name)
                    return HOPELESS
                child.plan_restart(code)
        return None
