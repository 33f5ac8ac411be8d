"""What the room keeps: one row for everything a person was told, and how far its mail is."""

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock, ids
from glasshouse.network.notifications.kinds import Kind
from glasshouse.network.notifications.states import MailState


class Notification(models.Model):
    """Something that one person is told. No address is kept here: the vault gives it when the mail is sent."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=[(kind.value, kind.value) for kind in Kind])
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    mail_state = models.CharField(max_length=7, choices=MailState, default=MailState.DUE)
    # When the mail may be tried (due), or until when its sender has it to itself (sending).
    mail_due_at = models.DateTimeField(default=clock.now)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_error = models.CharField(max_length=200, default="", blank=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["mail_state", "mail_due_at"], name="notifications_mail_due"),
            models.Index(fields=["person", "-created_at"], name="notifications_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
