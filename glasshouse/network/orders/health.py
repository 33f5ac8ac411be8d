"""How orders stand, for whoever operates the network: which are overdue, and whether any rules count."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.network.kit import clock
from glasshouse.network.kit.health import Figure, Level, Report, register
from glasshouse.network.orders import rulebook
from glasshouse.network.orders.models import Order
from glasshouse.network.orders.states import OrderState


def declare() -> None:
    """Register what this room says."""
    register("orders", report)


def report() -> Report:
    """Say how many orders wait and how many are overdue."""
    waiting = Order.objects.exclude(state=OrderState.ANSWERED)
    unconfirmed = Order.objects.filter(state=OrderState.RECEIVED, confirm_by__lt=clock.now())
    late = (waiting.filter(answer_by__lt=clock.now()) | unconfirmed).count()
    level, words, remedy = _said(late)
    return Report(
        title=_("Orders"),
        level=level,
        words=words,
        remedy=remedy,
        figures=(
            Figure("orders_waiting", _("to answer"), waiting.count()),
            Figure("orders_overdue", _("overdue"), late),
        ),
    )


def _said(late: int) -> tuple[Level, str, str]:
    if late:
        words = ngettext("%(n)d order is overdue.", "%(n)d orders are overdue.", late) % {"n": late}
        return Level.BAD, words, _("The officers find them at the top of their desk.")
    if not settings.ENV.country:
        words = _("The network has not said where its data is, so every order is refused.")
        return Level.ATTENTION, words, _("Set `country` to where operator and data are.")
    if rulebook.in_force() is None:
        words = _("No rules for orders count yet, so every order is refused.")
        return (
            Level.ATTENTION,
            words,
            _("They count by themselves once they have been public for the time in the terms."),
        )
    return Level.OK, _("No order is overdue."), ""
