"""What the room keeps: how far the ledger is judged, and which promises the operator has taken into its own hands."""

from django.db import models

from glasshouse.network.kit import clock


class Judging(models.Model):
    """How far the ledger is judged for good, and what is shown for the newest checkpoint. One row; it can be made anew.

    `judge` is the hash of the code that judged, `state` its fold over the entries below the last kept checkpoint, and `shown`
    the outcomes at the newest one, empty until there are any; both are JSON. `turn` counts how often the row was written.
    """

    log = models.CharField(max_length=20, primary_key=True)
    judge = models.CharField(max_length=64)
    state = models.TextField()
    shown = models.TextField(default="", blank=True)
    turn = models.BigIntegerField(default=0)
    judged_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.log}, judged at {self.judged_at}"


class OwnPromise(models.Model):
    """A promise that the operator gave, changed or withdrew itself: no release of the software touches it any more."""

    promise = models.CharField(max_length=400, primary_key=True)

    def __str__(self) -> str:
        return self.promise
