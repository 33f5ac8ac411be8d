"""People arrive from another network: the archive is checked from end to end, then taken in, in its order.

Each person is taken in one transaction that notes it, each video too; whoever was killed goes on by doing it again.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.handover import arriving, remote
from glasshouse.network.handover.entering import enter
from glasshouse.network.handover.keys import own_log
from glasshouse.network.handover.models import Handover
from glasshouse.network.handover.states import Side, State
from glasshouse.network.kit import crash
from glasshouse.network.kit.errors import Refused
from glasshouse.network.kit.storage import write_atomically
from glasshouse.proof.errors import Malformed
from glasshouse.proof.handing import form
from glasshouse.proof.handing.checking import CheckedArchive, Head, check_archive
from glasshouse.proof.handing.reading import Member, members
from glasshouse.proof.policies import Policy

MOST_JSON = 1 << 20
MOST_LINE = 1 << 16


class ArchiveRefused(Refused):
    """The archive is not in order, or not for this network. Nothing was taken."""

    code = "archive_refused"


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken and what was not, by name."""

    handover: str
    counts: dict[str, int]


def import_archive(*, source: Path, policy: Policy | None = None) -> Imported:
    """Take an archive in that is meant for this network; doing it again adds nothing. Raises ArchiveRefused, NotProved."""
    with source.open("rb") as file:
        found = check_archive(file, policy)
        head = _checked(found)
        row = _begin(head, found)
        file.seek(0)
        done = _take_all(row, head, file)
    if row.state == State.RECEIVING:
        _check_stands(row)
    with transaction.atomic():
        row = Handover.objects.select_for_update().get(pk=row.pk)
        if row.state == State.RECEIVING:
            row.report = sorted(done.items())
            enter(row, "received", State.RECEIVED)
        crash.point("handover.import.before_commit")
    return Imported(row.code, dict(done))


def _checked(found: CheckedArchive) -> Head:
    if found.wrong or found.head is None:
        why = "; ".join(f"{code.value}: {says}" for code, says in found.wrong[:5])
        raise ArchiveRefused(_("This archive is not in order: %(why)s. Nothing was taken.") % {"why": why})
    if found.head.to_log != own_log().name:
        raise ArchiveRefused(
            _("This archive is for %(log)s, and not for this network. Nothing was taken.")
            % {"log": found.head.to_log}
        )
    return found.head


def _begin(head: Head, found: CheckedArchive) -> Handover:
    log = found.policy.log_of(head.log) if found.policy else None
    told = Handover(
        code=head.handover,
        side=Side.RECEIVING,
        state=State.RECEIVING,
        territory=head.territory,
        to=head.to,
        other_log=str(log),
        other_site=_site(head.site),
        destination=head.destination,
        until=datetime.fromtimestamp(head.made_ms / 1000, UTC),
        with_model=found.has_model,
        licence=found.licence.licence if found.licence else "",
        digest=found.digest,
    )
    known = Handover.objects.filter(code=head.handover).first()
    _check_same(known or told, found)
    if known is None or known.state == State.RECEIVING:
        _check_stands(told)
    with transaction.atomic():
        row = Handover.objects.select_for_update().filter(code=head.handover).first()
        if row is None:
            row = told
            enter(row, "begun", State.RECEIVING)
        _check_same(row, found)
        crash.point("handover.import.after_begin")
    return row


def _check_same(row: Handover, found: CheckedArchive) -> None:
    if row.state == State.CALLED_OFF:
        raise ArchiveRefused(_("This handover was called off. Nothing of its archive is taken."))
    if row.side != Side.RECEIVING or row.digest != found.digest:
        raise ArchiveRefused(
            _("Another archive of this handover was taken in already. Nothing of this one was taken.")
        )


def _check_stands(row: Handover) -> None:
    """See in the giving ledger that this archive was made, and not called off. Raises NotProved, ArchiveRefused."""
    if remote.was_called_off(row, own_log().name):
        raise ArchiveRefused(
            _(
                "The ledger of %(site)s shows that this handover was called off. Nothing more is taken; "
                "“glasshouse handover finish %(code)s” settles what was taken before."
            )
            % {"site": row.other_site, "code": row.code}
        )


def _site(address: str) -> str:
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good:
        raise ArchiveRefused(_("The archive does not say where it comes from. Nothing was taken."))
    return address


def _take_all(row: Handover, head: Head, file: BinaryIO) -> Counter[str]:
    """Take every file in its order, each as the manifest names it."""
    done: Counter[str] = Counter()
    guest = arriving.Guests(row, head, done)
    for member in _in_order(file):
        match member.name.split("/"):
            case ["people", was, "person.json"]:
                guest.take_person(was, _json(member))
            case ["people", was, "avatar.webp"]:
                guest.take_avatar(was, member)
            case ["people", _was, "videos", _video, "about.json"]:
                guest.expect_video(_json(member))
            case ["people", _was, "videos", _video, "captions", name]:
                guest.expect_caption(name.removesuffix(".vtt"), member)
            case ["people", was, "videos", video, "video.mp4"]:
                guest.take_video(was, video, member)
            case _ if member.name == f"{form.MODEL}parameters.jsonl":
                _keep_model(row, member)
            case _ if (take := _LISTS.get(member.name)) is not None:
                for place, line in enumerate(_lines(member)):
                    take(guest, place, line)
    return done


_LISTS: dict[str, Callable[[arriving.Guests, int, dict[str, Any]], None]] = {
    "together/follows.jsonl": arriving.Guests.take_follow,
    "together/kept_out.jsonl": arriving.Guests.take_kept_out,
    "together/comments.jsonl": arriving.Guests.take_comment,
    "together/deeds.jsonl": arriving.Guests.take_deed,
    "together/references.jsonl": arriving.Guests.take_reference,
}


def _in_order(file: BinaryIO) -> Iterator[Member]:
    for member in members(file):
        if member.name == form.MANIFEST:
            return
        yield member


def _json(member: Member) -> dict[str, Any]:
    try:
        value = json.loads(member.read(MOST_JSON))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ArchiveRefused(
            _("%(name)s can’t be read. What came before it was kept.") % {"name": member.name}
        )
    return value


def _lines(member: Member) -> Iterator[dict[str, Any]]:
    rest = b""
    for chunk in member.chunks():
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > MOST_LINE:
            raise Malformed(f"{member.name} has a line that is too long")
        for line in whole:
            value = _value(line)
            yield value if isinstance(value, dict) else {}


def _value(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _keep_model(row: Handover, member: Member) -> None:
    """Keep what the other network's recommender has learnt as a file; nothing here uses it by itself."""
    folder = Path(settings.DATA_DIR) / "handover"
    folder.mkdir(mode=0o700, exist_ok=True)
    write_atomically(folder / f"{row.code}-parameters.jsonl", member.chunks(), beside=folder)
