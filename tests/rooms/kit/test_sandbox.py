"""The walls around an untrusted child hold."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.network.kit import sandbox

LIMITS = sandbox.Limits(
    wall_s=20, cpu_s=10, memory_bytes=1 << 30, file_bytes=1 << 20, total_bytes=3 << 20, nice=1
)


def run(
    tmp_path: Path, code: str, limits: sandbox.Limits = LIMITS, reads: Sequence[Path] = (), **rest: object
) -> sandbox.Outcome:
    folder = tmp_path / "own"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-I", "-c", textwrap.dedent(code)]
    reads = [*sandbox.python_reads(), *reads]
    return sandbox.run_sandboxed(command, folder=folder, limits=limits, reads=reads, **rest)  # type: ignore[arg-type]


def test_it_returns_what_the_child_says(tmp_path: Path) -> None:
    lines: list[str] = []
    outcome = run(
        tmp_path, "import os, sys; print(os.getcwd(), dict(os.environ)); print('psst', file=sys.stderr)"
    )
    assert str(tmp_path / "own") in outcome.stdout.decode()
    assert "PATH" not in outcome.stdout.decode()
    assert outcome.stderr == "psst\n"
    run(tmp_path, "print('one'); print('two')", on_line=lines.append)
    assert lines == ["one", "two"]


def test_stdin_is_empty_and_no_descriptor_is_inherited(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    outcome = run(tmp_path, "import os, sys; print(repr(sys.stdin.read()), len(os.listdir('/proc/self/fd')))")
    os.close(reader)
    os.close(writer)
    # 0, 1, 2 and the folder being listed.
    assert outcome.stdout.decode().split() == ["''", "4"]


def test_a_failure_carries_the_end_of_stderr(tmp_path: Path) -> None:
    with pytest.raises(sandbox.Failed, match="it broke") as failed:
        run(tmp_path, "raise SystemExit('it broke')")
    assert failed.value.code == 1


def test_wall_time_ends(tmp_path: Path) -> None:
    with pytest.raises(sandbox.TookTooLong):
        run(tmp_path, "import time; time.sleep(60)", replace(LIMITS, wall_s=0.5))


def test_wall_time_ends_for_a_child_that_closed_its_pipes(tmp_path: Path) -> None:
    with pytest.raises(sandbox.TookTooLong):
        run(
            tmp_path, "import os, time; os.close(1); os.close(2); time.sleep(60)", replace(LIMITS, wall_s=0.5)
        )


def test_cpu_time_ends(tmp_path: Path) -> None:
    with pytest.raises(sandbox.TookTooLong, match="CPU"):
        run(tmp_path, "while True: pass", replace(LIMITS, cpu_s=1))


def test_memory_ends(tmp_path: Path) -> None:
    with pytest.raises(sandbox.Failed, match="MemoryError"):
        run(tmp_path, "bytearray(2 << 30)")


def test_a_file_ends(tmp_path: Path) -> None:
    with pytest.raises((sandbox.WroteTooMuch, sandbox.Failed)):
        run(tmp_path, "open('a', 'wb').write(bytes(2 << 20))")
    assert (tmp_path / "own" / "a").stat().st_size <= 1 << 20


def test_all_files_together_end(tmp_path: Path) -> None:
    with pytest.raises(sandbox.WroteTooMuch):
        run(tmp_path, "for n in range(4): open(str(n), 'wb').write(bytes(1 << 20))")


def test_stdout_ends(tmp_path: Path) -> None:
    with pytest.raises(sandbox.WroteTooMuch):
        run(tmp_path, "while True: print('x' * 1000)")


def test_a_beat_can_cancel(tmp_path: Path) -> None:
    class LeaseLost(Exception):
        pass

    def beat() -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        run(tmp_path, "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)", beat=beat)
    pid = int((tmp_path / "own" / "pid").read_text())
    assert not _alive(pid)


def test_children_of_the_child_die_too(tmp_path: Path) -> None:
    code = """
        import os, time
        child = os.fork()
        if child:
            open('pid', 'w').write(str(child))
        time.sleep(60)
    """
    with pytest.raises(sandbox.TookTooLong):
        run(tmp_path, code, replace(LIMITS, wall_s=1))
    # It is killed by then; on a busy machine the kernel may still be at it.
    pid = int((tmp_path / "own" / "pid").read_text())
    _wait_until(lambda: not _alive(pid))


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    inner = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    outer = f"""
import sys
from pathlib import Path
from glasshouse.network.kit import sandbox
sandbox.run_sandboxed([sys.executable, "-I", "-c", {inner!r}], folder=Path({str(tmp_path)!r}),
    limits=sandbox.Limits(), reads=sandbox.python_reads())
"""
    parent = subprocess.Popen([sys.executable, "-c", outer])
    written = tmp_path / "pid"
    _wait_until(lambda: written.exists() and written.read_text() != "")
    parent.kill()
    parent.wait()
    _wait_until(lambda: not _alive(int(written.read_text())))


@pytest.mark.skipif(not sandbox.confinement().network, reason="this kernel gives no empty network")
def test_there_is_no_network(tmp_path: Path) -> None:
    outcome = run(tmp_path, "import socket; print([name for _, name in socket.if_nameindex()])")
    assert outcome.stdout.decode().strip() in ("['lo']", "[]")


@pytest.mark.skipif(not sandbox.confinement().files, reason="this kernel gives no walls around files")
def test_only_named_files_are_readable_and_only_the_folder_is_writable(tmp_path: Path) -> None:
    named, secret = tmp_path / "named", tmp_path / "secret"
    named.write_text("named")
    secret.write_text("secret")
    assert run(tmp_path, f"print(open({str(named)!r}).read())", reads=[named]).stdout == b"named\n"
    with pytest.raises(sandbox.Failed, match="Permission"):
        run(tmp_path, f"open({str(secret)!r})", reads=[named])
    with pytest.raises(sandbox.Failed, match="Permission"):
        run(tmp_path, f"open({str(named)!r}, 'w')", reads=[named])
    assert run(tmp_path, "open('mine', 'w').write('x'); print(open('mine').read())").stdout == b"x\n"


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def _wait_until(true: object, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)
