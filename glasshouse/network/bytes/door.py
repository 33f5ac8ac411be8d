"""The door of the bytes: what is asked of media, uploads and static files never reaches a page thread."""

import re
from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from starlette.types import ASGIApp, Receive, Scope, Send

from glasshouse.network.bytes import media, tus
from glasshouse.network.bytes.answers import problem, refuse, say
from glasshouse.network.bytes.barring import Barring
from glasshouse.network.bytes.contract import Rooms
from glasshouse.network.bytes.files import Files
from glasshouse.network.bytes.languages import speak
from glasshouse.network.bytes.ledger import POLICY, Ledger
from glasshouse.network.bytes.pages import Pages
from glasshouse.network.bytes.watching import Watching

EXAMPLE_PREFIX = "/ledger-example"
EXAMPLE_FOLDER = "ledger-example"
"""The finished log of the demo that shows what a broken promise looks like; elsewhere there is none."""
_HASHED = re.compile(r"\.[0-9a-f]{12}\.")


class Door:
    """One ASGI application for everything on the public port."""

    def __init__(
        self,
        pages: Pages,
        uploads: tus.Uploads,
        stored: media.Media,
        static: Files,
        ledgers: Sequence[Ledger],
        barring: Barring | None = None,
    ) -> None:
        self._pages, self._uploads, self._media, self._static = pages, uploads, stored, static
        self._ledgers, self._barring = ledgers, barring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request by its path."""
        if scope["type"] != "http":
            raise ValueError("only HTTP is spoken here")
        speak(scope)
        path: str = scope["path"]
        if path.startswith(media.PREFIX):
            await self._unless_barred(self._media, scope, receive, send)
        elif path == tus.PREFIX or path.startswith(f"{tus.PREFIX}/"):
            await self._unless_barred(self._uploads, scope, receive, send)
        elif path.startswith(settings.STATIC_URL):
            await self._static.answer(scope, receive, send, path.removeprefix(settings.STATIC_URL))
        elif (ledger := next((one for one in self._ledgers if one.answers(path)), None)) is not None:
            await ledger(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _unless_barred(self, answers: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let an application answer, unless an organisation's bar refuses who asks; archives of one's own data are not barred."""
        barred = None
        if self._barring is not None and not media.is_archive(scope["path"]):
            barred = await self._barring.refusal_of(scope)
        if barred is None:
            await answers(scope, receive, send)
            return
        if scope["path"].startswith(media.PREFIX):
            await say(send, barred.status, barred.message)
            return
        told = {"content-type": "application/json", "cache-control": "no-store"}
        await refuse(receive, send, barred.status, problem(barred.code, barred.message), told)


def door(pages: Pages, rooms: Rooms) -> Door:
    """Build the door of this installation, in front of its pages."""
    uploads = tus.Uploads(
        rooms=rooms,
        call=pages.call,
        root=settings.UPLOADS_ROOT,
        max_bytes=settings.ENV.max_upload_bytes,
        origins=(settings.SITE_URL,),
    )
    stored = media.Media(
        delivery=settings.ENV.media_delivery,
        root=settings.MEDIA_ROOT,
        storage=default_storage,
        watching=Watching(rooms),
    )
    of_log = partial(
        Ledger,
        root=settings.MEDIA_ROOT,
        storage=default_storage,
        local=settings.ENV.media_delivery != "s3",
    )
    example = of_log(prefix=EXAMPLE_PREFIX, folder=EXAMPLE_FOLDER, texts=[POLICY])
    barring = Barring(rooms, behind_proxy=settings.ENV.behind_proxy)
    return Door(
        pages, uploads, stored, Files(settings.STATIC_ROOT, _static_headers), [of_log(), example], barring
    )


def _static_headers(name: str) -> dict[str, str]:
    kept = "public, max-age=31536000, immutable" if _HASHED.search(name) else "public, max-age=300"
    return {"cache-control": kept, "x-content-type-options": "nosniff"}
