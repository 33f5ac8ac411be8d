"""How many watch events one viewer may report: a person can't see more than a few videos a second, a script can.

Kept in memory, by process: it need not be exact, and nothing about a viewer is stored for it.
"""

import threading
import time
from collections import OrderedDict

WINDOW_S = 60.0
MOST = 300
MOST_SUBJECTS = 20_000


class Pace:
    """Counts events by subject (a person's pseudonym or a network address) within windows of a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def allow(self, subject: str, wanted: int) -> int:
        """Return how many of `wanted` events still fit into this subject's minute, and count them."""
        now = time.monotonic()
        with self._lock:
            began_s, count = self._windows.pop(subject, (now, 0))
            if now - began_s > WINDOW_S:
                began_s, count = now, 0
            allowed = max(0, min(wanted, MOST - count))
            self._windows[subject] = (began_s, count + allowed)
            while len(self._windows) > MOST_SUBJECTS:
                self._windows.popitem(last=False)
        return allowed

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._windows.clear()


pace = Pace()
