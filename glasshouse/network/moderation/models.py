"""What the room keeps: notices, and what was decided about them."""

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock, ids
from glasshouse.network.moderation.states import Ground, State, Subject

MAX_WORDS = 1000


class Notice(models.Model):
    """One person says of a thing that it should not be there. Several about one thing are decided together."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    # Null once the one who filed it, or the one it is about, is erased: the notice stays, without them.
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    concerned = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    subject = models.CharField(max_length=7, choices=Subject)
    thing = models.CharField(max_length=11)
    ground = models.CharField(max_length=17, choices=Ground)
    words = models.TextField(max_length=MAX_WORDS, default="", blank=True)
    filed_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    # What the one concerned is told.
    reason = models.TextField(max_length=MAX_WORDS, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "subject", "thing"],
                condition=models.Q(state=State.OPEN),
                name="moderation_one_open_notice",
            )
        ]
        indexes = [
            models.Index(fields=["state", "filed_at"], name="moderation_queue"),
            models.Index(fields=["subject", "thing"], name="moderation_of_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.thing}: {self.ground}"
