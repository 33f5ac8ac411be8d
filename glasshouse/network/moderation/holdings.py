"""The personal data of this room."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from glasshouse.network.kit.holdings import Holding, Row, register
from glasshouse.network.moderation.models import Notice


def _rows(person_id: int) -> Iterable[Row]:
    # Who filed a notice is not told to the one it is about.
    for row in Notice.objects.filter(reporter_id=person_id).order_by("id"):
        yield {
            "filed": gettext("by you"),
            "about": row.subject,
            "thing": row.thing,
            "ground": row.ground,
            "words": row.words,
            "filed_at": row.filed_at.isoformat(),
            "state": row.state,
        }
    for row in Notice.objects.filter(concerned_id=person_id).exclude(reason="").order_by("id"):
        yield {
            "filed": gettext("about you"),
            "about": row.subject,
            "thing": row.thing,
            "ground": row.ground,
            "reason": row.reason,
            "decided_at": row.decided_at.isoformat() if row.decided_at else None,
            "state": row.state,
        }


def _erase(person_id: int) -> int:
    """Take the person out of notices; what they wrote goes, what others wrote about a thing that is gone goes too."""
    gone = Notice.objects.filter(concerned_id=person_id).delete()[0]
    gone += Notice.objects.filter(reporter_id=person_id).update(reporter=None, words="")
    return gone + Notice.objects.filter(decided_by_id=person_id).update(decided_by=None)


def declare() -> None:
    """Register what is held here."""
    register(
        Holding(
            model="moderation.Notice",
            purpose=_(
                "Notices that something should not be there, by you or about what is yours, and what was decided."
            ),
            personal={
                "reporter": _("who filed it"),
                "concerned": _("whom it concerns"),
                "thing": _("what it is about"),
                "ground": _("on which ground"),
                "words": _("what was written"),
                "filed_at": _("when"),
                "decided_by": _("who decided"),
                "decided_at": _("when it was decided"),
                "reason": _("the reason you were told"),
            },
            impersonal=("id", "code", "subject", "state"),
            rows=_rows,
            erase=_erase,
        )
    )
