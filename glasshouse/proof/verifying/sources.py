"""Where a log is read from: what every source can do, and a folder."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import HASH_SIZE
from glasshouse.proof.tiles import BUNDLE, LONGEST_ENTRY, WIDTH, Tile, pack_bundle, unpack_bundle

LONGEST_TEXT = 1 << 20


class CantReach(Exception):
    """It could not be asked: that is nobody's proof of anything. The message says what happened."""


class CantCheck(Exception):
    """There is nothing that could be checked, or more than is; the message says why."""


class NotThere(Unproved):
    """There is no such file."""


class Source(Protocol):
    """The files of a log."""

    name: str
    """What people call it: an address or a folder."""
    connections: int
    """How many files are read side by side; 1 where that gains nothing."""

    def read(self, path: str, most: int) -> bytes:
        """Return a file of at most so many bytes. Raises NotThere, CantReach, Malformed if it is longer."""


class Folder:
    """A folder on this machine."""

    connections = 1

    def __init__(self, folder: Path) -> None:
        self.name, self._folder = str(folder), folder

    def read(self, path: str, most: int) -> bytes:
        """Return a file of at most so many bytes. Raises NotThere, CantReach, Malformed if it is longer."""
        try:
            # Without waiting: a pipe that lies there would never end.
            handle = os.open(self._folder / path, os.O_RDONLY | os.O_NONBLOCK)
            try:
                found = os.fstat(handle)
                if not stat.S_ISREG(found.st_mode):
                    raise NotThere(f"{path} is no file")
                if found.st_size > most:
                    raise Malformed(f"{path} has {found.st_size} bytes; right are {most} at most")
                return os.read(handle, found.st_size)
            finally:
                os.close(handle)
        except (FileNotFoundError, NotADirectoryError):
            raise NotThere(f"{path} is not there") from None
        except OSError as error:
            raise CantReach(f"{path} can't be read: {error}") from None

    def paths(self) -> Iterator[str]:
        """Yield the path of everything in the folder that is no folder."""
        for top, _folders, names in os.walk(self._folder):
            for name in names:
                yield (Path(top) / name).relative_to(self._folder).as_posix()


def path_of_tile(tile: Tile) -> str:
    """Return where a tile of hashes or a bundle of entries lies."""
    return tile.path


def path_of_kept(bundle: Tile) -> str:
    """Return where a bundle of kept checkpoints lies."""
    return bundle.kept_path


def read_tile(source: Source, tile: Tile, path: Callable[[Tile], str] = path_of_tile) -> bytes:
    """Return a tile or bundle as its name says, out of the full one if the partial one is gone.

    Raises NotThere, CantReach, Malformed.
    """
    try:
        return source.read(path(tile), _most(tile))
    except NotThere:
        if tile.width == WIDTH:
            raise
    full = Tile(tile.level, tile.number)
    data = source.read(path(full), _most(full))
    if tile.level == BUNDLE:
        return pack_bundle(unpack_bundle(data, WIDTH)[: tile.width])
    if len(data) != WIDTH * HASH_SIZE:
        raise Malformed(f"{path(full)} has {len(data)} bytes")
    return data[: tile.width * HASH_SIZE]


def _most(tile: Tile) -> int:
    return tile.width * (2 + LONGEST_ENTRY if tile.level == BUNDLE else HASH_SIZE)
