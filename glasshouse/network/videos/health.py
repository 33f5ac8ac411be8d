"""How the making of videos is, for whoever operates the network."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.network.kit import clock
from glasshouse.network.kit.health import Figure, Level, Report, register
from glasshouse.network.videos.cuts import superseded
from glasshouse.network.videos.models import Clip, Cut, Rendition
from glasshouse.network.videos.states import QUEUE_OF, State

STUCK = timedelta(minutes=15)
RECENT = timedelta(days=1)


def declare() -> None:
    """Register what this room says."""
    register("videos", report)


def report() -> Report:
    """Say how many cuts are in each state, which are stuck, which failed by no fault of their file."""
    now = clock.now()
    counts = dict(Cut.objects.values_list("state").annotate(n=Count("id")))
    idle = (Q(lease_until=None) | Q(lease_until__lt=now)) & ~Q(superseded())
    stuck = Cut.objects.filter(idle, state__in=list(QUEUE_OF), changed_at__lt=now - STUCK).count()
    failed = Cut.objects.filter(state=State.FAILED, failure_final=False, changed_at__gt=now - RECENT).count()
    figures = [
        Figure("cuts", state.value, counts.get(state.value, 0), labels=(("state", state.value),))
        for state in State
    ]
    figures += [
        Figure("stuck", _("stuck"), stuck),
        Figure("failed_today", _("failed today by no fault of their file"), failed),
        Figure("uploads_under_way", _("uploads under way"), Clip.objects.filter(received_at=None).count()),
        Figure("media_bytes", _("renditions"), _sum(Rendition.objects.all(), "bytes"), "B"),
        Figure("originals_bytes", _("originals"), _sum(Clip.objects.filter(dropped_at=None), "length"), "B"),
    ]
    level, words, remedy = Level.OK, _("Videos are made as they come."), ""
    if stuck:
        level = Level.BAD
        words = ngettext(
            "%(n)d video waits, and nobody works on it.",
            "%(n)d videos wait, and nobody works on them.",
            stuck,
        ) % {"n": stuck}
        remedy = _(
            "See that “glasshouse work” runs, and look into its log; “glasshouse reconcile” wakes them."
        )
    elif failed:
        level = Level.ATTENTION
        words = ngettext(
            "%(n)d video could not be made today, by no fault of its file.",
            "%(n)d videos could not be made today, by no fault of their files.",
            failed,
        ) % {"n": failed}
        remedy = _(
            "The workers' log says why; “glasshouse doctor” looks at ffmpeg, the sandbox and the disk."
        )
    return Report(title=_("Videos"), level=level, words=words, remedy=remedy, figures=tuple(figures))


def _sum(rows: QuerySet[Any], column: str) -> int:
    return rows.aggregate(n=Sum(column))["n"] or 0
