"""What the room keeps: who likes what."""

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock


class Like(models.Model):
    """One person likes one video. Counts are counted, never kept in a row that everybody would have to write."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, related_name="+")
    liked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "person"], name="social_like_once")]
        indexes = [models.Index(fields=["person", "-liked_at"], name="social_likes_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} likes {self.video_id}"
