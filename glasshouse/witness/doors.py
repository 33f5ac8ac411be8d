"""Which address does what: translates between HTTP and the witness and the mirror, and decides nothing."""

import asyncio
import gzip
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from glasshouse.proof.errors import Malformed
from glasshouse.proof.submissions import ENTRIES, Package, spans
from glasshouse.proof.tiles import BUNDLE, Tile
from glasshouse.witness.bodies import Body, Cut, Stream, TooSlow
from glasshouse.witness.cosigning import Cosigner
from glasshouse.witness.errors import MIRROR_INFO, Refused
from glasshouse.witness.figures import CONTENT_TYPE, Figures
from glasshouse.witness.messages import Answer, Head
from glasshouse.witness.mirroring import Mirror, Upload
from glasshouse.witness.store import Log
from glasshouse.witness.uploads import read_head, read_package
from glasshouse.witness.witnessing import Witness

LONGEST_CHECKPOINT = 1 << 18
LONGEST_UPLOAD = 1 << 26
"""What one add-entries may inflate to. What comes behind it is left, as if the client had stopped there."""
MOST_UPLOADS = 8
BODY_S = 20.0
PACKAGE_S = 60.0
_OPEN = {"Access-Control-Allow-Origin": "*"}
_FRESH = {**_OPEN, "Cache-Control": "public, max-age=5"}
_FOREVER = {**_OPEN, "Cache-Control": "public, max-age=31536000, immutable"}
_READ = re.compile(r"(/mirror)?/([0-9a-f]{64})/(checkpoint|tile/.*)")

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything that is answered. What touches the disk or hashes much is done in `threads`."""

    witness: Witness
    mirror: Mirror | None
    figures: Figures
    threads: ThreadPoolExecutor
    uploads: asyncio.Semaphore

    async def answer(self, head: Head, body: Body) -> Answer:
        """Answer one request; what is wrong with it is an answer too."""
        call, answering = self._route(head, body)
        try:
            answer = await answering
        except Refused as refused:
            answer = Answer.refusal(refused)
        except Malformed as error:
            answer = Answer.refusal(Refused(400, str(error)))
        except Cut as cut:
            answer = Answer.refusal(Refused(cut.status, str(cut)))
        if call == "add-entries":
            # RFC 9110, 12.5.3: in an answer it says what requests may be sent in.
            answer = replace(answer, headers={**answer.headers, "Accept-Encoding": "gzip, identity"})
        self.figures.count(call, answer.status)
        return answer

    def _route(self, head: Head, body: Body) -> tuple[str, Awaitable[Answer]]:
        posts = {"/add-checkpoint": self._add_checkpoint, "/add-entries": self._add_entries}
        gets = {"/health": self._health, "/metrics": self._metrics}
        if (post := posts.get(head.path)) is not None:
            call = head.path[1:]
            return call, post(head, body) if head.method == "POST" else _wrong_method("POST")
        if head.method not in ("GET", "HEAD"):
            return "other", _wrong_method("GET")
        if (get := gets.get(head.path)) is not None:
            return head.path[1:], get()
        if (match := _READ.fullmatch(head.path)) is not None:
            what = "checkpoint" if match[3] == "checkpoint" else "tile"
            return ("mirror-" if match[1] else "") + what, self._read(
                head, bool(match[1]), match[2], match[3]
            )
        return "other", _nothing_here()

    async def _in_thread(self, do: Callable[..., _Result], *given: object) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self.threads, do, *given)

    async def _add_checkpoint(self, head: Head, body: Body) -> Answer:
        if head.headers.get("content-encoding", "identity") != "identity":
            raise Refused(415, "a checkpoint is sent as it is, without a content coding")
        async with _in_time(BODY_S):
            whole = await Stream(body, gzip=False, most=LONGEST_CHECKPOINT).rest()
        line = await self._in_thread(self.witness.add_checkpoint, whole)
        return Answer(200, line.encode())

    async def _add_entries(self, head: Head, body: Body) -> Answer:
        if self.mirror is None:
            raise Refused(404, "no mirror is run here")
        if head.headers.get("content-type", "").partition(";")[0].strip().lower() != ENTRIES:
            raise Refused(415, f"entries are sent as {ENTRIES}")
        coding = head.headers.get("content-encoding", "identity").lower()
        if coding not in ("gzip", "identity"):
            raise Refused(415, "entries are sent as they are or as gzip")
        if self.uploads.locked():
            raise Refused(503, "too many uploads are under way, try again soon")
        async with self.uploads:
            return await self._upload(self.mirror, Stream(body, gzip=coding == "gzip", most=LONGEST_UPLOAD))

    async def _upload(self, mirror: Mirror, stream: Stream) -> Answer:
        async with _in_time(PACKAGE_S):
            given = await read_head(stream)
        upload = await self._in_thread(mirror.begin, given)
        stored_up_to = upload.start
        try:
            for start, end in spans(upload.start, upload.end):
                package = await _package(stream, start, end)
                await self._in_thread(mirror.add, upload, package)
                stored_up_to = end
        except Cut:
            if stored_up_to == upload.start:
                raise
            return Answer(
                202, (await self._in_thread(mirror.info, upload.log, upload.end)).encode(), MIRROR_INFO
            )
        return await self._finish(mirror, upload, stream)

    async def _finish(self, mirror: Mirror, upload: Upload, stream: Stream) -> Answer:
        if not await stream.is_at_end():
            raise Refused(400, "the body goes on behind its last package")
        return Answer(200, (await self._in_thread(mirror.finish, upload)).encode())

    async def _read(self, head: Head, of_mirror: bool, origin_hash: str, what: str) -> Answer:
        # The two monitoring prefixes are distinct (tlog-mirror): a witness alone serves no tiles.
        if not of_mirror and what != "checkpoint":
            return await _nothing_here()
        mirror = self.mirror if of_mirror else None
        if of_mirror and mirror is None:
            return await _nothing_here()
        cosigner = self.witness.cosigner if mirror is None else mirror.cosigner
        return await self._in_thread(self._stored, head, cosigner, origin_hash, what)

    def _stored(self, head: Head, cosigner: Cosigner, origin_hash: str, what: str) -> Answer:
        log = self.witness.store.log_hashed(origin_hash)
        last = None if log is None else cosigner.last(log)
        if log is None or (last is None and what == "checkpoint"):
            raise Refused(404, "nothing was cosigned of such a log")
        if last is not None and what == "checkpoint":
            return Answer(200, bytes(last.signed), headers=_FRESH)
        return self._tile(head, log, Tile.parse(what))

    def _tile(self, head: Head, log: Log, tile: Tile) -> Answer:
        data = None if self.mirror is None else self.mirror.read(log, tile)
        if data is None:
            raise Refused(404, "no such tile is stored here")
        headers = dict(_FOREVER)
        if tile.level == BUNDLE:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in head.headers.get("accept-encoding", ""):
                data, headers["Content-Encoding"] = gzip.compress(data, 6, mtime=0), "gzip"
        return Answer(200, data, ENTRIES, headers)

    async def _health(self) -> Answer:
        await self._in_thread(self.figures.check, time.time())
        return Answer(200, b"ok\n")

    async def _metrics(self) -> Answer:
        return Answer(200, (await self._in_thread(self.figures.text, time.time())).encode(), CONTENT_TYPE)


async def _package(stream: Stream, start: int, end: int) -> Package:
    async with _in_time(PACKAGE_S):
        return await read_package(stream, start, end)


@asynccontextmanager
async def _in_time(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TooSlow("the body comes too slowly") from None


async def _wrong_method(right: str) -> Answer:
    return Answer(405, f"here is only {right}\n".encode(), headers={"Allow": right})


async def _nothing_here() -> Answer:
    return Answer(404, b"there is nothing at this address\n")
