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
    # Whose deed it tells of, and which thing of it: the same deed done twice is told once.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True)
    about = models.CharField(max_length=11, default="", blank=True)
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
            models.Index(fields=["person", "-id"], name="notifications_of_person"),
            models.Index(fields=["actor", "person"], name="notifications_by_actor"),
            models.Index(fields=["about"], name="notifications_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Seen(models.Model):
    """Up to which notification a person has seen their page."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    last_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.last_id}"


class SwitchedOff(models.Model):
    """A kind of notification that a person does not want to be told."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notifications_off_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"
