"""The personal data of this room."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from glasshouse.network.kit.holdings import Holding, Row, register
from glasshouse.network.moderation.models import Appeal, Notice, Statement


def _notices(person_id: int) -> Iterable[Row]:
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
            "left_why": row.left_why,
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


def _erase_notices(person_id: int) -> int:
    """Take the person out of notices; what they wrote goes, what others wrote about a thing that is gone goes too."""
    gone = Notice.objects.filter(concerned_id=person_id).delete()[0]
    gone += Notice.objects.filter(reporter_id=person_id).update(reporter=None, words="")
    return gone + Notice.objects.filter(decided_by_id=person_id).update(decided_by=None)


def _statements(person_id: int) -> Iterable[Row]:
    for row in Statement.objects.filter(concerned_id=person_id).order_by("id"):
        yield {
            "code": row.code,
            "about": row.subject,
            "thing": row.thing,
            "measure": row.measure,
            "clause": row.clause,
            "category": row.category,
            "facts": row.facts,
            "explanation": row.explanation,
            "details": row.details,
            "label": row.label,
            "made_at": row.made_at.isoformat(),
            "until_date": row.until_date.isoformat() if row.until_date else None,
            "standing": row.standing,
        }


def _erase_statements(person_id: int) -> int:
    """Destroy the words and what opens their hashes; that something was decided stays, as the ledger has it, without a person."""
    with transaction.atomic():
        mine = Statement.objects.filter(concerned_id=person_id)
        gone = mine.update(
            concerned=None,
            facts="",
            explanation="",
            details="",
            label="",
            content_language="",
            nonce=b"",
            details_nonce=b"",
        )
        return gone + Statement.objects.filter(decided_by_id=person_id).update(decided_by=None)


def _appeals(person_id: int) -> Iterable[Row]:
    rows = Appeal.objects.filter(statement__concerned_id=person_id).select_related("statement")
    for row in rows.order_by("id"):
        yield {
            "code": row.code,
            "statement": row.statement.code,
            "words": row.words,
            "received_at": row.received_at.isoformat(),
            "outcome": row.outcome,
            "answer": row.answer,
        }


def _erase_appeals(person_id: int) -> int:
    """Destroy the words of both sides; an appeal that waits is still decided, as the ledger has it."""
    with transaction.atomic():
        gone = Appeal.objects.filter(statement__concerned_id=person_id).update(words="", answer="")
        return gone + Appeal.objects.filter(decided_by_id=person_id).update(decided_by=None)


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
                "left_why": _("why it was left as it is"),
                "reason": _("the reason you were told"),
            },
            impersonal=("id", "code", "subject", "state", "statement"),
            rows=_notices,
            erase=_erase_notices,
        ),
        # Before the statements: they tell whose an appeal is.
        Holding(
            model="moderation.Appeal",
            purpose=_("Your appeals against decisions, and the answers."),
            personal={
                "statement": _("the decision that you appealed against"),
                "words": _("what you wrote"),
                "received_at": _("when it came"),
                "outcome": _("how it was decided"),
                "answer": _("what you were answered"),
                "decided_by": _("who decided"),
                "decided_code": _("who decided, by the code in the ledger"),
            },
            impersonal=("id", "code", "due_at", "ticket", "decided_at", "decided_ticket", "instead"),
            rows=_appeals,
            erase=_erase_appeals,
        ),
        Holding(
            model="moderation.Statement",
            purpose=_(
                "What was decided about what is yours, and why: to tell you, to publish it, and to let you appeal."
            ),
            personal={
                "concerned": _("whom it concerns"),
                "thing": _("what it is about"),
                "facts": _("what happened"),
                "explanation": _("why it breaks a rule"),
                "details": _("what only you were told"),
                "label": _("the sentence beside your video"),
                "content_language": _("its language"),
                "content_date": _("its day"),
                "nonce": _("what opens the hash in the ledger"),
                "details_nonce": _("what opens the hash of the details"),
                "decided_by": _("who decided"),
                "decided_code": _("who decided, by the code in the ledger"),
            },
            impersonal=(
                *(
                    "id",
                    "code",
                    "subject",
                    "measure",
                    "basis",
                    "clause",
                    "category",
                    "by_notice",
                    "begun_at",
                    "made_at",
                ),
                *("until_date", "earlier", "ticket", "standing", "ended_at", "ended_why", "ended_ticket"),
            ),
            rows=_statements,
            erase=_erase_statements,
        ),
    )
