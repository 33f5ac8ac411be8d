"""Run a program that reads untrusted bytes where it can do no harm.

The child has limits on time, memory and output, an empty environment, one folder it may write, no network
and no other files where the kernel allows that; it dies with its whole session at the first excess, and with us.
"""

import functools
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_CONFINE = Path(__file__).with_name("confine.py")
_PACKAGE = Path(__file__).parents[2]
_TAIL_BYTES = 4000
_BEAT_S = 1.0


@dataclass(frozen=True)
class Limits:
    """What a child may use; seconds and bytes."""

    wall_s: float = 60
    cpu_s: int = 120
    memory_bytes: int = 2 << 30
    file_bytes: int = 1 << 30
    total_bytes: int = 2 << 30
    stdout_bytes: int = 4 << 20
    nice: int = 10


@dataclass(frozen=True)
class Outcome:
    """What a child that ended well has said."""

    stdout: bytes
    stderr: str
    wall_s: float


@dataclass(frozen=True)
class Confinement:
    """Which walls this kernel gives beside the plain limits."""

    network: bool
    files: bool


class SandboxError(Exception):
    """A child did not end well; `tail` is the end of what it wrote to stderr."""

    def __init__(self, reason: str, tail: str = "") -> None:
        super().__init__(f"{reason}: {tail.strip()[-500:]}" if tail.strip() else reason)
        self.reason = reason
        self.tail = tail


class Failed(SandboxError):
    """The child ended with an error of its own, or crashed (`code` < 0: the signal)."""

    def __init__(self, code: int, tail: str) -> None:
        super().__init__(f"ended with {code}", tail)
        self.code = code


class TookTooLong(SandboxError):
    """The child used up its wall or CPU seconds."""


class WroteTooMuch(SandboxError):
    """The child wrote more than it may."""


def run_sandboxed(
    command: Sequence[str],
    *,
    folder: Path,
    limits: Limits,
    reads: Sequence[Path] = (),
    beat: Callable[[], None] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Outcome:
    """Run a command in its own folder and wait for it.

    `reads` are the files it may read beside the system's. `beat` is called about every second and may raise to
    cancel; `on_line` gets each line of stdout as it comes (stdout is then not kept).
    Raises Failed, TookTooLong, WroteTooMuch, and what `beat` raises; the child is dead then.
    """
    folder = folder.resolve()
    # Not in another thread: the kernel ends the child when the thread that started it ends.
    child = subprocess.Popen(
        _confined(command, folder, limits, reads),
        cwd=folder,
        env={},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    watch = _Watch(child, folder, limits, beat, on_line)
    try:
        watch.follow()
        child.wait(timeout=max(0.1, limits.wall_s - watch.elapsed_s()))
    except subprocess.TimeoutExpired:
        raise TookTooLong("over its wall seconds", watch.tail()) from None
    finally:
        _kill(child)
    return watch.outcome()


def python_module(module: str, *arguments: str) -> list[str]:
    """Name the command that runs one of our modules, isolated, for `run_sandboxed`."""
    return [sys.executable, "-I", "-B", "-m", module, *arguments]


def python_reads() -> list[Path]:
    """Name what a Python child must be able to read."""
    return [Path(sys.prefix), Path(sys.base_prefix), _PACKAGE]


@functools.cache
def confinement() -> Confinement:
    """Ask the kernel, in a child, which walls it gives."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(_CONFINE), "--check"],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    words = done.stdout.split()
    return Confinement(network=words[:1] == ["1"], files=words[1:2] == ["1"])


def _confined(command: Sequence[str], folder: Path, limits: Limits, reads: Sequence[Path]) -> list[str]:
    numbers = (os.getpid(), limits.cpu_s, limits.memory_bytes, limits.file_bytes, limits.nice)
    readable = "\n".join(str(path.resolve()) for path in reads)
    # -B -S -I: nothing of the environment, of site-packages or of the folder is imported.
    start = [sys.executable, "-I", "-S", "-B", str(_CONFINE)]
    return [*start, *map(str, numbers), str(folder), readable, *command]


def _kill(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


def _bytes_below(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(path, name).lstat().st_size
            except FileNotFoundError:
                continue  # A temporary name, renamed since.
    return total


class _Watch:
    """Follows one child: its lines, its time and its output."""

    def __init__(
        self,
        child: subprocess.Popen[bytes],
        folder: Path,
        limits: Limits,
        beat: Callable[[], None] | None,
        on_line: Callable[[str], None] | None,
    ) -> None:
        self._child, self._folder, self._limits, self._beat, self._on_line = (
            child,
            folder,
            limits,
            beat,
            on_line,
        )
        self._started = time.monotonic()
        self._out = bytearray()
        self._err = bytearray()

    def elapsed_s(self) -> float:
        return time.monotonic() - self._started

    def tail(self) -> str:
        return self._err.decode(errors="replace")

    def follow(self) -> None:
        """Read both pipes to their end, beating on the way."""
        with selectors.DefaultSelector() as ready:
            ready.register(_pipe(self._child.stdout), selectors.EVENT_READ, self._take_out)
            ready.register(_pipe(self._child.stderr), selectors.EVENT_READ, self._take_err)
            next_beat = _BEAT_S
            while ready.get_map():
                left = min(next_beat, self._limits.wall_s) - self.elapsed_s()
                for key, _ in ready.select(max(0.0, left)):
                    read = os.read(key.fd, 65536)
                    key.data(read)
                    if not read:
                        ready.unregister(key.fileobj)
                if self.elapsed_s() >= self._limits.wall_s:
                    raise TookTooLong("over its wall seconds", self.tail())
                if self.elapsed_s() >= next_beat:
                    next_beat = self.elapsed_s() + _BEAT_S
                    self._check_in()

    def outcome(self) -> Outcome:
        """Judge how the child ended."""
        code = self._child.returncode
        if code == -signal.SIGXCPU:
            raise TookTooLong("over its CPU seconds", self.tail())
        if code == -signal.SIGXFSZ:
            raise WroteTooMuch("a file over its size", self.tail())
        if code != 0:
            raise Failed(code, self.tail())
        self._check_size()
        return Outcome(bytes(self._out), self.tail(), self.elapsed_s())

    def _check_in(self) -> None:
        self._check_size()
        if self._beat is not None:
            self._beat()

    def _check_size(self) -> None:
        if _bytes_below(self._folder) > self._limits.total_bytes:
            raise WroteTooMuch("all files over their size", self.tail())

    def _take_out(self, read: bytes) -> None:
        self._out += read
        if self._on_line is not None:
            *lines, rest = bytes(self._out).split(b"\n")
            self._out = bytearray(rest)
            for line in lines:
                self._on_line(line.decode(errors="replace"))
        if len(self._out) > self._limits.stdout_bytes:
            raise WroteTooMuch("too much on stdout", self.tail())

    def _take_err(self, read: bytes) -> None:
        self._err += read
        del self._err[:-_TAIL_BYTES]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the child was started without this pipe")
    return pipe
