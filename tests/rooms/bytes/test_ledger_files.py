"""The ledger's files at the door: tiles for ever, the checkpoint for a moment, and nothing else of the storage."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from glasshouse.network.bytes.ledger import Ledger


def ask(
    root: Path, path: str, method: str = "GET", *, local: bool = True, **of_log: Any
) -> tuple[int, dict[str, str], bytes]:
    """Ask the door; returns status, headers, body."""
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def receive() -> Any:
        # Nobody goes away while they are answered.
        await asyncio.Event().wait()

    scope = {"type": "http", "method": method, "path": path, "headers": [], "raw_path": path.encode()}
    door = Ledger(root=root, storage=FileSystemStorage(root), local=local, **of_log)
    assert door.answers(path)
    asyncio.run(door(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], headers, b"".join(one.get("body", b"") for one in said[1:])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    names = ["checkpoint", "tile/0/000", "tile/entries/000.p/7", "secret", "policy.txt"]
    names += ["checkpoints/count", "checkpoints/000", "checkpoints/001.p/3"]
    for name in [*(f"ledger/{name}" for name in names), *(f"ledger-example/{name}" for name in names)]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.partition("/")[2].encode())
    return tmp_path


@pytest.mark.parametrize("local", [True, False])
def test_tiles_are_kept_for_ever_and_the_checkpoint_for_a_moment(root, local):
    for name in ("tile/0/000", "tile/entries/000.p/7", "checkpoints/000", "checkpoints/001.p/3"):
        status, headers, body = ask(root, f"/ledger/{name}", local=local)
        assert (status, body) == (200, name.encode())
        assert headers["content-type"] == "application/octet-stream"
        assert "immutable" in headers["cache-control"]
        assert headers["access-control-allow-origin"] == "*"
    for name in ("checkpoint", "checkpoints/count"):
        status, headers, body = ask(root, f"/ledger/{name}", local=local)
        assert (status, body) == (200, name.encode())
        assert headers["content-type"] == "text/plain; charset=utf-8"
        assert headers["cache-control"] == "public, max-age=2"
        assert headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize("name", ["checkpoint", "checkpoints/count", "checkpoints/000", "tile/0/000"])
def test_a_head_is_told_the_length_alone(root, name, local):
    status, headers, body = ask(root, f"/ledger/{name}", "HEAD", local=local)
    assert (status, headers["content-length"], body) == (200, str(len(name)), b"")


@pytest.mark.parametrize("local", [True, False])
def test_a_finished_log_has_its_policy_as_a_file(root, local):
    of_log: dict[str, Any] = {
        "prefix": "/ledger-example",
        "folder": "ledger-example",
        "texts": ["policy.txt"],
    }
    for name in ("checkpoint", "tile/0/000", "checkpoints/count", "policy.txt"):
        assert ask(root, f"/ledger-example/{name}", local=local, **of_log)[::2] == (200, name.encode())
    assert ask(root, "/ledger-example/tile/0/001", local=local, **of_log)[0] == 404


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize(
    "name",
    [
        *("tile/0/001", "tile/64/000", "tile/0/../../secret", "tile/secret", "tile/0/000.p/0", "tile/"),
        *("checkpoints/", "checkpoints/002", "checkpoints/000.p/0", "checkpoints/../secret", "checkpoints/x"),
        "checkpoints/tile/0/000",
    ],
)
def test_nothing_else_is_named(root, name, local):
    assert ask(root, f"/ledger/{name}", local=local)[0] == 404
    assert ask(root, "/ledger/tile/0/000", "POST", local=local)[0] == 405


def test_the_door_and_the_room_mean_the_same_place():
    from glasshouse.network.bytes import ledger as door
    from glasshouse.network.ledger import files, queries

    assert (door.PREFIX, door.FOLDER) == (queries.PREFIX, queries.FOLDER)
    assert f"{door.FOLDER}/checkpoint" == queries.CHECKPOINT
    assert f"{door.FOLDER}/{door.COUNT}" == files.COUNT
    assert files.kept_key(1, 3) == f"{door.FOLDER}/{door.KEPT}001.p/3"


def test_pages_are_not_answered_here():
    ledger = Ledger(root=Path(), storage=FileSystemStorage(), local=True)
    for page in (
        "/ledger",
        "/ledger/",
        "/ledger/entry/0",
        "/ledger/policy.txt",
        "/ledger-example/checkpoint",
    ):
        assert not ledger.answers(page)
    for file in ("/ledger/checkpoint", "/ledger/tile/0/000", "/ledger/checkpoints/000"):
        assert ledger.answers(file)
