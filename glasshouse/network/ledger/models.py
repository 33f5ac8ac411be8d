"""What the room keeps: entries in the order of their rows until they are numbered, checkpoints, and who integrates."""

from django.db import models

from glasshouse.network.kit import clock, ids


class Entry(models.Model):
    """Something public for good, as its bytes. It has no index until it is integrated: rows are not committed in their order."""

    ticket = models.CharField(max_length=ids.CODE_LENGTH, unique=True, default=ids.new_code)
    kind = models.CharField(max_length=40)
    data = models.BinaryField()
    sequenced_at = models.DateTimeField(default=clock.now)
    index = models.BigIntegerField(unique=True, null=True, db_column="entry_index")

    class Meta:
        indexes = [
            models.Index(fields=["kind", "index"], name="ledger_entries_of_kind"),
            models.Index(fields=["id"], name="ledger_waiting", condition=models.Q(index__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket}"


class Checkpoint(models.Model):
    """A tree that the log signed. Not yet public: the quorum has not seen it."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField()
    signed = models.BinaryField()
    signed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"


class Published(models.Model):
    """A checkpoint with its quorum's cosignatures: one size may have several, each with other times.

    Those with a number are kept for good, as they prove when entries came: one a minute, and some that receipts name.
    `time_s` is the median of the cosigners' clocks, POSIX seconds.
    """

    size = models.BigIntegerField(db_index=True)
    note = models.BinaryField()
    published_at = models.DateTimeField(default=clock.now, db_index=True)
    number = models.BigIntegerField(unique=True, null=True)
    time_s = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.size} entries, published at {self.published_at}"


class Lease(models.Model):
    """Who integrates: one process, until an instant that it moves on while it lives."""

    name = models.CharField(max_length=20, primary_key=True)
    holder = models.CharField(max_length=ids.CODE_LENGTH)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} is held by {self.holder}"


class Cosigner(models.Model):
    """How far a witness or mirror is, as far as it told; `failure` says why it does not sign, in one line."""

    class Role(models.TextChoices):
        """What its signature says beside the time."""

        OPERATOR = "operator"
        WITNESS = "witness"
        MIRROR = "mirror"

    name = models.CharField(max_length=200, primary_key=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.WITNESS, db_default=Role.WITNESS)
    size = models.BigIntegerField(default=0)
    signed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.size}"
