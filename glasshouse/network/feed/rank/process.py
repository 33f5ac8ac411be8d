"""Listens on the socket and answers one request after the other: each sees all that was committed before it was asked."""

import fcntl
import logging
import os
import resource
import selectors
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from glasshouse.network.feed import wire
from glasshouse.network.feed.learning.people import Liking
from glasshouse.network.feed.rank.state import State
from glasshouse.network.feed.ranking import policy
from glasshouse.network.feed.ranking.taste import Taste
from glasshouse.network.kit import clock

log = logging.getLogger(__name__)
exploring = logging.getLogger(f"{__name__}.exploring")

IDLE_S = 0.25
# How long a client may take to read its answer, before it loses the connection.
READ_WITHIN_S = 2.0
MOST_ASKED = 500
MOST_LEARNT = 100
# So many videos with all their counts fit into one answer.
MOST_PLACES = 20


class RankProcess:
    """The state, and how it answers."""

    def __init__(self) -> None:
        self.state = State()
        self._answered = 0
        self._asks: dict[str, Callable[[dict[str, Any]], Any]] = {
            "choose": self._choose,
            "explain": self._explain,
            "learnt": self._learnt,
            "model": self._model,
            "health": self._health,
        }

    def answer(self, asked: Any) -> Any:
        """Return the answer to one request; what can't be answered is answered with `error`."""
        try:
            self.state.catch_up()
            answer = self._asks[asked["ask"]](asked)
        except DatabaseError as error:
            log.warning("the database does not answer: %s", error)
            close_old_connections()
            return {"error": "the database does not answer"}
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("a request can't be answered")
            return {"error": "this request can't be answered"}
        self._answered += 1
        return answer

    def _choose(self, asked: dict[str, Any]) -> Any:
        ranking = self.state.engine.choose(
            watcher=asked["watcher"],
            taste=_taste(asked),
            seen=asked["seen"],
            limit=max(1, min(asked["limit"], MOST_ASKED)),
            offset=self.state.offset,
            now_ms=_now_ms(),
        )
        for choice in ranking.choices:
            if choice.exploring:
                # Without the person: it is for estimating what the ranking misses, not for learning about anybody.
                exploring.info(
                    "video %d, propensity %.6f, offset %d", choice.video_id, choice.propensity, ranking.offset
                )
        return ranking

    def _explain(self, asked: dict[str, Any]) -> Any:
        parts = self.state.engine.explain(
            watcher=asked["watcher"], taste=_taste(asked), video_id=asked["video_id"], now_ms=_now_ms()
        )
        return {"parts": parts, "offset": self.state.offset}

    def _learnt(self, asked: dict[str, Any]) -> Any:
        person, catalogue = self.state.learner.person(asked["watcher"]), self.state.catalogue
        return {
            "tags": _strongest(person.tags, catalogue.tag_names.names),
            "authors": _strongest(person.authors, catalogue.author_names.names),
            "languages": _strongest(person.languages, catalogue.language_names.names),
            "engaged": len(person.engaged),
            "offset": self.state.offset,
        }

    def _model(self, asked: dict[str, Any]) -> Any:
        """Return what is learnt of some videos and between them, of nobody: from a place in the catalogue on."""
        state, catalogue, cowatch = self.state, self.state.catalogue, self.state.learner.cowatch
        places = range(asked["start"], min(asked["start"] + MOST_PLACES, len(catalogue)))
        ids = catalogue.video_id
        return {
            "videos": [
                [
                    int(ids[place]),
                    int(catalogue.impressions[place]),
                    int(catalogue.wanted[place]),
                    cowatch.times(place),
                ]
                for place in places
            ],
            "pairs": [
                [int(ids[place]), int(ids[int(end)]), int(count)]
                for place in places
                for end, count in zip(*cowatch.from_item(place), strict=True)
            ],
            "times": [[*place, count] for place, count in state.learner.times.snapshot().items()]
            if asked["start"] == 0
            else [],
            "next": places.stop if places.stop < len(catalogue) else 0,
        }

    def _health(self, asked: dict[str, Any]) -> Any:
        return {
            "events": self.state.learner.applied,
            "offset": self.state.offset,
            "lag": self.state.lag(),
            "videos": int(self.state.catalogue.alive.sum()),
            "people": len(self.state.learner.people),
            "memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "answered": self._answered,
            "policy": policy.VERSION,
        }


