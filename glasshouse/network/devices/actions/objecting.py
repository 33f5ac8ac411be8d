"""Objections to bars: by anyone who is concerned, after a look that they name no person; and by the network itself."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from glasshouse.network.devices import policy
from glasshouse.network.devices.actions.attempts import a_day
from glasshouse.network.devices.actions.finding import check_officer, not_about
from glasshouse.network.devices.entering import objected
from glasshouse.network.devices.models import Bar, Objection
from glasshouse.network.devices.states import Objected, ObjectionFault, State
from glasshouse.network.kit import clock, crash, ids
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ledger.actions import append_entry
from glasshouse.network.notifications.actions import Kind, notify


class BadObjection(Refused):
    """The objection says nothing, or the bar can't be objected to any more."""

    code = "bad_objection"
    field = "text"


def object_to_bar(*, person_id: int, code: str, text: str) -> str:
    """Object to a bar; it is published once a legal officer has seen that it names no person. Returns the objection's code.

    Saying it again while it waits changes the text. Raises NotFound, BadObjection, TextTooLong, TooMany.
    """
    words = _words(text)
    a_day("objection", person_id, 10)
    with transaction.atomic():
        bar = _open_bar(code)
        waiting = Objection.objects.select_for_update().filter(
            bar=bar, person_id=person_id, by_network=False, state=Objected.WAITING
        )
        made = waiting.first() or Objection(bar=bar, person_id=person_id)
        made.text, made.filed_at = words, clock.now()
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise BadObjection(
                _("You have just sent another objection to this bar. Please look at that one.")
            ) from None
        crash.point("devices.object_to_bar.before_commit")
    return made.code


def object_for_network(*, by_id: int, code: str, text: str) -> str:
    """Object to a bar for the network, as its legal officer; public at once. Returns the objection's code.

    Raises NotAllowed, NotFound, BadObjection, TextTooLong.
    """
    check_officer(by_id)
    words = _words(text)
    with transaction.atomic():
        made = Objection(bar=_open_bar(code), by_network=True, text=words, decided_by_id=by_id)
        _publish(made, by_id)
    return made.code


def publish_objection(*, by_id: int, code: str) -> None:
    """Publish an objection that waits. Doing it twice is harmless. Raises NotAllowed, NotFound, BadObjection."""
    check_officer(by_id)
    with transaction.atomic():
        found = _waiting(code)
        not_about(by_id, found.person_id)
        if found.state == Objected.REFUSED:
            raise BadObjection(
                _(
                    "This was decided already, perhaps by somebody else just now, or it is gone. Nothing was changed."
                )
            )
        if found.state == Objected.WAITING:
            _publish(found, by_id)


def refuse_objection(*, by_id: int, code: str, fault: str) -> None:
    """Leave an objection unpublished, for a reason from a closed list, which its author reads. Doing it twice is harmless.

    Raises NotAllowed, NotFound, BadObjection.
    """
    check_officer(by_id)
    if fault not in ObjectionFault.values:
        raise BadObjection(_("Please choose why it is not published."))
    with transaction.atomic():
        found = _waiting(code)
        if found.state == Objected.PUBLISHED:
            raise BadObjection(_("It is public already, and stands in the ledger."))
        if found.state == Objected.WAITING:
            found.state, found.fault = Objected.REFUSED, fault
            found.decided_at, found.decided_by_id = clock.now(), by_id
            found.save()
            _tell(found, fault)


def _words(text: str) -> str:
    words = texts.clean(text, most=policy.MAX_OBJECTION)
    if not words:
        raise BadObjection(_("Please write what you hold against this bar. Nothing was sent."))
    return words


def _open_bar(code: str) -> Bar:
    bar = Bar.objects.select_for_update(of=("self",)).filter(code=code).first() if ids.is_code(code) else None
    if bar is None:
        raise NotFound(_("There is no such bar."))
    if bar.state == State.LIFTED:
        raise BadObjection(_("This bar is lifted: there is nothing left to object to. Nothing was sent."))
    return bar


def _waiting(code: str) -> Objection:
    found = (
        Objection.objects.select_for_update(of=("self",)).select_related("bar").filter(code=code[:11]).first()
    )
    if found is None or not found.text:
        raise NotFound(_("There is no such objection any more."))
    return found


def _publish(objection: Objection, by_id: int) -> None:
    """Publish an objection whose row is held, with its entry, in the caller's transaction."""
    objection.nonce = secrets.token_bytes(32)
    objection.state = Objected.PUBLISHED
    objection.decided_at, objection.decided_by_id = clock.now(), by_id
    objection.save()
    crash.point("devices.publish_objection.after_row")
    append_entry(entry=objected(objection))
    _tell(objection, objection.state)


def _tell(objection: Objection, decision: str) -> None:
    """Tell whoever objected how it was decided; the network tells itself nothing."""
    if objection.person_id is not None:
        facts = {"bar": objection.bar.code, "decision": str(decision)}
        notify(person_id=objection.person_id, kind=Kind.OBJECTION_DECIDED, facts=facts)
