"""Fill every holding for one person, so that what is shown, exported and erased can be counted."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.models import Link, NewAvatar, Person
from glasshouse.network.devices.models import Bar, Exemption, Objection, Organisation
from glasshouse.network.feed import actions as feed
from glasshouse.network.handover.keys import hash_of
from glasshouse.network.handover.models import (
    Arrival,
    ArrivedVideo,
    Handover,
    LicenceStep,
    Party,
    Reference,
    Signpost,
    VideoSignpost,
)
from glasshouse.network.kit import clock, storage
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.notifications.actions import Kind, notify, see_all, switch_kind
from glasshouse.network.orders.models import Archive as OrderArchive
from glasshouse.network.orders.models import AskedFor, Order, Proposal, Subject
from glasshouse.network.portability.models import (
    Departure,
    Export,
    FoundVideo,
    Import,
    Sought,
    ToldOfSuspension,
)
from glasshouse.network.social import actions as social
from glasshouse.network.ties import actions as ties
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault.queries import Field
from glasshouse.network.videos.actions import describe_video, put_caption
from glasshouse.network.videos.actions.posts import Description
from glasshouse.network.videos.models import Clip, Provenance, Rendition, Sound, Video
from glasshouse.network.videos.queries import upload_path
from glasshouse.proof.notes import Kind as LogKind
from glasshouse.proof.notes import SigningKey
from tests.rooms.moderation.acts import restricted
from tests.rooms.people import shown_video

HERE = accounts.Origin("192.0.2.7", "Firefox on Linux")
PASSWORD = "correct horse battery"
VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello\n"


def person(handle: str, **more: Any) -> int:
    return accounts.create_person(
        handle=handle, name=handle.capitalize(), email=f"{handle}@example.org", password=PASSWORD, **more
    )


def video_with_files(author_id: int, text: str = "Hello #glass", size: int = 2000, **fields) -> Video:
    """A published video whose rendition, poster and captions are there."""
    video = shown_video(author_id, **fields)
    for rendition in Rendition.objects.filter(cut__video=video):
        storage.put_bytes(b"mp4" + bytes(size - 3), rendition.mp4_key)
        storage.put_bytes(b"#EXTM3U", rendition.playlist_key)
        storage.put_bytes(b"poster", rendition.cut.poster_key)
    told = Description(text=text, visibility=video.visibility)
    describe_video(person_id=author_id, code=video.code, told=told)
    put_caption(person_id=author_id, code=video.code, language="en", content=VTT.encode())
    return video


def fill(handle: str = "ada", *, other: str = "ben") -> tuple[int, int]:
    """Give a person something in every holding; returns their id and the other one's, who stays."""
    ada, ben = person(handle), person(other)
    _account(ada, handle)
    mine, theirs = video_with_files(ada), video_with_files(ben, f"With @{handle}")
    Sound.objects.create(origin=mine, key=f"v/{mine.code}/sound.m4a", duration_ms=1000, title="Mine")
    clip = Clip.objects.create(
        video=mine, length=10, file_name="holiday.mp4", expires_at=clock.now(), received_at=clock.now()
    )
    settings.UPLOADS_ROOT.mkdir(parents=True, exist_ok=True)
    upload_path(clip.upload_id).write_bytes(b"0123456789")
    for one, code in ((ada, theirs.code), (ben, mine.code)):
        social.like_video(person_id=one, code=code)
        feed.record_watch(person_id=one, events=[feed.WatchEvent(code, "watch", 900)])
    _together(ada, ben, mine, theirs)
    _ties(ada, ben, handle, other)
    notify(person_id=ben, kind=Kind.LIKED, facts={"video": mine.code}, actor_id=ada, about=mine.code)
    notify(person_id=ada, kind=Kind.LIKED, facts={"video": mine.code}, actor_id=ben, about=mine.code)
    feed.choose_interest(person_id=ada, kind="tag", name="clouds")
    feed.set_profiling(person_id=ada, on=True)
    see_all(person_id=ada)
    switch_kind(person_id=ada, kind="liked", on=False)
    _portability(ada, mine)
    _handover(ada, mine, handle)
    _orders(ada, handle)
    _devices(ada)
    return ada, ben


def _devices(ada: int) -> None:
    organisation = Organisation.objects.create(manager_id=ada, name="A city", country="DE")
    bar = Bar.objects.create(
        organisation=organisation, law="A law", devices=3, from_at=clock.now(), deadline_at=clock.now()
    )
    Exemption.objects.create(
        bar=bar, person_id=ada, reason="security_research", approver="The head", until=clock.now()
    )
    Objection.objects.create(bar=bar, person_id=ada, text="I object.", nonce=b"n" * 32)


def _account(ada: int, handle: str) -> None:
    accounts.update_profile(
        person_id=ada, name="Ada", bio="I count.", languages=["en", "de"], home_territory="DE"
    )
    accounts.sign_in(name=handle, password=PASSWORD, origin=HERE)
    accounts.create_token(person_id=ada, name="program", scopes=["read"], days=None)
    Link.objects.create(person_id=ada, kind="reset", expires_at=clock.now() + timedelta(hours=1))
    row = Person.objects.get(id=ada)
    avatar = f"a/{row.code}/1/avatar.webp"
    storage.put_bytes(b"picture", avatar)
    Person.objects.filter(id=ada).update(avatar_key=avatar)
    raw = f"incoming/avatars/{row.code}-x"
    storage.put_bytes(b"raw", raw)
    NewAvatar.objects.create(person_id=ada, raw_key=raw)
    accounts.count_attempt(scope="export", subject=str(ada), limit=99, window_s=86_400)
    vault.put_field(person_id=ada, field=Field.BIRTH_DATE, value="1990-01-01")


