"""The things that notices are about, as the rooms below know them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
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
