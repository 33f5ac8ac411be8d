"""How the ledger is, for whoever operates the network."""

from datetime import timedelta

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.kit.health import Figure, Level, Report, register
from glasshouse.network.ledger import check_health
from glasshouse.network.ledger.queries import (
    CosignerState,
    Health,
    PendingSet,
    health,
    pending_sets,
)

LATE = timedelta(minutes=10)
"""By then an act must be published (`terms.publish_s`)."""


def declare() -> None:
    """Register what this room says."""
    register("ledger", report)
    register("ledger_check", check_health.report)


def report() -> Report:
    """Say how many entries are public, how many wait and since when, and who does not cosign."""
    found, pending = health(), pending_sets()
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
            Figure("cosigner_entries", _("entries seen by"), one.size, labels=_labels(one))
            for one in found.cosigners
        ),
        *(
            Figure(
                "cosigner_seconds",
                _("since it signed"),
                (now - one.signed_at).total_seconds(),
                "s",
                _labels(one),
            )
            for one in found.cosigners
            if one.signed_at is not None
        ),
        Figure("kept_checkpoints", _("checkpoints kept for good"), found.kept),
    )
    level, words, remedy = _judged(found, pending, waits_s, shown_s)
    words = " ".join([words, *map(_announced, pending)])
    return Report(title=_("Ledger"), level=level, words=words, remedy=remedy, figures=figures)


def _labels(one: CosignerState) -> tuple[tuple[str, str], ...]:
    return (("cosigner", one.name), ("role", one.role))


def _announced(waits: PendingSet) -> str:
    if waits.fault:
        return _("Announced and never to count: %(why)s.") % {"why": waits.fault}
    return _("Another set of witnesses counts from %(at)s.") % {
        "at": f"{waits.in_force_at:%Y-%m-%d %H:%M} UTC"
    }


def _judged(
    found: Health, pending: list[PendingSet], waits_s: float, shown_s: float
) -> tuple[Level, str, str]:
    failing = [one for one in found.cosigners if one.failure]
    silent = [
        one for one in found.cosigners if one.signed_at is not None and clock.now() - one.signed_at > LATE
    ]
    if max(waits_s, shown_s) > LATE.total_seconds():
        return (
            Level.BAD,
            _("Nothing was published for %(n)d minutes.") % {"n": max(waits_s, shown_s) // 60},
            _("See that “glasshouse ledger” runs and what its log says. Removals take effect all the same."),
        )
    if any(one.fault for one in pending):
        return (
            Level.ATTENTION,
            _("A set of witnesses was announced and will never count."),
            _("Ask “glasshouse ledger status” why, and announce it once more."),
        )
    if failing:
        told = "; ".join(f"{one.name}: {one.failure}" for one in failing)
        return (
            Level.ATTENTION,
            _("Not everybody cosigns. %(told)s") % {"told": told},
            _("Ask whoever runs it."),
        )
    if silent:
        return (
            Level.ATTENTION,
            _("Not heard of for a while: %(who)s.") % {"who": ", ".join(one.name for one in silent)},
            _("Ask whoever runs it."),
        )
    return Level.OK, _("Every entry is published as it comes."), ""
