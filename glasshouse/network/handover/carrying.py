"""What goes along of a person, and what stays behind and why. Read person by person, however many there are."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import queries as feed
from glasshouse.network.notifications import queries as told
from glasshouse.network.social import queries as social
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos

Line = dict[str, Any]
Goes = Callable[[Collection[int]], set[int]]
"""Which of these people go along."""
CHUNK = 200

PURPOSES = {
    "email": "So that the person can set a password there: passwords do not go along.",
    "birth_date": "So that the new operator knows, as it must, that the person is old enough.",
    "profile": "The account as the person made it.",
    "settings": "What the person has set, so that nothing is shown to more people there than here.",
    "interests": "What the person has chosen, and nothing that was learnt of them.",
    "videos": "What the person made, with its captions.",
    "together": "What people who go along said and did among themselves.",
    "references": "Where the person's words and follows with people who stay can be found.",
}


@dataclass(frozen=True, slots=True)
class VideoFile:
    """The one file that a video goes along with: a stored key or a local path, and its size in bytes."""

    key: str
    path: str
    size: int


def person_line(person_id: int) -> Line | None:
    """Return what goes along of an account and its settings; None if it can't move."""
    person = people.carried_person(person_id)
    if person is None:
        return None
    said, muted = feed.said_by(person_id), ties.muted_words(person_id)
    return {
        "code": person.code,
        "handle": person.handle,
        "name": person.name,
        "bio": person.bio,
        "languages": [*person.languages],
        "home_territory": person.home_territory,
        "site_language": person.site_language,
        "is_private": person.is_private,
        "joined_at": person.joined_at.isoformat(),
        "email": person.email,
        "birth_date": person.birth_date,
        "interests": [
            {"kind": kind, "name": name, "wanted": wanted}
            for kind, name, wanted in said.interests
            if kind != "author"
        ],
        "profiled": said.profiled,
        "sensitive": said.sensitive,
        "muted_words": [*muted.words],
        "muted_tags": [*muted.tags],
        "switched_off": sorted(kind for kind, on in told.choices_of(person_id).items() if not on),
    }


def avatar_of(person_id: int) -> str:
    """Return the storage key of a person's picture, empty if they have none."""
    person = people.carried_person(person_id)
    return person.avatar_key if person else ""


def video_line(video: videos.ArchivedVideo) -> Line:
    """Return what a video says and who may see it."""
    return {
        "code": video.code,
        "text": video.text,
        "language": video.language,
        "visibility": video.visibility,
        "sensitive": video.sensitive,
        "ai": video.ai,
        "comments_from": video.comments_from,
        "sound_reusable": video.sound_reusable,
        "created_at": video.created_at.isoformat(),
        "published_at": video.published_at.isoformat() if video.published_at else "",
        "captions": [language for language, _vtt in video.captions],
    }


def file_of(video: videos.ArchivedVideo, size_of: Callable[[str], int]) -> VideoFile | None:
    """Return the file that a video goes along with: what is shown, else its only original; None if it has none."""
    if video.hidden:
        return None
    if video.file_key:
        size = size_of(video.file_key)
        return VideoFile(video.file_key, "", size) if size else None
    kept = [path for _name, path in video.originals if path.is_file()]
    if len(kept) != 1 or not kept[0].stat().st_size:
        return None
    return VideoFile("", str(kept[0]), kept[0].stat().st_size)


@dataclass(frozen=True, slots=True)
class Apart:
    """A line for one of the lists: what goes along as it is, or as a reference to somebody who stays."""

    goes: bool
    line: Line


def follows_of(person_id: int, goes: Goes) -> Iterator[Apart]:
    """Yield whom a person follows."""
    for some in parts(ties.follows_by(person_id)):
        going = goes([other for other, _at, _accepted in some])
        codes = people.codes_of([*going, person_id])
        cards = people.cards([other for other, _at, _accepted in some], active=True)
        for other, at, accepted in some:
            line = {"person": codes[person_id], "at": at.isoformat()}
            if other in going:
                yield Apart(True, {**line, "followed": codes[other], "accepted": accepted})
            elif other in cards:
                yield Apart(
                    False, {**line, "kind": "follows", "address": _at(cards[other].handle), "text": ""}
                )


def kept_out_of(person_id: int, goes: Goes) -> Iterator[Line]:
    """Yield whom a person blocks or mutes, of those who go along too."""
    for how, others in (
        ("blocks", ties.blocked_people(person_id)),
        ("mutes", ties.muted_people(person_id)),
    ):
        going = goes(others)
        codes = people.codes_of([*going, person_id])
        for other in others:
            if other in going:
                yield {"person": codes[person_id], "how": how, "other": codes[other]}


def deeds_of(person_id: int, goes: Goes) -> Iterator[Apart]:
    """Yield what a person likes, saves and reposts."""
    for some in parts(social.deeds_by(person_id)):
        authors = [one.author_id for one in some]
        going, cards = goes(authors), people.cards(authors)
        mine = people.codes_of([person_id])[person_id]
        for one in some:
            line = {"person": mine, "at": one.at.isoformat(), "text": one.text}
            if one.author_id in going:
                yield Apart(True, {**line, "deed": one.deed, "video": one.video})
            else:
                address = _at(cards[one.author_id].handle, one.video)
                yield Apart(False, {**line, "kind": one.deed, "address": address})


def comments_of(person_id: int, goes: Goes, *, replies: bool) -> Iterator[Apart]:
    """Yield what a person said; it goes along if whose video it is, and whom it stands under, go along."""
    for some in parts(social.comments_by(person_id, replies=replies)):
        needed = {one.author_id for one in some} | {one.top_author_id for one in some if one.top_author_id}
        named = {one.answers_id for one in some if one.answers_id}
        going, cards = goes([*needed, *named]), people.cards(needed)
        codes = people.codes_of([*going, person_id])
        for one in some:
            line = {"person": codes[person_id], "at": one.at.isoformat(), "text": one.text}
            if {one.author_id, one.top_author_id or one.author_id} <= going:
                answers = codes.get(one.answers_id or 0, "")
                more = {"code": one.code, "video": one.video, "top": one.top, "answers": answers}
                yield Apart(True, {**line, **more, "pinned": one.pinned})
            else:
                address = _at(cards[one.author_id].handle, one.video)
                yield Apart(False, {**line, "kind": "commented", "address": address})


def _at(*parts: str) -> str:
    return f"{settings.SITE_URL}/@{'/'.join(parts)}"


def parts(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """Yield rows a few at a time."""
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == CHUNK:
            yield some
            some = []
    if some:
        yield some
