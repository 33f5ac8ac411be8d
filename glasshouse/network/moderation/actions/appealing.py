"""Appeals: filed by the one concerned, free, within six months; decided by another person than the one who made the statement."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.ledger.actions import append_entries
from glasshouse.network.moderation import reasons
from glasshouse.network.moderation.actions.deciding import (
    Preview,
    draft,
    end_statement,
    make,
    preview_of,
)
from glasshouse.network.moderation.actions.notices import check_role, not_about
from glasshouse.network.moderation.actions.reversing import locked
from glasshouse.network.moderation.models import MAX_APPEAL, MAX_EXPLANATION, Appeal, Statement
from glasshouse.network.moderation.policy import DECIDED_WITHIN, milder_than, why_no_appeal
from glasshouse.network.moderation.ruling import BadRuling, Ruling
from glasshouse.network.moderation.states import Outcome, Standing
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.proof.entries import Entry


class NothingSaid(Refused):
    """An appeal without a word, or a decision without its reason."""

    code = "nothing_said"


class CantAppeal(Refused):
    """There was an appeal already, it is too late, or the restriction is lifted."""

    code = "cant_appeal"


class SameOfficer(NotAllowed):
    """Whoever made the statement can't decide the appeal against it."""

    code = "same_officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRuling:
    """How an appeal ends, with the answer that the one concerned reads; `instead` is what is milder, if the outcome is partly."""

    outcome: str
    answer: str
    instead: Ruling | None = None


def file_appeal(*, person_id: int, code: str, words: str) -> str:
    """Appeal against a statement about what is one's own; returns the number of the appeal, which is entered.

    Raises NotFound (also to anybody else), NothingSaid, TextTooLong, CantAppeal; then nothing was kept.
    """
    said = texts.clean(words, most=MAX_APPEAL)
    if not said:
        raise NothingSaid(_("Please write why the decision is wrong. Nothing was sent."))
    with transaction.atomic():
        row = locked(code)
        if row.concerned_id != person_id:
            raise NotFound(_("There is no such statement."))
        now = clock.now()
        if reason := why_no_appeal(row, now):
            raise CantAppeal(reason)
        appeal = Appeal(statement=row, words=said, received_at=now, due_at=now + DECIDED_WITHIN)
        (ticket,) = append_entries(entries=[reasons.received(appeal)])
        appeal.ticket = ticket.code
        appeal.save()
        crash.point("moderation.file_appeal.before_commit")
    return appeal.code


def preview_appeal(
    *, by_id: int, code: str, ruling: AppealRuling
) -> tuple[tuple[Entry, ...], Preview | None]:
    """Return the entries that `decide_appeal` would make, and what would be decided instead. Raises what that raises."""
    check_role(by_id)
    with transaction.atomic():
        appeal, instead = _judged(by_id, code, ruling)
        now = clock.now()
        entries: list[Entry] = [reasons.decided(appeal, at=now)]
        preview = preview_of(instead) if instead else None
        if preview:
            entries += preview.entries
        if _lifts(appeal):
            entries.append(reasons.reversal_of(appeal.statement.code, why="appeal", at=now))
    return tuple(entries), preview


def decide_appeal(*, by_id: int, code: str, ruling: AppealRuling) -> None:
    """Decide an appeal: the decision stands, something milder is enough, or it was wrong and everything is as it was.

    Entered, and told to the one who appealed. Raises NotAllowed, SameOfficer, NotFound (also if it is decided), NothingSaid,
    BadRuling, TextTooLong, AlreadyRestricted.
    """
    check_role(by_id)
    with transaction.atomic():
        appeal, instead = _judged(by_id, code, ruling)
        row, now = appeal.statement, clock.now()
        (ticket,) = append_entries(entries=[reasons.decided(appeal, at=now)])
        appeal.decided_by_id, appeal.decided_at, appeal.decided_ticket = by_id, now, ticket.code
        if instead:
            # First what is milder, so that there is no moment without either.
            make(instead, by_id=by_id)
            appeal.instead = instead
        if _lifts(appeal):
            end_statement(row, why="appeal", by_id=by_id, at=now)
        appeal.save()
        if row.concerned_id is not None:
            facts = {"statement": row.code, "outcome": appeal.outcome}
            notify(person_id=row.concerned_id, kind=Kind.APPEAL_DECIDED, facts=facts)
        crash.point("moderation.decide_appeal.before_commit")


def _lifts(appeal: Appeal) -> bool:
    return appeal.outcome != Outcome.UPHELD and appeal.statement.standing == Standing.IN_FORCE


def _judged(by_id: int, code: str, ruling: AppealRuling) -> tuple[Appeal, Statement | None]:
    """Return the appeal, locked, with its outcome and answer but not kept, and what is decided instead. Needs a transaction."""
    appeal = Appeal.objects.select_for_update().filter(code=code).first()
    if appeal is None or appeal.outcome:
        raise NotFound(
            _(
                "This was decided already, perhaps by somebody else just now, or it is gone. Nothing was changed."
            )
        )
    row = appeal.statement = locked(appeal.statement.code)
    not_about(by_id, row.concerned_id)
    officer = accounts.officer_code(person_id=by_id)
    if by_id == row.decided_by_id or officer == row.decided_code:
        raise SameOfficer(
            _("You made this decision, so another person has to decide the appeal. Nothing was decided.")
        )
    if ruling.outcome not in Outcome.values:
        raise BadRuling(_("Please choose how the appeal ends. Nothing was decided."), field="outcome")
    answer = texts.clean(ruling.answer, most=MAX_EXPLANATION)
    if not answer:
        raise NothingSaid(_("Please write why: whoever appealed reads it. Nothing was decided."))
    appeal.outcome, appeal.answer, appeal.decided_code = ruling.outcome, answer, officer
    if ruling.outcome != Outcome.PARTLY:
        return appeal, None
    instead = ruling.instead
    if row.standing != Standing.IN_FORCE:
        raise BadRuling(
            _("What it is about is over, so nothing milder can take its place. Nothing was decided."),
            field="outcome",
        )
    if instead is None or instead.measure not in milder_than(row.measure, row.subject):
        raise BadRuling(_("Please choose something milder. Nothing was decided."), field="measure")
    return appeal, draft(by_id=by_id, about=row, ruling=instead, by_notice=row.by_notice)
