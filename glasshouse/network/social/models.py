"""What the room keeps: what people do with videos, what they say about them, and how often anybody did."""

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock, ids

MAX_COMMENT = 1000
MAX_REPOST = 300


# Each table's own indexes begin with its foreign keys, so that these need none of their own.


class Like(models.Model):
    """One person likes one video."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, related_name="+", db_index=False)
    liked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "person"], name="social_like_once")]
        indexes = [models.Index(fields=["person", "-liked_at"], name="social_likes_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} likes {self.video_id}"


class Save(models.Model):
    """One person keeps one video to find it again; nobody else sees whose it is."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, related_name="+", db_index=False)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "person"], name="social_save_once")]
        indexes = [models.Index(fields=["person", "-saved_at"], name="social_saves_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} saves {self.video_id}"


class Repost(models.Model):
    """One person shows a video to their followers, with or without a text."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(max_length=MAX_REPOST, default="", blank=True)
    reposted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "person"], name="social_repost_once")]
        indexes = [models.Index(fields=["person", "-reposted_at"], name="social_reposts_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} reposts {self.video_id}"


class Comment(models.Model):
    """What a person says under a video, or in reply below another comment (`top`), answering whom it names (`answers`)."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    top = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    answers = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(max_length=MAX_COMMENT)
    # Its words and #tags, folded, with a space before and after each: what muted words are met in.
    folded = models.TextField()
    written_at = models.DateTimeField(default=clock.now)
    pinned_at = models.DateTimeField(null=True)
    # Set while a moderator keeps it, and the replies under it, from everybody; none of them is counted then.
    removed_at = models.DateTimeField(null=True)
    # How many like it, as far as events are rolled up: one process writes it, in batches.
    likes = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["video", "top", "written_at", "code"], name="social_comments_of_video"),
            models.Index(fields=["author", "-written_at"], name="social_comments_of_person"),
            models.Index(
                fields=["video"], condition=models.Q(pinned_at__isnull=False), name="social_comments_pinned"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CommentLike(models.Model):
    """One person likes one comment."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", db_index=False)
    liked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="social_comment_like_once")]
        indexes = [models.Index(fields=["person", "-liked_at"], name="social_comment_likes_of")]

    def __str__(self) -> str:
        return f"{self.person_id} likes {self.comment_id}"


class CountKind(models.IntegerChoices):
    """What is counted."""

    LIKE = 1
    COMMENT = 2
    SAVE = 3
    REPOST = 4
    SHARE = 5
    COMMENT_LIKE = 6


class CountEvent(models.Model):
    """That a count changed, until it is rolled up: append-only, so that nobody waits for anybody. It names no person."""

    # Without constraints in the database: whoever deletes a video would wait for who counts, and the other way round.
    video = models.ForeignKey(
        "videos.Video", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    # The comment that is liked, as a plain number; None counts for the video.
    comment_id = models.BigIntegerField(null=True)
    kind = models.PositiveSmallIntegerField(choices=CountKind)
    delta = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["video", "kind", "delta"], name="social_events_of_video"),
            models.Index(
                fields=["comment_id"],
                condition=models.Q(comment_id__isnull=False),
                name="social_events_of_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.video_id} {self.kind} {self.delta:+}"


class VideoCounts(models.Model):
    """What the events of one video add up to, as far as they are rolled up. One process writes it, in batches."""

    video = models.OneToOneField(
        "videos.Video", on_delete=models.CASCADE, related_name="+", primary_key=True, db_constraint=False
    )
    likes = models.BigIntegerField(default=0)
    comments = models.BigIntegerField(default=0)
    saves = models.BigIntegerField(default=0)
    reposts = models.BigIntegerField(default=0)
    shares = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.video_id}: {self.likes}"
