"""How the rank process is spoken to: a Unix socket that only this user can open, and length-prefixed JSON."""

import hashlib
import os
import socket
import stat
import struct
import tempfile
from pathlib import Path
from typing import Any

import orjson

MOST_BYTES = 8 * 1024 * 1024
# The kernel takes 107 bytes of a socket's path.
_LONGEST_PATH = 100
_LENGTH = struct.Struct(">I")


class Broken(Exception):
    """What came over the socket is no message, or the other side went away."""


def socket_path(data_dir: Path) -> Path:
    """Return where the rank process of this installation listens; a short path in a private folder if its own is too long."""
    path = data_dir / "rank.sock"
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"glasshouse-{os.getuid()}" / f"{name}.sock"


def is_private(path: Path, data_dir: Path) -> bool:
    """Say whether nobody else can have put a socket there: the folder for temporary files belongs to everybody."""
    if path.parent == data_dir:
        return True
    try:
        folder = path.parent.lstat()
    except FileNotFoundError:
        return False
    return (
        folder.st_uid == os.getuid()
        and stat.S_IMODE(folder.st_mode) == 0o700
        and stat.S_ISDIR(folder.st_mode)
    )


def packed(message: Any) -> bytes:
    """Return a message as bytes with their length before them."""
    body = orjson.dumps(message)
    return _LENGTH.pack(len(body)) + body


def unpacked(buffer: bytearray) -> Any | None:
    """Take one whole message off the buffer; None while it is not whole. Raises Broken."""
    if len(buffer) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(buffer)
    if length > MOST_BYTES:
        raise Broken("a message is longer than any should be")
    end = _LENGTH.size + length
    if len(buffer) < end:
        return None
    body = bytes(buffer[_LENGTH.size : end])
    del buffer[:end]
    try:
        return orjson.loads(body)
    except ValueError as error:
        raise Broken("a message can't be read") from error


def receive(connection: socket.socket) -> Any:
    """Wait for one message. Raises Broken, OSError."""
    buffer = bytearray()
    while (message := unpacked(buffer)) is None:
        chunk = connection.recv(65536)
        if not chunk:
            raise Broken("the other side went away")
        buffer += chunk
    return message