def _taste(asked: dict[str, Any]) -> Taste:
    said = asked["taste"]
    return Taste(
        followed=tuple(said["followed"]),
        languages=tuple(said["languages"]),
        interests=tuple(said["interests"]),
        sensitive=bool(said["sensitive"]),
        unwanted=tuple(said["unwanted"]),
    )


def _now_ms() -> int:
    return int(clock.now().timestamp() * 1000)


def _strongest(likings: dict[int, Liking], names: list[Any]) -> list[dict[str, Any]]:
    now_ms = _now_ms()
    values = [(liking.now(now_ms), place, liking.times) for place, liking in likings.items()]
    return [
        {"name": str(names[place]), "weight": value / (value + policy.LEARNT_PRIOR), "times": times}
        for value, place, times in sorted(values, reverse=True)[:MOST_LEARNT]
        if value > 0.05
    ]


class Server:
    """Speaks with many clients, and lets the process answer one at a time."""

    def __init__(self, process: RankProcess, path: Path) -> None:
        self._process, self._path = process, path
        self._selector = selectors.DefaultSelector()
        self._buffers: dict[socket.socket, bytearray] = {}
        self._stopping = False

    def run(self) -> None:
        """Answer until SIGTERM. A second process for the same installation waits, and takes over when the first one ends."""
        # The kernel lets go of the lock however a process ends; the socket's file says nothing about that.
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not wire.is_private(self._path, settings.DATA_DIR):
            raise PermissionError(f"{self._path.parent} belongs to somebody else, or others can write there.")
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._process.state.start()
            signal.signal(signal.SIGTERM, self._stop)
            with self._listen() as listener:
                self._selector.register(listener, selectors.EVENT_READ)
                while not self._stopping:
                    self._turn(listener)
            self._path.unlink(missing_ok=True)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _listen(self) -> socket.socket:
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            listener.bind(str(self._path))
        finally:
            os.umask(before)
        listener.listen(128)
        listener.setblocking(False)
        return listener

    def _turn(self, listener: socket.socket) -> None:
        ready = self._selector.select(IDLE_S)
        if not ready:
            self._idle()
        for key, _mask in ready:
            if key.fileobj is listener:
                connection, _address = listener.accept()
                connection.settimeout(READ_WITHIN_S)
                self._buffers[connection] = bytearray()
                self._selector.register(connection, selectors.EVENT_READ)
            elif isinstance(key.fileobj, socket.socket):
                self._serve(key.fileobj)

    def _serve(self, connection: socket.socket) -> None:
        buffer = self._buffers[connection]
        try:
            chunk = connection.recv(65536)
            if not chunk:
                self._close(connection)
                return
            buffer += chunk
            while (asked := wire.unpacked(buffer)) is not None:
                connection.sendall(wire.packed(self._process.answer(asked)))
        except (OSError, wire.Broken):
            self._close(connection)

    def _close(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        del self._buffers[connection]
        connection.close()

    def _idle(self) -> None:
        """Keep up while nobody asks, so that the next request finds little to do."""
        try:
            self._process.state.catch_up()
            self._process.state.engine.lists(_now_ms())
        except DatabaseError as error:
            log.warning("the database does not answer: %s", error)
            close_old_connections()
            time.sleep(IDLE_S)


def serve() -> None:
    """Be the rank process until SIGTERM."""
    Server(RankProcess(), wire.socket_path(settings.DATA_DIR)).run()
