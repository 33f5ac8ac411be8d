"""What the room keeps: the watch log, append-only, and its tallies; what people say of themselves to their feed."""

from django.conf import settings
from django.db import models

from glasshouse.network.feed.learning import kinds
from glasshouse.network.kit import clock


class Kind(models.IntegerChoices):
    """What happened; see `learning.kinds`, which says the same without a database."""

    IMPRESSION = 1
    WATCH = 2
    SKIP = 3
    LIKE = 4
    UNLIKE = 5
    SAVE = 6
    UNSAVE = 7
    REPOST = 8
    SHARE = 9
    COMMENT = 10
    FOLLOW = 11
    NOT_INTERESTED = 12
    INTERESTED = 13
    REPORT = 14
    FORGET = 15
    RESET = 16
    PAUSE = 17
    RESUME = 18


VIEWING = (Kind.IMPRESSION, Kind.WATCH, Kind.SKIP)
"""Kinds that make the history of what was on the screen."""


class Watch(models.Model):
    """An event of the log. Video and watcher are plain numbers: the watcher is a pseudonym that only the vault can resolve.

    `video_id` is 0 where an event is about no video.
    """

    video_id = models.BigIntegerField()
    watcher = models.BigIntegerField(null=True)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    watched_ms = models.PositiveIntegerField(default=0)
    loops = models.PositiveSmallIntegerField(default=0)
    tab = models.CharField(max_length=12, default="", blank=True)
    watched_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["watcher", "-id"], name="feed_watches_of"),
            models.Index(fields=["watcher", "video_id"], name="feed_watches_of_video"),
            # Only these are looked for by kind, and they are few.
            models.Index(
                fields=["watched_at"],
                name="feed_forget_due",
                condition=models.Q(kind=kinds.Kind.FORGET.value),
            ),
        ]

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


class Interest(models.Model):
    """Something a person wants to see more of, or (not `wanted`) something learnt that they took away."""

    class Of(models.TextChoices):
        """What it is about."""

        TAG = "tag"
        LANGUAGE = "language"
        AUTHOR = "author"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Of)
    name = models.CharField(max_length=100)
    wanted = models.BooleanField(default=True)
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "name"], name="feed_interest_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Preference(models.Model):
    """What a person allows their feed: to learn from what they watch, and to contain sensitive videos."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    profiled = models.BooleanField(default=True)
    sensitive = models.BooleanField(default=False)
    said_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.profiled}"


class CatalogueChange(models.Model):
    """Tells the rank process that something about a video has changed: written with the change, dropped a day later."""

    video_id = models.BigIntegerField()
    changed_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return str(self.video_id)
