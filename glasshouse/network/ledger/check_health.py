"""What the hourly check of our own log found, for whoever operates the network."""

from datetime import timedelta

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.kit.health import Figure, Level, Report
from glasshouse.network.ledger import checking
from glasshouse.network.ledger.models import Published

LATE = 3 * checking.EVERY
_SHOWN = 3


def report() -> Report:
    """Say whether our own log is what it should be, as a stranger sees it, and since when that is known."""
    last = checking.last_outcome()
    if last is None:
        return _unchecked()
    ago = clock.now() - last.checked_at
    figures = (
        Figure("checked_entries", _("entries checked"), last.size),
        Figure("checked_seconds", _("since it was checked"), ago.total_seconds(), "s"),
        Figure("findings", _("findings"), len(last.found)),
    )
    level, words, remedy = _judged(last, ago)
    return Report(title=_("Ledger check"), level=level, words=words, remedy=remedy, figures=figures)


def _judged(last: checking.Outcome, ago: timedelta) -> tuple[Level, str, str]:
    if last.found:
        told = "; ".join(words for _code, words in last.found[:_SHOWN])
        titles = " ".join(_(title) for title in last.titles)
        return (
            Level.BAD,
            f"{titles} ({told})",
            _("Everybody who checks sees this. Run “glasshouse verify” on your own address for all of it."),
        )
    if last.failure:
        return (
            Level.ATTENTION,
            _("The ledger could not be checked: %(why)s.") % {"why": last.failure},
            _("It is tried again every hour; the log of the worker for archives says more."),
        )
    if ago > LATE:
        return Level.ATTENTION, _("The ledger was not checked for hours."), _not_running()
    return Level.OK, _("Whoever checks the ledger finds it in order."), ""


def _unchecked() -> Report:
    first = Published.objects.order_by("published_at").values_list("published_at", flat=True).first()
    overdue = first is not None and clock.now() - first > LATE
    return Report(
        title=_("Ledger check"),
        level=Level.ATTENTION if overdue else Level.OK,
        words=_("The ledger was not checked yet; that is done every hour."),
        remedy=_not_running() if overdue else "",
    )


def _not_running() -> str:
    return _("See that “glasshouse work --queue archive” and “--beat” run.")
