"""The ledger's files at the door: tiles for ever, the checkpoint for a moment, and nothing else of the storage."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from glasshouse.network.bytes.ledger import Ledger


def ask(
    root: Path, path: str, method: str = "GET", *, local: bool = True
) -> tuple[int, dict[str, str], bytes]:
    """Ask the door; returns status, headers, body."""
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def receive() -> Any:
        # Nobody goes away while they are answered.
        await asyncio.Event().wait()

    scope = {"type": "http", "method": method, "path": path, "headers": [], "raw_path": path.encode()}
    door = Ledger(root=root, storage=FileSystemStorage(root), local=local)
    asyncio.run(door(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], headers, b"".join(one.get("body", b"") for one in said[1:])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("checkpoint", "tile/0/000", "tile/entries/000.p/7", "secret"):
        path = tmp_path / "ledger" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path


@pytest.mark.parametrize("local", [True, False])
def test_tiles_are_kept_for_ever_and_the_checkpoint_for_a_moment(root, local):
    for name in ("tile/0/000", "tile/entries/000.p/7"):
        status, headers, body = ask(root, f"/ledger/{name}", local=local)
        assert (status, body) == (200, name.encode())
        assert headers["content-type"] == "application/octet-stream"
        assert "immutable" in headers["cache-control"]
        assert headers["access-control-allow-origin"] == "*"
    status, headers, body = ask(root, "/ledger/checkpoint", local=local)
    assert (status, body) == (200, b"checkpoint")
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=2"


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize(
    "name", ["tile/0/001", "tile/64/000", "tile/0/../../secret", "tile/secret", "tile/0/000.p/0", "tile/"]
)
def test_nothing_else_is_named(root, name, local):
    assert ask(root, f"/ledger/{name}", local=local)[0] == 404
    assert ask(root, "/ledger/tile/0/000", "POST", local=local)[0] == 405


def test_the_door_and_the_room_mean_the_same_place():
    from glasshouse.network.bytes import ledger as door
    from glasshouse.network.ledger import queries

    assert (door.PREFIX, door.FOLDER) == (queries.PREFIX, queries.FOLDER)
    assert f"{door.FOLDER}/checkpoint" == queries.CHECKPOINT


def test_pages_are_not_answered_here():
    assert not Ledger.answers("/ledger")
    assert not Ledger.answers("/ledger/entry/0")
    assert Ledger.answers("/ledger/checkpoint")
    assert Ledger.answers("/ledger/tile/0/000")
