"""Organisations: registered by anyone, their domains shown by DNS, their form looked at by a legal officer."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.devices import lookups, policy
from glasshouse.network.devices.actions.attempts import a_day
from glasshouse.network.devices.actions.bars import lift_all
from glasshouse.network.devices.actions.finding import check_officer, not_about, own_organisation
from glasshouse.network.devices.actions.upkeep import look_soon
from glasshouse.network.devices.domains import normal_domain
from glasshouse.network.devices.models import Domain, Organisation
from glasshouse.network.devices.pages_that_wait import at_a_page
from glasshouse.network.devices.showing import is_domain_shown
from glasshouse.network.devices.states import Failure, Form, FormFault, Lifted, Looked
from glasshouse.network.kit import clock, crash, locales
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.kit.public_lines import public_line

_KEY = re.compile(r"[0-9a-f]{64}")


class BadOrganisation(Refused):
    """The country or the domain can't be an institution's."""

    code = "bad_organisation"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class TooManyHere(Refused):
    """There is no room for one more of these."""

    code = "too_many_here"


class DecidedAlready(Refused):
    """Somebody else has decided this."""

    code = "decided_already"
    status = 409


def register_organisation(*, person_id: int, name: str, country: str, domain: str) -> str:
    """Register an organisation with the domain that is to be shown as its own; returns its code.

    Raises BadLine, BadOrganisation, TooManyHere, TooMany.
    """
    line = public_line(name, most=policy.MAX_NAME, field="name")
    if not locales.is_territory(country):
        raise BadOrganisation(_("Please choose a country. Nothing was sent."), field="country")
    domain = _domain(domain)
    a_day("register", person_id, 10)
    with transaction.atomic():
        if Organisation.objects.filter(manager_id=person_id).count() >= policy.MOST_ORGANISATIONS:
            raise TooManyHere(
                _("One person manages at most %(most)d organisations.") % {"most": policy.MOST_ORGANISATIONS}
            )
        made = Organisation.objects.create(manager_id=person_id, name=line, country=country)
        crash.point("devices.register_organisation.after_row")
        Domain.objects.create(organisation=made, name=domain)
    return made.code


def add_domain(*, person_id: int, code: str, domain: str) -> None:
    """Add a further domain, to be shown like the first; one that is there already stays as it is.

    Raises NotFound, BadOrganisation, TooManyHere.
    """
    name = _domain(domain)
    with transaction.atomic():
        organisation = own_organisation(person_id, code)
        if organisation.domains.count() >= policy.MOST_DOMAINS:
            raise TooManyHere(
                _("An organisation has at most %(most)d domains here.") % {"most": policy.MOST_DOMAINS}
            )
        Domain.objects.get_or_create(organisation=organisation, name=name)


def _domain(text: str) -> str:
    domain = normal_domain(text)
    if not domain:
        raise BadOrganisation(
            _("This is not a domain. It looks like example.org. Nothing was sent."), field="domain"
        )
    return domain


def check_own_domain(*, person_id: int, code: str, domain: str) -> Looked:
    """Look now whether a domain is shown to be an organisation's; returns what was found. Raises NotFound, TooMany.

    A page does not wait for a silent name server: then, and while one check of the organisation goes on, a job looks in a moment.
    """
    rows = Domain.objects.filter(
        organisation__code=code, organisation__manager_id=person_id, name=domain[:300]
    )
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no such domain among those of your organisation."))
    a_day("check", person_id, 100)
    with at_a_page(found.organisation_id) as is_free:
        if is_free and check_domain(domain_id=found.pk, most_s=lookups.AT_A_PAGE_S):
            return Looked.SHOWN
    if is_free and not rows.filter(failure=Failure.NO_ANSWER).exists():
        return Looked.NOT_SHOWN
    look_soon(found.pk)
    return Looked.LOOKED_FOR


def check_domain(*, domain_id: int, most_s: float = lookups.MOST_S) -> bool:
    """Ask the name servers for a domain's record, and note what they say; returns whether it counts now.

    Asked outside any transaction. A record that is missing ends nothing at once: it counts until 30 days after it was seen last.
    """
    asked = Domain.objects.filter(id=domain_id).first()
    if asked is None:
        return False
    try:
        shown: lookups.Shown | None = lookups.look_up(asked.name, most_s=most_s)
    except lookups.NoAnswer:
        shown = None
    crash.point("devices.check_domain.after_answer")
    with transaction.atomic():
        domain = (
            Domain.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .filter(id=domain_id)
            .first()
        )
        if domain is None:
            return False
        now = clock.now()
        domain.checked_at = now
        if shown is not None and domain.token in shown.tokens:
            domain.proved_at, domain.failure = now, ""
            domain.proved_until, domain.due_at = now + policy.PROOF_LASTS, now + policy.CHECKED_EVERY
            _take_key(domain, shown)
        else:
            domain.failure = _failure(shown)
            domain.due_at = _again(domain, now)
        domain.save()
        crash.point("devices.check_domain.before_commit")
    return is_domain_shown(domain, now)


def _again(domain: Domain, now: datetime) -> datetime | None:
    """Return when a domain that was not shown is asked for again; one that never was, for 30 days alone."""
    if domain.proved_at is not None:
        return now + policy.TRIED_AGAIN
    is_new = now - domain.organisation.registered_at < policy.PROOF_LASTS
    return now + policy.CHECKED_EVERY if is_new else None


def _failure(shown: lookups.Shown | None) -> Failure:
    if shown is None:
        return Failure.NO_ANSWER
    return Failure.OTHER_TOKEN if shown.tokens else Failure.NO_RECORD


def _take_key(domain: Domain, shown: lookups.Shown) -> None:
    """Note the key that an organisation's own domain shows: exactly one, or none counts."""
    first = domain.organisation.domains.order_by("id").values_list("id", flat=True).first()
    if first != domain.pk:
        return
    keys = [one for one in shown.keys if _KEY.fullmatch(one)]
    key = keys[0] if len(keys) == 1 else ""
    Organisation.objects.filter(id=domain.organisation_id).update(public_key=key)


