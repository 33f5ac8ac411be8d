"""Whatever anyone outside asks for without an order: entered by the member of staff who got it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, crash, ids, locales
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.ledger.actions import append_entry
from glasshouse.network.orders.holding import NotNow
from glasshouse.network.orders.models import MAX_BYTES, MAX_LINE, MAX_TEXT, AskedFor
from glasshouse.network.orders.policy import may_enter_asked
from glasshouse.network.orders.states import AskedOutcome, Way, Who
from glasshouse.proof.entries import Asked, AskedAnswered


class BadAsked(Refused):
    """What was asked lacks something, or would make public what must not be; nothing was kept."""

    code = "bad_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody asked for: `what` becomes public, `note` stays at the desk."""

    who: str
    way: str
    what: str
    country: str = ""
    note: str = ""


def planned(told: Told, *, code: str) -> Asked:
    """Return the entry of what was asked as it would be entered. Raises BadAsked, TextTooLong."""
    what = " ".join(texts.clean(told.what, most=MAX_LINE).split())
    if told.who not in Who.values or told.way not in Way.values:
        raise BadAsked(_("Please choose who asked, and how. Nothing was entered."))
    if told.country and not locales.is_territory(told.country):
        raise BadAsked(_("Please choose a country from the list, or none. Nothing was entered."))
    if not what:
        raise BadAsked(_("Please write what was asked for. Nothing was entered."))
    if len(what.encode()) > MAX_BYTES:
        raise BadAsked(_("This line is too long for the ledger. Please shorten it. Nothing was entered."))
    if "@" in what:
        raise BadAsked(
            _("This line becomes public: name no person and no address in it. Nothing was entered.")
        )
    return Asked(
        time=clock.millis(clock.now()),
        asked=code,
        who=told.who,
        country=told.country,
        way=told.way,
        what=what,
    )


def enter_asked(*, by_id: int, told: Told) -> str:
    """Enter what somebody asked for; returns its code. Raises NotAllowed, BadAsked, TextTooLong; then nothing was kept."""
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
