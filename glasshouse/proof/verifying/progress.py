"""A bar that grows while entries are read, for a person who watches a terminal."""

import time
from typing import TextIO

_EVERY_S = 0.1
_WIDTH = 30


class Bar:
    """Draws on a stream if that is a terminal, and nothing otherwise."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shows = stream.isatty()
        self._began_s, self._drawn_s = time.monotonic(), 0.0

    def tell(self, done: int, of: int) -> None:
        """Show how far it is; not oftener than one can see."""
        now_s = time.monotonic()
        if not self._shows or (done < of and now_s - self._drawn_s < _EVERY_S):
            return
        self._drawn_s = now_s
        filled = "█" * (_WIDTH * done // of)
        rate = done / max(now_s - self._began_s, 0.001)
        self._stream.write(f"\r{filled:░<{_WIDTH}} {done:,} of {of:,} entries, {rate:,.0f}/s ")
        self._stream.flush()

    def close(self) -> None:
        """Take the bar away."""
        if self._shows and self._drawn_s:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
