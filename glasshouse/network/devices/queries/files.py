"""Files that anybody may have: those that block, signed reports, and the texts behind hashes in the ledger."""

import base64
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from glasshouse.network.devices.blockfiles import FILES, Wanted
from glasshouse.network.devices.models import Bar, BarReport, Objection
from glasshouse.network.devices.states import Objected
from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import NotFound


def block_file(code: str, name: str) -> tuple[bytes, str]:
    """Return a file by which a bar is carried out, and its media type. Raises NotFound."""
    bar = Bar.objects.select_related("organisation").filter(code=code).first() if ids.is_code(code) else None
    if bar is None or name not in FILES:
        raise NotFound(_("There is no such file."))
    env = settings.ENV
    wanted = Wanted(
        bar=bar.code,
        organisation=bar.organisation.name,
        site=env.site_name,
        host=urlsplit(settings.SITE_URL).hostname or env.host,
        apple_apps=env.apple_apps,
        android_apps=env.android_apps,
        made_at=bar.proposed_at,
        no_apple_app=_(
            "This network has no app for Apple devices: the list of apps is empty, and its site is blocked."
        ),
        no_android_app=_(
            "This network has no app for Android: no app is blocked. Its site is blocked in the browser."
        ),
        no_name=_("This network is reached at an address without a name, which no name server can block."),
        web_clips=_(
            "For supervised devices. Web clips on the home screen are not blocked: com.apple.webapp would block all of them; "
            "they open the site, which is."
        ),
    )
    return FILES[name].make(wanted), FILES[name].media_type


def report_file(code: str, number: int) -> bytes:
    """Return the bytes of a signed report. Raises NotFound."""
    found = (
        BarReport.objects.filter(bar__code=code, number=number).exclude(signed_at=None)
        if ids.is_code(code)
        else None
    )
    report = found.first() if found is not None and number < 2**31 else None
    if report is None:
        raise NotFound(_("There is no such report."))
    return bytes(report.body)


def objection_file(code: str, objection: str) -> dict[str, str]:
    """Return nonce (base64) and text of a published objection: their SHA-256 stands in the ledger. Raises NotFound."""
    found = Objection.objects.filter(bar__code=code, code=objection, state=Objected.PUBLISHED)
    one = found.first() if ids.is_code(code) and ids.is_code(objection) else None
    if one is None or one.nonce is None:
        raise NotFound(_("There is no such objection, or its author has left and took it along."))
    return {"nonce": base64.b64encode(bytes(one.nonce)).decode(), "text": one.text}
