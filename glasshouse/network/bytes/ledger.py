"""A log's files for everybody, below its prefix: `checkpoint`, `tile/…` (C2SP tlog-tiles), and the kept checkpoints."""

import asyncio
from collections.abc import Sequence
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
TILES = "tile/"
KEPT = "checkpoints/"
COUNT = "checkpoints/count"
POLICY = "policy.txt"
# Whoever wants to check may do so from any page, and nothing here is anybody's in particular.
_OPEN = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}
_FOREVER = _OPEN | {"cache-control": "public, max-age=31536000, immutable"}
_NEWEST = _OPEN | {"cache-control": "public, max-age=2", "content-type": "text/plain; charset=utf-8"}


class Ledger:
    """Answers requests for the files of one log; only what a log consists of is named by an address.

    A finished log, which nobody keeps any more, also has its policy as a file: `texts` names such files.
    """

    def __init__(
        self,
        *,
        root: Path,
        storage: Storage,
        local: bool,
        prefix: str = PREFIX,
        folder: str = FOLDER,
        texts: Sequence[str] = (),
    ) -> None:
        self._storage, self._local = storage, local
        self._prefix, self._folder = f"{prefix}/", folder
        self._texts = ("checkpoint", COUNT, *texts)
        self._files = Files(root, lambda _name: _FOREVER)

    def answers(self, path: str) -> bool:
        """Say whether a path is of a file, and not of a page."""
        name = path.removeprefix(self._prefix)
        return name != path and (name in self._texts or name.startswith((TILES, KEPT)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or say why not."""
        name = str(scope["path"]).removeprefix(self._prefix)
        if scope["method"] not in ("GET", "HEAD"):
            await say(send, 405, _("The ledger can only be read."), {"allow": "GET, HEAD"})
        elif name in self._texts:
            await self._whole(scope, send, name, _NEWEST)
        elif not _is_bundle_or_tile(name):
            await say(send, 404, _("There is no such tile."), _OPEN)
        elif self._local:
            await self._files.answer(scope, receive, send, f"{self._folder}/{name}")
        else:
            headers = _FOREVER | {"content-type": "application/octet-stream"}
            await self._whole(scope, send, name, headers)

    async def _whole(self, scope: Scope, send: Send, name: str, headers: dict[str, str]) -> None:
        try:
            body = await asyncio.to_thread(whole, self._storage, f"{self._folder}/{name}")
        except FileNotFoundError:
            await say(send, 404, _("There is no such file yet."), _OPEN)
            return
        headers = headers | {"content-length": str(len(body))}
        await answer(send, 200, b"" if scope["method"] == "HEAD" else body, headers)


def _is_bundle_or_tile(name: str) -> bool:
    """Say whether a name is spelled as that of a tile, or of a bundle of kept checkpoints."""
    try:
        Tile.parse(f"tile/entries/{name.removeprefix(KEPT)}" if name.startswith(KEPT) else name)
    except Malformed:
        return False
    return True
