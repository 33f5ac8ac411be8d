"""Whether an organisation's bar keeps media and uploads from whoever asks.

Without a bar in force a look into memory tells. With one, each address and credential is asked for once in a few seconds, in a
thread, and only that it may pass is remembered.
"""

import asyncio
import hashlib
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections
from starlette.datastructures import Headers
from starlette.types import Scope

from glasshouse.network.bytes.contract import Rooms
from glasshouse.network.bytes.pages import client_of
from glasshouse.network.bytes.watching import credential_of
from glasshouse.network.kit.errors import Refused

REMEMBERED_S = 3.0
MOST_REMEMBERED = 20_000


class Barring:
    """Asks the rooms, in threads of its own."""

    def __init__(self, rooms: Rooms, *, behind_proxy: bool) -> None:
        self._rooms, self._behind_proxy = rooms, behind_proxy
        self._passed: dict[tuple[str, bytes], float] = {}
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="barring")

    async def refusal_of(self, scope: Scope) -> Refused | None:
        """Return what refuses a request, None if it may pass. Raises what the database raises."""
        if self._rooms.refusal_of is None or self._rooms.are_bars is None or self._rooms.are_bars() is False:
            return None
        address = client_of(scope, behind_proxy=self._behind_proxy)
        credential = credential_of(Headers(scope=scope))
        # Not the secret itself: what is remembered opens nothing.
        known = (address, hashlib.blake2b(credential.encode(), digest_size=16).digest())
        if self._passed.get(known, 0.0) > time.monotonic():
            return None
        loop = asyncio.get_running_loop()
        refused = await loop.run_in_executor(self._threads, self._ask, address, credential)
        if refused is None:
            now = time.monotonic()
            if len(self._passed) > MOST_REMEMBERED:
                self._passed = {asked: until for asked, until in self._passed.items() if until > now}
            self._passed[known] = now + REMEMBERED_S
        return refused

    def _ask(self, address: str, credential: str) -> Refused | None:
        close_old_connections()
        try:
            return self._rooms.refusal_of(address, credential) if self._rooms.refusal_of is not None else None
        finally:
            close_old_connections()
