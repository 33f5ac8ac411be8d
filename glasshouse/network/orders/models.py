"""What the room keeps: orders and whom they name, proposals, archives, what else was asked, and the rulebooks that counted."""

import secrets
from collections.abc import Mapping

from django.conf import settings
from django.db import models

from glasshouse.network.kit import clock, ids
from glasshouse.network.orders.states import (
    Answer,
    ArchiveState,
    AskedOutcome,
    Authority,
    Kind,
    OrderState,
    Outcome,
    Way,
    Who,
)

MAX_LINE, MAX_TEXT, MAX_LAW, MAX_WHY = 200, 4000, 120, 1000
"""A line of the ledger is counted in bytes, of which some scripts need three or four for a character."""


def new_secret() -> bytes:
    """Return 32 bytes of chance."""
    return secrets.token_bytes(32)


def _officer() -> "models.ForeignKey[models.Model | None, models.Model | None]":
    # Null once the officer is erased: what was decided stays.
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")


class Order(models.Model):
    """A government's order. `shown_at` is since when it may be shown; an order that never was secret stands in the ledger."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    kind = models.CharField(max_length=12, choices=Kind)
    authority = models.CharField(max_length=10, choices=Authority)
    authority_name = models.CharField(max_length=MAX_LINE)
    country = models.CharField(max_length=2)
    channel = models.CharField(max_length=MAX_LINE)
    verified = models.BooleanField()
    reference = models.CharField(max_length=MAX_LINE, default="", blank=True)
    answer_to = models.CharField(max_length=MAX_LINE)
    basis = models.CharField(max_length=40)
    law = models.CharField(max_length=MAX_LAW)
    agreement = models.CharField(max_length=40, default="", blank=True)
    approval = models.CharField(max_length=MAX_LINE, default="", blank=True)
    reasons = models.TextField(default="", blank=True)
    reasoned = models.BooleanField(default=False)
    threat = models.BooleanField(default=False)
    redress = models.TextField(default="", blank=True)
    data = models.JSONField(default=list)
    stored_in = models.CharField(max_length=2)
    secrecy = models.CharField(max_length=MAX_LINE, default="", blank=True)
    secret_until = models.DateTimeField(null=True)
    banded = models.BooleanField(default=False)
    shown_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=OrderState, default=OrderState.RECEIVED)
    received_at = models.DateTimeField(default=clock.now)
    received_by = _officer()
    confirm_by = models.DateTimeField()
    answer_by = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=7, choices=Outcome, default="", blank=True)
    rule = models.CharField(max_length=40, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, choices=Answer, default="", blank=True)
    accounts_answered = models.PositiveIntegerField(default=0)
    # What the entry's hash of the order's text opens with; empty once a person whom it names is erased.
    nonce = models.BinaryField(default=new_secret)
    received_ticket = models.CharField(max_length=11, default="", blank=True)
    confirmed_ticket = models.CharField(max_length=11, default="", blank=True)
    decided_ticket = models.CharField(max_length=11, default="", blank=True)
    answered_ticket = models.CharField(max_length=11, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "answer_by"], name="orders_waiting"),
            models.Index(fields=["-received_at"], name="orders_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    def count_accounts(self, found: Mapping[str, int] | None = None) -> int:
        """Return how many people it names, as its entry counts them: who is named twice, by a video too, counts once.

        With `found`, rows by place, those of whom something was found.
        """
        named = self.subjects.values_list("place", "person_id")
        return len({person or -place for place, person in named if found is None or found.get(str(place))})


class Subject(models.Model):
    """An account or a video that an order names. The person is a plain number, and goes with the person."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="subjects")
    place = models.PositiveSmallIntegerField()
    named = models.CharField(max_length=31, default="", blank=True)
    is_video = models.BooleanField(default=False)
    person_id = models.BigIntegerField(null=True, db_index=True)
    home = models.CharField(max_length=2)
    told_at = models.DateTimeField(null=True)
    access = models.CharField(max_length=11, default="", blank=True)
    access_ticket = models.CharField(max_length=11, default="", blank=True)
    # The tag in the entry of the access is an HMAC under it: the person finds it so.
    tag_key = models.BinaryField(default=new_secret)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "place"], name="orders_subject_place")]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.place}"


class Proposal(models.Model):
    """What an officer proposes to decide, and what the rules say of it: a list of [place, data, permitted, rules]."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="proposals")
    grounds = models.JSONField(default=list)
    unneeded = models.JSONField(default=list)
    rules_sha256 = models.CharField(max_length=64)
    rulings = models.JSONField(default=list)
    outcome = models.CharField(max_length=7, choices=Outcome)
    rule = models.CharField(max_length=40)
    proposed_by = _officer()
    proposed_at = models.DateTimeField(default=clock.now)
    confirmed_by = _officer()
    confirmed_at = models.DateTimeField(null=True)
    returned_by = _officer()
    returned_at = models.DateTimeField(null=True)
    returned_why = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(returned_at=None), name="orders_one_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.outcome}"


class Archive(models.Model):
    """The archive of what was granted: to be handed over, or to be kept until a day."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="archive", primary_key=True)
    officer = _officer()
    state = models.CharField(
        max_length=7, choices=[(s.value, s.value) for s in ArchiveState], default=ArchiveState.READY
    )
    made_at = models.DateTimeField(default=clock.now)
    key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    # How many rows were found about each subject, by its place.
    rows = models.JSONField(default=dict)
    is_longer = models.BooleanField(default=False)
    erase_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.order_id}: {self.state}"

    @property
    def found(self) -> int:
        """Of how many people something was found."""
        return self.order.count_accounts(self.rows)


class AskedFor(models.Model):
    """Whatever anyone outside asked for without an order. `what` is public; `note` is not."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    who = models.CharField(max_length=10, choices=Who)
    country = models.CharField(max_length=2, default="", blank=True)
    way = models.CharField(max_length=7, choices=Way)
    what = models.CharField(max_length=MAX_LINE)
    note = models.TextField(default="", blank=True)
    entered_at = models.DateTimeField(default=clock.now)
    entered_by = _officer()
    outcome = models.CharField(max_length=7, choices=AskedOutcome, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = _officer()
    ticket = models.CharField(max_length=11)
    answered_ticket = models.CharField(max_length=11, default="", blank=True)

    def __str__(self) -> str:
        return f"asked {self.code}"


class KeptRules(models.Model):
    """The text of a rulebook that stands in the ledger: it decides while it counts, whatever the software brings next."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()
    kept_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.sha256
