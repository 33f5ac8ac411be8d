"""What the room keeps: exports and imports under way, what an import found, and who is leaving."""

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock, ids
from glasshouse.network.portability.states import DepartureState, ExportState, ImportState


class Leased(models.Model):
    """Work that one worker at a time does, under a lease that it renews."""

    lease_holder = models.CharField(max_length=43, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class Export(Leased):
    """An archive of everything held about a person; its files lie below `x/<code>`."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        max_length=9, choices=[(s.value, s.value) for s in ExportState], default=ExportState.ASKED
    )
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=160, default="", blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    videos = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="portability_exports_of")]


class Import(Leased):
    """An archive that a person brought: its file lies among the uploads until it is read."""

    class Take(models.TextChoices):
        """What becomes of the videos."""

        DRAFTS = "drafts"
        PRIVATE = "private"
        SAME = "same"

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    upload_id = models.CharField(max_length=11, unique=True, default=ids.new_code)
    file_name = models.CharField(max_length=255, default="", blank=True)
    length = models.PositiveBigIntegerField()
    take = models.CharField(max_length=7, choices=Take, default=Take.DRAFTS)
    replace_profile = models.BooleanField(default=False)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.value) for s in ImportState], default=ImportState.RECEIVING
    )
    kind = models.CharField(max_length=10, default="", blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    # What was found, taken and skipped: pairs of a line's name and its number (reports.py).
    report = models.JSONField(default=list)
    failure = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="portability_imports_of")]


class FoundVideo(models.Model):
    """A video that an archive tells of: what it says, and which video here it has become, if any."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    found_in = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="found")
    place = models.PositiveIntegerField()
    # What its file may be called: the name within the archive, or the number that the other network gave it.
    name = models.CharField(max_length=200, default="", blank=True)
    text = models.TextField(default="", blank=True)
    posted_at = models.DateTimeField(null=True)
    visibility = models.CharField(max_length=9, default="private")
    upload_id = models.CharField(max_length=11, default="", blank=True)
    video = models.ForeignKey("videos.Video", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["found_in", "place"], name="portability_found_once")]
        indexes = [models.Index(fields=["person", "name"], name="portability_found_by_name")]

    def __str__(self) -> str:
        return f"{self.found_in_id}/{self.place}"


class Sought(models.Model):
    """Somebody whom a person followed elsewhere and may want to find here."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    handle = models.CharField(max_length=60)
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "handle"], name="portability_sought_once")]

    def __str__(self) -> str:
        return self.handle


class Departure(Leased):
    """Somebody who is leaving, and when all that is held about them goes. The row itself goes last."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    state = models.CharField(
        max_length=7, choices=[(s.value, s.value) for s in DepartureState], default=DepartureState.LEAVING
    )
    asked_at = models.DateTimeField(default=clock.now)
    erase_at = models.DateTimeField(db_index=True)


class ToldOfSuspension(models.Model):
    """That somebody was told of a coming suspension where they live; gone once it has come, or they know it is called off."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    restriction = models.CharField(max_length=11)
    told_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["restriction", "person"], name="portability_told_once")
        ]

    def __str__(self) -> str:
        return self.restriction
