"""Whose organisation it is, and who may look at it."""

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.devices.models import Bar, Organisation
from glasshouse.network.devices.policy import may_look
from glasshouse.network.devices.states import State
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.kit.ids import is_code


class NotOpen(Refused):
    """The bar is lifted, so nothing of it can be changed."""

    code = "bar_lifted"


def own_organisation(person_id: int, code: str) -> Organisation:
    """Return an organisation that a person manages, its row held. Raises NotFound, whoever else's it is."""
    rows = Organisation.objects.select_for_update().filter(code=code, manager_id=person_id)
    found = rows.first() if is_code(code) else None
    if found is None:
        raise NotFound(_("There is no such organisation among yours."))
    return found


def own_bar(person_id: int, code: str) -> Bar:
    """Return an open bar of an organisation that a person manages, its row held. Raises NotFound, NotOpen."""
    rows = Bar.objects.select_for_update(of=("self",)).filter(code=code, organisation__manager_id=person_id)
    found = rows.select_related("organisation").first() if is_code(code) else None
    if found is None:
        raise NotFound(_("There is no such bar among those of your organisations."))
    if found.state == State.LIFTED:
        raise NotOpen(_("This bar is lifted. What was counted and reported stays; nothing was changed."))
    return found


def check_officer(by_id: int) -> None:
    """Refuse whoever does not look at forms and objections. Raises NotAllowed."""
    profile = people.profile_of(by_id)
    if profile is None or not may_look(profile.role):
        raise NotAllowed(_("Only legal officers and administrators decide this."))


def not_about(by_id: int, person_id: int | None) -> None:
    """Refuse whoever would decide about what is their own. Raises NotAllowed."""
    if person_id == by_id:
        raise NotAllowed(_("This is about yourself, so somebody else has to decide it."))
