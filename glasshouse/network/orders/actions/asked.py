"""Whatever anyone outside asks for without an order: entered by the member of staff who got it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, crash, ids, locales
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.kit.public_lines import public_line
from glasshouse.network.ledger.actions import append_entry
from glasshouse.network.orders.holding import NotNow
from glasshouse.network.orders.models import MAX_LINE, MAX_TEXT, Demand
from glasshouse.network.orders.policy import may_enter_asked
from glasshouse.network.orders.states import DemandOutcome, Way, Who
from glasshouse.proof.entries import Asked, AskedAnswered


class BadDemand(Refused):
    """The demand lacks something, or would make public what must not be; nothing was kept."""

    code = "bad_demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody asked for: `what` becomes public, `note` stays at the desk."""

    who: str
    way: str
    what: str
    country: str = ""
    note: str = ""


def planned(told: Told, *, code: str) -> Asked:
    """Return the entry of a demand as it would be entered. Raises BadDemand, BadLine."""
    if told.who not in Who.values or told.way not in Way.values:
        raise BadDemand(_("Please choose who asked, and how. Nothing was entered."))
    if told.country and not locales.is_territory(told.country):
        raise BadDemand(_("Please choose a country from the list, or none. Nothing was entered."))
    what = public_line(told.what, most=MAX_LINE, field="what")
    return Asked(
        time=clock.millis(clock.now()),
        asked=code,
        who=told.who,
        country=told.country,
        way=told.way,
        what=what,
    )


def enter_asked(*, by_id: int, told: Told) -> str:
    """Enter what somebody asked for; returns its code. Raises NotAllowed, BadDemand, BadLine, TextTooLong: nothing was kept."""
    _check(by_id)
    code = ids.new_code()
    entry, note = planned(told, code=code), texts.clean(told.note, most=MAX_TEXT)
    with transaction.atomic():
        Demand.objects.create(
            code=code,
            who=entry.who,
            country=entry.country,
            way=entry.way,
            what=entry.what,
            note=note,
            entered_by_id=by_id,
            ticket=append_entry(entry=entry).code,
        )
        crash.point("orders.enter_asked.before_commit")
    return code


def answer_asked(*, by_id: int, code: str, outcome: str) -> None:
    """Note what somebody got who asked. Raises NotAllowed, NotFound, NotNow, BadDemand."""
    _check(by_id)
    if outcome not in DemandOutcome.values:
        raise BadDemand(_("Please choose what they got. Nothing was changed."))
    with transaction.atomic():
        found = (
            Demand.objects.select_for_update().filter(code=code)
            if ids.is_code(code)
            else Demand.objects.none()
        )
        demand = found.first()
        if demand is None:
            raise NotFound(_("There is no such demand."))
        if demand.outcome:
            raise NotNow(_("It is answered already. Nothing was changed."))
        demand.outcome, demand.answered_at, demand.answered_by_id = outcome, clock.now(), by_id
        entry = AskedAnswered(time=clock.millis(demand.answered_at), asked=code, outcome=outcome)
        demand.answered_ticket = append_entry(entry=entry).code
        demand.save(update_fields=["outcome", "answered_at", "answered_by", "answered_ticket"])
        crash.point("orders.answer_asked.before_commit")


def _check(by_id: int) -> None:
    profile = people.profile_of(by_id)
    if profile is None or not may_enter_asked(profile.role):
        raise NotAllowed(_("Only members of staff enter what was asked."))
