"""Addresses of stored media: signed by folder, so that the relative addresses inside a playlist work too."""

from datetime import datetime, timedelta
from urllib.parse import quote

from glasshouse.network.kit import clock, signing

# One permit opens one folder: `v/<code>/<revision>` of a video, `a/<code>/<n>` of an avatar.
SCOPE_PARTS = 3
STEP = timedelta(hours=12)


def scope_of(key: str) -> str:
    """Return the folder that a permit for this key opens."""
    return "/".join(key.split("/")[:SCOPE_PARTS])


def address_until(key: str, *, until: datetime) -> str:
    """Return the address path of a key for one person, valid until an instant."""
    permit = signing.sign(purpose="media", subject=scope_of(key), until=until)
    return f"/media/{permit}/{quote(key)}"


def address(key: str, *, at: datetime | None = None) -> str:
    """Return the address path of a key, valid for 12 to 24 hours and the same for everyone within each 12."""
    instant = (at or clock.now()).timestamp()
    step = STEP.total_seconds()
    until = datetime.fromtimestamp((instant // step + 2) * step, tz=clock.now().tzinfo)
    return address_until(key, until=until)
