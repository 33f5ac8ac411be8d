"""What the room keeps: the words by which videos, captions, people and tags are found. All of it can be made anew."""

from django.conf import settings
from django.db import models


class VideoEntry(models.Model):
    """The words of a published video, as sought; whoever may see it, which is decided when somebody seeks."""

    video = models.OneToOneField("videos.Video", on_delete=models.CASCADE, primary_key=True, related_name="+")
    # Words with spaces between, folded (`words.py`): of the text and the picture, of the tags, of the author's names.
    text = models.TextField(default="", blank=True)
    tags = models.TextField(default="", blank=True)
    people = models.TextField(default="", blank=True)
    # Video.revised when this was written, null when the author's names changed since: what is behind is written anew.
    revised = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["video"], condition=models.Q(revised=None), name="search_due")]

    def __str__(self) -> str:
        return str(self.video_id)


class CaptionEntry(models.Model):
    """What is said in a video in one language, as sought, and when."""

    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    # The words of each cue on a line of its own.
    text = models.TextField(default="", blank=True)
    # [[start in ms, the cue's text], …], one for each line.
    cues = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["video", "language"], name="search_one_caption_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.video_id}/{self.language}"


class PersonEntry(models.Model):
    """The words by which a person is found."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    handle = models.TextField(default="", blank=True)
    name = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return str(self.person_id)


class TagEntry(models.Model):
    """A tag that a published video has. `public` is how many videos that everybody may see had it lately: an order, no count."""

    name = models.CharField(max_length=100, unique=True)
    # The tag as one folded word, on which prefixes and typos are met.
    key = models.CharField(max_length=100, db_index=True)
    public = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Word(models.Model):
    """A word that stands in an entry, so that a mistyped one can be met by its groups of three letters."""

    text = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.text


class Gram(models.Model):
    """Three letters in a row of a word, its edges marked with ^ and $."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="grams", db_index=False)
    letters = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "letters"], name="search_gram_once")]
        indexes = [models.Index(fields=["letters", "word"], name="search_by_letters")]

    def __str__(self) -> str:
        return self.letters


class Progress(models.Model):
    """How far a `reindex` has come, so that one that was killed goes on from there."""

    part = models.CharField(max_length=10, unique=True)
    last_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.part} {self.last_id}"
