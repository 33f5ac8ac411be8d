"""What people say of themselves to their feed: more of this, none of that, learn from me or do not."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.feed.models import Interest, Kind, Preference, Watch
from glasshouse.network.feed.pseudonyms import pseudonym_of
from glasshouse.network.feed.recording import recorder
from glasshouse.network.kit import clock, crash, ids, locales
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.videos import queries as videos

MOST_INTERESTS = 200
MOST_WISHES = 300
WINDOW_S = 600


class NotAnInterest(Refused):
    """There is no such kind of interest, or no such name."""

    code = "not_an_interest"


class TooManyInterests(Refused):
    """A person has chosen as many as one may."""

    code = "too_many_interests"


def mark_not_interested(*, person_id: int, code: str) -> None:
    """Keep a video out of this person's feed, and show less of its author and tags from the next page on.

    Raises NotFound, TooMany.
    """
    _say(person_id, code, Kind.NOT_INTERESTED)


def take_back_not_interested(*, person_id: int, code: str) -> None:
    """Undo `mark_not_interested`; without it nothing changes. Raises NotFound, TooMany."""
    _say(person_id, code, Kind.INTERESTED)


def _say(person_id: int, code: str, kind: Kind) -> None:
    video_id = videos.ids_by_code([code], person_id=person_id).get(code) if ids.is_code(code) else None
    if video_id is None:
        gone = NotFound(_("There is no such video, or you may not see it."))
        raise videos.refusal(code, person_id=person_id, otherwise=gone)
    _limit(person_id)
    recorder.record([Watch(video_id=video_id, watcher=pseudonym_of(person_id), kind=kind)])


def _limit(person_id: int) -> None:
    """Count a wish: each is a row that stays, and the rank process reads the log again for some."""
    count_attempt(scope="feed-wish", subject=str(person_id), limit=MOST_WISHES, window_s=WINDOW_S)


def choose_interest(*, person_id: int, kind: str, name: str) -> None:
    """Show a person more of a tag or a language, or let them be shown again what they took away.

    Choosing twice is choosing once. Raises NotAnInterest, TooManyInterests.
    """
    name = _normal(kind, name)
    if kind == Interest.Of.AUTHOR:
        # Authors are chosen by following them; here one only takes back having taken them away.
        Interest.objects.filter(person_id=person_id, kind=kind, name=name, wanted=False).delete()
        return
    _put(person_id, kind, name, wanted=True)


def drop_interest(*, person_id: int, kind: str, name: str) -> None:
    """Remove an interest that was chosen; one that was learnt is kept out from now on.

    Raises NotAnInterest, TooManyInterests.
    """
    name = _normal(kind, name)
    chosen = Interest.objects.filter(person_id=person_id, kind=kind, name=name, wanted=True)
    if not chosen.delete()[0]:
        _put(person_id, kind, name, wanted=False)


def _put(person_id: int, kind: str, name: str, *, wanted: bool) -> None:
    """Keep what a person wants or does not want: so many of each, since every page of For You asks with all of them."""
    with transaction.atomic():
        others = Interest.objects.filter(person_id=person_id, wanted=wanted).exclude(kind=kind, name=name)
        if others.count() >= MOST_INTERESTS:
            raise TooManyInterests(
                _(
                    "These are more interests than your feed can follow. Please remove one first; nothing was changed."
                )
            )
        Interest.objects.update_or_create(
            person_id=person_id, kind=kind, name=name, defaults={"wanted": wanted, "said_at": clock.now()}
        )


def _normal(kind: str, name: str) -> str:
    name = name.strip()
    if kind == Interest.Of.TAG:
        name = name.lstrip("#").casefold()
        if re.fullmatch(r"\w{1,100}", name):
            return name
        raise NotAnInterest(_("A tag is one word of letters and numbers. Nothing was changed."))
    if kind == Interest.Of.LANGUAGE and name in locales.languages():
        return name
    if kind == Interest.Of.AUTHOR and re.fullmatch(r"[\w.]{1,30}", name):
        return name.lower()
    raise NotAnInterest(_("There is no such interest. Nothing was changed."))


def set_profiling(*, person_id: int, on: bool) -> None:
    """Let a person's feed learn from what they watch, or stop it: then what was learnt from them is taken out at once.

    What they watched stays in their history. Saying the same again is harmless. Raises TooMany.
    """
    _limit(person_id)
    recorder.record(
        [Watch(video_id=0, watcher=pseudonym_of(person_id), kind=Kind.RESUME if on else Kind.PAUSE)]
    )
    # Before the page says so: whoever finds the page unchanged after a crash says it again.
    crash.point("feed.set_profiling.after_log")
    Preference.objects.update_or_create(
        person_id=person_id, defaults={"profiled": on, "said_at": clock.now()}
    )


def set_sensitive(*, person_id: int, on: bool) -> None:
    """Let a person's For You contain sensitive videos, or not."""
    Preference.objects.update_or_create(
        person_id=person_id, defaults={"sensitive": on, "said_at": clock.now()}
    )


def reset_learnt(*, person_id: int) -> None:
    """Forget all that was learnt from what a person watched and liked; their history and their choices stay. Raises TooMany."""
    _limit(person_id)
    recorder.record([Watch(video_id=0, watcher=pseudonym_of(person_id), kind=Kind.RESET)])
    Interest.objects.filter(person_id=person_id, wanted=False).delete()
