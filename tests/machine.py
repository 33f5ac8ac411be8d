"""What tests ask of the machine: memory for their short-lived files, and a place for what Python compiled."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 1024**3


def prepare() -> None:
    """Prepare this process and those that it starts; what the environment asks for stays as it is."""
    if "TMPDIR" not in os.environ and _room_in_memory() >= ROOM_BYTES:
        # Nothing here outlives the tests, and a disk would be asked thousands of times to have kept it.
        tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", "") and "PYTHONPYCACHEPREFIX" not in os.environ:
        # The folders of the sources stay clean, but hundreds of processes need not compile the same again.
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix) / "compiled")
        sys.dont_write_bytecode = False


def _room_in_memory() -> int:
    """Return how many bytes files may take in memory: as many as the folder holds and no program needs."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        (available,) = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
        return min(shutil.disk_usage(MEMORY).free, available) if os.access(MEMORY, os.W_OK) else 0
    except (OSError, ValueError):
        return 0
