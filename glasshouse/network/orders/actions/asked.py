"""Whatever anyone outside asks for without an order: entered by the member of staff who got it."""

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.ledger.actions import append_entry
from glasshouse.network.orders.asking import BadAsked, Told, planned
from glasshouse.network.orders.holding import NotNow
from glasshouse.network.orders.models import MAX_TEXT, AskedFor
from glasshouse.network.orders.policy import may_enter_asked
from glasshouse.network.orders.states import AskedOutcome
from glasshouse.proof.entries import AskedAnswered


def enter_asked(*, by_id: int, told: Told) -> str:
    """Enter what somebody asked for; returns its code. Raises NotAllowed, BadAsked, BadLine, TextTooLong: nothing was kept."""
    _check(by_id)
    code = ids.new_code()
    entry, note = planned(told, code=code), texts.clean(told.note, most=MAX_TEXT)
    with transaction.atomic():
        AskedFor.objects.create(
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
    """Note what somebody got who asked. Raises NotAllowed, NotFound, NotNow, BadAsked."""
    _check(by_id)
    if outcome not in AskedOutcome.values:
        raise BadAsked(_("Please choose what they got. Nothing was changed."))
    with transaction.atomic():
        found = (
            AskedFor.objects.select_for_update().filter(code=code)
            if ids.is_code(code)
            else AskedFor.objects.none()
        )
        asked = found.first()
        if asked is None:
            raise NotFound(_("Nobody has asked this here."))
        if asked.outcome:
            raise NotNow(_("It is answered already. Nothing was changed."))
        asked.outcome, asked.answered_at, asked.answered_by_id = outcome, clock.now(), by_id
        entry = AskedAnswered(time=clock.millis(asked.answered_at), asked=code, outcome=outcome)
        asked.answered_ticket = append_entry(entry=entry).code
        asked.save(update_fields=["outcome", "answered_at", "answered_by", "answered_ticket"])
        crash.point("orders.answer_asked.before_commit")


def _check(by_id: int) -> None:
    profile = people.profile_of(by_id)
    if profile is None or not may_enter_asked(profile.role):
        raise NotAllowed(_("Only members of staff enter what was asked."))
