"""What a person may ask about their own feed: why this video, and what is learnt of me."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import ranker
from glasshouse.network.feed.models import Interest, Kind, Watch
from glasshouse.network.feed.profiles import profile_of
from glasshouse.network.feed.pseudonyms import known_pseudonym
from glasshouse.network.feed.reasons import words_against, words_of
from glasshouse.network.kit import ids, locales
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import VideoCard

MOST_PARTS = 8
MOST_REFUSED = 100
WORDS = 60


@dataclass(frozen=True, slots=True)
class VideoLink:
    """A video by its address and the beginning of its text."""

    code: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class WhyPart:
    """One contribution: its share of all that speaks for and against the video, 0 to 1; `against` says which."""

    code: str
    words: str
    share: float
    against: bool
    video: VideoLink | None


@dataclass(frozen=True, slots=True)
class Controls:
    """What a person can say about a video: less of its author, its tags, its language; `refused` says they did."""

    author: str
    tags: tuple[str, ...]
    language: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why a video comes to a person: true contributions as of the event `offset`; empty where nothing is learnt."""

    mode: str
    offset: int
    parts: tuple[WhyPart, ...]
    controls: Controls


@dataclass(frozen=True, slots=True)
class Chosen:
    """An interest that a person chose, or took away; `title` is for people."""

    kind: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class LearntInterest:
    """Something learnt: how much it counts, 0 to 1, and what it is learnt from, in words."""

    kind: str
    name: str
    title: str
    url: str | None
    weight: float
    because: str


@dataclass(frozen=True, slots=True)
class Interests:
    """All that decides a person's feed, as far as it is about them; `known` is false while the ranker is down."""

    chosen: tuple[Chosen, ...]
    taken_away: tuple[Chosen, ...]
    learnt: tuple[LearntInterest, ...]
    refused: tuple[VideoLink, ...]
    profiled: bool
    sensitive: bool
    known: bool


def why(code: str, *, person_id: int) -> Why:
    """Return why this video comes to this person. Raises NotFound, WithheldHere."""
    video_id = videos.ids_by_code([code], person_id=person_id).get(code) if ids.is_code(code) else None
    if video_id is None:
        gone = NotFound(_("There is no such video, or you may not see it."))
        raise videos.refusal(code, person_id=person_id, otherwise=gone)
    profile, row = profile_of(person_id), next(iter(videos.rankable([video_id])), None)
    author = people.cards([row.author_id]).get(row.author_id) if row else None
    controls = Controls(
        author=author.handle if author else "",
        tags=row.tags if row else (),
        language=row.language if row else "",
        refused=video_id in _refused_ids(profile.watcher),
    )
    if not profile.profiled:
        return Why("not_profiled", 0, (), controls)
    try:
        told = ranker.explain(watcher=profile.watcher, taste=profile.taste, video_id=video_id)
    except ranker.RankerDown:
        return Why("chronological", 0, (), controls)
    return Why("for_you", told.offset, _in_words(told.parts, person_id, profile.taste.languages), controls)


def _in_words(parts: Sequence[ranker.Part], person_id: int, languages: Sequence[str]) -> tuple[WhyPart, ...]:
    whole = sum(abs(part.weight) for part in parts) or 1.0
    shown = parts[:MOST_PARTS]
    links = _links([part.video_id for part in shown if part.video_id is not None], person_id)
    named = [int(part.name) for part in shown if part.code in _OF_AUTHOR and part.name.isdigit()]
    authors = ties.lines_of(named, person_id=person_id)
    found: dict[tuple[str, bool, VideoLink | None], WhyPart] = {}
    for part in shown:
        link = links.get(part.video_id or 0)
        words, share = _words(part, _name(part, link, authors), languages), abs(part.weight) / whole
        # A language that one chose and often watches contributes twice, and is one reason.
        key = (words, part.weight < 0, link)
        same = found.get(key)
        found[key] = WhyPart(part.code, words, share + (same.share if same else 0.0), part.weight < 0, link)
    return tuple(sorted(found.values(), key=lambda one: -one.share))


def _words(part: ranker.Part, name: str, languages: Sequence[str]) -> str:
    if part.weight > 0:
        return words_of(part.code, name)
    # A language that one chose speaks against a video only because one skipped what was in it.
    skipped = part.code == "language" and part.name.partition("-")[0] in languages
    return words_against("skipped_language" if skipped else part.code, name)


