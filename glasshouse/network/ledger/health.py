"""How the ledger is, for whoever operates the network."""

from datetime import timedelta

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.kit.health import Figure, Level, Report, register
from glasshouse.network.ledger.queries import Health, health

LATE = timedelta(minutes=10)
"""By then an act must be published (`terms.publish_s`)."""


def declare() -> None:
    """Register what this room says."""
    register("ledger", report)


def report() -> Report:
    """Say how many entries are public, how many wait and since when, and who does not cosign."""
    found = health()
    now = clock.now()
    waits_s = (now - found.waiting_since).total_seconds() if found.waiting_since else 0.0
    shown_s = (now - found.published_at).total_seconds() if found.published_at else 0.0
    figures = (
        Figure("public_entries", _("entries published"), found.public),
        Figure("signed_entries", _("entries signed"), found.signed),
        Figure("waiting_entries", _("entries that wait"), found.waiting),
        Figure("waiting_seconds", _("oldest that waits"), waits_s, "s"),
        Figure("published_seconds", _("since it was last published"), shown_s, "s"),
        *(
            Figure("cosigner_entries", _("entries seen by"), one.size, labels=(("cosigner", one.name),))
            for one in found.cosigners
        ),
    )
    level, words, remedy = _judged(found, waits_s, shown_s)
    return Report(title=_("Ledger"), level=level, words=words, remedy=remedy, figures=figures)


def _judged(found: Health, waits_s: float, shown_s: float) -> tuple[Level, str, str]:
    failing = [one for one in found.cosigners if one.failure]
    if max(waits_s, shown_s) > LATE.total_seconds():
        return (
            Level.BAD,
            _("Nothing was published for %(n)d minutes.") % {"n": max(waits_s, shown_s) // 60},
            _("See that “glasshouse ledger” runs and what its log says. Removals take effect all the same."),
        )
    if failing:
        told = "; ".join(f"{one.name}: {one.failure}" for one in failing)
        return (
            Level.ATTENTION,
            _("Not everybody cosigns. %(told)s") % {"told": told},
            _("Ask whoever runs it."),
        )
    return Level.OK, _("Every entry is published as it comes."), ""
