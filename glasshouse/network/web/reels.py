"""A feed item as the player's templates and scripts need it."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from glasshouse.network.feed.queries import Item, public_shape
from glasshouse.network.web.words import PLAYER_WORDS, in_words

# A player without scripts gets one size: right for most screens and connections.
PLAIN_RUNG = 720
TALL, WIDE = 0.7, 1.3

MODULES = tuple(
    f"web/js/{name}.js"
    for name in (
        *("watch", "player", "pool", "reel", "rendition", "timings", "place", "watches", "deeds", "captions"),
        *("sound", "gestures", "keys", "blurhash", "burst", "announce", "api", "words", "toast", "memory"),
    )
)
"""The player's scripts, fetched side by side instead of one after the other. Sheets come when they are opened."""

TABS = {
    "for-you": _("For You"),
    "following": _("Following"),
    "discover": _("Discover"),
    "latest": _("Latest"),
}
PERSONAL = {"for-you", "following"}


def for_template(item: Item) -> dict[str, Any]:
    """Return the public shape of an item with what only templates need: its shape's class, the plain player's file."""
    video = public_shape(item)
    ratio = item.video.width / item.video.height if item.video.height else 9 / 16
    files = [size for size in item.video.renditions if size.height <= PLAIN_RUNG] or list(
        item.video.renditions[:1]
    )
    video["shape"] = "is-tall" if ratio <= TALL else "is-wide" if ratio >= WIDE else "is-square"
    video["plain_mp4"] = files[-1].mp4 if files else None
    return video


def for_script(items: Iterable[Item], *, following: str | None, caught_up: bool) -> dict[str, Any]:
    """Return a page of items as the API would answer it, in plain values."""
    page = {"items": [public_shape(item) for item in items], "next": following, "caught_up": caught_up}
    plain: dict[str, Any] = orjson.loads(orjson.dumps(page, option=orjson.OPT_UTC_Z))
    return plain


def player(
    items: Iterable[Item], *, tab: str, single: bool, signed_in: bool, following: str | None = None
) -> dict[str, Any]:
    """Return the context of `watch/player.html`."""
    items = list(items)
    return {
        "tab": tab,
        "tab_name": TABS.get(tab, ""),
        "tabs": [
            {"name": name, "words": words}
            for name, words in TABS.items()
            if signed_in or name not in PERSONAL
        ],
        "single": single,
        "items": [for_template(item) for item in items],
        "page": for_script(items, following=following, caught_up=following is None),
        "words": in_words(PLAYER_WORDS),
        "modules": MODULES,
    }
