"""How the log of watches and its tallies are, for whoever operates the network."""

from django.db.models import Max
from django.utils.translation import gettext as _

from glasshouse.network.feed.models import TallyMark, Watch
from glasshouse.network.kit import clock
from glasshouse.network.kit.health import Figure, Level, Report, register

BEHIND_S = 120


def declare() -> None:
    """Register what this room says."""
    register("watches", report)


def report() -> Report:
    """Say how far the tallies are behind the log."""
    last = Watch.objects.aggregate(n=Max("id"))["n"] or 0
    mark = TallyMark.objects.values_list("last_id", flat=True).first() or 0
    first_left = Watch.objects.filter(pk__gt=mark).order_by("pk").values_list("watched_at", flat=True).first()
    behind_s = max(0.0, (clock.now() - first_left).total_seconds()) if first_left else 0.0
    figures = (
        Figure("events_total", _("written in all"), last),
        Figure("untallied", _("not counted yet"), max(0, last - mark)),
        Figure("behind_seconds", _("the counts are behind by"), behind_s, "s"),
    )
    if behind_s > BEHIND_S:
        return Report(
            title=_("Watches"),
            level=Level.ATTENTION,
            words=_("The counts are %(n)d minutes behind.") % {"n": behind_s // 60},
            remedy=_("See that “glasshouse work” runs: its beat counts. Nothing is lost, it catches up."),
            figures=figures,
        )
    return Report(title=_("Watches"), level=Level.OK, words=_("The counts are up to date."), figures=figures)
