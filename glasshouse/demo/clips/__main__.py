"""Render one clip: `python -m glasshouse.demo.clips NAME PATH`."""

import signal
import sys
from pathlib import Path

from glasshouse.demo.clips import CATALOGUE, find_clip, render


def main(arguments: list[str]) -> int:
    """Render the named clip; return 2 if the arguments name none."""
    names = [clip.name for clip in CATALOGUE]
    if len(arguments) != 2 or arguments[0] not in names:
        usage = "usage: python -m glasshouse.demo.clips NAME PATH"
        sys.stderr.write(f"{usage}\nNAME is one of: {' '.join(names)}\n")
        return 2
    # A polite end leaves no half-made file behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    render(find_clip(arguments[0]), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
