"""Takes what an archive brings, piece by piece, through the faces of the rooms below. All of it is a stranger's word.

What is here already is passed over, so that a second import, or one that goes on, adds nothing twice.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import actions as feed
from glasshouse.network.handover.models import MAX_LINE, Arrival, ArrivedVideo, Handover, Reference
from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import Refused
from glasshouse.network.notifications import actions as notifications
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.social import actions as social
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import queries as video_queries
from glasshouse.proof.handing.checking import Head
from glasshouse.proof.handing.reading import Member

log = logging.getLogger(__name__)
MOST_CAPTION = 512 * 1024
MOST_CAPTIONS = 100
"""So many of one video wait in memory for its file."""
MOST_NAMES = 300
MOST_TEXT = 5000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
REFERENCES = frozenset({"follows", "liked", "saved", "reposted", "commented"})


class Guests:
    """Those who come with one handover, and how much of theirs was taken."""

    def __init__(self, row: Handover, head: Head, done: Counter[str]) -> None:
        self._row, self._head, self._done = row, head, done
        self._about: dict[str, Any] = {}
        self._captions: list[tuple[str, bytes]] = []

    # People

    def take_person(self, was: str, told: dict[str, Any]) -> None:
        """Make the account of one person with all that they have set, and tell them how to open it."""
        self._done["people"] += 1
        known = self._person(was)
        if known is not None:
            self._finish_person(known, told)
            return
        wanted = _text(told.get("handle"), 60)
        with transaction.atomic():
            settled = accounts.settle_newcomer(told=_newcomer(told))
            Arrival.objects.create(handover=self._row, was=was, person_id=settled.person_id)
            self._settings(settled.person_id, told)
            if settled.link:
                facts = {
                    "link": settled.link,
                    "from": urlsplit(self._head.site).netloc[:100],
                    "was": wanted,
                    "handle": settled.handle,
                }
                notify(person_id=settled.person_id, kind=Kind.ARRIVED, facts=facts)
            crash.point("handover.import.before_person")
        self._finish_person(settled.person_id, told)
        self._done["renamed"] += settled.handle != wanted
        self._done["without_address"] += not settled.link

    def _settings(self, person_id: int, told: dict[str, Any]) -> None:
        for one in _list(told.get("interests"))[:MOST_NAMES]:
            kind, name = _text(_map(one).get("kind"), 20), _text(_map(one).get("name"), 100)
            with suppress(Refused):
                choose = feed.choose_interest if _map(one).get("wanted") is not False else feed.drop_interest
                choose(person_id=person_id, kind=kind, name=name)
        for kind, names in (("word", told.get("muted_words")), ("tag", told.get("muted_tags"))):
            for name in _list(names)[:MOST_NAMES]:
                with suppress(Refused):
                    ties.mute_word(person_id=person_id, kind=kind, word=_text(name, 100))
        for kind in _list(told.get("switched_off"))[:MOST_NAMES]:
            with suppress(Refused):
                notifications.switch_kind(person_id=person_id, kind=_text(kind, 40), on=False)
        if told.get("sensitive") is True:
            feed.set_sensitive(person_id=person_id, on=True)

    def _finish_person(self, person_id: int, told: dict[str, Any]) -> None:
        """Do what lies in another store: said again it is the same."""
        if told.get("profiled") is False:
            with suppress(Refused):
                feed.set_profiling(person_id=person_id, on=False)

    def take_avatar(self, was: str, member: Member) -> None:
        """Take somebody's picture, unless they have one here; it is decoded, confined, as anybody's is."""
        person_id = self._person(was)
        profile = people.profile_of(person_id) if person_id else None
        if profile is None or profile.avatar_key or people.avatar_state(profile.person_id):
            return
        if member.size > accounts.MAX_BYTES:
            self._done["pictures_refused"] += 1
            return
        try:
            accounts.set_avatar(person_id=profile.person_id, content=member.read(accounts.MAX_BYTES))
        except Refused:
            self._done["pictures_refused"] += 1

    # Videos

    def expect_video(self, told: dict[str, Any]) -> None:
        """Remember what a video says: its captions and its file come next."""
        self._about, self._captions = told, []

    def expect_caption(self, language: str, member: Member) -> None:
        """Remember captions of the video to come."""
        if member.size <= MOST_CAPTION and len(self._captions) < MOST_CAPTIONS:
            self._captions.append((language, member.read(MOST_CAPTION)))

    def take_video(self, was_person: str, was: str, member: Member) -> None:
        """Take a video as an upload: begun and noted, then its bytes, then its captions."""
        person_id = self._person(was_person)
        if person_id is None:
            return
        known = ArrivedVideo.objects.filter(handover=self._row, was=was).select_related("video").first()
        try:
            known = known or self._begin_video(person_id, was, member.size)
        except Refused as error:
            ArrivedVideo.objects.create(
                handover=self._row, was=was, person_id=person_id, refused=error.code[:60]
            )
            self._done["videos_refused"] += 1
            return
        if known.video is None:
            self._done["videos_refused"] += bool(known.refused)
            return
        self._done["videos"] += 1
        if video_queries.is_received(known.upload_id):
            return
        for language, content in self._captions:
            with suppress(Refused, ValueError):
                videos.put_caption(
                    person_id=person_id, code=known.video.code, language=language, content=content
                )
        videos.put_upload(upload_id=known.upload_id, chunks=member.chunks())
        crash.point("handover.import.after_bytes")
        with suppress(Refused):
            videos.receive_upload(upload_id=known.upload_id)

    def _begin_video(self, person_id: int, was: str, size: int) -> ArrivedVideo:
        with transaction.atomic():
            ticket = videos.bring_video(
                person_id=person_id,
                length=size,
                file_name=f"{was}.mp4",
                options=_options(self._about),
                came=videos.From(handover=self._row.code, origin=self._head.log, was=was),
            )
            video_id = video_queries.own_ids([ticket.video], person_id=person_id)[ticket.video]
            made = ArrivedVideo.objects.create(
                handover=self._row,
                was=was,
                video_id=video_id,
                person_id=person_id,
                upload_id=ticket.upload_id,
            )
            crash.point("handover.import.before_video")
        return made

    # What is between them

    def take_follow(self, _place: int, line: dict[str, Any]) -> None:
        """Take that one of them follows another."""
        one, other, at = self._person(line.get("person")), self._person(line.get("followed")), _instant(line)
        if one and other and at and one != other:
            ties.bring_follow(
                follower_id=one, followed_id=other, at=at, accepted=line.get("accepted") is not False
            )
            self._done["follows"] += 1

    def take_kept_out(self, _place: int, line: dict[str, Any]) -> None:
        """Take that one of them blocks or mutes another."""
        one, other = self._person(line.get("person")), self._person(line.get("other"))
        if one and other and one != other:
            bring = {"blocks": ties.bring_block, "mutes": ties.bring_mute}.get(_text(line.get("how"), 10))
            if bring is not None:
                bring(person_id=one, other_id=other)
                self._done["kept_out"] += 1

    def take_comment(self, _place: int, line: dict[str, Any]) -> None:
        """Take what one of them said under a video that came too."""
        one, video_id, at = self._person(line.get("person")), self._video(line.get("video")), _instant(line)
        if one is None or video_id is None or at is None:
            self._done["left_out"] += 1
            return
        told = social.BroughtComment(
            code=_text(line.get("code"), 11),
            person_id=one,
            video_id=video_id,
            top=_text(line.get("top"), 11),
            answers_id=self._person(line.get("answers")),
            text=_text(line.get("text"), MOST_TEXT),
            at=at,
            pinned=line.get("pinned") is True,
        )
        social.bring_comment(told=told)
        self._done["comments"] += 1

    def take_deed(self, _place: int, line: dict[str, Any]) -> None:
        """Take that one of them likes, saves or reposts a video that came too."""
        one, video_id, at = self._person(line.get("person")), self._video(line.get("video")), _instant(line)
        deed = _text(line.get("deed"), 10)
        if one is None or video_id is None or at is None or deed not in ("liked", "saved", "reposted"):
            self._done["left_out"] += 1
            return
        social.bring_deed(
            deed=deed, person_id=one, video_id=video_id, at=at, text=_text(line.get("text"), MOST_TEXT)
        )
        self._done["deeds"] += 1

    def take_reference(self, place: int, line: dict[str, Any]) -> None:
        """Keep where something of one of them can be found that stayed."""
        one, at = self._person(line.get("person")), _instant(line)
        kind, address = _text(line.get("kind"), 9), _text(line.get("address"), MAX_LINE)
        if (
            one is None
            or at is None
            or kind not in REFERENCES
            or not address.startswith(f"{self._head.site}/")
        ):
            self._done["left_out"] += 1
            return
        Reference.objects.get_or_create(
            handover=self._row,
            place=place,
            defaults={
                "person_id": one,
                "kind": kind,
                "address": address,
                "text": _text(line.get("text"), MOST_TEXT),
                "at": at,
            },
        )
        self._done["references"] += 1

    def _person(self, was: Any) -> int | None:
        if not isinstance(was, str) or not ids.is_code(was):
            return None
        found = Arrival.objects.filter(handover=self._row, was=was)
        return found.values_list("person_id", flat=True).first()

    def _video(self, was: Any) -> int | None:
        if not isinstance(was, str) or not ids.is_code(was):
            return None
        found = ArrivedVideo.objects.filter(handover=self._row, was=was, video__isnull=False)
        return found.values_list("video_id", flat=True).first()


def _newcomer(told: dict[str, Any]) -> accounts.Newcomer:
    return accounts.Newcomer(
        handle=_text(told.get("handle"), 60),
        name=_text(told.get("name"), 100),
        bio=_text(told.get("bio"), 1000),
        languages=tuple(_names(told.get("languages"))),
        home_territory=_text(told.get("home_territory"), 2),
        site_language=_text(told.get("site_language"), 12),
        is_private=told.get("is_private") is True,
        joined_at=_instant({"at": told.get("joined_at")}),
        email=_text(told.get("email"), 254),
        birth_date=_text(told.get("birth_date"), 10),
    )


def _options(told: dict[str, Any]) -> dict[str, str]:
    published = _instant({"at": told.get("published_at")})
    created = _instant({"at": told.get("created_at")})
    dated = published or created
    visibility = _text(told.get("visibility"), 9)
    options = {
        "text": _text(told.get("text"), 2200),
        "language": _text(told.get("language"), 12),
        "visibility": visibility if visibility in ("public", "followers") else "private",
        "comments_from": _text(told.get("comments_from"), 9),
        "sensitive": "true" if told.get("sensitive") is True else "",
        "ai": "true" if told.get("ai") is True else "",
        "sound_reusable": "false" if told.get("sound_reusable") is False else "",
        "dated_at": dated.isoformat() if dated else "",
        "publish": "true" if published else "",
    }
    return {name: value for name, value in options.items() if value}


def _instant(line: dict[str, Any]) -> datetime | None:
    value = line.get("at")
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if instant is None or instant.tzinfo is None or instant < EARLIEST:
        return None
    return min(instant, clock.now())


def _text(value: Any, most: int) -> str:
    return texts.plain(value[: 4 * most])[:most].strip() if isinstance(value, str) else ""


def _names(value: Any) -> Iterator[str]:
    return (_text(one, 12) for one in _list(value)[:20])


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
