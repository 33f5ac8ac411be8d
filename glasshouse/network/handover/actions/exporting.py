"""The archive is made: who goes is fixed, their accounts close to themselves, and all that goes along is written and signed."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import queries as feed
from glasshouse.network.handover import carrying
from glasshouse.network.handover.actions.proposing import TooLate, locked
from glasshouse.network.handover.entering import enter, origin_of
from glasshouse.network.handover.keys import handover_key, own_log
from glasshouse.network.handover.models import Handover, Party
from glasshouse.network.handover.parcel import Parcel
from glasshouse.network.handover.states import State
from glasshouse.network.kit import clock, crash, storage
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.videos import queries as videos
from glasshouse.proof.entries import Licence, from_bytes
from glasshouse.proof.handing import form
from glasshouse.proof.handing.checking import Head, check_archive, covers

BATCH = 200


class TooEarly(Refused):
    """The announcement is not published yet, or people still have time to say that they stay."""

    code = "too_early"
    status = 409


class NoLicence(Refused):
    """What the recommender has learnt goes along only under a licence that is granted, for this country, and published."""

    code = "no_licence"
    status = 403


class CantWrite(Refused):
    """The archive can't be written there."""

    code = "cant_write"


@dataclass(frozen=True, slots=True)
class Exported:
    """The archive as it is: SHA-256 of its manifest, its size in bytes, and how many files of each kind it has."""

    digest: str
    bytes: int
    counts: dict[str, int]


def export_archive(*, code: str, target: Path, with_model: bool = False) -> Exported:
    """Make the archive of a handover; whoever was killed while doing it goes on by doing it again.

    From here on those who go can't sign in here, so that nothing they do is lost. Raises NotFound, TooEarly, TooLate,
    NoLicence, CantWrite, RankerDown.
    """
    row = _begin(code, with_model=with_model)
    if row.state == State.BEGUN:
        return _made(row, target)
    if not target.exists():
        _write(row, target)
    found = _check(target, row)
    with transaction.atomic():
        row = locked(code)
        if row.state not in (State.EXPORTING, State.BEGUN):
            raise _ended()
        if row.state == State.EXPORTING:
            row.digest, row.report = found.digest, sorted(found.counts.items())
            enter(row, "begun", State.BEGUN)
        crash.point("handover.export.before_commit")
    Parcel(target, row.code).clear()
    return found


def _made(row: Handover, target: Path) -> Exported:
    if not target.is_file():
        raise TooLate(_("The archive of this handover was made already, and lies somewhere else."))
    found = _check(target, row)
    if found.digest != row.digest:
        raise CantWrite(
            _("This file is another archive than the one that was entered. It was left as it is.")
        )
    Parcel(target, row.code).clear()
    return found


def _ended() -> TooLate:
    return TooLate(_("This handover is not announced, or has ended."))


def _check(target: Path, row: Handover) -> Exported:
    with target.open("rb") as source:
        found = check_archive(source)
    head, why = found.head, ""
    if found.wrong or head is None:
        why = found.wrong[0][1]
    elif (head.handover, head.log, head.model) != (row.code, own_log().name, row.with_model):
        why = f"it is that of handover {head.handover}"
    if why:
        raise CantWrite(
            _("%(file)s is no archive in order: %(why)s. Move it away, then do this again.")
            % {"file": target, "why": why}
        )
    return Exported(found.digest, target.stat().st_size, dict(found.counts))


# Who goes


def _begin(code: str, *, with_model: bool) -> Handover:
    with transaction.atomic():
        row = locked(code)
        if row.state in (State.EXPORTING, State.BEGUN):
            if row.with_model != with_model:
                raise TooLate(
                    _("This archive was begun otherwise; with or without the model can’t change now.")
                )
        elif row.state != State.ANNOUNCED:
            raise _ended()
        elif ledger.receipt(row.tickets["announced"]) is None:
            raise TooEarly(_("The announcement is not published yet. Please try again in some minutes."))
        elif clock.now() < row.until:
            raise TooEarly(
                _("Until %(day)s UTC people can say that they stay. Nothing was made.")
                % {"day": f"{row.until:%Y-%m-%d %H:%M}"}
            )
        if with_model:
            licence_receipt(row)
        if row.state == State.ANNOUNCED:
            row.state, row.with_model, row.exported_at = State.EXPORTING.value, with_model, clock.now()
            row.save(update_fields=["state", "with_model", "exported_at"])
    if row.state == State.EXPORTING:
        _let_go(row)
    return row


def _let_go(row: Handover) -> None:
    """Close the accounts of those who go to themselves: told in time, still at home there, and not staying."""
    notice = timedelta(days=settings.ENV.handover_notice_days) - timedelta(hours=1)
    in_time = (row.exported_at or clock.now()) - max(notice, timedelta())
    waiting = row.parties.filter(stays_at=None, moving_at=None, told_at__lte=in_time).order_by("pk")
    after = 0
    while some := list(waiting.filter(pk__gt=after)[:BATCH]):
        after = some[-1].pk
        able = people.may_move([one.person_id for one in some])
        for party in some:
            if party.person_id in able and people.territory_of(party.person_id) == row.territory:
                with transaction.atomic():
                    # Called off meanwhile, nobody would open these accounts again.
                    if locked(row.code).state != State.EXPORTING:
                        raise _ended()
                    accounts.begin_move(person_id=party.person_id)
                    Party.objects.filter(pk=party.pk).update(moving_at=clock.now())
                    crash.point("handover.let_go.before_commit")


