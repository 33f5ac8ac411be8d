"""What the room keeps: restrictions by country, and what is withheld where right now."""

from django.db import models

from glasshouse.network.kit import clock, ids
from glasshouse.network.territories.states import Evidence, State, Why

MAX_LINE = 400


class Restriction(models.Model):
    """What somebody demands not to be served in some countries; `code` is its statement in the ledger.

    An empty `video` is the whole service. `countries` are codes in the order of the alphabet. Officers stand here as in the
    ledger, under codes drawn by chance, and `tickets` are those of the entries that each step made, by its name.
    """

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    video = models.CharField(max_length=11, default="", blank=True)
    countries = models.JSONField()
    authority = models.CharField(max_length=MAX_LINE)
    law = models.CharField(max_length=MAX_LINE)
    evidence = models.CharField(max_length=6, choices=Evidence)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    from_at = models.DateTimeField()
    until_date = models.DateField(null=True)
    withheld_until_date = models.DateField(null=True)
    proposed_at = models.DateTimeField(default=clock.now)
    proposed_by = models.CharField(max_length=11)
    in_force_at = models.DateTimeField(null=True)
    in_force_by = models.CharField(max_length=11, default="", blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=11, default="", blank=True)
    why_lifted = models.CharField(max_length=9, choices=Why, default="", blank=True)
    # Whether the ground that was withheld is entered by now; also true of one that never was.
    is_ground_entered = models.BooleanField(default=True)
    tickets = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["video", "state"], name="territories_of_video"),
            models.Index(fields=["state", "until_date"], name="territories_due"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.video or 'the service'} in {', '.join(self.countries)}, {self.state}"


class Withheld(models.Model):
    """That a video, or with an empty `video` everything, is not served in one country: there while a restriction is in force."""

    restriction = models.ForeignKey(Restriction, on_delete=models.CASCADE, related_name="+")
    country = models.CharField(max_length=2)
    video = models.CharField(max_length=11, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "video", "restriction"], name="territories_withheld_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.video or 'the service'} in {self.country}"
