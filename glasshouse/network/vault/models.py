"""What the vault keeps. A plain store for now; only this room knows."""

from django.db import models

from glasshouse.network.vault.fields import Field


class KeptField(models.Model):
    """One personal datum of one person, with the keyed hash it is found by if it can be looked up."""

    # Plain integers: the vault is below the room that knows what a person is.
    person_id = models.BigIntegerField()
    field = models.CharField(max_length=24, choices=[(f.value, f.value) for f in Field])
    item = models.CharField(max_length=40, default="", blank=True)
    value = models.TextField()
    lookup_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001 — nulls are never equal, empty texts are
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "field", "item"], name="vault_one_value"),
            # Nulls are never equal: only fields that can be looked up are held apart by this.
            models.UniqueConstraint(fields=["field", "lookup_hash"], name="vault_lookup_once"),
        ]
        indexes = [models.Index(fields=["field", "written_at"], name="vault_field_age")]

    def __str__(self) -> str:
        return f"{self.field} of {self.person_id}"
