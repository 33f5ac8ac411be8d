"""How the judging of promises is, for whoever operates the network."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.network.kit import clock
from glasshouse.network.kit.health import Figure, Level, Report, register
from glasshouse.network.promises import kept
from glasshouse.proof.promises import Standing, Verdict

LATE = timedelta(minutes=10)
"""A log that stands still is published again every minute, and judged a few seconds later."""


def declare() -> None:
    """Register what this room says."""
    register("promises", report)


def report() -> Report:
    """Say how many promises have which verdict, and since when they were not judged."""
    found = kept.shown()
    if found is None:
        return Report(
            title=_("Promises"),
            level=Level.ATTENTION,
            words=_("No promise is judged yet."),
            remedy=_("This takes a moment after the start. If it stays so, see that the beat runs."),
        )
    in_force = [one.verdict for one in found.outcomes if one.standing is Standing.IN_FORCE]
    age = clock.now() - found.judged_at
    figures = (
        *(
            Figure("promises", _("promises"), in_force.count(one), labels=(("verdict", str(one)),))
            for one in Verdict
        ),
        Figure("judged_seconds", _("since they were judged"), age.total_seconds(), "s"),
    )
    level, words, remedy = _judged(in_force.count(Verdict.VIOLATED), age)
    return Report(title=_("Promises"), level=level, words=words, remedy=remedy, figures=figures)


def _judged(broken: int, age: timedelta) -> tuple[Level, str, str]:
    if age > LATE:
        words = _("They were not judged for %(n)d minutes.") % {"n": age // timedelta(minutes=1)}
        return Level.BAD, words, _("See that the ledger is published, and that the beat runs.")
    if broken:
        words = ngettext("%(n)d promise is broken.", "%(n)d promises are broken.", broken) % {"n": broken}
        return Level.ATTENTION, words, _("The page of promises says which, and by which entries.")
    return Level.OK, _("All are judged, and none is broken."), ""
