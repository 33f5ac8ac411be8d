"""How the mail is, for whoever operates the network."""

from datetime import timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.network.kit import clock
from glasshouse.network.kit.health import Figure, Level, Report, register
from glasshouse.network.notifications.models import Notification
from glasshouse.network.notifications.states import MailState

LATE = timedelta(minutes=10)
RECENT = timedelta(days=1)


def declare() -> None:
    """Register what this room says."""
    register("mail", report)


def report() -> Report:
    """Say how many mails wait, are late, and failed within a day."""
    now = clock.now()
    waiting = Notification.objects.filter(mail_state__in=(MailState.DUE, MailState.SENDING))
    found = waiting.aggregate(n=Count("id"), oldest=Min("created_at"))
    late_s = (now - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    failed = Notification.objects.filter(mail_state=MailState.FAILED, created_at__gt=now - RECENT).count()
    figures = (
        Figure("waiting", _("waiting"), found["n"]),
        Figure("oldest_seconds", _("oldest that waits"), late_s, "s"),
        Figure("failed_today", _("failed within a day"), failed),
    )
    level, words, remedy = Level.OK, _("Mails leave as they come."), ""
    if failed:
        level = Level.ATTENTION
        words = ngettext("%(n)d mail could not be sent.", "%(n)d mails could not be sent.", failed) % {
            "n": failed
        }
    elif late_s > LATE.total_seconds():
        level = Level.ATTENTION
        words = _("A mail has waited for %(n)d minutes.") % {"n": late_s // 60}
    if level:
        remedy = _("See that “smtp_url” is right and the mail server answers: “glasshouse doctor” tries it.")
    return Report(title=_("Mail"), level=level, words=words, remedy=remedy, figures=figures)
