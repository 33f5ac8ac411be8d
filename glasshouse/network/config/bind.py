"""Die with the parent, give way to others, then become another program: the child side of `config.processes`.

Run as a plain script (`python -I -S bind.py …`): Python code between fork and exec (`preexec_fn`) may wait for ever for a lock
that another thread held at the fork. Arguments: the parent's process id, nice, then the command.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Bind this process to its parent and become the command."""
    parent, nice, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    # It may have died before the kernel was asked.
    if os.getppid() != int(parent):
        os._exit(1)
    os.nice(int(nice))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
