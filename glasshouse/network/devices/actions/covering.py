"""Whose network it is, and whom a bar lets pass.

A network is shown by a request that comes from it with the token of the bar. That shows that the organisation is inside, not
that the network is its alone: so it is public, anybody can object, and a legal officer can refuse the form of who shows a network
that is not its own.
"""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.devices import networks, policy, standing
from glasshouse.network.devices.actions.bars import BadBar, settle
from glasshouse.network.devices.actions.finding import NotOpen, own_bar
from glasshouse.network.devices.entering import excepted
from glasshouse.network.devices.models import Bar, Covered, Exemption
from glasshouse.network.devices.states import Kind, Reason, State
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.kit.public_lines import public_line
from glasshouse.network.ledger.actions import append_entry


class NotInside(Refused):
    """The request does not come from the network that it would show."""

    code = "not_inside"
    status = 403


def prove_network(*, token: str, address: str) -> str:
    """Show by a request from `address` that an organisation is inside a network of its bar; returns the bar's code.

    Doing it again is harmless. Raises NotFound, NotInside, NotOpen.
    """
    found = (
        Covered.objects.filter(token=token[:50], kind=Kind.NETWORK).values_list("bar_id", flat=True).first()
    )
    if found is None:
        raise NotFound(_("There is no such network to be shown."))
    with transaction.atomic():
        bar = Bar.objects.select_for_update(of=("self",)).select_related("organisation").get(id=found)
        covered = Covered.objects.get(token=token[:50])
        if bar.state == State.LIFTED:
            raise NotOpen(_("This bar is lifted; nothing was changed."))
        if not _holds(covered.value, address):
            raise NotInside(
                _(
                    "Your address %(address)s is not within %(network)s. Open this page from a device inside that network."
                )
                % {"address": address, "network": covered.value}
            )
        if covered.proved_at is None:
            covered.proved_at = clock.now()
            covered.save(update_fields=["proved_at"])
            crash.point("devices.prove_network.after_row")
            settle(bar)
    standing.forget()
    return bar.code


def _holds(network: str, address: str) -> bool:
    asked = networks.address_of(address)
    # Asked again whether it is plausible: the setting may have changed.
    try:
        return asked is not None and asked in networks.network_of(
            network, private=settings.ENV.bar_private_networks
        )
    except networks.NotPlausible:
        return False


def except_account(*, person_id: int, code: str, handle: str, reason: str, approver: str, until: date) -> str:
    """Let one account pass until the end of a day; its exception of before is replaced. Returns the exception's code.

    Nothing is said of whether the account is covered: that would tell whose address it has.
    Raises NotFound, NotOpen, BadLine, BadBar.
    """
    if reason not in Reason.values:
        raise BadBar(_("An exception has one of three reasons: please choose one."), field="reason")
    line = public_line(approver, most=policy.MAX_APPROVER, field="approver")
    now = clock.now()
    if not now.date() <= until <= (now + policy.EXCEPTION_LASTS).date():
        raise BadBar(_("An exception ends: today or later, within a year."), field="until")
    ends = datetime.combine(until, time(), tzinfo=now.tzinfo) + timedelta(days=1)
    found = people.person_by_handle(handle)
    if found is None:
        raise BadBar(_("There is no account with this handle. Nothing was changed."), field="handle")
    with transaction.atomic():
        bar = own_bar(person_id, code)
        if bar.exemptions.exclude(person_id=found.person_id).count() >= policy.MOST_EXCEPTIONS:
            raise BadBar(
                _("A bar has at most %(most)d exceptions.") % {"most": policy.MOST_EXCEPTIONS}, field="handle"
            )
        _end(bar, bar.exemptions.filter(person_id=found.person_id), now)
        made = Exemption.objects.create(
            bar=bar, person_id=found.person_id, reason=reason, approver=line, made_at=now, until=ends
        )
        append_entry(entry=excepted(bar, made))
        crash.point("devices.except_account.before_commit")
    standing.forget()
    return made.code


def end_exception(*, person_id: int, code: str, exception: str) -> None:
    """Take an exception back before its time, which is entered; one that is gone stays gone. Raises NotFound, NotOpen."""
    with transaction.atomic():
        bar = own_bar(person_id, code)
        _end(bar, bar.exemptions.filter(code=exception[:11]), clock.now())
    standing.forget()


def _end(bar: Bar, exemptions: QuerySet[Exemption], now: datetime) -> None:
    """Enter under its own code that an exception lasts no longer, if its time is not over, and forget it."""
    for one in exemptions.filter(until__gt=now):
        one.until = now
        append_entry(entry=excepted(bar, one))
    exemptions.delete()
