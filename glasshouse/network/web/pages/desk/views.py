"""The way to the desk, and how the network runs: a page for administrators, and the same as metrics."""

import hmac
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, locales
from glasshouse.network.kit.health import Figure, Level, Report, reports
from glasshouse.network.web.pages.desk.exposition import CONTENT_TYPE, exposition
from glasshouse.network.web.places import at_desk
from glasshouse.network.web.viewing import signed_in_only, viewer_of

REFRESH_S = 30
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class _Shown:
    """A report as the page shows it."""

    report: Report
    figures: list[tuple[str, str]]

    @property
    def level(self) -> str:
        return self.report.level.name.lower()


@never_cache
@signed_in_only
@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the desk that this role opens."""
    places = at_desk(viewer_of(request).role)
    if not places:
        raise PermissionDenied
    return redirect(places[0].address)


@never_cache
@signed_in_only
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Show how everything is, the worst first; the page asks again by itself unless told to stand still."""
    if not people.may_operate(viewer_of(request).role):
        raise PermissionDenied
    still = "still" in request.GET
    asked = reports().values()
    shown = [_Shown(report, [(f.words, _value(f)) for f in report.figures]) for report in asked]
    troubled = sum(report.level != Level.OK for report in asked)
    context = {"shown": shown, "troubled": troubled, "still": still, "now": clock.now(), "seconds": REFRESH_S}
    response = render(request, "desk/health.html", context)
    if not still:
        response["Refresh"] = str(REFRESH_S)
    return response


def _value(figure: Figure) -> str:
    if figure.unit == "B":
        return filesizeformat(figure.value)
    if figure.unit == "s":
        return _duration(figure.value)
    return locales.number(round(figure.value))


def _duration(seconds: float) -> str:
    if seconds < 120:
        return _("%(n)d s") % {"n": seconds}
    if seconds < 2 * 3600:
        return _("%(n)d min") % {"n": seconds // 60}
    return _("%(n)d h") % {"n": seconds // 3600}


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus: on this machine itself, or with the token of the setting `metrics_token`; nobody else finds it."""
    if not (_is_here(request) or _has_token(request)):
        raise Http404
    return HttpResponse(exposition(reports()), content_type=CONTENT_TYPE)


def _is_here(request: HttpRequest) -> bool:
    # By name too: behind a proxy that does not say for whom it asks, everybody would seem to be here.
    host = request.get_host()
    if (host if host.endswith("]") else host.rpartition(":")[0] or host) not in LOOPBACK_NAMES:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.ENV.metrics_token
    return bool(wanted) and kind.lower() == "bearer" and hmac.compare_digest(token.encode(), wanted.encode())
