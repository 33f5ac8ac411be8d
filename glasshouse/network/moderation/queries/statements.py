"""Statements of reasons: the public page, what is concerned by them, and whose they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, ids, signing
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation import reasons
from glasshouse.network.moderation.models import Appeal, Statement
from glasshouse.network.moderation.policy import APPEALED_WITHIN, why_no_appeal
from glasshouse.network.moderation.states import Basis, Category, Measure, Outcome, Standing, Subject

_KEY = "statement"
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealCard:
    """An appeal as those see it who decide it, and whoever filed it; everybody sees its number, its outcome and its days."""

    code: str
    statement: str
    words: str
    received_at: datetime
    due_at: datetime
    ticket: str
    outcome: str
    outcome_name: str
    answer: str
    decided_at: datetime | None
    decided_code: str
    decided_ticket: str
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCard:
    """A statement as anybody sees it: no person, and of the thing its code alone.

    `is_open` says whether its words are still there: they go when the one concerned is erased.
    """

    code: str
    subject: str
    thing: str
    measure: str
    measure_name: str
    basis: str
    basis_name: str
    clause: str
    clause_in_english: str
    category: str
    category_name: str
    facts: str
    explanation: str
    label: str
    by_notice: bool
    decided_code: str
    begun_at: datetime
    made_at: datetime
    until: date | None
    earlier: bool
    ticket: str
    standing: str
    standing_name: str
    ended_at: datetime | None
    ended_why: str
    ended_ticket: str
    is_open: bool
    appeal: AppealCard | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStatement:
    """A statement as the one concerned sees it: what only they are told, and whether and until when they can appeal."""

    card: StatementCard
    details: str
    can_appeal: bool
    why_not: str
    appeal_until: datetime


def statement(code: str) -> StatementCard:
    """Return a statement. Raises NotFound."""
    return card_of(_row(code))


def own_statement(code: str, *, person_id: int | None, key: str = "") -> OwnStatement | None:
    """Return a statement to the one concerned: by who is signed in, or by the key in the mail. None to anybody else."""
    row = Statement.objects.filter(code=code).select_related("appeal").first() if ids.is_code(code) else None
    if row is None or row.concerned_id is None or concerned_by(code, person_id=person_id, key=key) is None:
        return None
    why_not = why_no_appeal(row, clock.now())
    return OwnStatement(
        card=card_of(row),
        details=row.details,
        can_appeal=not why_not,
        why_not=why_not,
        appeal_until=row.made_at + APPEALED_WITHIN,
    )


def concerned_by(code: str, *, person_id: int | None, key: str = "") -> int | None:
    """Return the id of the one concerned by a statement, if that is who asks: signed in, or with the key in the mail."""
    concerned = Statement.objects.filter(code=code).values_list("concerned_id", flat=True).first()
    if concerned is None:
        return None
    opens = bool(key) and signing.check(purpose=_KEY, subject=code, permit=key, at=clock.now())
    return concerned if opens or concerned == person_id else None


def key_of(code: str) -> str:
    """Return the key to a statement for the mail to the one concerned: who can't sign in can appeal by it. Raises NotFound."""
    row = _row(code)
    return signing.sign(purpose=_KEY, subject=code, until=row.made_at + APPEALED_WITHIN)


def opened_reasons(code: str) -> tuple[bytes, Mapping[str, Any]]:
    """Return the nonce and the public words of a statement, which open the hash in its entry. Raises NotFound."""
    row = _row(code)
    if not bytes(row.nonce):
        raise NotFound(_("The words of this statement were erased with the account of the person concerned."))
    return bytes(row.nonce), reasons.public_words(row)


def in_force(subject: Subject, things: Collection[str]) -> dict[str, str]:
    """Return thing -> code of the hardest statement in force about each of these things."""
    rows = Statement.objects.filter(subject=subject, thing__in=things, standing=Standing.IN_FORCE)
    hardest = sorted(rows, key=lambda row: -list(Measure).index(Measure(row.measure)))
    return {row.thing: row.code for row in hardest}


def statement_about(thing: str, *measures: Measure) -> str:
    """Return the code of the statement in force about a video by which one of these was done to it, empty if there is none."""
    rows = Statement.objects.filter(subject=Subject.VIDEO, thing=thing, measure__in=measures)
    return rows.filter(standing=Standing.IN_FORCE).values_list("code", flat=True).first() or ""


def suspension_of(person_id: int) -> str:
    """Return the code of the statement in force by which an account is suspended, empty if there is none."""
    rows = Statement.objects.filter(subject=Subject.PERSON, concerned=person_id, standing=Standing.IN_FORCE)
    return rows.values_list("code", flat=True).first() or ""


def statements_of(person_id: int) -> list[StatementCard]:
    """Return what was decided about a person and what is theirs, the latest first."""
    rows = Statement.objects.filter(concerned=person_id).select_related("appeal").order_by("-pk")
    return [card_of(row) for row in rows[: PAGE * 10]]


def _row(code: str) -> Statement:
    found = (
        Statement.objects.select_related("appeal", "appeal__instead").filter(code=code)
        if ids.is_code(code)
        else None
    )
    row = found.first() if found is not None else None
    if row is None:
        raise NotFound(_("There is no such statement."))
    return row


def card_of(row: Statement) -> StatementCard:
    """Return a row as anybody sees it."""
    clause = row.clause if row.basis == Basis.ILLEGAL else _(row.clause)
    return StatementCard(
        code=row.code,
        subject=row.subject,
        thing="" if row.subject == Subject.PERSON else row.thing,
        measure=row.measure,
        measure_name=str(Measure(row.measure).label),
        basis=row.basis,
        basis_name=str(Basis(row.basis).label),
        clause=clause,
        clause_in_english=row.clause,
        category=row.category,
        category_name=str(Category(row.category).label),
        facts=row.facts,
        explanation=row.explanation,
        label=row.label,
        by_notice=row.by_notice,
        decided_code=row.decided_code,
        begun_at=row.begun_at,
        made_at=row.made_at,
        until=row.until_date,
        earlier=row.earlier,
        ticket=row.ticket,
        standing=row.standing,
        standing_name=str(Standing(row.standing).label),
        ended_at=row.ended_at,
        ended_why=row.ended_why,
        ended_ticket=row.ended_ticket,
        is_open=bool(bytes(row.nonce)),
        appeal=appeal_card(row.appeal, row.code) if hasattr(row, "appeal") else None,
    )


def appeal_card(row: Appeal, statement: str) -> AppealCard:
    """Return an appeal with all that belongs to it."""
    return AppealCard(
        code=row.code,
        statement=statement,
        words=row.words,
        received_at=row.received_at,
        due_at=row.due_at,
        ticket=row.ticket,
        outcome=row.outcome,
        outcome_name=str(Outcome(row.outcome).label) if row.outcome else "",
        answer=row.answer,
        decided_at=row.decided_at,
        decided_code=row.decided_code,
        decided_ticket=row.decided_ticket,
        instead=row.instead.code if row.instead else "",
    )
