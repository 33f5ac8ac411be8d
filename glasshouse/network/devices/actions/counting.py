"""Devices counted: lists are read and forgotten, their counts are kept, and reports are signed by the organisation."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.devices import inventories, reports
from glasshouse.network.devices.actions.attempts import a_day
from glasshouse.network.devices.actions.finding import own_bar
from glasshouse.network.devices.models import BarReport, Inventory
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ledger.actions import append_entry

OLDEST = timedelta(days=366)


class BadInventory(Refused):
    """The list of devices can't be counted; nothing of it was kept."""

    code = "bad_inventory"
    field = "inventory"


class NothingCounted(Refused):
    """There is nothing to report yet."""

    code = "nothing_counted"


class BadSignature(Refused):
    """The signature is not by the organisation's key over this report."""

    code = "bad_signature"
    field = "signature"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a list counted on a day."""

    day: date
    devices: int
    present: int


def count_inventory(*, person_id: int, code: str, content: bytes, day: date | None = None) -> Counts:
    """Count the devices in a list, as of a day (today without one); a second list of that day counts in its place.

    A list may be older than the bar: devices are often counted before it is proposed here. Only the counts are kept.
    Raises NotFound, NotOpen, BadInventory, TooMany.
    """
    a_day("inventory", person_id, 100)
    today = clock.now().astimezone(UTC).date()
    try:
        counted = inventories.count(content, reports.sought())
    except inventories.NotReadable as wrong:
        raise BadInventory(_why(wrong)) from None
    with transaction.atomic():
        bar = own_bar(person_id, code)
        on = day or today
        if not today - OLDEST <= on <= today:
            raise BadInventory(
                _("A list is of today, or of a day within the last year. Nothing was counted.")
            )
        Inventory.objects.update_or_create(
            bar=bar,
            day=on,
            defaults={
                "devices": counted.devices,
                "present": counted.present,
                "source": counted.source,
                "counted_at": clock.now(),
            },
        )
        crash.point("devices.count_inventory.before_commit")
    return Counts(on, counted.devices, counted.present)


def _why(wrong: inventories.NotReadable) -> str:
    words = {
        "large": _("The list is larger than %(most)d MB. Nothing was counted.")
        % {"most": inventories.MOST_BYTES // 1024**2},
        "empty": _("The list names no device. Nothing was counted."),
        "encoding": _("The list is not text in UTF-8 or UTF-16. Nothing was counted."),
        "head": _(
            "The first line has to name a column for the device, and one for the app or its state. Nothing was counted."
        ),
        "status": _(
            "Line %(line)d says neither that the app is there nor that it is gone. Nothing was counted."
        ),
        "json": _("Line %(line)d is no result of osquery. Nothing was counted."),
        "lines": _("Line %(line)d can't be read, or there are too many lines. Nothing was counted."),
    }
    told = words[wrong.why]
    return told % {"line": wrong.line} if "%(line)" in told else told


def draw_report(*, person_id: int, code: str) -> int:
    """Draw a report from what was counted, for the organisation to sign; returns its number. A draft of before is replaced.

    Raises NotFound, NotOpen, NothingCounted.
    """
    with transaction.atomic():
        bar = own_bar(person_id, code)
        last = bar.inventories.order_by("day").last()
        if last is None:
            raise NothingCounted(_("There is nothing to report yet: upload a list of devices first."))
        bar.reports.filter(signed_at=None).delete()
        number = bar.reports.count() + 1
        body = reports.body_of(bar, number)
        BarReport.objects.create(
            bar=bar,
            number=number,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            devices=last.devices,
            barred=last.devices - last.present,
            drawn_at=clock.now(),
        )
    return number


def sign_report(*, person_id: int, code: str, number: int, signature: str) -> None:
    """Enter a report with the organisation's Ed25519 signature over its bytes, in hex or base64. Doing it twice is harmless.

    The key is the one that stands in the organisation's DNS. Raises NotFound, NotOpen, BadSignature.
    """
    with transaction.atomic():
        bar = own_bar(person_id, code)
        report = bar.reports.select_for_update().filter(number=number).first()
        if report is None:
            raise NotFound(_("There is no such report. A newer one may have taken its place."))
        if report.signed_at is not None:
            return
        key = bar.organisation.public_key
        if not key:
            raise BadSignature(
                _("The organisation’s DNS record shows no key yet: add it, and have the domain checked.")
            )
        signed = reports.signature_of(signature)
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signed, bytes(report.body))
        except (InvalidSignature, ValueError):
            raise BadSignature(
                _("This is not a signature by the organisation’s key over this report. Nothing was entered.")
            ) from None
        report.public_key, report.signature, report.signed_at = key, signed.hex(), clock.now()
        report.save(update_fields=["public_key", "signature", "signed_at"])
        append_entry(entry=reports.reported(report))
        crash.point("devices.sign_report.before_commit")
