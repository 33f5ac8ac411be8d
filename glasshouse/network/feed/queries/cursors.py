"""Where the next page of a list by rank begins: after a set of videos. Lists by time have the cursors of the kit."""

from collections.abc import Iterable

from glasshouse.network.kit import ids
from glasshouse.network.kit.cursors import bad_cursor

# A cursor of a ranked list names what was shown, and an address has room for so many.
MOST_SHOWN = 300


def write_shown(codes: Iterable[str]) -> str:
    """Return the cursor of a ranked list: the videos that were shown, whose order may be another one by then."""
    return ".".join(list(codes)[-MOST_SHOWN:])


def read_shown(cursor: str) -> list[str]:
    """Return the codes that were shown. Raises BadCursor."""
    codes = cursor.split(".") if cursor else []
    if len(codes) > MOST_SHOWN or not all(map(ids.is_code, codes)):
        raise bad_cursor()
    return codes
