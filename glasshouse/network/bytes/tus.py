"""The upload protocol tus 1.0.0: core, creation, checksum, expiration, termination (https://tus.io/protocols/resumable-upload).

Creating asks the rooms once. From then on the address carries its permission and the length, and the bytes go to a file:
no database until the last byte is durable.
"""

import asyncio
import errno
import logging
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TypeVar

from django.http.cookie import parse_cookie
from django.utils.translation import gettext as _
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from glasshouse.network.bytes import permits, refusals
from glasshouse.network.bytes.answers import CLOSE, answer, problem, refuse
from glasshouse.network.bytes.contract import Rooms, Ticket
from glasshouse.network.bytes.metadata import BadHeader, checksum_of, metadata_of, number_of
from glasshouse.network.bytes.pages import RETRY_AFTER_S, Busy
from glasshouse.network.bytes.part import (
    ALGORITHMS,
    Appending,
    Part,
    Sink,
    Verifying,
    WrongChecksum,
    create_part,
)
from glasshouse.network.bytes.reading import PACE, Gone, Pace, Stopped, TooSlow, body_parts
from glasshouse.network.bytes.refusals import Problem
from glasshouse.network.bytes.visitors import visitor_of
from glasshouse.network.kit import clock, crash, hold
from glasshouse.network.kit.errors import Refused

