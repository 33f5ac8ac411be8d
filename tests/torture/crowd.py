"""People who use a network that keeps dying: they try again, and remember what was acknowledged."""

import io
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from tests.kills.house import Client, Died, Sending

VTT = b"WEBVTT\n\n00:00.000 --> 00:00.900\nHello\n"
MOST_UNDER_WAY = 5
T = TypeVar("T")


class Wrong(Exception):
    """The server gave an answer that it must not give, whatever dies."""


@dataclass
class Memory:
    """What the server has acknowledged to anybody. Where a request died before its answer, both outcomes are right."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    owner: dict[str, str] = field(default_factory=dict)
    uploaded: set[str] = field(default_factory=set)
    published: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    captioned: set[str] = field(default_factory=set)
    likes: dict[tuple[str, str], bool] = field(default_factory=dict)
    unsure_likes: set[tuple[str, str]] = field(default_factory=set)
    # Goes up when a like is asked for and when it is answered: what has not moved has not changed.
    like_turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    comments: dict[tuple[str, str], str] = field(default_factory=dict)
    follows: dict[tuple[str, str], bool] = field(default_factory=dict)
    reposts: dict[tuple[str, str], bool] = field(default_factory=dict)
    unsure: set[tuple[str, str, str]] = field(default_factory=set)
    chosen: int = 0
    by_time: int = 0
    watches: int = 0
    unsure_watches: int = 0
    resumed: int = 0
    died: int = 0
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        """Return the counts in words."""
        return (
            f"acknowledged {len(self.uploaded)} uploads (resumed {self.resumed} times), {len(self.published)} published, "
            f"{len(self.deleted)} deleted, {len(self.likes)} likes, {self.watches} watches, {len(self.captioned)} captioned, "
            f"{len(self.comments)} comments, {len(self.follows)} follows, {len(self.reposts)} reposts; "
            f"For You chosen {self.chosen} times, by time {self.by_time} times; "
            f"{self.died} requests died"
        )

    def alive(self) -> list[str]:
        """Return the codes of published videos that nobody has deleted."""
        with self.lock:
            return sorted(self.published - self.deleted)


class Person(threading.Thread):
    """Somebody who does one kind of thing again and again until told to stop."""

    def __init__(self, client: Client, memory: Memory, seed: int) -> None:
        super().__init__(name=f"{type(self).__name__}-{client.me}", daemon=True)
        self.who, self.client, self.memory = client.me, client, memory
        self.chance = random.Random(seed)
        self.stop = threading.Event()

    def run(self) -> None:
        """Go on until told to stop; what goes wrong is remembered."""
        while not self.stop.wait(self.chance.uniform(0.05, 0.4)):
            try:
                self.act()
            except Died:
                self.memory.died += 1
            except Exception as error:
                with self.memory.lock:
                    self.memory.wrong.append(f"{self.name}: {error!r}")

    def act(self) -> None:
        """Do one thing. Raises Died when the server went away, Wrong when it answered what it must not."""
        raise NotImplementedError

    def until_answered(self, ask: Callable[[], T]) -> T:
        """Ask until there is an answer: for what can be asked twice. Raises Died when told to stop."""
        while True:
            try:
                return ask()
            except Died:
                self.memory.died += 1
                if self.stop.wait(0.2):
                    raise

    def api(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> int:
        """Call the API; returns the status. Raises Died, Wrong."""
        status, _headers, content = self.client.ask(
            method, f"/api/v1{path}", body, headers={"Content-Type": kind}
        )
        if status == 503:
            raise Died("busy")
        if status >= 500 or status in (400, 401, 403, 422):
            raise Wrong(f"{method} {path}: {status} {content[:200]!r}")
        return status


class Uploader(Person):
    """Uploads by hand in pieces, resumes, and publishes afterwards."""

    clip: bytes = b""

    def act(self) -> None:
        if self._under_way() >= MOST_UNDER_WAY:
            time.sleep(1)
            return
        sending = self.client.begin(len(self.clip), text=f"by {self.who}")
        with self.memory.lock:
            self.memory.owner[sending.video] = self.who
        self._send(sending)
        with self.memory.lock:
            self.memory.uploaded.add(sending.video)
        if self.until_answered(lambda: self.api("POST", f"/videos/{sending.video}/publish")) == 200:
            with self.memory.lock:
                self.memory.published.add(sending.video)

    def _under_way(self) -> int:
        drafts = self.client.api("GET", "/me/videos")["items"]
        return sum(
            draft["state"] != "complete" and draft["progress"]["stage"] != "receiving" for draft in drafts
        )

    def _send(self, sending: Sending) -> None:
        acknowledged = 0
        while acknowledged < len(self.clip):
            # A phone's line is slow: so a death often comes in the middle.
            self.stop.wait(self.chance.uniform(0.05, 0.5))
            end = min(len(self.clip), acknowledged + self.chance.randrange(20_000, 150_000))
            try:
                acknowledged = sending.send(self.clip, start=acknowledged, end=end)
            except Died:
                self.memory.resumed += 1
                has = self.until_answered(sending.offset)
                if has < acknowledged:
                    raise Wrong(
                        f"{sending.video}: {acknowledged} bytes were acknowledged, {has} are there"
                    ) from None
                acknowledged = has


class TuspyUploader(Uploader):
    """Uploads with the public client tuspy; the server publishes by itself."""

    def act(self) -> None:
        if self._under_way() >= MOST_UNDER_WAY:
            time.sleep(1)
            return
        token = self.client.tokens[self.who]
        tus = TusClient(
            f"http://127.0.0.1:{self.client.port}/uploads", headers={"Authorization": f"Bearer {token}"}
        )
        uploader = tus.uploader(
            file_stream=io.BytesIO(self.clip),
            chunk_size=self.chance.randrange(40_000, 150_000),
            metadata={"filename": "clip.mp4", "text": "by tuspy", "publish": "true"},
        )
        while uploader.offset < uploader.get_file_size():
            try:
                if uploader.url is None:
                    uploader.set_url(uploader.create_url())
                    uploader.offset = 0
                uploader.upload_chunk()
                self.stop.wait(self.chance.uniform(0.05, 0.5))
            except (TusCommunicationError, OSError):
                self._resume(uploader)
        self._remember()

    def _resume(self, uploader) -> None:
        self.memory.resumed += 1
        acknowledged = uploader.offset
        while not self.stop.wait(0.2):
            if uploader.url is None:
                return
            try:
                uploader.offset = uploader.get_offset()
            except (TusCommunicationError, OSError):
                continue
            if uploader.offset < acknowledged:
                raise Wrong(f"tuspy: {acknowledged} bytes were acknowledged, {uploader.offset} are there")
            return
        raise Died("told to stop")

    def _remember(self) -> None:
        """Learn the codes of what has arrived: tuspy does not tell them."""
        drafts = self.until_answered(lambda: self.client.api("GET", "/me/videos"))["items"]
        for draft in drafts:
            if draft["text"] == "by tuspy" and all(clip["received"] for clip in draft["clips"]):
                with self.memory.lock:
                    self.memory.owner[draft["code"]] = self.who
                    self.memory.uploaded.add(draft["code"])
                    self.memory.published.add(draft["code"])


class Viewer(Person):
    """Likes, takes likes back, and watches."""

    def act(self) -> None:
        alive = self.memory.alive()
        if not alive:
            return
        code = self.chance.choice(alive)
        self.chance.choice((self._like, self._watch, self._watch))(code)

    def _like(self, code: str) -> None:
        wanted, key = self.chance.random() < 0.7, (self.who, code)
        with self.memory.lock:
            self.memory.like_turns[key] += 1
        try:
            status = self.api("PUT" if wanted else "DELETE", f"/videos/{code}/like")
        except Died:
            with self.memory.lock:
                self.memory.unsure_likes.add(key)
            raise
        if status == 200:
            with self.memory.lock:
                self.memory.likes[key] = wanted
                self.memory.like_turns[key] += 1
                self.memory.unsure_likes.discard(key)

    def _watch(self, code: str) -> None:
        count = self.chance.randrange(1, 4)
        events = [{"video": code, "kind": "watch", "ms": 500}] * count
        try:
            kept = self.client.api("POST", "/watches", {"events": events})["kept"]
        except Died:
            with self.memory.lock:
                self.memory.unsure_watches += count
            raise
        with self.memory.lock:
            self.memory.watches += kept


class Keeper(Person):
    """Captions their own videos, and deletes one now and then."""

    def act(self) -> None:
        mine = [code for code in self.memory.alive() if self.memory.owner.get(code) == self.who]
        if not mine:
            return
        code = self.chance.choice(mine)
        if self.chance.random() < 0.12:
            self._drop(code)
        elif (
            self.until_answered(lambda: self.api("PUT", f"/videos/{code}/captions/en", VTT, "text/vtt"))
            == 200
        ):
            with self.memory.lock:
                self.memory.captioned.add(code)
        self.stop.wait(1)

    def _drop(self, code: str) -> None:
        with self.memory.lock:
            self.memory.deleted.add(code)
        # Asked again after a death, it may be gone already.
        status = self.until_answered(lambda: self.api("DELETE", f"/videos/{code}"))
        if status not in (204, 404):
            raise Wrong(f"deleting {code}: {status}")


class Neighbour(Person):
    """Comments, follows, reposts, and reads For You; each with its opposite now and then."""

    other = ""

    def act(self) -> None:
        alive = self.memory.alive()
        self.chance.choice((self._read, self._follow))()
        if alive:
            self.chance.choice((self._comment, self._repost))(self.chance.choice(alive))

    def _keep(self, kind: str, place: tuple[str, str], wanted: bool, ask: Callable[[], int]) -> None:
        """Do or undo something, and remember what was acknowledged."""
        known: dict[tuple[str, str], bool] = getattr(self.memory, kind)
        try:
            status = ask()
        except Died:
            with self.memory.lock:
                self.memory.unsure.add((kind, *place))
            raise
        if status == 200:
            with self.memory.lock:
                known[place] = wanted
                self.memory.unsure.discard((kind, *place))

    def _follow(self) -> None:
        wanted = self.chance.random() < 0.7
        ask = partial(self.api, "PUT" if wanted else "DELETE", f"/people/{self.other}/follow")
        self._keep("follows", (self.who, self.other), wanted, ask)

    def _repost(self, code: str) -> None:
        if self.memory.owner.get(code) == self.who:
            return
        wanted, body = self.chance.random() < 0.7, json.dumps({"text": f"of {code}"}).encode()
        ask = partial(
            self.api, "PUT" if wanted else "DELETE", f"/videos/{code}/repost", body if wanted else None
        )
        self._keep("reposts", (self.who, f"of {code}"), wanted, ask)

    def _comment(self, code: str) -> None:
        words = f"{self.who} {self.chance.getrandbits(40):x}"
        body = json.dumps({"text": words}).encode()
        # Sent again after a death it is the same comment.
        if self.until_answered(lambda: self.api("POST", f"/videos/{code}/comments", body)) == 200:
            with self.memory.lock:
                self.memory.comments[self.who, words] = code

    def _read(self) -> None:
        status, _headers, content = self.client.ask("GET", "/api/v1/feed/for-you?limit=5")
        if status == 503:
            raise Died("busy")
        if status != 200:
            raise Wrong(f"For You: {status} {content[:200]!r}")
        page = json.loads(content)
        with self.memory.lock:
            self.memory.chosen += page["mode"] == "for_you"
            self.memory.by_time += page["mode"] == "chronological"
        if page["mode"] == "chronological" and not page["notice"]:
            raise Wrong("For You is chronological and does not say so")
