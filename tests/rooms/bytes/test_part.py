"""The file of an upload by itself: one holder, and nothing twice when a disk is full for a moment."""

import asyncio
import errno
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from glasshouse.network.bytes import permits
from glasshouse.network.bytes.contract import Rooms
from glasshouse.network.bytes.part import Part, create_part
from glasshouse.network.bytes.tus import STEP, Uploads
from glasshouse.network.kit import clock

BODY = os.urandom(3 * STEP)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_part(tmp_path / "abcdefgh.part")
    return tmp_path / "abcdefgh.part"


def test_a_part_has_one_holder_who_sees_that_another_waits(path):
    first = Part.take(path)
    assert first is not None
    assert not first.is_asked_for()
    assert Part.take(path) is None
    assert first.is_asked_for()
    first.append(b"12345")
    first.close()
    second = Part.take(path)
    assert second is not None
    assert (second.size, second.is_asked_for()) == (5, False)
    second.close()


def test_a_part_deleted_while_one_waited_for_it_is_not_there(path):
    first = Part.take(path)
    assert first is not None
    path.unlink()
    with pytest.raises(FileNotFoundError):
        Part.take(path)
    first.close()


def test_a_disk_that_was_full_for_a_moment_leaves_no_byte_twice(path, monkeypatch):
    write, calls = os.pwrite, []

    def full_once(handle: int, data: memoryview, offset: int) -> int:
        calls.append(offset)
        if len(calls) == 2:
            return write(handle, data[:1000], offset)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "full")
        return write(handle, data, offset)

    monkeypatch.setattr(os, "pwrite", full_once)
    assert asyncio.run(patch(path, BODY)) == 507
    assert path.read_bytes() == BODY[: STEP + 1000]


async def patch(path: Path, body: bytes) -> int:
    """Send the body in pieces of one step; return the status of the answer."""
    rooms = Rooms(
        authorise=lambda _visitor: 1,
        begin=lambda *_: pytest.fail("nothing begins"),
        receive=lambda _upload: None,
        is_received=lambda _upload: False,
        abandon=lambda _upload: None,
    )

    async def call(function: Any, *args: Any) -> Any:
        return function(*args)

    permit = permits.UploadPermit(path.stem, len(body), clock.now() + timedelta(hours=1))
    target = f"/uploads/{permits.write(permit)}"
    pieces = [body[at : at + STEP] for at in range(0, len(body), STEP)]
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0) if pieces else b"", "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    told = {
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
        "content-length": str(len(body)),
    }
    headers = [(name.encode(), value.encode()) for name, value in told.items()]
    scope = {
        "type": "http",
        "method": "PATCH",
        "path": target,
        "raw_path": target.encode(),
        "headers": headers,
    }
    await Uploads(rooms, call, path.parent, 10**9)(scope, receive, send)
    return statuses[0]
