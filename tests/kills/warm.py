"""A process that has imported everything once and forks a child for each thing asked of it.

It reads lines of JSON: {"do", "point", "shift_s", "arguments"}, starts the named function of `acts` in a child that dies at
`point`, and answers {"pid"}; {"wait": pid} answers {"code", "answer"}. So a real process costs milliseconds, not seconds.
"""

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Mapping
from typing import Any


def main() -> None:
    from glasshouse.network.config import env

    env.name_settings()
    import django

    django.setup()
    from tests.kills import acts

    acts.preload()
    pipes: dict[int, int] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            told = _wait(asked["wait"], pipes.pop(asked["wait"]))
        else:
            pid, pipe = _start(asked)
            pipes[pid] = pipe
            told = {"pid": pid}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _start(asked: Mapping[str, Any]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    code = 1
    try:
        # What asked for us reads our stdout, and nobody but it.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        code = _run(asked, writing)
    finally:
        os._exit(code)


def _run(asked: Mapping[str, Any], writing: int) -> int:
    from glasshouse.network.kit import crash
    from tests.kills import acts

    os.setsid()
    crash.arm(asked["point"])
    acts.shift_clock(asked["shift_s"])
    try:
        answer = getattr(acts, asked["do"])(**asked["arguments"])
    except SystemExit:
        return 0
    except BaseException:
        traceback.print_exc()
        return 1
    with os.fdopen(writing, "w") as out:
        json.dump(answer, out)
    return 0


def _wait(pid: int, reading: int) -> dict[str, Any]:
    # A child of the child may hold the pipe's other end: so the process first, then what it wrote.
    _pid, status = os.waitpid(pid, 0)
    os.set_blocking(reading, False)
    written = b""
    with os.fdopen(reading, "rb", buffering=0) as pipe, contextlib.suppress(BlockingIOError):
        while part := pipe.read(1 << 20):
            written += part
    return {"code": os.waitstatus_to_exitcode(status), "answer": json.loads(written) if written else None}


if __name__ == "__main__":
    main()
