import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

STUB = Path(__file__).with_name("stub_server.py")


@dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return {n.lower(): v for n, v in self.headers}[name.lower()]

    def __contains__(self, name: str) -> bool:
        return name.lower() in {n.lower() for n, _ in self.headers}

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    options: dict[str, Any]
    process: "subprocess.Popen[bytes] | None" = None
    _sockets: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.options["port"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return Path(self.options["data"])

    def start(self, **changes: Any) -> "Server":
        self.options |= changes
        self.process = subprocess.Popen([sys.executable, str(STUB), json.dumps(self.options)])
        while True:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            assert self.process.poll() is None, "the server did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        for one in self._sockets:
            one.close()
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def connect(self) -> socket.socket:
        one = socket.create_connection(("127.0.0.1", self.port))
        self._sockets.append(one)
        return one

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        line = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(
                method,
                path,
                body=body,
                headers=named,
                encode_chunked=not isinstance(body, bytes | str | None),
            )
            got = line.getresponse()
            return Reply(got.status, got.getheaders(), got.read())
        finally:
            line.close()

    def raw(self, request: bytes) -> bytes:
        """Send these bytes as they are; return all that comes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port)) as one:
            one.sendall(request)
            one.settimeout(60)
            return read_all(one)


def read_all(one: socket.socket) -> bytes:
    parts = []
    with suppress(ConnectionError):
        while part := one.recv(65536):
            parts.append(part)
    return b"".join(parts)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def make_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    made: list[Server] = []

    def make(**options: Any) -> Server:
        server = Server({"port": free_port(), "data": str(tmp_path_factory.mktemp("door")), **options})
        made.append(server)
        return server.start()

    yield make
    for server in made:
        server.stop()


@pytest.fixture(scope="session")
def server(make_server: Callable[..., Server]) -> Server:
    """One server for every test that needs nothing special of it."""
    return make_server()
