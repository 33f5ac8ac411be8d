"""Appeals as the desk sees them: what waits, the most urgent first, and what was decided."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import ids
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation.models import Appeal
from glasshouse.network.moderation.policy import milder_than
from glasshouse.network.moderation.queries.statements import AppealCard, StatementCard, appeal_card, card_of
from glasshouse.network.moderation.states import Measure, Standing

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealCase:
    """An appeal with its statement, for the desk: whose it is, what only they were told, and whether this officer may decide it.

    `milder` is what could be decided instead, while the statement is in force.
    """

    appeal: AppealCard
    statement: StatementCard
    thing: str
    handle: str
    details: str
    may_decide: bool
    milder: tuple[Measure, ...]


def appeals_waiting(*, officer_id: int) -> list[AppealCase]:
    """Return the appeals that wait, the one that is due first at the top."""
    rows = Appeal.objects.filter(outcome="").order_by("due_at", "pk")
    return _cases(list(rows.select_related("statement", "instead")[:PAGE]), officer_id)


def appeals_decided(*, officer_id: int) -> list[AppealCase]:
    """Return the appeals that were decided, the latest first."""
    rows = Appeal.objects.exclude(outcome="").order_by("-decided_at", "-pk")
    return _cases(list(rows.select_related("statement", "instead")[:PAGE]), officer_id)


def appeal_case(code: str, *, officer_id: int) -> AppealCase:
    """Return one appeal for the desk. Raises NotFound."""
    rows = Appeal.objects.filter(code=code if ids.is_code(code) else "").select_related(
        "statement", "instead"
    )
    found = _cases(list(rows), officer_id)
    if not found:
        raise NotFound(_("There is no such appeal."))
    return found[0]


def _cases(rows: list[Appeal], officer_id: int) -> list[AppealCase]:
    cards = people.cards({row.statement.concerned_id for row in rows if row.statement.concerned_id})
    return [_case(row, cards, officer_id) for row in rows]


def _case(row: Appeal, cards: dict[int, people.PersonCard], officer_id: int) -> AppealCase:
    about = row.statement
    card = cards.get(about.concerned_id or 0)
    return AppealCase(
        appeal=appeal_card(row, about.code),
        statement=card_of(about),
        thing=about.thing,
        handle=card.handle if card else "",
        details=about.details,
        may_decide=officer_id not in (about.decided_by_id, about.concerned_id),
        milder=milder_than(about.measure, about.subject) if about.standing == Standing.IN_FORCE else (),
    )
