"""The server's processes: made, replaced, ended; and what it refuses to begin with."""

import http.client
import ipaddress
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from glasshouse.network.config.env import BadSetting, Env
from glasshouse.network.config.serve import serve

PROGRAM = """
import functools, json, sys
from glasshouse.network.config.env import Env
from glasshouse.network.config.serve import serve
if __name__ == "__main__":
    serve(env=Env(**json.loads(sys.argv[1])), application=sys.argv[2], tell=functools.partial(print, flush=True))
"""
Run = Callable[..., tuple["subprocess.Popen[bytes]", int]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    running: list[subprocess.Popen[bytes]] = []
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)

    def start(application: str = "tiny_app:application", **env: Any) -> tuple["subprocess.Popen[bytes]", int]:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        told = json.dumps({"secret_key": "x", "port": port, "workers": 2, "log_level": "CRITICAL"} | env)
        here = Path(__file__).parent
        # The package beside these tests, and no other that is installed.
        paths = {"PYTHONPATH": os.pathsep.join((str(here), str(here.parents[2])))}
        with (tmp_path / "said").open("ab") as said:
            running.append(
                subprocess.Popen(
                    [sys.executable, str(program), told, application], env=os.environ | paths, stdout=said
                )
            )
        return running[-1], port

    yield start
    for process in running:
        process.kill()
        process.wait()


def ask(port: int, path: str = "/", context: ssl.SSLContext | None = None) -> list[str]:
    """Return the worker's process id and the scheme; waits until someone answers."""
    while True:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port)
            if context:
                connection = http.client.HTTPSConnection("127.0.0.1", port, context=context)
            connection.request("GET", path)
            return connection.getresponse().read().decode().split()
        time.sleep(0.05)


def test_a_worker_that_dies_is_replaced(run):
    _server, port = run(workers=1)
    first = int(ask(port)[0])
    os.kill(first, signal.SIGKILL)
    while (second := int(ask(port)[0])) == first:
        time.sleep(0.05)
    assert second != first


def test_workers_do_not_outlive_a_killed_parent(run):
    server, port = run()
    ask(port)
    workers = children(server.pid)
    assert len(workers) >= 2
    server.kill()
    wait_until_gone(workers)


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until_gone(pids: list[int]) -> None:
    """Wait until the processes have ended, whoever may still have to bury them."""
    for pid in pids:
        with suppress(OSError):
            while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                time.sleep(0.05)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_answers_what_it_has_begun_and_ends(run, sign):
    server, port = run()
    ask(port)
    workers = children(server.pid)
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.2)
        server.send_signal(sign)
        assert line.recv(12) == b"HTTP/1.1 200"
    assert server.wait() == 0
    wait_until_gone(workers)


def test_an_application_that_can_not_start_ends_the_server(run):
    server, _port = run("no_such_module:application")
    assert server.wait() == 3


def test_it_speaks_tls(run, tmp_path):
    cert, key = self_signed(tmp_path)
    _server, port = run(tls_cert=str(cert), tls_key=str(key))
    assert ask(port, context=ssl.create_default_context(cafile=str(cert)))[1] == "https"


@pytest.mark.parametrize("tls", [False, True])
def test_it_says_where_it_is_once_it_answers(run, tmp_path, tls):
    cert, key = self_signed(tmp_path)
    _server, port = run(**({"tls_cert": str(cert), "tls_key": str(key)} if tls else {}))
    while not (said := (tmp_path / "said").read_text()):
        time.sleep(0.05)
    assert said.startswith(f"Glasshouse is ready: {'https' if tls else 'http'}://127.0.0.1:{port} ")


@pytest.mark.parametrize(
    ("env", "word"),
    [({"secret_key": ""}, "glasshouse init"), ({"secret_key": "x", "tls_cert": "a.pem"}, "tls_key")],
)
def test_it_does_not_begin_with_settings_that_can_not_be(env, word):
    with pytest.raises(BadSetting, match=word):
        serve(env=Env(**env))


def test_a_port_that_is_taken_is_an_error_that_says_so(monkeypatch):
    monkeypatch.setattr("glasshouse.network.config.serve.PATIENCE_S", 0.5)
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="Address already in use"),
    ):
        serve(env=Env(secret_key="x", port=taken.getsockname()[1]))


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    cert_path, key_path = folder / "cert.pem", folder / "key.pem"
    cert_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return cert_path, key_path
