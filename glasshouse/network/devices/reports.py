"""The report of an organisation on its bar: bytes that it signs, from what was counted day by day."""

import base64
import binascii
import re
from typing import Any

from django.conf import settings

from glasshouse.network.devices.entering import own_domain
from glasshouse.network.devices.inventories import Sought
from glasshouse.network.devices.models import Bar, BarReport
from glasshouse.network.kit import clock
from glasshouse.proof.entries import DeviceBarReported, canonical

WHAT = "glasshouse/device-report/v1"
"""Stands first in what is signed: a signature over it is good for nothing else."""
_HEX = re.compile(r"[0-9a-fA-F]{128}")


def sought() -> Sought:
    """Return by what the app is known in lists of devices."""
    names = (*settings.ENV.apple_apps, *settings.ENV.android_apps, settings.ENV.site_name)
    return Sought(frozenset(one.casefold() for one in names))


def body_of(bar: Bar, number: int) -> bytes:
    """Return the bytes of a report, canonical JSON (RFC 8785): what is signed, and whose SHA-256 is entered."""
    days = [
        {
            "day": one.day.isoformat(),
            "devices": one.devices,
            "present": one.present,
            "removed": one.devices - one.present,
        }
        for one in bar.inventories.order_by("day")
    ]
    held: dict[str, Any] = {
        "what": WHAT,
        "bar": bar.code,
        "number": number,
        "organisation": bar.organisation.name,
        "domain": own_domain(bar.organisation),
        "law": bar.law,
        "network": settings.SITE_URL,
        "deadline_ms": clock.millis(bar.deadline_at),
        "drawn_ms": clock.millis(clock.now()),
        "days": days,
    }
    return canonical(held)


def signature_of(text: str) -> bytes:
    """Return a signature that was pasted, in hex or base64; empty if it is neither."""
    bare = "".join(text.split())[:400]
    if _HEX.fullmatch(bare):
        return bytes.fromhex(bare)
    try:
        return base64.b64decode(bare, validate=True)
    except (binascii.Error, ValueError):
        return b""


def reported(report: BarReport) -> DeviceBarReported:
    """Return the entry of a signed report."""
    return DeviceBarReported(
        time=clock.millis(clock.now()),
        bar=report.bar.code,
        devices=report.devices,
        barred=report.barred,
        report=report.sha256,
        key=report.public_key,
        signature=report.signature,
    )
