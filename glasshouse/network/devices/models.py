"""What the room keeps: organisations and their domains, bars and what they cover, counts of devices, reports, objections."""

from django.conf import settings
from django.db import models

from glasshouse.network.devices.policy import MAX_APPROVER, MAX_LAW, MAX_NAME, MAX_OBJECTION
from glasshouse.network.devices.states import (
    Evidence,
    Failure,
    Form,
    FormFault,
    Kind,
    Lifted,
    Objected,
    ObjectionFault,
    Reason,
    Source,
    State,
)
from glasshouse.network.kit import clock, ids


class Organisation(models.Model):
    """An institution that may bar the app from its devices, once its domain and its form are shown."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    # Null once that person is erased: what stands in public stays, until the proof of the domain expires.
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(max_length=MAX_NAME)
    country = models.CharField(max_length=2)
    registered_at = models.DateTimeField(default=clock.now)
    form = models.CharField(max_length=8, choices=Form, default=Form.WAITING)
    form_fault = models.CharField(max_length=18, choices=FormFault, default="", blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    looked_at = models.DateTimeField(null=True)
    # Ed25519 in hex, as the DNS record of the first domain names it; empty without one.
    public_key = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["form", "registered_at"], name="devices_forms")]

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A domain of an organisation; the first one is its own, by which it is known."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(max_length=253)
    token = models.CharField(max_length=43, unique=True, default=ids.new_token)
    proved_at = models.DateTimeField(null=True)
    proved_until = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    # When it is asked for again, null for not by itself; a worker that takes it moves this first.
    due_at = models.DateTimeField(null=True, default=clock.now)
    failure = models.CharField(max_length=11, choices=Failure, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="devices_domain_once")]
        indexes = [models.Index(fields=["due_at"], name="devices_due")]

    def __str__(self) -> str:
        return self.name


class Bar(models.Model):
    """An organisation's order to keep the app off its devices."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="bars")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    law = models.CharField(max_length=MAX_LAW)
    evidence = models.CharField(max_length=6, choices=Evidence, default=Evidence.NONE)
    sealed = models.CharField(max_length=64, default="", blank=True)
    evidence_link = models.CharField(max_length=300, default="", blank=True)
    devices = models.PositiveBigIntegerField()
    proposed_at = models.DateTimeField(default=clock.now)
    from_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.CharField(max_length=13, choices=Lifted, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "from_at"], name="devices_state")]

    def __str__(self) -> str:
        return f"{self.code}: {self.state}"


class Covered(models.Model):
    """What a bar covers at the server: accounts by the domain of their e-mail address, and networks."""

    bar = models.ForeignKey(Bar, on_delete=models.CASCADE, related_name="covered")
    kind = models.CharField(max_length=7, choices=Kind)
    value = models.CharField(max_length=253)
    # By this a network is shown: whoever asks for its page from inside.
    token = models.CharField(max_length=43, unique=True, default=ids.new_token)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bar", "kind", "value"], name="devices_covered_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Exemption(models.Model):
    """One account that a bar lets pass, with its reason, who approved it, and until when."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    bar = models.ForeignKey(Bar, on_delete=models.CASCADE, related_name="exemptions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=17, choices=Reason)
    approver = models.CharField(max_length=MAX_APPROVER)
    made_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bar", "person"], name="devices_exempt_once")]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


class Inventory(models.Model):
    """How many devices had the app on a day, counted from a list that is not kept."""

    bar = models.ForeignKey(Bar, on_delete=models.CASCADE, related_name="inventories")
    day = models.DateField()
    devices = models.PositiveBigIntegerField()
    present = models.PositiveBigIntegerField()
    source = models.CharField(max_length=7, choices=Source)
    counted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bar", "day"], name="devices_one_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.present} of {self.devices}"


class BarReport(models.Model):
    """A report of an organisation on its bar: a draft until its signature is here."""

    bar = models.ForeignKey(Bar, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveIntegerField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    devices = models.PositiveBigIntegerField()
    barred = models.PositiveBigIntegerField()
    drawn_at = models.DateTimeField(default=clock.now)
    public_key = models.CharField(max_length=64, default="", blank=True)
    signature = models.CharField(max_length=128, default="", blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bar", "number"], name="devices_report_number")]

    def __str__(self) -> str:
        return f"report {self.number}"


class Objection(models.Model):
    """What the network, or somebody concerned, holds against a bar. Text and nonce go when its author does."""

    code = models.CharField(max_length=11, unique=True, default=ids.new_code)
    bar = models.ForeignKey(Bar, on_delete=models.CASCADE, related_name="objections")
    by_network = models.BooleanField(default=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(max_length=MAX_OBJECTION, default="", blank=True)
    nonce = models.BinaryField(max_length=32, null=True)
    state = models.CharField(max_length=9, choices=Objected, default=Objected.WAITING)
    fault = models.CharField(max_length=12, choices=ObjectionFault, default="", blank=True)
    filed_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bar", "person"],
                condition=models.Q(state=Objected.WAITING, by_network=False),
                name="devices_one_waiting",
            )
        ]
        indexes = [models.Index(fields=["state", "filed_at"], name="devices_objections")]

    def __str__(self) -> str:
        return f"{self.code}: {self.state}"
