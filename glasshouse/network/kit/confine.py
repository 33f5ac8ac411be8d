"""Give up rights, set limits, then become another program: the child side of `kit.sandbox`.

Run as a plain script (`python -I -S confine.py …`), so it imports nothing of ours and starts in 13 ms.
Arguments: parent pid, cpu seconds, memory bytes, file bytes, nice, own folder, readable paths joined by
line ends, then the command.
"""

import ctypes
import os
import resource
import sys

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SIGKILL = 9
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
# Rights of landlock(7): bit 0 execute, 1 write, 2 read a file, 3 list a folder; the rest make and remove.
_READ, _READ_FILE = 0b1101, 0b0101
_FILE_ONLY = 0b0111 | 1 << 14 | 1 << 15
_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc",
    "/dev/null",
    "/dev/urandom",
    "/proc/self",
    "/proc/cpuinfo",
)

_libc = ctypes.CDLL(None, use_errno=True)


def leave_network() -> bool:
    """Enter an empty network; say whether the kernel allowed it."""
    return any(_libc.unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET))


def _handled_rights(abi: int) -> int:
    return (1 << 13 + (abi >= 2) + (abi >= 3) + (abi >= 5)) - 1


def leave_files(readable: list[str], folder: str) -> bool:
    """Keep only the readable paths and one writable folder; say whether the kernel allowed it."""
    abi = _libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if abi < 1:
        return False
    rights = _handled_rights(abi)
    rules = _libc.syscall(_LANDLOCK_CREATE, (ctypes.c_uint64 * 1)(rights), 8, 0)
    if rules < 0:
        return False
    for path, allowed in [*((path, _READ) for path in (*_SYSTEM, *readable)), (folder, rights)]:
        _allow(rules, path, allowed & rights)
    if folder != "/dev/null":
        _allow(rules, "/dev/null", 0b0110)
    done = _libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0
    os.close(rules)
    return bool(done)


def _allow(rules: int, path: str, allowed: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        allowed &= _FILE_ONLY
    rule = allowed.to_bytes(8, sys.byteorder) + handle.to_bytes(4, sys.byteorder, signed=True)
    _libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0)
    os.close(handle)


def _set_limits(cpu_s: int, memory: int, file_bytes: int, nice: int) -> None:
    os.nice(nice)
    for which, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, 512),
    ):
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # The soft CPU limit comes first, so that its own signal tells what happened.
        resource.setrlimit(
            which,
            (most, most + 2 if which == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else most),
        )


def _restore_signals() -> None:
    # Python ignores these two, and an ignored signal stays ignored over exec.
    import _signal  # type: ignore[import-not-found]  # `signal` itself loads enum: 5 ms

    _signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)
    _signal.signal(_signal.SIGXFSZ, _signal.SIG_DFL)


def main(arguments: list[str]) -> None:
    """Confine this process, then replace it by the command."""
    if arguments[0] == "--check":
        _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        print(int(leave_network()), int(leave_files([], "/dev/null")))
        return
    parent, cpu_s, memory, file_bytes, nice = (int(word) for word in arguments[:5])
    folder, readable, *command = arguments[5:]
    leave_network()
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    leave_files([*readable.split("\n"), os.path.dirname(command[0])], folder)
    # After the change of user namespace, which would clear it.
    _libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    _restore_signals()
    _set_limits(cpu_s, memory, file_bytes, nice)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
