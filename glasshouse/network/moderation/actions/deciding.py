"""A notice is decided: a statement of reasons is made, in force at once, entered, and told to the one concerned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ledger.actions import append_entries
from glasshouse.network.moderation import effects, reasons, subjects
from glasshouse.network.moderation.actions.notices import check_role, end, not_about, open_about
from glasshouse.network.moderation.models import Notice, Statement
from glasshouse.network.moderation.ruling import Ruling, checked
from glasshouse.network.moderation.states import Standing, State, Subject
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.videos.queries import public_codes_of
from glasshouse.proof.entries import Entry


class AlreadyRestricted(Refused):
    """The same was decided about the same thing already, and is in force."""

    code = "already_restricted"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision will make public for good, before it is done: entries, and the words that open the hash in the first.

    Codes and hashes in it are drawn for the preview alone; the true ones are drawn when it is done.
    """

    entries: tuple[Entry, ...]
    words: Mapping[str, Any]
    statement: Statement


def preview_decision(*, by_id: int, subject: str, thing: str, ruling: Ruling) -> Preview:
    """Return what `decide` would make public; nothing is kept. Raises what `decide` raises, as far as it can be seen before."""
    check_role(by_id)
    with transaction.atomic():
        return preview_of(_drafted(by_id, ruling, *_reported(by_id, subject, thing)))


def preview_of(row: Statement) -> Preview:
    """Return what a statement that is not made yet would make public."""
    videos = public_codes_of(row.concerned_id) if row.subject == Subject.PERSON and row.concerned_id else []
    return Preview(tuple(reasons.entries_of(row, videos)), reasons.public_words(row), row)


def decide(*, by_id: int, subject: str, thing: str, ruling: Ruling) -> str:
    """Decide all open notices about a thing by a measure with its reasons; returns the code of the statement.

    In force in the next page, entered, and told to the one concerned and to those who filed the notices.
    Raises NotAllowed, NotFound (somebody else was first, or it is gone), BadRuling, TextTooLong, AlreadyRestricted, CantSuspend.
    """
    check_role(by_id)
    with transaction.atomic():
        return _made(by_id, ruling, *_reported(by_id, subject, thing))


def preview_own_initiative(*, by_id: int, subject: str, thing: str, ruling: Ruling) -> Preview:
    """Return what `decide_on_own_initiative` would make public; nothing is kept. Raises what that raises."""
    check_role(by_id)
    with transaction.atomic():
        return preview_of(_drafted(by_id, ruling, *_found(by_id, subject, thing)))


def decide_on_own_initiative(*, by_id: int, subject: str, thing: str, ruling: Ruling) -> str:
    """Decide about a thing that nobody reported (DSA Art. 17 and 15(1)(c)); returns the code of the statement, which says so.

    `thing` is a code, of a person the handle, and is seen by whoever decides. What was reported meanwhile is decided with it, and
    then the statement says that. Raises NotAllowed, NotFound, BadRuling, TextTooLong, AlreadyRestricted, CantSuspend.
    """
    check_role(by_id)
    with transaction.atomic():
        return _made(by_id, ruling, *_found(by_id, subject, thing))


def _found(by_id: int, subject: str, thing: str) -> tuple[Notice, list[Notice]]:
    """Return a thing as a notice that nobody filed and that is not kept, and the open notices about it, locked."""
    if subject not in Subject.values:
        raise NotFound(_("There is no such thing, or you may not see it. Nothing was sent."))
    found = subjects.find(Subject(subject), thing, person_id=by_id)
    not_about(by_id, found.concerned_id)
    about = Notice(subject=subject, thing=found.code, concerned_id=found.concerned_id)
    return about, open_about(subject, found.code)


def _reported(by_id: int, subject: str, thing: str) -> tuple[Notice, list[Notice]]:
    """Return the first open notice about a thing, and all of them, locked."""
    waiting = open_about(subject, thing)
    if not waiting:
        raise NotFound(
            _(
                "This was decided already, perhaps by somebody else just now, or it is gone. Nothing was changed."
            )
        )
    not_about(by_id, waiting[0].concerned_id)
    return waiting[0], waiting


