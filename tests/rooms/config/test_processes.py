"""Children live and die with the one that started them."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse.network.config.processes import HOPELESS, Supervisor

LOOP = "import time\nwhile True: time.sleep(0.05)"


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", textwrap.dedent(code)]


def eventually(is_so: Callable[[], object]) -> None:
    for _ in range(400):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to be")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def ignores(pid: int, number: signal.Signals) -> bool:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    ignored = next(line for line in lines if line.startswith("SigIgn:"))
    return bool(int(ignored.split()[1], 16) >> (number - 1) & 1)


def test_a_child_that_dies_is_started_again_and_all_end_at_the_end() -> None:
    supervisor = Supervisor(grace_s=5)
    supervisor.add("one", python(LOOP))
    supervisor.add("two", python(LOOP), nice=3)
    supervisor.start()
    first = supervisor.pids()
    nicer = os.getpriority(os.PRIO_PROCESS, 0) + 3
    eventually(lambda: os.getpriority(os.PRIO_PROCESS, first["two"]) == nicer)
    os.kill(first["one"], signal.SIGKILL)

    def watch() -> None:
        try:
            eventually(lambda: supervisor.pids().get("one") not in {None, first["one"]})
            second.update(supervisor.pids())
        finally:
            supervisor.ask_to_stop()

    second: dict[str, int] = {}
    watcher = threading.Thread(target=watch)
    watcher.start()
    assert supervisor.wait() == 0
    watcher.join()
    assert second["one"] != first["one"] and second["two"] == first["two"]
    assert not any(is_running(pid) for pid in {*first.values(), *second.values()})
    assert supervisor.pids() == {}


def test_a_child_that_can_not_run_ends_everything(caplog: pytest.LogCaptureFixture) -> None:
    supervisor = Supervisor(grace_s=5)
    supervisor.add("server", python(f"raise SystemExit({HOPELESS})"))
    supervisor.add("other", python(LOOP))
    supervisor.start()
    other = supervisor.pids()["other"]
    assert supervisor.wait() == HOPELESS
    assert not is_running(other)
    assert "server can't run" in caplog.text


def test_a_child_that_will_not_end_is_killed() -> None:
    supervisor = Supervisor(grace_s=0.3)
    supervisor.add(
        "deaf",
        python("import signal, time\nsignal.signal(15, signal.SIG_IGN)\nwhile True: time.sleep(1)"),
    )
    supervisor.start()
    pid = supervisor.pids()["deaf"]
    eventually(lambda: ignores(pid, signal.SIGTERM))
    supervisor.stop()
    supervisor.stop()
    assert not is_running(pid)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_children_are_gone_when_the_parent_is(number: signal.Signals) -> None:
    code = f"""
        import sys
        from glasshouse.network.config.processes import Supervisor
        supervisor = Supervisor(grace_s=5)
        supervisor.add("child", [sys.executable, "-I", "-S", "-c", {LOOP!r}])
        supervisor.start()
        print(supervisor.pids()["child"], flush=True)
        sys.exit(supervisor.wait())
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        eventually(lambda: Path(f"/proc/{child}/cmdline").read_text().endswith(LOOP + "\0"))
        eventually(lambda: "bind.py" not in Path(f"/proc/{child}/cmdline").read_text())
        parent.send_signal(number)
        assert parent.wait() == (-number if number == signal.SIGKILL else 0)
    eventually(lambda: not is_running(child))
