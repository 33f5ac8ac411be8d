"""Who decides at the desk, and what can be decided about what."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from glasshouse.network.accounts.queries import Role
from glasshouse.network.moderation.models import Statement
from glasshouse.network.moderation.states import Measure, Standing, Subject

DECIDED_WITHIN = timedelta(days=14)
"""An appeal is decided in this time, as the promise says."""
APPEALED_WITHIN = timedelta(days=184)
"""Six months at least (DSA Art. 20)."""

MEASURES = {
    Subject.VIDEO: (Measure.REMOVED, Measure.DISABLED, Measure.AGE_RESTRICTED, Measure.LABELLED),
    Subject.COMMENT: (Measure.REMOVED,),
    Subject.PERSON: (Measure.SUSPENDED,),
}
"""For each subject its measures, the hardest first."""


def may_moderate(role: str) -> bool:
    """Say whether this role decides about notices and appeals."""
    return role in {Role.MODERATOR, Role.ADMINISTRATOR}


def milder_than(measure: str, subject: str) -> tuple[Measure, ...]:
    """Return what is milder than a measure, of what can be done to this subject."""
    known = MEASURES[Subject(subject)]
    return known[known.index(Measure(measure)) + 1 :]


def why_no_appeal(row: Statement, at: datetime) -> str:
    """Return a sentence why there can be no appeal against a statement, empty if there can."""
    if hasattr(row, "appeal"):
        return _("You have appealed against this already. Nothing was sent.")
    if row.standing == Standing.REVERSED:
        return _(
            "The restriction is lifted already, so there is nothing to appeal against. Nothing was sent."
        )
    if at > row.made_at + APPEALED_WITHIN:
        return _("The time to appeal, six months, is over. Nothing was sent.")
    return ""