_OF_AUTHOR = ("followed", "author", "not_interested")


def _name(part: ranker.Part, link: VideoLink | None, authors: dict[int, ties.PersonLine]) -> str:
    """Return what a contribution comes from, as people call it; a video's or person's name only if they may meet it."""
    if part.code == "co_watch":
        return link.text if link else ""
    if part.code == "language":
        return locales.languages().get(part.name, part.name)
    if part.code in _OF_AUTHOR and part.name.isdigit():
        card = authors.get(int(part.name))
        return f"@{card.handle}" if card else ""
    return part.name


def _links(video_ids: Iterable[int], person_id: int) -> dict[int, VideoLink]:
    wanted = list(dict.fromkeys(video_ids))
    if not wanted:
        return {}
    by_code = {card.code: card for card in videos.by_ids(wanted, person_id=person_id)}
    codes = videos.codes_of(wanted)
    return {
        video_id: VideoLink(code, by_code[code].url, _title(by_code[code]))
        for video_id, code in codes.items()
        if code in by_code
    }


def _title(card: VideoCard) -> str:
    line = card.text.strip().partition("\n")[0]
    return line if len(line) <= WORDS else line[: WORDS - 1] + "…"


def interests_of(person_id: int) -> Interests:
    """Return what a person chose, took away and does not want, and what is learnt of them."""
    profile = profile_of(person_id)
    said = list(Interest.objects.filter(person_id=person_id).order_by("kind", "name"))
    learnt: tuple[LearntInterest, ...] = ()
    known = True
    if profile.profiled:
        try:
            learnt = _learnt(ranker.learnt(profile.watcher), set(profile.taste.unwanted), person_id)
        except ranker.RankerDown:
            known = False
    refused = _refused_ids(profile.watcher)
    return Interests(
        chosen=tuple(_chosen(row) for row in said if row.wanted),
        taken_away=tuple(_chosen(row) for row in said if not row.wanted),
        learnt=learnt,
        refused=tuple(_links(refused[:MOST_REFUSED], person_id).values()),
        profiled=profile.profiled,
        sensitive=profile.taste.sensitive,
        known=known,
    )


def _chosen(row: Interest) -> Chosen:
    titles = {"tag": f"#{row.name}", "author": f"@{row.name}"}
    return Chosen(row.kind, row.name, titles.get(row.kind) or locales.languages().get(row.name, row.name))


def _learnt(told: ranker.Learnt, unwanted: set[str], person_id: int) -> tuple[LearntInterest, ...]:
    # Who is apart from this person, or not there any more, is named nowhere.
    authors = ties.lines_of([int(liked.name) for liked in told.authors], person_id=person_id)
    found = [
        LearntInterest(
            "tag", liked.name, f"#{liked.name}", f"/tag/{liked.name}", liked.weight, _because(liked.times)
        )
        for liked in told.tags
        if f"tag:{liked.name}" not in unwanted
    ]
    for liked in told.authors:
        card = authors.get(int(liked.name))
        if card is not None and f"author:{liked.name}" not in unwanted:
            found.append(
                LearntInterest(
                    "author", card.handle, card.name, card.url, liked.weight, _because(liked.times)
                )
            )
    found += [
        LearntInterest(
            "language",
            liked.name,
            locales.languages().get(liked.name, liked.name),
            None,
            liked.weight,
            _because(liked.times),
        )
        for liked in told.languages
        if f"language:{liked.name}" not in unwanted
    ]
    return tuple(sorted(found, key=lambda interest: -interest.weight))


def _because(times: int) -> str:
    words = ngettext(
        "Liked, shared or watched long once", "Liked, shared or watched long %(times)d times", times
    )
    return words % {"times": times}


def refused_ids(person_id: int) -> list[int]:
    """Return the ids of the videos that this person does not want to see, the last one first."""
    watcher = known_pseudonym(person_id)
    return [] if watcher is None else _refused_ids(watcher)


def _refused_ids(watcher: int) -> list[int]:
    rows = Watch.objects.filter(watcher=watcher, kind__in=(Kind.NOT_INTERESTED, Kind.REPORT, Kind.INTERESTED))
    last = dict(rows.order_by("id").values_list("video_id", "kind"))
    order = dict.fromkeys(rows.order_by("-id").values_list("video_id", flat=True))
    return [video_id for video_id in order if last[video_id] != Kind.INTERESTED]
