"""What the room keeps: handovers and licences, whom they concern, what came from elsewhere, and signposts for who went."""

from django.conf import settings
from django.db import models

from glasshouse.network.handover.states import LicenceState, Side, State
from glasshouse.network.kit import clock, ids

MAX_LINE = 400


class Handover(models.Model):
    """The people of a territory go from one network to another. Both have such a row, under the same code.

    `other_log` is the vkey of the other network's log, `other_site` its address. `tickets` are the entries of ours, by stage.
    """

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    side = models.CharField(max_length=9, choices=Side, default=Side.GIVING)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    territory = models.CharField(max_length=2)
    to = models.CharField(max_length=MAX_LINE)
    other_log = models.CharField(max_length=600)
    other_site = models.CharField(max_length=MAX_LINE)
    destination = models.CharField(max_length=2)
    until = models.DateTimeField()
    with_model = models.BooleanField(default=False)
    licence = models.CharField(max_length=11, default="", blank=True)
    digest = models.CharField(max_length=64, default="", blank=True)
    tickets = models.JSONField(default=dict)
    report = models.JSONField(default=list)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    # When the archive was begun: what people did before that is in it.
    exported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["territory"],
                condition=models.Q(state__in=["proposed", "announced", "exporting", "begun"]),
                name="handover_one_open_of_a_territory",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.territory}"


class Party(models.Model):
    """Somebody whom a handover concerns: told when, and whether they stay, are on their way, or have gone."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(default=clock.now)
    stays_at = models.DateTimeField(null=True)
    moving_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "person"], name="handover_told_once")]

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.person_id}"


class LicenceStep(models.Model):
    """One step towards the licence of a handover: recorded by one officer, and entered once another one confirms it."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="licence_steps")
    stage = models.CharField(max_length=8, choices=LicenceState)
    authority = models.CharField(max_length=MAX_LINE)
    country = models.CharField(max_length=2)
    law = models.CharField(max_length=MAX_LINE)
    until = models.DateField(null=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    ticket = models.CharField(max_length=11, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.stage}"


class Arrival(models.Model):
    """Somebody who came with a handover: what the other network called them (`was`), and who they are here."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="arrivals")
    was = models.CharField(max_length=11)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    came_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "was"], name="handover_arrived_once")]

    def __str__(self) -> str:
        return f"{self.was} is {self.person_id}"


class ArrivedVideo(models.Model):
    """A video that came with a handover; without one here it was refused, and why."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="videos")
    was = models.CharField(max_length=11)
    video = models.ForeignKey("videos.Video", on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    upload_id = models.CharField(max_length=11, default="", blank=True)
    refused = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "was"], name="handover_video_arrived_once")
        ]

    def __str__(self) -> str:
        return f"{self.was} is {self.video_id}"


class Reference(models.Model):
    """What somebody did on the other network with people who stayed there: its address, and their own words."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9)
    address = models.CharField(max_length=MAX_LINE)
    text = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "place"], name="handover_reference_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.address}"


class Signpost(models.Model):
    """Says where somebody went, to whoever asks for their old handle, which is kept as a keyed hash alone; for a year."""

    handle_hash = models.CharField(max_length=64, unique=True)
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="+")
    was = models.CharField(max_length=11)
    until_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.was


class VideoSignpost(models.Model):
    """Says where a public video went, to whoever asks for it by its code, which the ledger has for good; for a year."""

    code = models.CharField(max_length=11, unique=True)
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="+")
    # Null once that person is erased: what is left names nobody.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    until_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.code
