"""What a notice is about, as the pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import queries as feed
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation.queries import AppealCase, Case, Subject
from glasshouse.network.social import queries as social
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos


class NoSuchThing(Exception):
    """There is no such thing, or this person may not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A video, a comment or a person in words; `url` is empty when it is gone."""

    subject: str
    thing: str
    handle: str
    words: str
    url: str
    poster: str | None = None


def look_up(subject: str, thing: str, *, person_id: int) -> Thing:
    """Return what a person wants to report. Raises NoSuchThing."""
    try:
        if subject == Subject.VIDEO:
            video = feed.item(thing, person_id=person_id).video
            return Thing(
                subject=subject, thing=thing, handle=video.author.handle, words=video.text, url=video.url
            )
    except NotFound as error:
        raise NoSuchThing from error
    if subject == Subject.COMMENT:
        comment = social.comment_facts(thing, person_id=person_id)
        if comment is not None:
            return _comment(thing, comment)
    if subject == Subject.PERSON:
        person = people.person_by_handle(thing)
        if person is not None and not ties.are_apart(person_id, person.person_id):
            return Thing(
                subject=subject, thing=thing, handle=person.handle, words=person.bio, url=f"/@{person.handle}"
            )
    raise NoSuchThing


def _comment(code: str, comment: "social.CommentFacts") -> Thing:
    handle = people.cards([comment.author_id])[comment.author_id].handle
    video = videos.codes_of([comment.video_id]).get(comment.video_id, "")
    return Thing(
        subject=Subject.COMMENT,
        thing=code,
        handle=handle,
        words=comment.text,
        url=f"/@{handle}/{video}?comment={code}",
    )


def thing_of(case: AppealCase) -> Thing | None:
    """Return what an appeal is about, None if it is gone."""
    subject, thing, handle = case.statement.subject, case.thing, case.handle
    if subject == Subject.VIDEO:
        card = videos.for_staff([thing]).get(thing)
        if card is None:
            return None
        return Thing(
            subject=subject, thing=thing, handle=handle, words=card.text, url=card.url, poster=card.poster
        )
    if subject == Subject.COMMENT:
        comment = social.comments_for_staff([thing]).get(thing)
        return _comment(thing, comment) if comment else None
    return Thing(subject=subject, thing=thing, handle=handle, words="", url="") if handle else None


def for_desk(cases: Iterable[Case]) -> dict[str, Thing]:
    """Return what these cases are about, by the code of the case; what is gone is left out. A few queries for all."""
    cases = list(cases)
    cards = videos.for_staff([case.thing for case in cases if case.subject == Subject.VIDEO])
    comments = social.comments_for_staff([case.thing for case in cases if case.subject == Subject.COMMENT])
    found: dict[str, Thing] = {}
    for case in cases:
        if case.subject == Subject.VIDEO and case.thing in cards:
            card = cards[case.thing]
            found[case.code] = Thing(
                subject=case.subject, thing=case.thing, handle=card.author.handle, words=card.text,
                url=card.url, poster=card.poster,
            )  # fmt: skip
        elif case.subject == Subject.COMMENT and case.thing in comments:
            found[case.code] = _comment(case.thing, comments[case.thing])
        elif case.subject == Subject.PERSON and case.handle:
            found[case.code] = Thing(
                subject=case.subject, thing=case.thing, handle=case.handle, words="", url=f"/@{case.handle}"
            )
    return found