def accept_form(*, by_id: int, code: str) -> None:
    """Find that an organisation's name is an institution's and its domain fits. Doing it twice is harmless.

    Raises NotAllowed, NotFound, DecidedAlready.
    """
    check_officer(by_id)
    with transaction.atomic():
        organisation = _for_officer(code)
        not_about(by_id, organisation.manager_id)
        if organisation.form == Form.REFUSED:
            raise DecidedAlready(_("Its form was refused already. It has to be registered anew."))
        if organisation.form == Form.WAITING:
            _look(organisation, by_id, Form.ACCEPTED, "")


def refuse_form(*, by_id: int, code: str, fault: str) -> None:
    """Refuse an organisation for a fault in its form, also later; its bars are lifted. Doing it twice is harmless.

    Raises NotAllowed, NotFound, BadOrganisation.
    """
    check_officer(by_id)
    if fault not in FormFault.values:
        raise BadOrganisation(_("Please choose what is wrong with the form."), field="fault")
    with transaction.atomic():
        organisation = _for_officer(code)
        if organisation.form == Form.REFUSED:
            return
        _look(organisation, by_id, Form.REFUSED, fault)
        lift_all(organisation, Lifted.FORM_REFUSED)
        crash.point("devices.refuse_form.before_commit")


def _look(organisation: Organisation, by_id: int, form: Form, fault: str) -> None:
    Organisation.objects.filter(id=organisation.pk).update(
        form=form, form_fault=fault, looked_by=by_id, looked_at=clock.now()
    )


def _for_officer(code: str) -> Organisation:
    organisation = Organisation.objects.select_for_update().filter(code=code[:11]).first()
    if organisation is None:
        raise NotFound(_("There is no such organisation."))
    return organisation
