"""Which of the videos that an archive tells of a file may be."""

import re
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from glasshouse.network.kit import clock
from glasshouse.network.portability.models import FoundVideo
from glasshouse.network.portability.tiktok import POST_ID, moment_of_id

NEAR = timedelta(minutes=2)
_DAY = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])"
    r"(?:[-_ T.]{0,3}([01]\d|2[0-3])[-_:.h]?([0-5]\d)[-_:.m]?([0-5]\d))?(?!\d)"
)


def date_in(file_name: str) -> tuple[datetime | None, timedelta]:
    """Return the instant that a file name tells (UTC), and how exactly; (None, 0) if it tells none."""
    number = POST_ID.search(file_name)
    if number and (instant := moment_of_id(number[1])):
        return instant, NEAR
    match = _DAY.search(file_name)
    if match is None:
        return None, timedelta()
    parts = [int(part) for part in match.groups(default="0")]
    try:
        instant = datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:
        return None, timedelta()
    if not instant < clock.now():
        return None, timedelta()
    return instant, NEAR if match[4] else timedelta(days=1)


def match_file(*, person_id: int, file_name: str) -> FoundVideo | None:
    """Return the one found video that a file can be, by its name, else by the date in its name; None if in doubt."""
    free = FoundVideo.objects.filter(person_id=person_id, video=None)
    stem = file_name.rpartition(".")[0] or file_name
    number = POST_ID.search(stem)
    named = free.filter(Q(name=stem) | Q(name=number[1] if number else stem)).exclude(name="").first()
    if named is not None:
        return named
    instant, within = date_in(stem)
    if instant is None:
        return None
    first, last = (instant - within, instant + within) if within == NEAR else (instant, instant + within)
    near = list(free.filter(posted_at__gte=first, posted_at__lte=last)[:2])
    return near[0] if len(near) == 1 else None
