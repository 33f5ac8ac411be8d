"""Asks the rank process. Nothing here imports numpy: web processes stay small."""

import socket
import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from glasshouse.network.feed import wire
from glasshouse.network.feed.ranking.taste import Choice, Part, Ranking, Taste

__all__ = [
    "Choice",
    "Explanation",
    "Health",
    "Learnt",
    "Liked",
    "Part",
    "RankerDown",
    "Ranking",
    "Taste",
    "choose",
    "explain",
    "health",
    "learnt",
    "model_part",
]

TIMEOUT_S = 0.5
_of_thread = threading.local()


class RankerDown(Exception):
    """The rank process does not answer: pages fall back to what needs none."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What contributes to a video's score for one person as of an event, the strongest first."""

    parts: tuple[Part, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Liked:
    """Something learnt: a tag, author (by id) or language; `weight` 0 to 1; `times` how often it was liked."""

    name: str
    weight: float
    times: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is learnt of a person, the strongest first."""

    tags: tuple[Liked, ...]
    authors: tuple[Liked, ...]
    languages: tuple[Liked, ...]
    engaged: int
    offset: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the rank process is: `lag` counts events that it has not applied; `memory_bytes` is what it takes at most."""

    events: int
    offset: int
    lag: int
    videos: int
    people: int
    memory_bytes: int
    answered: int
    policy: int


def choose(*, watcher: int, taste: Taste, seen: Collection[int], limit: int) -> Ranking:
    """Return up to `limit` videos for a person; `seen` are left out, the last shown last. Raises RankerDown."""
    told = _ask("choose", watcher=watcher, taste=taste, seen=list(seen), limit=limit)
    return Ranking(
        choices=tuple(
            Choice(**{**choice, "parts": tuple(Part(**part) for part in choice["parts"])})
            for choice in told["choices"]
        ),
        offset=told["offset"],
        left_out=told["left_out"],
        policy=told["policy"],
    )


def explain(*, watcher: int, taste: Taste, video_id: int) -> Explanation:
    """Return what contributes to a video's score for a person, as of now. Raises RankerDown."""
    told = _ask("explain", watcher=watcher, taste=taste, video_id=video_id)
    return Explanation(tuple(Part(**part) for part in told["parts"]), told["offset"])


def learnt(watcher: int) -> Learnt:
    """Return what is learnt of a person. Raises RankerDown."""
    told = _ask("learnt", watcher=watcher)
    names = {kind: tuple(Liked(**liked) for liked in told[kind]) for kind in ("tags", "authors", "languages")}
    return Learnt(**names, engaged=told["engaged"], offset=told["offset"])


def model_part(start: int) -> dict[str, Any]:
    """Return a part of what is learnt of videos and between them, from a place on: `next` is the next one, 0 at the end.

    Raises RankerDown.
    """
    return _ask("model", start=start)


def health() -> Health:
    """Return how the rank process is. Raises RankerDown."""
    return Health(**_ask("health"))


def _ask(what: str, **more: Any) -> dict[str, Any]:
    message = wire.packed({"ask": what, **more})
    kept = getattr(_of_thread, "connection", None)
    if kept is not None:
        try:
            return _exchange(kept, message)
        except TimeoutError as error:
            # An answer that comes late must not be taken for the next one's.
            _drop()
            raise RankerDown("it takes too long") from error
        except (OSError, wire.Broken):
            # It was started again since: a new connection tells.
            _drop()
    try:
        connection = _of_thread.connection = _connect()
        return _exchange(connection, message)
    except (OSError, wire.Broken) as error:
        _drop()
        raise RankerDown(str(error)) from error


def _connect() -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(TIMEOUT_S)
        path = wire.socket_path(settings.DATA_DIR)
        if not wire.is_private(path, settings.DATA_DIR):
            raise FileNotFoundError(f"{path.parent} is not there, or not ours alone")
        connection.connect(str(path))
    except BaseException:
        connection.close()
        raise
    return connection


def _exchange(connection: socket.socket, message: bytes) -> dict[str, Any]:
    connection.sendall(message)
    told: dict[str, Any] = wire.receive(connection)
    if "error" in told:
        raise RankerDown(told["error"])
    return told


def _drop() -> None:
    connection = getattr(_of_thread, "connection", None)
    if connection is not None:
        connection.close()
    _of_thread.connection = None
