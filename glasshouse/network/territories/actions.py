"""FACE: the verbs of the room `territories`."""

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, crash, events, ids
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.kit.public_lines import public_line
from glasshouse.network.ledger import actions as ledger
from glasshouse.network.territories import conditions, entering, policy
from glasshouse.network.territories.conditions import (
    register_roles,
    register_suspension_check,
    register_video_check,
)
from glasshouse.network.territories.events import (
    ServiceRestrictionAnnounced,
    ServiceRestrictionCalledOff,
    VideoReleased,
    VideoWithheld,
)
from glasshouse.network.territories.models import MAX_LINE, Restriction, Withheld
from glasshouse.network.territories.policy import BadRestriction, Demand, Officer
from glasshouse.network.territories.states import State, Why
from glasshouse.proof.entries import CountryLifted, CountryRestricted, Entry

__all__ = [
    "BadRestriction",
    "Demand",
    "NotYet",
    "Officer",
    "SameOfficer",
    "WrongState",
    "lift_restriction",
    "prepare_in_force",
    "prepare_lifting",
    "prepare_restriction",
    "propose_restriction",
    "put_in_force",
    "reconcile",
    "register_roles",
    "register_suspension_check",
    "register_video_check",
]


class SameOfficer(NotAllowed):
    """Whoever proposed a restriction does not put it in force."""

    code = "same_officer"


class WrongState(Refused):
    """The restriction is further than that already, or not so far."""

    code = "wrong_state"
    status = 409


class NotYet(Refused):
    """The day, or the end of the notice, has not come."""

    code = "not_yet"


def prepare_restriction(*, by: Officer, demand: Demand) -> CountryRestricted:
    """Return the entry that proposing this would make, under a code that is drawn anew then; nothing is written.

    Raises NotAllowed, BadRestriction, NotFound.
    """
    row = _made(by, demand)
    return entering.restricted(row, state=State.PROPOSED, by=by.code)


def propose_restriction(*, by: Officer, demand: Demand) -> str:
    """Propose not to serve a video, or anything, in some countries; returns its code. It is public from now on.

    Of the whole service this announces the suspension: everyone there is told. Raises NotAllowed, BadRestriction, NotFound.
    """
    with transaction.atomic():
        row = _made(by, demand)
        _enter(row, State.PROPOSED, entering.restricted(row, state=State.PROPOSED, by=by.code))
        row.save()
        if not row.video:
            events.publish(ServiceRestrictionAnnounced(row.code))
        crash.point("territories.propose_restriction.before_commit")
    return row.code


def prepare_in_force(*, by: Officer, code: str) -> CountryRestricted:
    """Return the entry that putting a proposal in force would make; nothing is written. Raises what put_in_force raises."""
    policy.check_officer(by)
    row = _found(code)
    _check_in_force(row, by)
    return entering.restricted(row, state=State.IN_FORCE, by=by.code)


def put_in_force(*, by: Officer, code: str) -> None:
    """Let a proposal take effect, in the next answer everywhere: another officer's act than the proposal.

    Raises NotAllowed, NotFound, SameOfficer, WrongState, NotYet, and what rooms above refuse with.
    """
    policy.check_officer(by)
    with transaction.atomic():
        row = _found(code, locked=True)
        _check_in_force(row, by)
        row.state, row.in_force_at, row.in_force_by = State.IN_FORCE, clock.now(), by.code
        _enter(row, State.IN_FORCE, entering.restricted(row, state=State.IN_FORCE, by=by.code))
        row.save()
        Withheld.objects.bulk_create(
            Withheld(restriction=row, country=country, video=row.video) for country in row.countries
        )
        if row.video:
            events.publish(VideoWithheld(code=row.code, video=row.video))
        crash.point("territories.put_in_force.before_commit")


def prepare_lifting(*, by: Officer, code: str, why: str) -> CountryLifted:
    """Return the entry that lifting would make; nothing is written. Raises what lift_restriction raises."""
    policy.check_officer(by)
    row = _found(code)
    _check_lifting(row, why)
    return entering.lifted(row, why=why, by=by.code)


def lift_restriction(*, by: Officer, code: str, why: str) -> None:
    """End a restriction, or take a proposal back: one officer is enough for it. `why` is authority, court, error or withdrawn.

    Raises NotAllowed, NotFound, WrongState, BadRestriction.
    """
    policy.check_officer(by)
    with transaction.atomic():
        row = _found(code, locked=True)
        _check_lifting(row, why)
        _end(row, why=why, by=by.code)


