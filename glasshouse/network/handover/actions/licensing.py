"""The licence under which what the recommender has learnt may go along: each step recorded by one officer, entered by another."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.handover.actions.proposing import SameOfficer, check_officer, first_officer, locked
from glasshouse.network.handover.entering import licence_entry
from glasshouse.network.handover.models import MAX_LINE, Handover, LicenceStep
from glasshouse.network.handover.states import MOVES, OPEN, LicenceState
from glasshouse.network.kit import clock, crash, ids, locales
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.kit.public_lines import public_line
from glasshouse.network.ledger.actions import append_entry


class BadLicence(Refused):
    """The step can't be recorded: the message says why. Nothing was entered."""

    code = "bad_licence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What an authority did: which one, of which country, under which law; `until` ends a licence that is granted."""

    stage: str
    authority: str
    country: str
    law: str
    until: date | None = None


def record_step(*, by_id: int, code: str, told: Step) -> str:
    """Record a step towards the licence of a handover; it counts once another officer enters it. Returns the step's code.

    One that waits is replaced. Raises NotAllowed, NotFound, BadLicence, BadLine.
    """
    check_officer(by_id)
    with transaction.atomic():
        row = locked(code)
        if row.state not in OPEN:
            raise BadLicence(_("This handover has ended. Nothing was kept."))
        _check_order(row, told.stage)
        if not locales.is_territory(told.country):
            raise BadLicence(_("Please choose the authority’s country from the list. Nothing was kept."))
        if told.until is not None and told.until < clock.now().date() and told.stage == LicenceState.GRANTED:
            raise BadLicence(_("This licence would be over already. Nothing was kept."))
        row.licence_steps.filter(confirmed_at=None).delete()
        if not row.licence:
            row.licence = ids.new_code()
            row.save(update_fields=["licence"])
        step = LicenceStep.objects.create(
            handover=row,
            stage=told.stage,
            authority=public_line(told.authority, most=MAX_LINE, field="authority"),
            country=told.country,
            law=public_line(told.law, most=MAX_LINE, field="law"),
            until=told.until if told.stage == LicenceState.GRANTED else None,
            proposed_by_id=by_id,
        )
    return step.code


def enter_step(*, by_id: int, step: str) -> None:
    """Enter a step that somebody else recorded; doing it again is harmless. Raises NotAllowed, NotFound, SameOfficer."""
    check_officer(by_id)
    with transaction.atomic():
        row = LicenceStep.objects.select_for_update().filter(code=step).select_related("handover").first()
        if row is None:
            raise NotFound(_("There is no such step. Another one may have been recorded in its place."))
        if row.proposed_by_id == by_id:
            raise SameOfficer(_("You have recorded it. Another officer has to enter it."))
        if row.confirmed_at is not None:
            return
        row.confirmed_by_id, row.confirmed_at = by_id, clock.now()
        officers = [first_officer(row.proposed_by_id), by_id]
        row.ticket = append_entry(entry=licence_entry(row, officers=officers)).code
        row.save()
        crash.point("handover.enter_licence.before_commit")


def _check_order(row: Handover, stage: str) -> None:
    last = (
        row.licence_steps.exclude(confirmed_at=None).order_by("-pk").values_list("stage", flat=True).first()
    )
    if stage not in LicenceState.values or stage not in MOVES[last or ""]:
        raise BadLicence(
            _("This step can’t come next: needed, asked for, granted or refused, expired. Nothing was kept.")
        )
