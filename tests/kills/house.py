"""An installation that a test may kill, and the client that uses it over HTTP."""

import base64
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import prepared

ROOT = Path(__file__).parents[2]
TUS = {"Tus-Resumable": "1.0.0"}


class Died(Exception):
    """The server was gone before it answered."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Return the environment of an installation of its own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GLASSHOUSE_", "DJANGO_"))
    }
    given = {"data_dir": str(data_dir), "log_level": "ERROR", **settings}
    return kept | {f"GLASSHOUSE_{name.upper()}": value for name, value in given.items()}


@dataclass
class House:
    """The folder that all processes work in, its earlier states, and the process that forks them."""

    root: Path
    port: int = field(default_factory=free_port)
    tokens: dict[str, str] = field(default_factory=dict)
    _warm: "subprocess.Popen[str] | None" = None

    @property
    def data_dir(self) -> Path:
        return self.root / "now"

    def open(self) -> None:
        """Install, and start the process that forks the others."""
        env = environment(self.data_dir, site_url=f"http://127.0.0.1:{self.port}")
        prepared.put_into(self.data_dir)
        subprocess.run(
            [sys.executable, "-m", "glasshouse.cli", "init"],
            env=env,
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.warm_up()
        self.tokens = self.run("people")

    def warm_up(self) -> None:
        """Start the process that forks the others, for an installation that is there."""
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.warm"],
            env=environment(self.data_dir, site_url=f"http://127.0.0.1:{self.port}"),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """End the process that forks the others."""
        if self._warm is not None:
            assert self._warm.stdin is not None and self._warm.stdout is not None
            self._warm.stdin.close()
            self._warm.stdout.close()
            self._warm.wait(10)

    def keep(self, stage: str) -> None:
        """Keep a copy of how things stand."""
        shutil.copytree(self.data_dir, self.root / stage)

    def go_back_to(self, stage: str) -> None:
        """Make things stand as they stood then."""
        shutil.rmtree(self.data_dir)
        shutil.copytree(self.root / stage, self.data_dir)

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        assert self._warm is not None and self._warm.stdin is not None and self._warm.stdout is not None
        print(json.dumps(question), file=self._warm.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._warm.stdout.readline())
        return answer

    def start(self, do: str, *, point: str = "", shift_s: float = 0, **arguments: Any) -> int:
        """Start a process; returns its id."""
        asked = {"do": do, "point": point, "shift_s": shift_s, "arguments": arguments}
        return int(self._ask(asked)["pid"])

    def wait(self, pid: int) -> tuple[int, Any]:
        """Wait for a process to end; returns its exit code (negative: the signal) and what it answered."""
        told = self._ask({"wait": pid})
        return told["code"], told["answer"]

    def run(self, do: str, **more: Any) -> Any:
        """Run a process to its good end; returns what it answered."""
        code, answer = self.wait(self.start(do, **more))
        assert code == 0, f"{do} ended with {code}"
        return answer

    def dies_in(self, do: str, point: str, **more: Any) -> None:
        """Run a process, which must die at a point."""
        code, _answer = self.wait(self.start(do, point=point, **more))
        assert code == -signal.SIGKILL, f"{do} did not die at {point}: it ended with {code}"

    @contextmanager
    def server(self, point: str = "") -> Iterator["Client"]:
        """Run the server; with a point it must have died there by the end."""
        pid = self.start("serve", point=point, port=self.port)
        client = Client(self.port, self.tokens)
        died = 0
        try:
            client.wait_until_up()
            yield client
        finally:
            died = self._end(pid, patience_s=5 if point else 0)
        if point:
            assert died == -signal.SIGKILL, f"the server did not die at {point}"

    def _end(self, pid: int, *, patience_s: float) -> int:
        """Wait a moment for a server to die by itself, else stop it; returns its exit code."""
        until = time.monotonic() + patience_s
        while (
            time.monotonic() < until and Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
        ):
            time.sleep(0.01)
        os.kill(pid, signal.SIGTERM)
        return self.wait(pid)[0]

    def heal(self, *, after_s: float = 35) -> dict[str, Any]:
        """Start everything again, later, until nothing is left to do; returns what there is then."""
        least, idle_rounds = None, 0
        # A beat clears a batch of what waits, so it is over when it is done, or when nothing gets less any more.
        while idle_rounds < 6:
            self.run("beat", shift_s=after_s)
            self.run("work", shift_s=after_s, queues=["default", "media", "ladder", "archive"])
            told: dict[str, Any] = self.run("look", shift_s=after_s)
            if not told["pending"]:
                return told
            idle_rounds = 0 if least is None or told["pending"] < least else idle_rounds + 1
            least = told["pending"] if least is None else min(least, told["pending"])
        raise AssertionError(f"there is work left: {told['pending']} things; {str(told)[:2000]}")


@dataclass
class Client:
    """A program that uses the server: uploads by tus, the rest by the API. Raises Died when no answer comes."""

    port: int
    tokens: Mapping[str, str]
    me: str = "ada"

    def wait_until_up(self) -> None:
        """Wait until the port answers."""
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        who: str = "",
        headers: Mapping[str, str] = {},
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request; returns status, headers (lower case) and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method, path, body, {"Authorization": f"Bearer {self.tokens[who or self.me]}", **headers}
            )
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Died(str(error)) from error
        finally:
            connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def api(
        self, method: str, path: str, sent: Any = None, *, who: str = "", kind: str = "application/json"
    ) -> Any:
        """Call the API; returns its answer, which must be a good one."""
        body = sent if isinstance(sent, bytes) or sent is None else json.dumps(sent).encode()
        status, _headers, content = self.ask(
            method, f"/api/v1{path}", body, who=who, headers={"Content-Type": kind}
        )
        assert status < 300, f"{method} {path}: {status} {content[:300]!r}"
        return json.loads(content) if content else None

    def begin(self, length: int, **metadata: str) -> "Sending":
        """Begin an upload."""
        told = {"filename": "clip.mp4", **metadata}
        words = ",".join(
            f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items()
        )
        status, headers, body = self.ask(
            "POST", "/uploads", headers=TUS | {"Upload-Length": str(length), "Upload-Metadata": words}
        )
        assert status == 201, body
        return Sending(self, headers["location"], headers["glasshouse-video"])

    def upload(self, content: bytes, **metadata: str) -> str:
        """Upload a file at once; returns the video's code."""
        sending = self.begin(len(content), **metadata)
        sending.send(content)
        return sending.video


@dataclass
class Sending:
    """One upload under way."""

    client: Client
    location: str
    video: str

    def offset(self) -> int:
        """Ask how much has arrived for good."""
        status, headers, _body = self.client.ask("HEAD", self.location, headers=TUS)
        assert status == 200, status
        return int(headers["upload-offset"])

    def send(self, content: bytes, *, start: int = 0, end: int | None = None) -> int:
        """Send a part; returns the offset that was acknowledged."""
        sent = TUS | {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
        status, headers, body = self.client.ask("PATCH", self.location, content[start:end], headers=sent)
        assert status == 204, (status, body)
        return int(headers["upload-offset"])

    def give_up(self) -> int:
        """Terminate; returns the status."""
        return self.client.ask("DELETE", self.location, headers=TUS)[0]
