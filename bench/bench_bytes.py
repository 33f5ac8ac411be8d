"""Are bytes and pages apart: how fast `/` answers idle and under 100 slow clients, and how fast bytes move against bare means.

`python -m bench.bench_bytes`: the real server (2 workers) on an empty installation, each figure beside its baseline of
the same run.
"""

import http.client
import multiprocessing
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

from django.conf import settings

from glasshouse.network.bytes import permits
from glasshouse.network.bytes.part import create_part
from glasshouse.network.config.env import CONFIG_NAME, child_environ
from glasshouse.network.config.processes import our_program
from glasshouse.network.kit import ids, signing

CLIENTS = 50
RATE = 20_000
STEP_S = 0.1
FILE_BYTES = 256 * 1024**2
PAGES = 100
MOST_MS = 200
ROUNDS = 3


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, environ: dict[str, str] | None = None) -> Iterator[int]:
    """Run a server while the block lasts."""
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    try:
        while True:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} ended with {process.returncode}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def glasshouse(folder: Path) -> Iterator[int]:
    """Run the real server on an empty installation."""
    port = free_port()
    environ = child_environ(
        data_dir=str(folder),
        port=str(port),
        site_url=f"http://127.0.0.1:{port}",
        workers="2",
        log_level="ERROR",
    )
    subprocess.run(our_program("init"), env=environ, check=True, stdout=subprocess.DEVNULL)
    secret = tomllib.loads((folder / CONFIG_NAME).read_text())["secret_key"]
    settings.configure(SECRET_KEY=secret)
    (folder / "media/v/BENCH/1").mkdir(parents=True)
    (folder / "media/v/BENCH/1/film.mp4").write_bytes(os.urandom(1024**2) * (FILE_BYTES // 1024**2))
    with running(our_program("serve"), port, environ):
        yield port


def film() -> str:
    """Return the signed address of the large file."""
    until = datetime.now(UTC) + timedelta(hours=1)
    return f"/media/{signing.sign(purpose='media', subject='v/BENCH/1', until=until)}/v/BENCH/1/film.mp4"


def place(folder: Path) -> str:
    """Return the address of a fresh upload, made as the server makes it."""
    upload_id = ids.new_code()
    create_part(folder / "uploads" / f"{upload_id}.part")
    # One byte longer than what is sent: no room knows of it, so it must not be whole.
    permit = permits.UploadPermit(upload_id, FILE_BYTES + 1, datetime.now(UTC) + timedelta(hours=1))
    return f"/uploads/{permits.write(permit)}"


def page_ms(port: int) -> float:
    """Ask for `/` on a new connection; return the milliseconds to its last byte."""
    started = time.perf_counter()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", "/")
    reply = line.getresponse()
    reply.read()
    line.close()
    if reply.status != 200:
        raise SystemExit(f"/ answered {reply.status}")
    return (time.perf_counter() - started) * 1000


def pages_ms(port: int, count: int = PAGES) -> list[float]:
    """Ask for `/` again and again, a little apart."""
    taken = []
    for _ in range(count):
        taken.append(page_ms(port))
        time.sleep(0.03)
    return sorted(taken)


def opened_lines(port: int, download: str, uploads: list[str]) -> list[tuple[socket.socket, bool]]:
    """Open all slow lines; the flag says whether it sends."""
    lines = []
    for upload in uploads:
        down = socket.socket()
        down.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        down.connect(("127.0.0.1", port))
        down.sendall(f"GET {download} HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=0-\r\n\r\n".encode())
        up = socket.create_connection(("127.0.0.1", port))
        up.sendall(
            f"PATCH {upload} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            f"Content-Type: application/offset+octet-stream\r\nContent-Length: {FILE_BYTES}\r\n\r\n".encode()
        )
        lines += [(down, False), (up, True)]
    return lines


def creep(
    port: int,
    download: str,
    uploads: list[str],
    ready: Event,
    stop: Event,
    moved: "multiprocessing.Queue[int]",
) -> None:
    """Hold 50 downloads and 50 uploads at 20 kB/s each until told to stop; report the bytes moved."""
    lines, total, step = opened_lines(port, download, uploads), 0, bytes(int(RATE * STEP_S))
    ready.set()
    next_at = time.monotonic()
    while not stop.is_set():
        for line, sends in lines:
            if sends:
                line.sendall(step)
                total += len(step)
            else:
                total += len(line.recv(len(step), socket.MSG_WAITALL))
        next_at += STEP_S
        time.sleep(max(0.0, next_at - time.monotonic()))
    moved.put(total)


def bench_pages(port: int, folder: Path) -> bool:
    """Compare `/` idle with `/` under 100 slow clients."""
    pages_ms(port, 20)
    idle = pages_ms(port)
    ready, stop = multiprocessing.Event(), multiprocessing.Event()
    moved: multiprocessing.Queue[int] = multiprocessing.Queue()
    uploads = [place(folder) for _ in range(CLIENTS)]
    slow = multiprocessing.Process(target=creep, args=(port, film(), uploads, ready, stop, moved))
    slow.start()
    ready.wait()
    time.sleep(1)
    began_at = time.monotonic()
    under = pages_ms(port)
    stop.set()
    total = moved.get()
    rate = total / (time.monotonic() - began_at + 1) / (2 * CLIENTS)
    slow.join()
    again = pages_ms(port)
    median, worst = statistics.median(under), under[int(len(under) * 0.99) - 1]
    print(
        f"/ under {CLIENTS} slow downloads and {CLIENTS} slow uploads ({rate / 1000:.0f} kB/s each): median {median:.1f} ms, "
        f"99th of 100 {worst:.1f} ms (demand ≤ {MOST_MS} ms: {'met' if worst <= MOST_MS else 'MISSED'}); "
        f"baseline idle before: median {statistics.median(idle):.1f} ms, 99th {idle[-2]:.1f} ms; "
        f"after: median {statistics.median(again):.1f} ms, 99th {again[-2]:.1f} ms"
    )
    return worst <= MOST_MS


def download_s(port: int, path: str) -> float:
    """Read the large file once, as a player asks for it; return the seconds."""
    started, got, space = time.perf_counter(), 0, bytearray(1024**2)
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\nConnection: close\r\n\r\n".encode()
        )
        while size := line.recv_into(space):
            got += size
    if got < FILE_BYTES:
        raise SystemExit(f"only {got} bytes of {path} came")
    return time.perf_counter() - started


def upload_s(port: int, path: str, body: bytes) -> float:
    """Send the large file once; return the seconds until it is acknowledged, so durable."""
    started = time.perf_counter()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    line.request("PATCH", path, body=body, headers=told)
    reply = line.getresponse()
    if reply.status != 204:
        raise SystemExit(f"the upload was answered {reply.status} {reply.read()!r}")
    return time.perf_counter() - started


def write_s(path: Path, body: bytes) -> float:
    """Write and sync the same bytes beside; return the seconds."""
    started = time.perf_counter()
    with path.open("wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    path.unlink()
    return time.perf_counter() - started


@contextmanager
def bare_server(folder: Path, scratch: Path) -> Iterator[tuple[str, int, str]]:
    """Serve the same file by nginx, or where there is none by Python's own file server; yields name, port and path."""
    port, nginx = free_port(), shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        command = [sys.executable, "-m", "http.server", str(port), "--directory", str(folder / "media")]
        name = "http.server"
    else:
        user = "user root;" if os.geteuid() == 0 else ""
        conf = scratch / "nginx.conf"
        conf.write_text(
            f"{user} daemon off; pid {scratch}/pid; error_log {scratch}/log; events {{}} http {{ access_log off; sendfile on; "
            f"server {{ listen 127.0.0.1:{port}; root {folder}/media; }} }}\n"
        )
        command, name = [nginx, "-p", str(scratch), "-c", str(conf), "-e", str(scratch / "log")], "nginx"
    with running(command, port):
        yield name, port, "/v/BENCH/1/film.mp4"


def bench_throughput(port: int, folder: Path, scratch: Path) -> None:
    """Compare one fast download with a bare file server, one fast upload with bare writing; they take turns."""
    body, size = bytes(FILE_BYTES), FILE_BYTES / 10**6
    times: dict[str, list[float]] = {"down": [], "bare down": [], "up": [], "bare up": []}
    with bare_server(folder, scratch) as (name, bare_port, bare_path):
        for _ in range(ROUNDS):
            times["down"].append(download_s(port, film()))
            times["bare down"].append(download_s(bare_port, bare_path))
            times["up"].append(upload_s(port, place(folder), body))
            times["bare up"].append(write_s(scratch / "bare", body))
    speed = {key: size / statistics.median(taken) for key, taken in times.items()}
    print(
        f"one download of 268 MB: {speed['down']:.0f} MB/s; baseline {name}, same file: {speed['bare down']:.0f} MB/s"
    )
    print(
        f"one upload of 268 MB, synced: {speed['up']:.0f} MB/s; baseline write and fsync, same disk: {speed['bare up']:.0f} MB/s"
    )


def main() -> int:
    """Run all; the exit code says whether the demand was met."""
    multiprocessing.set_start_method("spawn")
    with ExitStack() as stack:
        folder, scratch = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        port = stack.enter_context(glasshouse(folder))
        met = bench_pages(port, folder)
        bench_throughput(port, folder, scratch)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
