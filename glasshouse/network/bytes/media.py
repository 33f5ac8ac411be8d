"""Stored media by signed address: `/media/<permit>/<key>`."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.core.files.storage import Storage
from django.utils.translation import gettext as _
from starlette.types import Receive, Scope, Send

from glasshouse.network.bytes.answers import answer, say
from glasshouse.network.bytes.files import Files, kind_of
from glasshouse.network.bytes.watching import Watching
from glasshouse.network.kit import clock, signing
from glasshouse.network.kit.errors import WithheldHere
from glasshouse.network.kit.media import scope_of

PREFIX = "/media/"
PERMIT_CHARACTERS = 64
HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
}
# Private: a shared cache would outlive a moderator's or the author's delete.
KEPT = "private, max-age=43200, immutable"
# A playlist grows while its video is being made.
ASKED_AGAIN = "private, no-cache"
RELAYED = (".m3u8", ".vtt")
"""Small texts that this server reads from S3 itself: a playlist's relative addresses must stay under their permit."""
ARCHIVE = ".zip"
REDIRECT_S = 600
"""How long a browser may keep a redirect to S3: less than its signature lives."""


class Media:
    """Answers requests for media, in the way that the operator chose. `watching` says what may be fetched now, permit or not."""

    def __init__(
        self, *, delivery: str, root: Path, storage: Storage, watching: Watching | None = None
    ) -> None:
        self._watching = watching
        self._delivery = delivery
        self._storage = storage
        self._files = Files(root, headers_of)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the permit, then send the bytes or say who does."""
        if scope["method"] not in ("GET", "HEAD"):
            await say(send, 405, _("Media can only be read."), {"allow": "GET, HEAD"})
        elif (key := permitted_key(scope["raw_path"], at=clock.now())) is None:
            await say(send, 403, _("This address has expired or was never ours. Please open the page again."))
        elif self._watching is not None and not await self._watching.allows(key, scope):
            await self._refuse(send, await self._watching.withheld(key, scope))
        elif self._delivery == "nginx":
            told = {"x-accel-redirect": f"/_media/{quote(key)}", "content-type": kind_of(key)}
            await answer(send, 200, headers=told | headers_of(key))
        elif self._delivery == "s3":
            await self._by_s3(send, key)
        else:
            await self._files.answer(scope, receive, send, key)

    async def _refuse(self, send: Send, by_law: WithheldHere | None) -> None:
        if by_law is None:
            await say(send, 403, _("This video is not shown to you any more. Please open the page again."))
        else:
            await say(send, by_law.status, by_law.message, {"link": by_law.links(settings.SITE_URL)})

    async def _by_s3(self, send: Send, key: str) -> None:
        if key.endswith(RELAYED):
            try:
                body = await asyncio.to_thread(whole, self._storage, key)
            except FileNotFoundError:
                await say(send, 404, _("There is no such file."))
            else:
                await answer(send, 200, body, {"content-type": kind_of(key)} | headers_of(key))
            return
        address = await asyncio.to_thread(self._storage.url, key)
        await answer(
            send, 302, headers={"location": address, "cache-control": f"private, max-age={REDIRECT_S}"}
        )


def headers_of(name: str) -> dict[str, str]:
    """Return the headers of a stored file, by its name or key. An archive is somebody's own: no cache keeps it."""
    if name.endswith(ARCHIVE):
        return HEADERS | {"cache-control": "private, no-store", "content-disposition": "attachment"}
    return HEADERS | {"cache-control": ASKED_AGAIN if name.endswith(".m3u8") else KEPT}


def is_archive(path: str) -> bool:
    """Say whether an address is that of an archive of somebody's own data."""
    return path.startswith(PREFIX) and path.endswith(ARCHIVE)


def permitted_key(raw_path: bytes, *, at: datetime) -> str | None:
    """Return the key that an address names, if its permit opens it; None for any other address."""
    permit, _slash, rest = raw_path.decode("ascii", "replace").removeprefix(PREFIX).partition("/")
    try:
        key = unquote_to_bytes(rest).decode()
    except UnicodeDecodeError:
        return None
    if len(permit) > PERMIT_CHARACTERS or not permit.isascii() or not _is_plain(key):
        return None
    return key if signing.check(purpose="media", subject=scope_of(key), permit=permit, at=at) else None


def _is_plain(key: str) -> bool:
    """Say whether a key walks straight down: no empty, dotted or hidden part, no backslash, nothing unprintable."""
    return key.isprintable() and "\\" not in key and all(part and part[0] != "." for part in key.split("/"))


def whole(storage: Any, key: str) -> bytes:
    """Return the whole content of a key. Raises FileNotFoundError."""
    with storage.open(key) as source:
        return bytes(source.read())
