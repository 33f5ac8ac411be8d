"""The things that notices are about, as the rooms below know them: to somebody who reports one, and to the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation.states import Subject
from glasshouse.network.social import queries as social
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos


@dataclass(frozen=True, slots=True)
class Found:
    """A thing by its code, the person it concerns, and its video if it has one."""

    code: str
    concerned_id: int
    video_id: int | None = None


def find(subject: Subject, thing: str, *, person_id: int) -> Found:
    """Return a thing that this person may see. Raises NotFound."""
    if subject == Subject.VIDEO:
        owner = videos.author_of(thing, person_id=person_id)
        if owner is not None:
            return Found(thing, owner.author_id, owner.video_id)
    elif subject == Subject.COMMENT:
        comment = social.comment_facts(thing, person_id=person_id)
        if comment is not None:
            return Found(thing, comment.author_id, comment.video_id)
    else:
        person = people.person_by_handle(thing)
        if person is not None and not ties.are_apart(person_id, person.person_id):
            return Found(person.code, person.person_id)
    raise NotFound(_("There is no such thing, or you may not see it. Nothing was sent."))


@dataclass(frozen=True, slots=True)
class Known:
    """A thing as the desk needs it for a statement; `names` are the handle and the name of the person concerned."""

    concerned_id: int
    names: tuple[str, ...]
    language: str
    at: datetime


def look_at(subject: str, thing: str, *, concerned_id: int | None) -> Known:
    """Return a thing for the desk, whoever may see it. Raises NotFound if it is gone."""
    found: tuple[int, str, datetime | None] | None = None
    if subject == Subject.VIDEO:
        video = videos.facts_for_staff(thing)
        found = (video.author_id, video.language, video.published_at) if video else None
    elif subject == Subject.COMMENT:
        comment = social.comments_for_staff([thing]).get(thing)
        found = (comment.author_id, "", comment.written_at) if comment else None
    elif concerned_id is not None:
        found = (concerned_id, "", None)
    card = people.cards([found[0]]).get(found[0]) if found else None
    if found is None or card is None:
        raise NotFound(_("It is gone: there is nothing left to decide about."))
    return Known(found[0], (card.handle, card.name), found[1], found[2] or clock.now())
