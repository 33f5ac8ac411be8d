"""Stops of the log: announced before they come, so that nobody takes them for something else, and entered when they are over."""

from datetime import datetime

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, ids
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ledger.appending import Ticket, append_entry
from glasshouse.network.ledger.in_force import entered
from glasshouse.proof.entries import LogPauseAnnounced, LogPaused


class BadPause(Refused):
    """A pause that is announced lies ahead and has an end after its beginning."""

    code = "bad_pause"


def announce_pause(*, from_at: datetime, to_at: datetime) -> Ticket:
    """Announce that the log will stand still from one time to another. Raises BadPause."""
    now = clock.now()
    if not now < from_at < to_at:
        raise BadPause(
            _("A pause is announced before it begins, and ends after that. Nothing was announced.")
        )
    announced = LogPauseAnnounced(
        time=clock.millis(now),
        pause=ids.new_code(),
        from_ms=clock.millis(from_at),
        to_ms=clock.millis(to_at),
    )
    return append_entry(entry=announced)


def enter_stop(*, since: datetime, until: datetime) -> Ticket:
    """Enter that the log stood still, with the pause that was announced for it, if one was. Needs a transaction."""
    from_ms, to_ms = clock.millis(since), clock.millis(until)
    stop = LogPaused(time=to_ms, pause=_announced(from_ms, to_ms), from_ms=from_ms, to_ms=to_ms)
    return append_entry(entry=stop)


def _announced(from_ms: int, to_ms: int) -> str:
    for one in reversed(entered(LogPauseAnnounced.kind)):
        if isinstance(one, LogPauseAnnounced) and one.from_ms <= from_ms and to_ms <= one.to_ms:
            return one.pause
    return ""
