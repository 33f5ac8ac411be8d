"""The declared lives of exports, imports and departures, and how long each may last."""

from datetime import timedelta
from enum import StrEnum


class ExportState(StrEnum):
    """asked → making → ready → expired; or failed."""

    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    EXPIRED = "expired"
    FAILED = "failed"


class ImportState(StrEnum):
    """receiving → received → reading → done; or failed. One whose bytes never come whole is dropped."""

    RECEIVING = "receiving"
    RECEIVED = "received"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


class DepartureState(StrEnum):
    """leaving (can be taken back) → erasing (can't) → gone, the row too."""

    LEAVING = "leaving"
    ERASING = "erasing"


LEASE = timedelta(seconds=60)
"""How long a worker owns one of them without a sign of life."""

BEAT = timedelta(seconds=5)
"""How often a worker renews its lease."""

MOST_ATTEMPTS = 3
"""How many workers may die on an export or import before it is called failed; erasing is tried for ever."""

KEPT = timedelta(days=7)
"""How long an archive can be fetched."""

LISTED = timedelta(days=30)
"""How long the list remembers an archive that can't be fetched any more."""

EXPORTS_PER_DAY = 3
IMPORTS_PER_DAY = 5