def reconcile() -> int:
    """End what had an end, and name the grounds whose day has come; returns how many."""
    today, done = clock.now().date(), 0
    over = Restriction.objects.exclude(state=State.LIFTED).filter(until_date__lte=today)
    for code in list(over.values_list("code", flat=True)):
        with transaction.atomic():
            row = over.select_for_update().filter(code=code).first()
            if row is not None:
                _end(row, why=Why.EXPIRED, by="")
                done += 1
    due = Restriction.objects.filter(is_ground_entered=False, withheld_until_date__lte=today)
    for code in list(due.values_list("code", flat=True)):
        with transaction.atomic():
            row = due.select_for_update().filter(code=code).first()
            if row is not None:
                _name_ground(row)
                done += 1
    return done


def _made(by: Officer, demand: Demand) -> Restriction:
    policy.check_officer(by)
    now = clock.now()
    from_at = policy.begins_at(demand, now)
    policy.check_days(demand, from_at, now)
    policy.check_evidence(demand.evidence)
    countries = policy.countries_of(demand.countries)
    if demand.video:
        if not ids.is_code(demand.video):
            raise NotFound(_("There is no such public video. Nothing was entered."))
        conditions.check_video(demand.video)
    return Restriction(
        video=demand.video,
        countries=countries,
        authority=public_line(demand.authority, most=MAX_LINE, field="authority"),
        law=public_line(demand.law, most=MAX_LINE, field="law"),
        evidence=demand.evidence,
        from_at=from_at,
        until_date=demand.until_date,
        withheld_until_date=demand.withheld_until_date,
        is_ground_entered=demand.withheld_until_date is None,
        proposed_at=now,
        proposed_by=by.code,
    )


def _found(code: str, *, locked: bool = False) -> Restriction:
    rows = Restriction.objects.select_for_update() if locked else Restriction.objects.all()
    row = rows.filter(code=code).first() if ids.is_code(code) else None
    if row is None:
        raise NotFound(_("There is no such restriction."))
    return row


def _check_in_force(row: Restriction, by: Officer) -> None:
    now = clock.now()
    if row.state != State.PROPOSED:
        raise WrongState(
            _(
                "This was decided already, perhaps by somebody else just now, or it is gone. Nothing was changed."
            )
        )
    if row.proposed_by == by.code:
        raise SameOfficer(
            _("You have proposed this, so another officer has to put it in force. Nothing was changed.")
        )
    if not conditions.is_officer(row.proposed_by, policy.may_restrict):
        raise SameOfficer(
            _(
                "Whoever proposed this is no officer any more, so it has to be proposed anew. Nothing was changed."
            )
        )
    if row.until_date is not None and row.until_date <= now.date():
        raise WrongState(_("The time of this restriction is over already. Nothing was changed."))
    if now < row.from_at:
        raise NotYet(
            _("This can be in force from %(at)s UTC at the earliest. Nothing was changed.")
            % {"at": f"{row.from_at:%Y-%m-%d %H:%M:%S}"}
        )
    if row.video:
        conditions.check_video(row.video)
    else:
        conditions.check_suspension(row.code)


def _check_lifting(row: Restriction, why: str) -> None:
    if row.state == State.LIFTED:
        raise WrongState(_("This was lifted already. Nothing was changed."))
    if why not in Why.values or why == Why.EXPIRED:
        raise BadRestriction(_("Please say why it is lifted. Nothing was changed."))
    if why == Why.WITHDRAWN and row.state != State.PROPOSED:
        raise BadRestriction(
            _(
                "It is in force, so it is no proposal that could be taken back: say why it ends. Nothing was changed."
            )
        )


def _end(row: Restriction, *, why: str, by: str) -> None:
    """Lift a restriction; needs the transaction in which its row is held."""
    was_in_force = row.state == State.IN_FORCE
    row.state, row.lifted_at, row.lifted_by, row.why_lifted = State.LIFTED, clock.now(), by, why
    _enter(row, State.LIFTED, entering.lifted(row, why=why, by=by))
    row.save()
    Withheld.objects.filter(restriction=row).delete()
    if was_in_force and row.video:
        events.publish(VideoReleased(code=row.code, video=row.video))
    elif not was_in_force and not row.video:
        events.publish(ServiceRestrictionCalledOff(row.code))
    crash.point("territories.lift_restriction.before_commit")


def _name_ground(row: Restriction) -> None:
    """Enter the ground that was withheld; needs the transaction in which the row is held."""
    row.is_ground_entered = True
    _enter(row, "ground", entering.ground(row))
    row.save()
    crash.point("territories.name_ground.before_commit")


def _enter(row: Restriction, step: str, entry: Entry) -> None:
    row.tickets = {**row.tickets, str(step): ledger.append_entry(entry=entry).code}
