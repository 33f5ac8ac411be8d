"""What the room keeps: a video (the post), its cuts (each one edit of the clips), clips, renditions, captions."""

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock, ids
from glasshouse.network.videos.states import State

MAX_TEXT = 2200
MAX_WORDS = 1000
MAX_TITLE = 100
MAX_LABEL = 200


class Visibility(models.TextChoices):
    """Who may see a published video."""

    PUBLIC = "public"
    FOLLOWERS = "followers"
    PRIVATE = "private"


class Commenters(models.TextChoices):
    """Who may comment on a video, among those who may see it."""

    EVERYONE = "everyone"
    FOLLOWERS = "followers"
    NOBODY = "nobody"


class Video(models.Model):
    """A post: who made it, what it says, who may see it, and which cut of it is shown."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=MAX_TEXT, default="", blank=True)
    language = models.CharField(max_length=12, default="", blank=True)
    visibility = models.CharField(max_length=9, choices=Visibility, default=Visibility.PUBLIC)
    sensitive = models.BooleanField(default=False)
    ai = models.BooleanField(default=False)
    comments_from = models.CharField(max_length=9, choices=Commenters, default=Commenters.EVERYONE)
    # Whether others may use its sound, and the sound that it uses: its own, or somebody else's.
    sound_reusable = models.BooleanField(default=True)
    sound = models.ForeignKey("Sound", on_delete=models.SET_NULL, null=True, related_name="+")
    # The words of its text and on its picture, folded, with a space before and after each: what muted words are met in.
    folded = models.TextField(default="", blank=True)
    # Set while a moderator keeps it from everybody but its author.
    hidden_at = models.DateTimeField(null=True)
    # Set while a moderator shows it to people of age alone; and the sentence that a moderator puts beside it.
    adults_only = models.BooleanField(default=False, db_default=False)
    label = models.CharField(max_length=MAX_LABEL, default="", db_default="", blank=True)
    # Counts every change of what its card shows, so that a card can be kept in memory under this number.
    revised = models.PositiveIntegerField(default=0)
    # What the pictures with its words on them take in storage.
    layer_bytes = models.PositiveBigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=clock.now)
    # When it was first shown elsewhere, for an imported video: taken as its date once it is published.
    dated_at = models.DateTimeField(null=True)
    publish_wanted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    # The cut that is shown, and what a page has to know of it: 0 while there is none.
    shown_revision = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    blurhash = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["published_at", "code"], name="videos_newest"),
            models.Index(fields=["author", "-created_at"], name="videos_of_author"),
            models.Index(fields=["author", "-published_at"], name="videos_shown_by_author"),
            models.Index(fields=["sound", "-published_at"], name="videos_by_sound"),
        ]

    def __str__(self) -> str:
        return self.code


class Cut(models.Model):
    """One edit of a video's clips, and the work of making it playable. Its state, lease and attempts are the truth."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="cuts")
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.value) for s in State], default=State.RECEIVING
    )
    changed_at = models.DateTimeField(default=clock.now)
    # What the author did: null means the clips as they came.
    edit = models.JSONField(null=True)
    words = models.TextField(max_length=MAX_WORDS, default="", blank=True)
    layer_key = models.CharField(max_length=120, default="", blank=True)
    composed_at = models.DateTimeField(null=True)
    # Who works on it, until when that counts, and how often it was tried.
    lease_holder = models.CharField(max_length=43, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    failure_code = models.CharField(max_length=40, default="", blank=True)
    # What its sentence is filled with; the sentence itself is made when somebody reads it, in their language.
    failure_facts = models.JSONField(default=dict, db_default={}, blank=True)
    # Written by versions before that.
    failure_message = models.TextField(default="", blank=True)
    failure_final = models.BooleanField(default=False)
    # Where its poster and master playlist lie, once they are made.
    poster_key = models.CharField(max_length=120, default="", blank=True)
    master_key = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["video", "revision"], name="videos_one_cut_per_revision")
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="videos_cut_due")]

    def __str__(self) -> str:
        return f"{self.video_id}/{self.revision}"


