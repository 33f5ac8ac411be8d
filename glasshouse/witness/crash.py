"""Named write points at which a test can kill the process, as by kill -9: what `network.kit.crash` is to the network."""

import os
import signal

_armed: set[str] = set()


def arm(name: str) -> None:
    """Make the named point deadly in this process; an empty name makes all harmless."""
    _armed.clear()
    _armed.update({name} - {""})


def point(name: str) -> None:
    """Die here if this point is armed."""
    if name in _armed:
        os.kill(os.getpid(), signal.SIGKILL)
