"""Whether a file of a video may be fetched now: a permit lives for hours, but its video may be hidden meanwhile.

What everybody may watch is asked once in a few seconds for all; for anything else the one who asks must be somebody who may
watch it. Only a yes is remembered, so what is opened is open at once.
"""

import asyncio
import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from enum import Enum

from django.db import close_old_connections
from django.http.cookie import parse_cookie
from starlette.datastructures import Headers
from starlette.types import Scope

from glasshouse.network.bytes.contract import Rooms
from glasshouse.network.kit.errors import WithheldHere

REMEMBERED_S = 5.0
MOST_REMEMBERED = 20_000
VIDEOS = "v"
"""The first part of a video's keys; the second is its code."""


class Answer(Enum):
    """Who may watch it now."""

    EVERYBODY = "everybody"
    THIS_PERSON = "this person"
    NO = "no"


class Watching:
    """Asks the rooms, in threads of its own: pages that are slow must not stop what plays."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._yes: dict[tuple[str, str, str], float] = {}
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="watching")

    async def allows(self, key: str, scope: Scope) -> bool:
        """Say whether who asks may fetch this key now; the permit was checked before. Raises what the database raises."""
        parts = key.split("/")
        if parts[0] != VIDEOS or len(parts) < 2 or self._rooms.is_open is None:
            return True
        code, now = parts[1], time.monotonic()
        headers = Headers(scope=scope)
        country = self._place(headers)
        if self._yes.get((code, country, ""), 0.0) > now:
            return True
        credential = credential_of(headers)
        # Not the secret itself: what is remembered opens nothing.
        known = hashlib.blake2b(credential.encode(), digest_size=16).hexdigest() if credential else ""
        if credential and self._yes.get((code, country, known), 0.0) > now:
            return True
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, self._ask, code, country, credential)
        if answer is Answer.NO:
            return False
        if len(self._yes) > MOST_REMEMBERED:
            self._yes = {asked: until for asked, until in self._yes.items() if until > now}
        self._yes[code, country, "" if answer is Answer.EVERYBODY else known] = now + REMEMBERED_S
        return True

    async def withheld(self, key: str, scope: Scope) -> WithheldHere | None:
        """Return the refusal by law of a key that `allows` has refused, None if it is for another reason."""
        loop, country = asyncio.get_running_loop(), self._place(Headers(scope=scope))
        if not country:
            return None
        # In the language of the request, which the thread would not know.
        why = copy_context().run
        return await loop.run_in_executor(self._threads, why, self._why, key.split("/")[1], country)

    def _place(self, headers: Headers) -> str:
        return self._rooms.country_of(headers, parse_cookie("; ".join(headers.getlist("cookie"))))

    def _why(self, code: str, country: str) -> WithheldHere | None:
        close_old_connections()
        try:
            return self._rooms.withheld(code, country)
        finally:
            close_old_connections()

    def _ask(self, code: str, country: str, credential: str) -> Answer:
        close_old_connections()
        try:
            if self._rooms.is_open is not None and self._rooms.is_open(code, country):
                return Answer.EVERYBODY
            kind, _space, token = credential.partition(" ")
            may = self._rooms.may_watch
            return (
                Answer.THIS_PERSON
                if token and may is not None and may(code, country, kind, token)
                else Answer.NO
            )
        finally:
            close_old_connections()


def credential_of(headers: Headers) -> str:
    """Return `bearer <token>` or `cookie <header>`, or an empty text."""
    kind, _space, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token.strip():
        return f"bearer {token.strip()}"
    cookies = "; ".join(headers.getlist("cookie"))
    return f"cookie {cookies}" if cookies else ""


def cookie_of(header: str, name: str) -> str:
    """Return one cookie of a Cookie header, or an empty text."""
    return parse_cookie(header).get(name, "")