def _together(ada: int, ben: int, mine: Video, theirs: Video) -> None:
    social.save_video(person_id=ada, code=theirs.code)
    social.repost_video(person_id=ada, code=theirs.code, text="Look")
    said = social.write_comment(person_id=ben, code=mine.code, text="Well done")
    social.write_comment(person_id=ada, code=theirs.code, text="And you")
    social.like_comment(person_id=ada, code=said)
    told = moderation.Told(subject="video", thing=theirs.code, ground="spam", words="Too much of it")
    moderation.file_notice(person_id=ada, told=told)
    mod = accounts.create_person(handle="mod", role="moderator")
    code = restricted(mod, ben, "video", mine.code, measure="labelled", details="You said so yourself.")
    moderation.file_appeal(person_id=ada, code=code, words="I did not.")


def _ties(ada: int, ben: int, handle: str, other: str) -> None:
    third = person("cleo")
    ties.follow_person(person_id=ada, handle=other)
    ties.follow_person(person_id=ben, handle=handle)
    ties.mute_person(person_id=ada, handle="cleo")
    ties.block_person(person_id=ada, handle="cleo")
    ties.mute_word(person_id=ada, kind="tag", word="rain")
    video_with_files(ada, "Me, @ada", age_h=2)
    assert third


def _portability(ada: int, mine: Video) -> None:
    export = Export.objects.create(person_id=ada, state="ready", expires_at=clock.now() + timedelta(days=1))
    export.key = f"x/{export.code}/t/archive.zip"
    export.save()
    storage.put_bytes(b"zip", export.key)
    row = Import.objects.create(person_id=ada, length=3, expires_at=clock.now(), file_name="tiktok.zip")
    upload_path(row.upload_id).write_bytes(b"zip")
    FoundVideo.objects.create(person_id=ada, found_in=row, place=0, name="7", text="x", video=mine)
    Sought.objects.create(person_id=ada, handle="dora")
    ToldOfSuspension.objects.create(person_id=ada, restriction="R" * 11)
    Departure.objects.create(person_id=ada, erase_at=clock.now() + timedelta(days=14))


def _handover(ada: int, mine: Video, handle: str) -> None:
    row = Handover.objects.create(
        side="receiving", state="done", territory="LI", to="Us", other_site="https://old.example",
        other_log=str(SigningKey("old.example/ledger", LogKind.LOG, b"o" * 32).public), destination="FR",
        until=clock.now(), proposed_by_id=ada, confirmed_by_id=ada,
    )  # fmt: skip
    LicenceStep.objects.create(
        handover=row, stage="needed", authority="A ministry", country="CN", law="A law", proposed_by_id=ada,
        confirmed_by_id=ada,
    )  # fmt: skip
    Party.objects.create(handover=row, person_id=ada)
    Arrival.objects.create(handover=row, was="Aaaaaaaaaaa", person_id=ada)
    ArrivedVideo.objects.create(handover=row, was="Bbbbbbbbbbb", person_id=ada, video=mine)
    Reference.objects.create(
        handover=row, place=0, person_id=ada, kind="liked", address="https://old.example/@x", at=clock.now()
    )
    Signpost.objects.create(
        handle_hash=hash_of(handle), handover=row, was="Aaaaaaaaaaa", until_at=clock.now() + timedelta(days=9)
    )
    VideoSignpost.objects.create(
        code="Ccccccccccc", handover=row, person_id=ada, until_at=clock.now() + timedelta(days=9)
    )
    Provenance.objects.create(video=mine, handover=row.code, origin="old.example/ledger", was="Bbbbbbbbbbb")


def _orders(ada: int, handle: str) -> None:
    """An order that names her, and in which she did what officers do."""
    now = clock.now()
    order = Order.objects.create(
        kind="information",
        authority="court",
        authority_name="A court",
        country="FR",
        channel="mail",
        verified=True,
        answer_to="there",
        basis="national",
        law="A law",
        stored_in="FR",
        confirm_by=now,
        answer_by=now,
        received_by_id=ada,
    )
    Subject.objects.create(order=order, place=1, named=handle, person_id=ada, home="DE", told_at=now)
    Proposal.objects.create(
        order=order, rules_sha256="ab" * 32, outcome="refused", rule="gdpr-48", proposed_by_id=ada
    )
    OrderArchive.objects.create(order=order, officer_id=ada, key="", sha256="", bytes=0, state="erased")
    AskedFor.objects.create(who="owner", way="call", what="figures", entered_by_id=ada)


def files_below(root: Path) -> set[str]:
    """Every file below a folder."""
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def letters() -> list[str]:
    """The addresses that mails went to."""
    return [one for message in mail.outbox for one in message.to]


def zip_of(**files: bytes | str) -> bytes:
    """A ZIP of these files; `__` in a name stands for a slash."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
