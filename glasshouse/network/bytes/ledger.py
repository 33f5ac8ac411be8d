"""The ledger's files for everybody: `/ledger/checkpoint` and `/ledger/tile/…`, as C2SP tlog-tiles has them."""

import asyncio
from pathlib import Path

from django.core.files.storage import Storage
from django.utils.translation import gettext as _
from starlette.types import Receive, Scope, Send

from glasshouse.network.bytes.answers import answer, say
from glasshouse.network.bytes.files import Files
from glasshouse.network.bytes.media import whole
from glasshouse.proof.errors import Malformed
from glasshouse.proof.tiles import Tile

PREFIX = "/ledger"
FOLDER = "ledger"
"""Where the room `ledger` keeps its files; the room's own words for both, which only its models' side can say."""
TILES = f"{PREFIX}/tile/"
# Whoever wants to check may do so from any page, and nothing here is anybody's in particular.
_OPEN = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}
_TILE = _OPEN | {"cache-control": "public, max-age=31536000, immutable"}
_NEWEST = _OPEN | {"cache-control": "public, max-age=2", "content-type": "text/plain; charset=utf-8"}


class Ledger:
    """Answers requests for the ledger's files; only tiles and the checkpoint are named by an address."""

    def __init__(self, *, root: Path, storage: Storage, local: bool) -> None:
        self._storage, self._local = storage, local
        self._files = Files(root, lambda _name: _TILE)

    @staticmethod
    def answers(path: str) -> bool:
        """Say whether a path is of a file, and not of a page."""
        return path == f"{PREFIX}/checkpoint" or path.startswith(TILES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or say why not."""
        name = str(scope["path"]).removeprefix(f"{PREFIX}/")
        if scope["method"] not in ("GET", "HEAD"):
            await say(send, 405, _("The ledger can only be read."), {"allow": "GET, HEAD"})
        elif name == "checkpoint":
            await self._whole(send, f"{FOLDER}/checkpoint", _NEWEST)
        elif not _is_tile(name):
            await say(send, 404, _("There is no such tile."))
        elif self._local:
            await self._files.answer(scope, receive, send, f"{FOLDER}/{name}")
        else:
            await self._whole(send, f"{FOLDER}/{name}", _TILE | {"content-type": "application/octet-stream"})

    async def _whole(self, send: Send, key: str, headers: dict[str, str]) -> None:
        try:
            body = await asyncio.to_thread(whole, self._storage, key)
        except FileNotFoundError:
            await say(send, 404, _("There is no such file yet."), _OPEN)
        else:
            await answer(send, 200, body, headers)


def _is_tile(path: str) -> bool:
    try:
        Tile.parse(path)
    except Malformed:
        return False
    return True
