"""A whole network for journeys: a real server and worker on a fresh folder, filled through its own doors."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import imageio_ffmpeg
from tusclient.client import TusClient

from tests import prepared

PEOPLE = ("mira", "jonas", "sofia")
START_S = 180
READY_S = 300


@dataclass(frozen=True)
class Person:
    """Somebody of the network, with an open session and an access token for the API."""

    handle: str
    session: str
    token: str


@dataclass
class House:
    """A running network."""

    url: str
    data_dir: Path
    people: dict[str, Person]
    process: "subprocess.Popen[bytes]"
    env: Mapping[str, str]
    codes: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, *, who: str = "", body: bytes | None = None, kind: str = "") -> Any:
        """Ask the API; returns the JSON of the answer."""
        request = urllib.request.Request(self.url + path, method=method, data=body)
        if who:
            request.add_header("Authorization", f"Bearer {self.people[who].token}")
        if kind:
            request.add_header("Content-Type", kind)
        with urllib.request.urlopen(request, timeout=30) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def upload(self, who: str, path: Path, **told: str) -> str:
        """Send a file by tus with these metadata; returns the code of the video."""
        headers = {"Authorization": f"Bearer {self.people[who].token}"}
        before = {video["code"] for video in self.own_videos(who)}
        client = TusClient(f"{self.url}/uploads", headers=headers)
        with path.open("rb") as stream:
            client.uploader(file_stream=stream, metadata={"filename": path.name, **told}).upload()
        (code,) = {video["code"] for video in self.own_videos(who)} - before
        return str(code)

    def own_videos(self, who: str) -> list[dict[str, Any]]:
        """Return a person's own videos and drafts."""
        videos: list[dict[str, Any]] = self.ask("GET", "/api/v1/me/videos", who=who)["items"]
        return videos

    def wait_until_published(self, who: str, code: str) -> None:
        """Wait until everybody may see a video."""
        until = time.monotonic() + READY_S
        while time.monotonic() < until:
            draft = self.ask("GET", f"/api/v1/videos/{code}/draft", who=who)
            if draft["failure"]:
                raise AssertionError(draft["failure"])
            if draft["published_at"]:
                return
            time.sleep(0.2)
        raise AssertionError(f"{code} was not published in {READY_S} s")

    def cookie(self, who: str) -> dict[str, Any]:
        """Return the session cookie of a person for a browser."""
        return {"name": "session", "value": self.people[who].session, "url": self.url}

    def run(self, script: str, *arguments: str) -> Any:
        """Run a script of this folder inside the installation; returns the JSON that it prints."""
        return json.loads(_run(self.env, str(Path(__file__).with_name(script)), *arguments))

    def pid_of(self, part: str) -> int | None:
        """Return the process that the network runs for a part (`rank`), if it runs now."""
        for path in Path("/proc").glob("[0-9]*"):
            try:
                parent = path.joinpath("stat").read_text().rpartition(") ")[2].split()[1]
                words = path.joinpath("cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if int(parent) == self.process.pid and part.encode() in words:
                return int(path.name)
        return None

    def restart(self, **settings: str) -> None:
        """End it and start it again with these settings changed."""
        self.stop()
        self.env = {**self.env, **{f"GLASSHOUSE_{name.upper()}": value for name, value in settings.items()}}
        self.process = _start(self.env, self.data_dir)
        wait_for(self)

    def stop(self) -> None:
        """End the network in good order."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def descendants(pid: int) -> set[int]:
    """Return every process below this one."""
    below: dict[int, set[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(path.joinpath("stat").read_text().rpartition(") ")[2].split()[1])
        except (OSError, IndexError):
            continue
        below.setdefault(parent, set()).add(int(path.name))
    found: set[int] = set()
    ask = [pid]
    while ask:
        children = below.get(ask.pop(), set()) - found
        found |= children
        ask += children
    return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build(
    data_dir: Path,
    *,
    people: Sequence[str] = PEOPLE,
    before: Callable[[Mapping[str, str]], None] = lambda _env: None,
    **settings: str,
) -> House:
    """Make an installation with these people (`dora:moderator` has a role), start it, and wait until it answers.

    `before` is called with its environment before it is made, on empty tables.
    """
    url = f"http://127.0.0.1:{free_port()}"
    told = {
        "data_dir": str(data_dir),
        "site_url": url,
        "port": url.rpartition(":")[2],
        "database_url": "",
        **settings,
    }
    env = _environment(told)
    if not told["database_url"]:
        prepared.put_into(data_dir)
    before(env)
    _run(env, "-m", "glasshouse.cli", "init")
    keys: Mapping[str, Any] = json.loads(_run(env, str(Path(__file__).with_name("settle.py")), *people))
    settled = {handle: Person(handle, **key) for handle, key in keys.items()}
    house = House(url, data_dir, settled, _start(env, data_dir), env)
    try:
        wait_for(house)
    except BaseException:
        house.stop()
        raise
    return house


def _start(env: Mapping[str, str], data_dir: Path) -> "subprocess.Popen[bytes]":
    with (data_dir / "server.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "glasshouse.cli", "run"], env=env, stdout=log, stderr=log
        )


def _environment(told: Mapping[str, str]) -> dict[str, str]:
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("GLASSHOUSE_") and k != "DJANGO_SETTINGS_MODULE"
    }
    return kept | {f"GLASSHOUSE_{name.upper()}": value for name, value in told.items()}


def _run(env: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_for(house: House) -> None:
    """Return as soon as it answers."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert house.process.poll() is None, (house.data_dir / "server.log").read_text()
        try:
            house.ask("GET", "/api/v1/limits")
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise AssertionError((house.data_dir / "server.log").read_text())


def make_clip(path: Path, *, size: str = "360x640", seconds: float = 3, hue: int = 0, rate: int = 24) -> Path:
    """Make a small H.264 clip with a tone that a browser plays as it is."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
    command += ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds},hue=h={hue}"]
    command += ["-f", "lavfi", "-i", f"sine=f={220 + hue}:r=48000:d={seconds}"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "24"]
    command += ["-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart"]
    subprocess.run([*command, str(path)], check=True)
    return path