def _drafted(by_id: int, ruling: Ruling, about: Notice, waiting: list[Notice]) -> Statement:
    return draft(by_id=by_id, about=about, ruling=ruling, by_notice=bool(waiting) and _by_notice(waiting))


def _made(by_id: int, ruling: Ruling, about: Notice, waiting: list[Notice]) -> str:
    row = _drafted(by_id, ruling, about, waiting)
    make(row, by_id=by_id)
    end(waiting, State.ACTED, by_id, row)
    return row.code


def _by_notice(waiting: list[Notice]) -> bool:
    """Say whether somebody else than staff said it: what staff alone found is their own initiative."""
    profiles = [people.profile_of(one.reporter_id) for one in waiting if one.reporter_id is not None]
    return any(one is None or one.role == people.Role.PERSON for one in profiles) or not profiles


def draft(*, by_id: int, about: Notice | Statement, ruling: Ruling, by_notice: bool) -> Statement:
    """Return a statement that is not kept yet. Raises NotFound, BadRuling, TextTooLong, AlreadyRestricted."""
    known = subjects.look_at(about.subject, about.thing, concerned_id=about.concerned_id)
    right = checked(ruling, Subject(about.subject), known.names)
    in_force = Statement.objects.filter(subject=about.subject, thing=about.thing, standing=Standing.IN_FORCE)
    if in_force.filter(measure=right.measure).exists():
        raise _already()
    now = clock.now()
    return Statement(
        code=ids.new_code(),
        subject=about.subject,
        thing=about.thing,
        concerned_id=known.concerned_id,
        measure=right.measure,
        basis=right.basis,
        clause=right.clause,
        category=right.category,
        facts=right.facts,
        explanation=right.explanation,
        label=right.label,
        details=right.details,
        content_language=known.language,
        content_date=known.at.date(),
        nonce=reasons.new_nonce(),
        details_nonce=reasons.new_nonce(),
        by_notice=by_notice,
        decided_by_id=by_id,
        decided_code=accounts.officer_code(person_id=by_id),
        begun_at=now,
        made_at=now,
        until_date=right.until,
    )


def make(row: Statement, *, by_id: int) -> None:
    """Put a drafted statement into force, keep and enter it, and tell the one concerned. Needs a transaction."""
    videos = effects.carry_out(row, by_id=by_id)
    enter(row, videos)
    if row.concerned_id is not None:
        facts = {"statement": row.code, "measure": row.measure, "about": row.subject}
        notify(person_id=row.concerned_id, kind=Kind.STATEMENT_MADE, facts=facts)
    crash.point("moderation.make_statement.before_commit")


def enter(row: Statement, videos: list[str]) -> None:
    """Keep a statement and enter it. Needs a transaction. Raises AlreadyRestricted."""
    tickets = append_entries(entries=reasons.entries_of(row, videos))
    row.ticket = tickets[0].code
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _already() from None


def _already() -> AlreadyRestricted:
    return AlreadyRestricted(
        _(
            "The same is in force already, by another statement. Nothing was decided: leave the notice as it is."
        )
    )


def end_statement(row: Statement, *, why: str, by_id: int | None, at: datetime) -> None:
    """Lift what a statement did, and enter that. Needs a transaction and the row locked."""
    effects.lift(row, by_id=by_id)
    (ticket,) = append_entries(entries=[reasons.reversal_of(row.code, why=why, at=at)])
    row.standing = Standing.EXPIRED if why == "expired" else Standing.REVERSED
    row.ended_at, row.ended_why, row.ended_ticket = at, why, ticket.code
    row.save(update_fields=["standing", "ended_at", "ended_why", "ended_ticket"])
    crash.point("moderation.end_statement.before_commit")


def tell_lifted(row: Statement) -> None:
    """Tell the one concerned that a restriction is lifted."""
    if row.concerned_id is not None:
        facts = {"statement": row.code, "measure": row.measure, "about": row.subject}
        notify(person_id=row.concerned_id, kind=Kind.RESTRICTION_LIFTED, facts=facts)
