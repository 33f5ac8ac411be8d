"""What the room keeps: watch events, append-only, and their tallies per video."""

from django.db import models

from glasshouse.network.kit import clock


class Kind(models.IntegerChoices):
    """What happened on the screen."""

    IMPRESSION = 1
    WATCH = 2
    SKIP = 3


class Watch(models.Model):
    """A viewing event. Video and watcher are plain numbers: the watcher is a pseudonym that only the vault can resolve."""

    video_id = models.BigIntegerField()
    watcher = models.BigIntegerField(null=True)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    watched_ms = models.PositiveIntegerField(default=0)
    loops = models.PositiveSmallIntegerField(default=0)
    tab = models.CharField(max_length=12, default="", blank=True)
    watched_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["watcher", "-id"], name="feed_watches_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.video_id}"


class Tally(models.Model):
    """What the watch events of one video add up to, as far as `TallyMark` says. One process writes it, in batches."""

    video_id = models.BigIntegerField(primary_key=True)
    impressions = models.PositiveBigIntegerField(default=0)
    watches = models.PositiveBigIntegerField(default=0)
    skips = models.PositiveBigIntegerField(default=0)
    watched_ms = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.video_id}: {self.watches}"


class TallyMark(models.Model):
    """The last watch event that the tallies include: kept in one transaction with them."""

    last_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last_id)
