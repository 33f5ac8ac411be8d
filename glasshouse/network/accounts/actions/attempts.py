"""Limits on how often something may be tried: counted in the database, so that all processes and restarts share them."""

from datetime import UTC, datetime

from django.db import connection
from django.utils.translation import ngettext

from glasshouse.network.accounts.models import Attempt
from glasshouse.network.kit import clock, signing
from glasshouse.network.kit.errors import TooMany

_UPSERT = """
    INSERT INTO accounts_attempt (scope, subject_hash, window_ends_at, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (scope, subject_hash, window_ends_at) DO UPDATE SET count = accounts_attempt.count + 1
    RETURNING count
"""


def count_attempt(*, scope: str, subject: str, limit: int, window_s: int) -> None:
    """Count one try of `subject` (an address, or a person's id as text) within fixed windows of `window_s` seconds.

    Call it outside a transaction, or the count is lost with it. Raises TooMany above `limit`.
    """
    if tried(scope=scope, subject=subject, window_s=window_s) > limit:
        raise _too_many(_window_end(window_s))


def tried(*, scope: str, subject: str, window_s: int) -> int:
    """Count one try and return how many there were in this window, this one included."""
    ends_at = connection.ops.adapt_datetimefield_value(_window_end(window_s))
    subject_hash = signing.keyed_hash(purpose="attempt", subject=subject)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [scope, subject_hash, ends_at])
        return int(cursor.fetchone()[0])


def forget_attempts(*, scope: str, subject: str) -> None:
    """Forget the tries of a subject, because it proved to be who it says."""
    subject_hash = signing.keyed_hash(purpose="attempt", subject=subject)
    Attempt.objects.filter(scope=scope, subject_hash=subject_hash).delete()


def _window_end(window_s: int) -> datetime:
    window = int(clock.now().timestamp()) // window_s + 1
    return datetime.fromtimestamp(window * window_s, tz=UTC)


def _too_many(ends_at: datetime) -> TooMany:
    seconds = max(1, round((ends_at - clock.now()).total_seconds()))
    minutes = -(-seconds // 60)
    if minutes > 90:
        hours = -(-minutes // 60)
        words = ngettext(
            "That was done too often. Please try again in %(n)d hour.",
            "That was done too often. Please try again in %(n)d hours.",
            hours,
        ) % {"n": hours}
    else:
        words = ngettext(
            "That was done too often. Please try again in %(n)d minute.",
            "That was done too often. Please try again in %(n)d minutes.",
            minutes,
        ) % {"n": minutes}
    return TooMany(words, retry_after_s=seconds)
