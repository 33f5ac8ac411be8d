"""Where a page of a list ended: an instant and a public code, so that nothing is lost or repeated where instants agree."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import Refused

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(Refused):
    """A cursor that this network did not give out."""

    code = "bad_cursor"
    status = 400


def bad_cursor() -> BadCursor:
    """Return the refusal of a cursor that this network did not give out."""
    return BadCursor(_("This page does not exist any more. Please start again at the top."))


def write_cursor(at: datetime, code: str) -> str:
    """Return the cursor of what comes after this row."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1):x}.{code}"


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """Return the instant and the code of a cursor. Raises BadCursor."""
    micros, _dot, code = cursor.partition(".")
    try:
        # Nothing here is older than 1970, and from the year 1 one can't look back.
        if ids.is_code(code) and int(micros, 16) >= 0:
            return _EPOCH + timedelta(microseconds=int(micros, 16)), code
    except (ValueError, OverflowError):
        pass
    raise bad_cursor()


def after_cursor(cursor: str, *, at: str, newest_first: bool) -> Q:
    """Return the condition for the rows after a cursor, by the column `at` and then `code`; none for an empty one.

    Raises BadCursor.
    """
    if not cursor:
        return Q()
    instant, code = read_cursor(cursor)
    than = "lt" if newest_first else "gt"
    same: dict[str, Any] = {at: instant, f"code__{than}": code}
    return Q(**{f"{at}__{than}": instant}) | Q(**same)
