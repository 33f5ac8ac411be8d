"""What follows by itself: what is over is lifted, and what was decided before there were statements gets one."""

from django.db import transaction

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation import house_rules, reasons, subjects
from glasshouse.network.moderation.actions.deciding import end_statement, enter, tell_lifted
from glasshouse.network.moderation.actions.reversing import locked
from glasshouse.network.moderation.models import Notice, Statement
from glasshouse.network.moderation.states import Basis, Measure, Standing, State, Subject
from glasshouse.network.videos import queries as videos

BATCH = 100
EARLIER_FACTS = (
    "Decided before statements of reasons were published. The person concerned was told the reason then."
)
EARLIER_WHY = "It was held to break this rule of the house."


class _Earlier:
    """Whether this process has seen to it that nothing older lacks its statement: none can come after that."""

    done = False


def reconcile() -> None:
    """Lift what is over; once, make the statements of what was decided before there were any."""
    due = Statement.objects.filter(standing=Standing.IN_FORCE, until_date__lt=clock.now().date())
    for code in list(due.order_by("until_date").values_list("code", flat=True)[:BATCH]):
        _expire(code)
    if not _Earlier.done:
        make_earlier()
        _Earlier.done = True


def _expire(code: str) -> None:
    with transaction.atomic():
        row = locked(code)
        if row.standing == Standing.IN_FORCE:
            end_statement(row, why="expired", by_id=None, at=clock.now())
            tell_lifted(row)


def make_earlier() -> int:
    """Make the statement of everything that is still restricted by an older decision, marked as earlier; returns how many.

    What a row hides without a decision gets none: nothing accounts for it.
    """
    older = Notice.objects.filter(
        state=State.ACTED, statement=None, subject__in=(Subject.VIDEO, Subject.PERSON)
    )
    things = list(older.order_by("decided_at", "id").values_list("subject", "thing").distinct())
    return sum(_make_earlier(subject, thing) for subject, thing in dict.fromkeys(things))


def _make_earlier(subject: str, thing: str) -> bool:
    with transaction.atomic():
        rows = Notice.objects.select_for_update().filter(
            state=State.ACTED, statement=None, subject=subject, thing=thing
        )
        last = rows.order_by("-decided_at", "-id").first()
        if last is None or not _is_restricted(last):
            return False
        row = _earlier(last)
        enter(row, videos.public_codes_of(row.concerned_id or 0) if subject == Subject.PERSON else [])
        rows.filter(decided_at=last.decided_at).update(statement=row)
        crash.point("moderation.make_earlier.before_commit")
    return True


def _is_restricted(notice: Notice) -> bool:
    same = Statement.objects.filter(subject=notice.subject, thing=notice.thing, standing=Standing.IN_FORCE)
    if same.exists():
        return False
    if notice.subject == Subject.VIDEO:
        known = videos.facts_for_staff(notice.thing)
        return known is not None and known.is_hidden
    return notice.concerned_id is not None and people.is_suspended(notice.concerned_id)


def _earlier(notice: Notice) -> Statement:
    known = subjects.look_at(notice.subject, notice.thing, concerned_id=notice.concerned_id)
    begun_at = notice.decided_at or notice.filed_at
    return Statement(
        code=ids.new_code(),
        subject=notice.subject,
        thing=notice.thing,
        concerned_id=known.concerned_id,
        measure=Measure.REMOVED if notice.subject == Subject.VIDEO else Measure.SUSPENDED,
        basis=Basis.RULES,
        clause=house_rules.rule_for(notice.ground),
        category=house_rules.category_for(notice.ground),
        facts=EARLIER_FACTS,
        explanation=EARLIER_WHY,
        details=notice.reason,
        content_language=known.language,
        content_date=known.at.date(),
        nonce=reasons.new_nonce(),
        details_nonce=reasons.new_nonce(),
        by_notice=True,
        decided_by_id=notice.decided_by_id,
        decided_code=_code_of(notice.decided_by_id),
        begun_at=begun_at,
        made_at=clock.now(),
        earlier=True,
    )


def _code_of(person_id: int | None) -> str:
    """Return the officer's code, empty for one who is not here any more."""
    try:
        return accounts.officer_code(person_id=person_id) if person_id is not None else ""
    except NotFound:
        return ""