class Clip(models.Model):
    """A file that a person uploaded, from which cuts are made."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="clips")
    upload_id = models.CharField(max_length=11, unique=True, default=ids.new_code)
    file_name = models.CharField(max_length=255, default="", blank=True)
    length = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    # What the probe found (transcoding.source.Source as JSON).
    source = models.JSONField(null=True)
    # Set when the original is no longer kept.
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["received_at", "expires_at"], name="videos_clip_waiting")]

    def __str__(self) -> str:
        return self.upload_id


class Rendition(models.Model):
    """One size of one cut: a faststart MP4 and an HLS playlist from the same encode, under `v/<code>/<revision>/<step>/`."""

    cut = models.ForeignKey(Cut, on_delete=models.CASCADE, related_name="renditions")
    rung = models.PositiveSmallIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bitrate = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()
    # Of the MP4 alone, as `sha256` is; 0 where it was made before this was kept.
    mp4_bytes = models.PositiveBigIntegerField(default=0, db_default=0)
    sha256 = models.CharField(max_length=64)
    fps = models.CharField(max_length=20)
    peak_bitrate = models.PositiveIntegerField()
    codecs = models.CharField(max_length=80)
    mp4_key = models.CharField(max_length=120)
    playlist_key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cut", "rung"], name="videos_one_rendition_per_rung")]

    def __str__(self) -> str:
        return f"{self.cut_id}/{self.rung}"


class Publication(models.Model):
    """One time that a video was public: what the ledger was told of it, and the nonce that opens what it was told."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="publications")
    # Stands in the entry in the author's place, and in no other.
    pseudonym = models.CharField(max_length=11, unique=True)
    # The cut that was shown.
    revision = models.PositiveIntegerField()
    ticket = models.CharField(max_length=11)
    nonce = models.BinaryField()
    # The commitment that counts now, and the entry that made it, if it is not that of the publication.
    manifest = models.CharField(max_length=64)
    encoded_ticket = models.CharField(max_length=11, default="", blank=True)
    withdrawal = models.CharField(max_length=64)
    secret_by = models.CharField(max_length=6)
    # It was public before the ledger was told of videos.
    earlier = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_ticket = models.CharField(max_length=11, default="", blank=True)
    why = models.CharField(max_length=9, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["video"], condition=models.Q(left_at=None), name="videos_public_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.video_id} as {self.pseudonym}"


class Provenance(models.Model):
    """Where a video comes from that was brought here by a handover: the other network's log, and its code there."""

    video = models.OneToOneField(Video, on_delete=models.CASCADE, related_name="provenance")
    handover = models.CharField(max_length=11)
    origin = models.CharField(max_length=400)
    was = models.CharField(max_length=11)
    # The entry that says so, made when the video first becomes public here.
    ticket = models.CharField(max_length=11, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.video_id} was {self.was}"


class Caption(models.Model):
    """The words of a video in one language, as WebVTT."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(max_length=12)
    vtt = models.TextField()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["video", "language"], name="videos_one_caption_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.video_id}/{self.language}"


class VideoTag(models.Model):
    """A #tag in a video's text, folded to lower case."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=100)
    # The video's own, and null until it has one: so that the newest with a tag come straight out of an index.
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "name"], name="videos_tag_once")]
        indexes = [
            models.Index(fields=["name", "video"], name="videos_by_tag"),
            models.Index(fields=["name", "-published_at"], name="videos_newest_of_tag"),
        ]

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """A person named with @handle in a video's text."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "person"], name="videos_mention_once")]

    def __str__(self) -> str:
        return f"{self.video_id}/{self.person_id}"


class Sound(models.Model):
    """What a video sounds like, as a thing of its own that other videos can use. It goes with the video it came from."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    origin = models.OneToOneField(Video, on_delete=models.CASCADE, related_name="own_sound")
    title = models.CharField(max_length=MAX_TITLE, default="", blank=True)
    key = models.CharField(max_length=120)
    duration_ms = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.code


class Leftover(models.Model):
    """Files to delete: written in the transaction that let go of them, removed when they are gone."""

    prefix = models.CharField(max_length=120, default="", blank=True)
    upload_id = models.CharField(max_length=11, default="", blank=True)
    due_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.prefix or self.upload_id
