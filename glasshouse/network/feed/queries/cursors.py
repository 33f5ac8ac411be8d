"""Where the next page begins: at an instant and a video in lists by time, after a set of videos in lists by rank."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from glasshouse.network.feed.queries.shapes import BadCursor
from glasshouse.network.kit import ids

# A cursor of a ranked list names what was shown, and an address has room for so many.
MOST_SHOWN = 300


def write_instant(at: datetime, code: str) -> str:
    """Return the cursor after a video in a list by time; microseconds are kept."""
    return f"{int(at.timestamp()) * 1_000_000 + at.microsecond:x}.{code}"


def read_instant(cursor: str) -> tuple[datetime, str]:
    """Return the instant and the code of the last video that was shown. Raises BadCursor."""
    micros, _dot, code = cursor.partition(".")
    try:
        seconds, rest = divmod(int(micros, 16), 1_000_000)
        # Nothing was shown before 1970, and from the year 1 one can't look back.
        if seconds < 0 or not ids.is_code(code):
            raise bad_cursor()
        return datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=rest), code
    except (ValueError, OverflowError, OSError) as error:
        raise bad_cursor() from error


def write_shown(codes: Iterable[str]) -> str:
    """Return the cursor of a ranked list: the videos that were shown, whose order may be another one by then."""
    return ".".join(list(codes)[-MOST_SHOWN:])


def read_shown(cursor: str) -> list[str]:
    """Return the codes that were shown. Raises BadCursor."""
    codes = cursor.split(".") if cursor else []
    if len(codes) > MOST_SHOWN or not all(map(ids.is_code, codes)):
        raise bad_cursor()
    return codes


def bad_cursor() -> BadCursor:
    """Return the refusal of a cursor that we did not give out."""
    return BadCursor(_("This page does not exist any more. Please start again at the top."))
