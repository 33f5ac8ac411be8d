"""What the room keeps: who follows whom, who blocks whom, and what each person does not want to see."""

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock

MAX_WORD = 60


class Follow(models.Model):
    """One person follows another, or asks to while `accepted_at` is empty."""

    follower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    followed = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "followed"], name="ties_follow_once")]
        indexes = [models.Index(fields=["followed", "accepted_at"], name="ties_followers")]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"


class Block(models.Model):
    """One person wants nothing to do with another: neither sees the other anywhere."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blocked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blocker", "blocked"], name="ties_block_once")]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class Mute(models.Model):
    """One person does not want to see or hear of another, who is not told and may see everything."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    muted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "muted"], name="ties_mute_once")]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.muted_id}"


class MutedWord(models.Model):
    """A word or a tag, folded, that a person does not want to meet in lists and comments."""

    class Kind(models.TextChoices):
        """What is muted."""

        WORD = "word"
        TAG = "tag"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind)
    word = models.CharField(max_length=MAX_WORD)
    muted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "word"], name="ties_word_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.word}"
