"""Makes the clips' files, in processes of their own: the first few at once, the others one by one while people watch."""

import contextlib
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from glasshouse.demo.clips import CATALOGUE, Clip
from glasshouse.network.config.env import child_environ

AT_ONCE = 2
LATER_NICE = 10


class ClipMaker:
    """Renders the catalogue into a folder; what is there already is not made again.

    The first `first` clips are made at full speed, `AT_ONCE` at a time; the others politely, one after the other.
    """

    def __init__(self, folder: Path, *, first: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._running: set[subprocess.Popen[bytes]] = set()
        self._soon = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="clips-soon")
        self._later = ThreadPoolExecutor(1, thread_name_prefix="clips-later")
        self._made: dict[str, Future[Path]] = {}
        for number, clip in enumerate(CATALOGUE):
            self._made[clip.name] = (
                self._soon.submit(self._make, clip, 0)
                if number < first
                else self._later.submit(self._make_later, clip, CATALOGUE[first - 1])
            )

    def wait_for(self, clip: Clip) -> Path:
        """Return the clip's file when it is made. Raises CalledProcessError, or CancelledError after `stop`."""
        return self._made[clip.name].result()

    def stop(self) -> None:
        """End what is being made; half-made files don't stay."""
        for pool in (self._soon, self._later):
            pool.shutdown(wait=False, cancel_futures=True)
        for process in list(self._running):
            with contextlib.suppress(ProcessLookupError):
                process.terminate()

    def _make_later(self, clip: Clip, after: Clip) -> Path:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.wait_for(after)
        return self._make(clip, LATER_NICE)

    def _make(self, clip: Clip, nice: int) -> Path:
        path = self._folder / f"{clip.name}.mp4"
        if path.exists():
            return path
        polite = ["nice", "-n", str(nice)] if nice else []
        command = [*polite, sys.executable, "-m", "glasshouse.demo.clips", clip.name, str(path)]
        # Two clips on two cores: numpy's own threads would only get in each other's way.
        alone = {**child_environ(), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=alone, start_new_session=True)
        self._running.add(process)
        try:
            if code := process.wait():
                raise subprocess.CalledProcessError(code, command)
        finally:
            self._running.discard(process)
        return path
