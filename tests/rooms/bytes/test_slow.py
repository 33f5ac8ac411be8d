"""Slow, silent and greedy clients: they hold a connection for a while, and nothing else."""

import json
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from glasshouse.network.kit import signing

RATE = 20_000
CLIENTS = 50
LENGTH = 4_000_000


def a_film(server: Any) -> str:
    path = server.data / "media/v/CODE/1/film.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(LENGTH))
    permit = signing.sign(purpose="media", subject="v/CODE/1", until=datetime.now(UTC) + timedelta(hours=1))
    return f"/media/{permit}/v/CODE/1/film.mp4"


def slow_lines(server: Any) -> list[socket.socket]:
    """Open 50 downloads and 50 uploads; nobody reads or sends until `creep` does."""
    film, lines = a_film(server), []
    for _ in range(CLIENTS):
        down = server.connect()
        down.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        down.sendall(f"GET {film} HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\n\r\n".encode())
        told = {"Tus_Resumable": "1.0.0", "Authorization": "Bearer good", "Upload_Length": str(LENGTH)}
        place = server.ask("POST", "/uploads", **told)["location"]
        up = server.connect()
        up.sendall(
            f"PATCH {place} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            f"Content-Type: application/offset+octet-stream\r\nContent-Length: {LENGTH}\r\n\r\n".encode()
        )
        lines += [down, up]
    return lines


def creep(lines: list[socket.socket], stop: threading.Event) -> None:
    """Move every line at 20 kB/s."""
    step = bytes(RATE // 5)
    while not stop.wait(0.2):
        for down, up in zip(lines[::2], lines[1::2], strict=True):
            down.recv(len(step))
            up.sendall(step)


def test_a_hundred_slow_clients_leave_the_pages_alone(make_server, settings):
    settings.SECRET_KEY = "of paper"
    server = make_server(threads=1, waiting=0)
    lines, stop = slow_lines(server), threading.Event()
    slow = threading.Thread(target=creep, args=(lines, stop))
    slow.start()
    try:
        for _ in range(20):
            assert server.ask("GET", "/").status == 200
            time.sleep(0.05)
    finally:
        stop.set()
        slow.join()
    # All hundred are still served: none was dropped to make room.
    assert all(line.fileno() > 0 and is_open(line) for line in lines)


def is_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return bool(line.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return True
    except OSError:
        return False


def test_slow_bodies_and_slow_readers_of_pages_hold_no_thread(make_server):
    server = make_server(threads=1, waiting=0)
    for _ in range(10):
        server.connect().sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx")
        reader = server.connect()
        reader.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        assert reader.recv(12) == b"HTTP/1.1 200"
    for _ in range(10):
        assert server.ask("GET", "/").status == 200


def test_who_falls_silent_is_let_go(make_server):
    server = make_server(silence_s=0.3)
    raw = server.raw(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx")
    assert raw.split(b" ")[1] == b"408"


def test_who_sends_next_to_nothing_is_let_go(make_server):
    server = make_server(grace_s=0.2)
    line = server.connect()
    line.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
    line.settimeout(0.1)
    answer = b""
    while not answer:
        try:
            line.sendall(b"x")
            answer = line.recv(100)
        except TimeoutError:
            continue
    assert answer.split(b" ")[1] == b"408"


def test_an_upload_that_falls_silent_keeps_what_came(make_server):
    server = make_server(silence_s=0.5)
    told = {"Tus_Resumable": "1.0.0", "Authorization": "Bearer good", "Upload_Length": "1000"}
    place = server.ask("POST", "/uploads", **told)["location"]
    raw = server.raw(
        f"PATCH {place} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: 1000\r\n"
        "Content-Type: application/offset+octet-stream\r\n\r\n12345".encode()
    )
    assert raw.split(b" ")[1] == b"408"
    assert json.loads(raw.split(b"\r\n\r\n")[1])["code"] == "too_slow"
    assert server.ask("HEAD", place, Tus_Resumable="1.0.0")["upload-offset"] == "5"


def test_a_head_that_never_ends_is_cut_off(make_server):
    server = make_server(head_s=0.4)
    assert server.raw(b"GET / HTTP/1.1\r\nHost: a\r\n") == b""
    assert server.raw(b"") == b""
    # One that came in time may think for longer.
    raw = server.raw(b"GET /wait?0.8 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert raw.startswith(b"HTTP/1.1 200")
    # Line ends between two requests are no request.
    line = server.connect()
    line.sendall(b"GET /empty HTTP/1.1\r\nHost: a\r\n\r\n")
    assert line.recv(1000).startswith(b"HTTP/1.1 204")
    line.sendall(b"\r\n")
    assert line.recv(1) == b""


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 20_000,
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 2_000_000,
    ],
)
def test_a_head_over_the_limit_is_refused(server, head):
    line = server.connect()
    try:
        line.sendall(head)
    except ConnectionError:
        return
    assert line.recv(12) in (b"HTTP/1.1 431", b"")


def test_a_head_just_under_the_limit_passes(server):
    assert server.ask("GET", "/", X_Long="a" * 30_000).status == 200


def test_who_never_reads_is_let_go(make_server, settings):
    settings.SECRET_KEY = "of paper"
    server = make_server(stall_s=0.5)
    line = server.connect()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    (server.data / "media/v/CODE/1").mkdir(parents=True)
    film = a_film(server)
    (server.data / "media/v/CODE/1/film.mp4").write_bytes(bytes(30_000_000))
    line.sendall(f"GET {film} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    held = f"/proc/{server.process.pid}/fd"
    while not file_is_open(held, "film.mp4"):
        time.sleep(0.02)
    while file_is_open(held, "film.mp4"):
        time.sleep(0.05)
    assert server.ask("GET", "/").status == 200


def file_is_open(folder: str, name: str) -> bool:
    for link in Path(folder).iterdir():
        try:
            if link.readlink().name == name:
                return True
        except OSError:
            continue
    return False
