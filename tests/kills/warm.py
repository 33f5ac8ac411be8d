"""A process that has imported everything once and forks a child for each thing asked of it.

It reads lines of JSON: {"do", "point", "shift_s", "arguments"}, starts the named function of `acts` in a child that dies at
`point`, and answers {"pid"}; {"wait": pid} answers {"code", "answer"}. So a real process costs milliseconds, not seconds.
"""

import faulthandler
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from typing import IO, Any

LONGEST_S = 180
"""No process of these tests runs so long: one that does hangs."""


def main() -> None:
    from glasshouse.network.config import env

    env.name_settings()
    import django

    django.setup()
    from tests.kills import acts

    acts.preload()
    answers: dict[int, IO[str]] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            told = _wait(asked["wait"], answers.pop(asked["wait"]))
        else:
            pid, answer = _start(asked)
            answers[pid] = answer
            told = {"pid": pid}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _start(asked: Mapping[str, Any]) -> tuple[int, IO[str]]:
    # A file, not a pipe: an answer may be larger than a pipe holds, and a child of the child may keep a pipe open.
    answer = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - `_wait` closes it
    pid = os.fork()
    if pid:
        return pid, answer
    code = 1
    try:
        # What asked for us reads our stdout, and nobody but it.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        code = _run(asked, answer)
    finally:
        os._exit(code)


def _run(asked: Mapping[str, Any], out: IO[str]) -> int:
    from glasshouse.network.kit import crash
    from tests.kills import acts

    os.setsid()
    faulthandler.enable()
    crash.arm(asked["point"])
    acts.shift_clock(asked["shift_s"])
    try:
        json.dump(getattr(acts, asked["do"])(**asked["arguments"]), out)
        out.flush()
    except SystemExit:
        return 0
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _wait(pid: int, answer: IO[str]) -> dict[str, Any]:
    until = time.monotonic() + LONGEST_S
    while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
        if time.monotonic() > until:
            # It says where it stands (faulthandler) and dies, so that no test waits for ever.
            os.kill(pid, signal.SIGABRT)
            until += LONGEST_S
        time.sleep(0.002)
    _pid, status = ended
    with answer:
        answer.seek(0)
        written = answer.read()
    return {"code": os.waitstatus_to_exitcode(status), "answer": json.loads(written) if written else None}


if __name__ == "__main__":
    main()
