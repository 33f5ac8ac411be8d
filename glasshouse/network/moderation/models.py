"""What the room keeps: notices, the statements of reasons by which they were decided, and appeals against them."""

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock, ids
from glasshouse.network.moderation.states import (
    Basis,
    Category,
    Ground,
    LeftWhy,
    Measure,
    Outcome,
    Standing,
    State,
    Subject,
)

MAX_WORDS = 1000
# Of the DSA transparency database, in characters; the lines of an entry are counted in bytes.
MAX_FACTS = 5000
MAX_EXPLANATION = 2000
MAX_LAW_BYTES = 300
MAX_APPEAL = 4000


class Notice(models.Model):
    """One person says of a thing that it should not be there. Several about one thing are decided together."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    # Null once the one who filed it, or the one it is about, is erased: the notice stays, without them.
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    concerned = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    subject = models.CharField(max_length=7, choices=Subject)
    thing = models.CharField(max_length=11)
    ground = models.CharField(max_length=17, choices=Ground)
    words = models.TextField(max_length=MAX_WORDS, default="", blank=True)
    filed_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    statement = models.ForeignKey("Statement", on_delete=models.SET_NULL, null=True, related_name="notices")
    # Why it was left as it is; empty if it was acted on, and of what was left before there were reasons.
    left_why = models.CharField(max_length=9, choices=LeftWhy, default="", blank=True)
    # What the one concerned was told, before there were statements.
    reason = models.TextField(max_length=MAX_WORDS, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "subject", "thing"],
                condition=models.Q(state=State.OPEN),
                name="moderation_one_open_notice",
            )
        ]
        indexes = [
            models.Index(fields=["state", "filed_at"], name="moderation_queue"),
            models.Index(fields=["subject", "thing"], name="moderation_of_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.thing}: {self.ground}"


class Statement(models.Model):
    """A statement of reasons (DSA Art. 17): one measure about one thing. What the ledger was told of it never changes.

    `nonce` with the public words (`reasons.py`) opens the hash in the entry; both are gone once the one concerned is erased.
    """

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    subject = models.CharField(max_length=7, choices=Subject)
    thing = models.CharField(max_length=11)
    concerned = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    measure = models.CharField(max_length=14, choices=Measure)
    basis = models.CharField(max_length=7, choices=Basis)
    # The heading of a rule of the house in English, or a law.
    clause = models.CharField(max_length=MAX_LAW_BYTES)
    category = models.CharField(max_length=50, choices=Category)
    facts = models.TextField(max_length=MAX_FACTS, default="", blank=True)
    explanation = models.TextField(max_length=MAX_EXPLANATION, default="", blank=True)
    # The sentence put beside a video.
    label = models.CharField(max_length=200, default="", blank=True)
    content_language = models.CharField(max_length=12, default="", blank=True)
    content_date = models.DateField()
    nonce = models.BinaryField()
    # What only the one concerned is told, and what opens its hash in the public words.
    details = models.TextField(max_length=MAX_FACTS, default="", blank=True)
    details_nonce = models.BinaryField()
    # Whether somebody else than staff had reported it.
    by_notice = models.BooleanField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # The officer in the ledger.
    decided_code = models.CharField(max_length=11, default="", blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(default=clock.now)
    # The last day on which it is in force.
    until_date = models.DateField(null=True)
    # Decided before the ledger knew of statements.
    earlier = models.BooleanField(default=False)
    ticket = models.CharField(max_length=11)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.IN_FORCE)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=7, default="", blank=True)
    ended_ticket = models.CharField(max_length=11, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "thing", "measure"],
                condition=models.Q(standing=Standing.IN_FORCE),
                name="moderation_one_in_force",
            )
        ]
        indexes = [
            models.Index(fields=["made_at"], name="moderation_statements"),
            models.Index(fields=["subject", "thing"], name="moderation_statement_of"),
            models.Index(fields=["standing", "until_date"], name="moderation_until"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.subject} {self.thing}"


class Appeal(models.Model):
    """An appeal against a statement (DSA Art. 20), one for each, and its decision by another person."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField(max_length=MAX_APPEAL, default="", blank=True)
    received_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    ticket = models.CharField(max_length=11)
    # Empty while it waits.
    outcome = models.CharField(max_length=8, choices=Outcome, default="", blank=True)
    answer = models.TextField(max_length=MAX_EXPLANATION, default="", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_code = models.CharField(max_length=11, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_ticket = models.CharField(max_length=11, default="", blank=True)
    # What was decided instead, if something milder was.
    instead = models.OneToOneField(Statement, on_delete=models.SET_NULL, null=True, related_name="replaces")

    class Meta:
        indexes = [models.Index(fields=["outcome", "due_at"], name="moderation_appeals_due")]

    def __str__(self) -> str:
        return f"appeal {self.code}"
