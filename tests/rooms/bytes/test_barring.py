"""Media and uploads are refused where an organisation bars them, before all else, and otherwise not even asked about."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from glasshouse.network.bytes import barring
from glasshouse.network.bytes.barring import Barring
from glasshouse.network.bytes.door import Door
from glasshouse.network.bytes.pages import client_of
from glasshouse.network.bytes.rooms import ROOMS
from glasshouse.network.kit.errors import NotAllowed, Refused


class Rooms:
    """Rooms of paper: what is barred from where, and how often they were asked."""

    def __init__(self) -> None:
        self.any: bool | None = True
        self.barred = {"203.0.113.9"}
        self.count = 0

    def refusal_of(self, address: str, credential: str) -> Refused | None:
        self.count += 1
        barred = address in self.barred or credential == "bearer covered"
        return NotAllowed("An office bars this.", code="barred") if barred else None


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    monkeypatch.setattr(barring, "close_old_connections", lambda: None)
    return Rooms()


def door_of(rooms: Rooms, reached: list[str], *, behind_proxy: bool = False) -> Door:
    async def answers(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["path"])

    asked = replace(ROOMS, are_bars=lambda: rooms.any, refusal_of=rooms.refusal_of)
    anything: Any = answers
    return Door(anything, anything, anything, anything, [], Barring(asked, behind_proxy=behind_proxy))


def ask(door: Door, path: str, address: str = "198.51.100.7", **headers: str) -> tuple[int, bytes]:
    """Ask for a path; returns status and body, or 0 where an application answered."""
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "client": (address, 1),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    asyncio.run(door(scope, receive, send))
    if not sent:
        return 0, b""
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


@pytest.mark.parametrize("path", ["/media/x/v/CODE/1/x/540.mp4", "/uploads", "/uploads/permit/id"])
def test_what_is_barred_is_refused_and_the_rest_is_answered(rooms, path):
    reached: list[str] = []
    door = door_of(rooms, reached)
    status, body = ask(door, path, "203.0.113.9")
    assert status == 403 and b"An office bars this." in body and reached == []
    assert (b'"barred"' in body) is path.startswith("/uploads")
    assert ask(door, path, authorization="Bearer covered")[0] == 403
    assert ask(door, path) == (0, b"") and reached == [path]


def test_pages_and_ones_own_archive_are_not_asked_about_here(rooms):
    reached: list[str] = []
    door = door_of(rooms, reached)
    for path in ("/", "/media/permit/x/code/archive.zip"):
        assert ask(door, path, "203.0.113.9") == (0, b"")
    assert rooms.count == 0 and len(reached) == 2


def test_without_any_bar_nothing_is_asked(rooms):
    rooms.any = False
    reached: list[str] = []
    door = door_of(rooms, reached)
    for _range in range(20):
        assert ask(door, "/media/x/v/CODE/1/x/540.mp4", "203.0.113.9") == (0, b"")
    assert rooms.count == 0 and len(reached) == 20


def test_a_yes_is_remembered_for_a_moment_and_a_no_never(rooms, monkeypatch):
    door = door_of(rooms, [])
    for _range in range(20):
        ask(door, "/media/x/v/CODE/1/x/540.mp4")
    assert rooms.count == 1
    ask(door, "/media/x/v/CODE/1/x/540.mp4", cookie="session=another")
    assert rooms.count == 2
    for _range in range(3):
        assert ask(door, "/media/x/v/CODE/1/x/540.mp4", "203.0.113.9")[0] == 403
    assert rooms.count == 5
    rooms.barred.add("198.51.100.7")
    assert ask(door, "/media/x/v/CODE/1/x/540.mp4")[0] == 0
    monkeypatch.setattr(barring, "REMEMBERED_S", 0.0)
    later = door_of(rooms, [])
    assert ask(later, "/media/x/v/CODE/1/x/540.mp4")[0] == 403


def test_behind_a_proxy_its_own_word_counts():
    forwarded = [(b"x-forwarded-for", b"10.0.0.1"), (b"x-forwarded-for", b"203.0.113.9")]
    scope = {"client": ("127.0.0.1", 1), "headers": forwarded}
    assert client_of(scope, behind_proxy=True) == "203.0.113.9"
    assert client_of(scope, behind_proxy=False) == "127.0.0.1"
    assert client_of(scope | {"headers": []}, behind_proxy=True) == "127.0.0.1"