def licence_receipt(row: Handover) -> bytes:
    """Return the receipt of the licence under which the model may go along now. Raises NoLicence."""
    refused = NoLicence(
        _(
            "No licence for this handover to %(country)s is granted and published. Not a byte of the model was written."
        )
        % {"country": row.destination}
    )
    last = row.licence_steps.exclude(confirmed_at=None).order_by("-pk").first()
    if last is None:
        raise refused
    state = ledger.states_of([last.ticket]).get(last.ticket)
    entry = from_bytes(state.data) if state else None
    proof = ledger.receipt(last.ticket)
    now_ms = clock.millis(clock.now())
    if (
        proof is None
        or not isinstance(entry, Licence)
        or not covers(entry, row.code, row.destination, now_ms)
    ):
        raise refused
    return proof


# What is written


def _write(row: Handover, target: Path) -> None:
    if not target.parent.is_dir():
        raise CantWrite(_("The folder %(folder)s is not there.") % {"folder": target.parent})
    parcel = Parcel(target, row.code)
    try:
        parcel.part("papers", lambda: _add_papers(parcel, row))
        for person_id in _going(row):
            name = people.codes_of([person_id])[person_id]
            parcel.part(name, lambda: _add_person(parcel, person_id, name))  # noqa: B023 - called at once
        parcel.part("together", lambda: _add_together(parcel, row))
        if row.with_model:
            parcel.part(
                "model", lambda: parcel.add_lines(f"{form.MODEL}parameters.jsonl", feed.model_lines())
            )
        parcel.sign(row.code, handover_key())
        crash.point("handover.export.after_name")
    finally:
        parcel.close()


def _going(row: Handover) -> Iterator[int]:
    yield from (
        row.parties.exclude(moving_at=None).order_by("pk").values_list("person_id", flat=True).iterator(500)
    )


def _add_papers(parcel: Parcel, row: Handover) -> None:
    head = Head(
        format=form.FORMAT,
        handover=row.code,
        territory=row.territory,
        made_ms=clock.millis(row.exported_at or clock.now()),
        log=own_log().name,
        site=settings.SITE_URL,
        to=row.to,
        to_log=origin_of(row),
        to_site=row.other_site,
        destination=row.destination,
        model=row.with_model,
        purposes=carrying.PURPOSES,
    )
    parcel.add_text(form.HEAD, head.to_bytes())
    parcel.add_text(form.POLICY, ledger.policy_text().encode())
    parcel.add_text(form.ANNOUNCED, ledger.receipt(row.tickets["announced"]) or b"")
    if row.with_model:
        parcel.add_text(form.LICENCE, licence_receipt(row))


def _add_person(parcel: Parcel, person_id: int, name: str) -> None:
    folder = f"people/{name}"
    line = carrying.person_line(person_id)
    if line is None:
        return
    parcel.add_json(f"{folder}/person.json", line)
    avatar = carrying.avatar_of(person_id)
    if avatar and (size := storage.size_of(avatar)):
        parcel.add(f"{folder}/avatar.webp", size, storage.chunks(avatar))
    for video in videos.archived_videos(person_id):
        file = carrying.file_of(video, storage.size_of)
        if file is not None:
            _add_video(parcel, f"{folder}/videos/{video.code}", video, file)


def _add_video(parcel: Parcel, folder: str, video: videos.ArchivedVideo, file: carrying.VideoFile) -> None:
    parcel.add_json(f"{folder}/about.json", carrying.video_line(video))
    for language, vtt in video.captions:
        parcel.add_text(f"{folder}/captions/{language}.vtt", vtt.encode())
    chunks = storage.chunks(file.key) if file.key else _local(Path(file.path))
    parcel.add(f"{folder}/video.mp4", file.size, chunks)


def _local(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(storage.CHUNK):
            yield chunk


def goes_with(row: Handover) -> carrying.Goes:
    """Return the question which of some people go along with a handover."""

    def goes(person_ids: Collection[int]) -> set[int]:
        there = row.parties.filter(person_id__in=set(person_ids)).exclude(moving_at=None)
        return set(there.values_list("person_id", flat=True))

    return goes


def _add_together(parcel: Parcel, row: Handover) -> None:
    goes = goes_with(row)
    apart: list[Callable[[int], Iterable[carrying.Apart]]] = [
        lambda one: carrying.follows_of(one, goes),
        lambda one: carrying.deeds_of(one, goes),
        lambda one: carrying.comments_of(one, goes, replies=False),
        lambda one: carrying.comments_of(one, goes, replies=True),
    ]

    def lines(*of: Callable[[int], Iterable[carrying.Apart]], goes_along: bool) -> Iterator[bytes]:
        for write in of:
            for person_id in _going(row):
                yield from (_json(one.line) for one in write(person_id) if one.goes == goes_along)

    parcel.add_lines("together/follows.jsonl", lines(apart[0], goes_along=True))
    kept_out = (_json(line) for one in _going(row) for line in carrying.kept_out_of(one, goes))
    parcel.add_lines("together/kept_out.jsonl", kept_out)
    # At the top first: a reply finds what it stands under.
    parcel.add_lines("together/comments.jsonl", lines(*apart[2:], goes_along=True))
    parcel.add_lines("together/deeds.jsonl", lines(apart[1], goes_along=True))
    parcel.add_lines("together/references.jsonl", lines(*apart, goes_along=False))


def _json(value: Any) -> bytes:
    return orjson.dumps(value) + b"\n"
