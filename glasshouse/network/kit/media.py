"""Addresses of stored media: signed by folder, so that the relative addresses inside a playlist work too."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings

from glasshouse.network.kit import clock, signing

# One permit opens one folder: `v/<code>/<revision>` of a video, `a/<code>/<n>` of an avatar.
SCOPE_PARTS = 3
STEP = timedelta(hours=12)


def scope_of(key: str) -> str:
    """Return the folder that a permit for this key opens."""
    return "/".join(key.split("/")[:SCOPE_PARTS])


def step_now(at: datetime | None = None) -> int:
    """Return the number of the step of time: within one, every address is the same for everyone."""
    return int((at or clock.now()).timestamp() // STEP.total_seconds())


def address(key: str, *, at: datetime | None = None) -> str:
    """Return the address path of a key, valid for 12 to 24 hours and the same for everyone within each 12."""
    return f"/media/{_permit(scope_of(key), step_now(at), settings.SECRET_KEY)}/{quote(key)}"


@lru_cache(maxsize=20_000)
def _permit(scope: str, step: int, _secret: str) -> str:
    until = datetime.fromtimestamp((step + 2) * STEP.total_seconds(), tz=UTC)
    return signing.sign(purpose="media", subject=scope, until=until)