VERSION = "1.0.0"
PREFIX = "/uploads"
EXTENSIONS = "creation,checksum,expiration,termination"
BODY_TYPE = "application/offset+octet-stream"
STEP = 256 * 1024
"""Bytes that are gathered before a thread writes them."""
SILENT = 408
"""The status for who fell silent: there is nothing to hear out."""
TAKEOVER_S = 5.0
"""How long a request waits for the one before it to give way."""
DISK_RESERVE = 256 * 1024 * 1024
"""Bytes that stay free on the disk of the uploads: no upload begins that would need them."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

logger = logging.getLogger(__name__)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Request:
    """One request with what is needed of it."""

    scope: Scope
    receive: Receive
    send: Send
    headers: Headers
    method: str


@dataclass(slots=True)
class Uploads:
    """Answers requests below /uploads."""

    rooms: Rooms
    call: Callable[..., Awaitable[Any]]
    """Runs a blocking function in a page thread. Raises Busy."""
    root: Path
    """Folder of the part files."""
    max_bytes: int
    origins: tuple[str, ...] = ()
    """Further origins that are ours, beside the address that was asked."""
    pace: Pace = PACE
    # Threads of its own, so that a slow disk never delays what others read.
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(8, thread_name_prefix="upload")
    )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        method = headers.get("x-http-method-override", scope["method"]).upper()
        request = _Request(scope, receive, send, headers, method)
        try:
            await self._dispatch(request)
        except Gone:
            pass
        except Problem as error:
            await self._refuse(request, error)
        except BadHeader as error:
            await self._refuse(request, Problem(400, "bad_header", str(error)))
        except Refused as error:
            await self._refuse(request, refusals.told(error))
        except Busy:
            sentence = _("The server is busy. What was sent is kept; please go on in a moment.")
            await self._refuse(request, Problem(503, "busy", sentence, retry_after=str(RETRY_AFTER_S)))
        except OSError as error:
            if error.errno not in _FULL:
                raise
            await self._refuse(request, refusals.disk_full())

    async def _dispatch(self, request: _Request) -> None:
        path = request.scope["raw_path"].decode("ascii", "replace")
        if request.method == "OPTIONS":
            await self._reply(request, 204, self._abilities())
            return
        if request.headers.get("tus-resumable") != VERSION:
            sentence = _("This server speaks tus %(version)s only.") % {"version": VERSION}
            raise Problem(412, "wrong_version", sentence, tus_version=VERSION)
        if path.rstrip("/") == PREFIX:
            if request.method != "POST":
                raise Problem(405, "wrong_method", _("An upload begins with POST."), allow="OPTIONS, POST")
            await self._create(request)
            return
        permit = permits.read(path.removeprefix(f"{PREFIX}/"))
        if permit is None:
            raise Problem(
                403, "bad_permit", _("This is not the address of an upload. Please begin a new one.")
            )
        if permit.expires_at < clock.now():
            raise refusals.gone()
        await self._on_upload(request, permit)

    async def _on_upload(self, request: _Request, permit: permits.UploadPermit) -> None:
        if request.method == "HEAD":
            await self._tell(request, permit)
        elif request.method == "PATCH":
            await self._append(request, permit)
        elif request.method == "DELETE":
            await self._terminate(request, permit)
        else:
            sentence = _("An upload knows HEAD, PATCH and DELETE.")
            raise Problem(405, "wrong_method", sentence, allow="OPTIONS, HEAD, PATCH, DELETE")

    # Creation

    async def _create(self, request: _Request) -> None:
        length = self._declared_length(request.headers)
        metadata = metadata_of(request.headers.get("upload-metadata", ""))
        if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
            raise Problem(
                400, "body_not_taken", _("An upload is created without a body; the bytes follow by PATCH.")
            )
        cookies = parse_cookie("; ".join(request.headers.getlist("cookie")))
        country = self.rooms.country_of(request.headers, cookies)
        visitor = visitor_of(request.scope, request.headers, self.origins, country)
        file_name = metadata.pop("filename", metadata.pop("name", ""))
        await self._thread(self._check_room, length)

        def begin() -> Ticket:
            return self.rooms.begin(self.rooms.authorise(visitor), length, file_name, metadata)

        ticket: Ticket = await self.call(begin)
        crash.point("bytes.tus.after_begin")
        await self._thread(create_part, self._path(ticket.upload_id))
        crash.point("bytes.tus.after_create")
        permit = permits.UploadPermit(ticket.upload_id, length, ticket.expires_at)
        headers = {
            "location": f"{PREFIX}/{permits.write(permit)}",
            "glasshouse-video": ticket.video,
            "glasshouse-clip": str(ticket.clip_id),
        }
        await self._reply(request, 201, headers | _expires(permit))

    def _declared_length(self, headers: Headers) -> int:
        if "upload-defer-length" in headers:
            raise Problem(
                400, "length_needed", _("The length of the file must be told when the upload begins.")
            )
        if "upload-concat" in headers:
            raise Problem(
                400, "no_concatenation", _("Uploads can't be put together here; send the file as one.")
            )
        length = number_of(headers, "upload-length")
        if length > self.max_bytes:
            sentence = _("The file has %(size)s MB; a file may have at most %(most)s MB. Nothing was sent.")
            size, most = -(-length // 10**6), self.max_bytes // 10**6
            raise Problem(
                413,
                "file_too_large",
                sentence % {"size": size, "most": most},
                tus_max_size=str(self.max_bytes),
            )
        return length

    def _check_room(self, length: int) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.root).free < length + DISK_RESERVE:
            raise refusals.disk_full()

    # An upload

    async def _tell(self, request: _Request, permit: permits.UploadPermit) -> None:
        offset = await self._durable_size(permit)
        if offset == permit.length:
            await self._receive(permit)
        headers = {"upload-offset": str(offset), "upload-length": str(permit.length)}
        await self._reply(request, 200, headers | _expires(permit))

    async def _durable_size(self, permit: permits.UploadPermit) -> int:
        try:
            part = await self._hold(permit)
        except FileNotFoundError:
            # The answer to the last byte may have been lost: then say that it arrived.
            if await self.call(self.rooms.is_received, permit.upload_id):
                return permit.length
            raise refusals.gone() from None
        try:
            await self._thread(part.sync)
            return part.size
        finally:
            await self._thread(part.close)

    async def _append(self, request: _Request, permit: permits.UploadPermit) -> None:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != BODY_TYPE:
            raise Problem(415, "wrong_type", _("Bytes are sent as %(type)s.") % {"type": BODY_TYPE})
        offset = number_of(request.headers, "upload-offset")
        checksum = checksum_of(request.headers.get("upload-checksum"))
        try:
            part = await self._hold(permit)
        except FileNotFoundError:
            if offset == permit.length == await self._durable_size(permit):
                await self._accepted(request, permit, offset)
                return
            raise refusals.gone() from None
        try:
            size = await self._fill(request, permit, part, offset, checksum)
        finally:
            await self._thread(part.close)
        if size == permit.length:
            await self._receive(permit)
        await self._accepted(request, permit, size)

    async def _accepted(self, request: _Request, permit: permits.UploadPermit, size: int) -> None:
        await self._reply(request, 204, {"upload-offset": str(size)} | _expires(permit))

    async def _fill(
        self,
        request: _Request,
        permit: permits.UploadPermit,
        part: Part,
        offset: int,
        checksum: tuple[str, bytes] | None,
    ) -> int:
        """Append the request's body; return the size that is durable then."""
        if offset != part.size:
            sentence = _(
                "The server has %(has)s bytes, not %(told)s. Ask where to go on, then send from there."
            )
            raise Problem(409, "wrong_offset", sentence % {"has": part.size, "told": offset})
        room = permit.length - offset
        if "content-length" in request.headers and number_of(request.headers, "content-length") > room:
            raise refusals.too_much(permit.length)
        sink: Sink = Verifying(part, *checksum, self.root) if checksum else Appending(part)
        try:
            await self._pour(request, permit, part, sink, room)
        except WrongChecksum:
            sentence = _("The bytes were damaged on their way and were not kept. Send them again.")
            raise Problem(460, "wrong_checksum", sentence) from None
        finally:
            await self._thread(sink.close)
        return part.size

    async def _pour(
        self, request: _Request, permit: permits.UploadPermit, part: Part, sink: Sink, room: int
    ) -> None:
        """Move the body into the sink; what came before a broken line is made durable too."""
        start, gathered, total, whole = part.size, bytearray(), 0, False
        try:
            async for data in body_parts(request.receive, pace=self.pace, stop=part.is_asked_for):
                total += len(data)
                if total > room:
                    gathered.clear()
                    await self._thread(part.cut_back, start)
                    raise refusals.too_much(permit.length)
                gathered += data
                if len(gathered) >= STEP:
                    step, gathered = gathered, bytearray()
                    await self._thread(sink.write, step)
            whole = True
        except TooSlow:
            sentence = _("The connection was too slow. What came is kept; please go on from there.")
            raise Problem(SILENT, "too_slow", sentence) from None
        except Stopped:
            raise refusals.locked() from None
        finally:
            await self._thread(_settle, sink, gathered, whole)

    async def _terminate(self, request: _Request, permit: permits.UploadPermit) -> None:
        path = self._path(permit.upload_id)
        try:
            part: Part | None = await self._hold(permit)
        except FileNotFoundError:
            part = None
        try:
            if await self.call(self.rooms.is_received, permit.upload_id):
                sentence = _("The upload is complete; delete the video instead.")
                raise Problem(403, "already_received", sentence)
            await self.call(self.rooms.abandon, permit.upload_id)
            crash.point("bytes.tus.after_abandon")
            await self._thread(_drop, path)
        finally:
            if part is not None:
                await self._thread(part.close)
        await self._reply(request, 204)

    async def _hold(self, permit: permits.UploadPermit) -> Part:
        """Lock the upload's file. Raises FileNotFoundError, and Problem if its holder does not give way."""
        until = time.monotonic() + TAKEOVER_S
        while (part := await self._thread(Part.take, self._path(permit.upload_id))) is None:
            if time.monotonic() > until:
                raise refusals.locked()
            await asyncio.sleep(0.05)
        return part

    async def _receive(self, permit: permits.UploadPermit) -> None:
        """Tell the rooms that all bytes are there. If that fails the bytes are still safe, and `reconcile` finds them."""
        crash.point("bytes.tus.before_receive")
        try:
            await self.call(self.rooms.receive, permit.upload_id)
        except Refused:
            raise
        except Exception:
            logger.exception("upload %s is whole but could not be received yet", permit.upload_id)

    # Small things

    def _path(self, upload_id: str) -> Path:
        return self.root / f"{upload_id}.part"

    def _abilities(self) -> dict[str, str]:
        return {
            "tus-version": VERSION,
            "tus-extension": EXTENSIONS,
            "tus-max-size": str(self.max_bytes),
            "tus-checksum-algorithm": ",".join(ALGORITHMS),
        }

    async def _thread(self, function: Callable[..., Result], *args: Any) -> Result:
        """Run file work in a thread, to its end even if the request is cancelled: nothing may close its file before."""
        future = asyncio.get_running_loop().run_in_executor(self._threads, function, *args)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            raise

    async def _reply(
        self, request: _Request, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        await answer(request.send, status, body, _ALWAYS | dict(headers or {}))

    async def _refuse(self, request: _Request, error: Problem) -> None:
        body = b"" if request.method == "HEAD" else problem(error.code, error.message)
        headers = _ALWAYS | {"content-type": "application/json"} | error.headers
        if error.status == SILENT:
            await answer(request.send, error.status, body, headers | CLOSE)
        elif request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers:
            await answer(request.send, error.status, body, headers)
        else:
            await refuse(request.receive, request.send, error.status, body, headers)


_ALWAYS = {"tus-resumable": VERSION, "cache-control": "no-store", "x-content-type-options": "nosniff"}


def _drop(path: Path) -> None:
    # The file is noted for deletion already: while a backup runs, it waits for that.
    if not hold.is_on():
        path.unlink(missing_ok=True)


def _settle(sink: Sink, rest: bytearray, whole: bool) -> None:
    sink.write(rest)
    sink.finish(whole=whole)


def _expires(permit: permits.UploadPermit) -> dict[str, str]:
    return {"upload-expires": format_datetime(permit.expires_at.astimezone(UTC), usegmt=True)}
