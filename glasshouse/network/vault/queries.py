"""Questions to the vault."""

from collections.abc import Collection

from glasshouse.network.kit import signing
from glasshouse.network.kit.statements import Statement
from glasshouse.network.vault.fields import PURPOSES, UNIQUE, Field, normal
from glasshouse.network.vault.models import KeptField

__all__ = ["PURPOSES", "Field", "find_person", "get_field", "get_fields", "lookup_hash"]


def get_field(*, person_id: int, field: Field, item: str = "") -> str | None:
    """Return one kept value, or None."""
    rows = _field.rows(person_id=person_id, field=str(field), item=item)
    return rows[0][0] if rows else None


_field = Statement(
    lambda person_id, field, item: KeptField.objects.filter(
        person_id=person_id, field=field, item=item
    ).values_list("value")
)


def get_fields(*, person_id: int, field: Field, items: Collection[str] | None = None) -> dict[str, str]:
    """Return item -> value of every kept value of this field, or of these items of it."""
    rows = KeptField.objects.filter(person_id=person_id, field=field)
    return dict((rows if items is None else rows.filter(item__in=items)).values_list("item", "value"))


def find_person(*, field: Field, value: str) -> int | None:
    """Return whose value this is, by its keyed hash alone, or None. Only fields in `UNIQUE` can be looked up."""
    return (
        KeptField.objects.filter(field=field, lookup_hash=lookup_hash(field, value))
        .values_list("person_id", flat=True)
        .first()
    )


def lookup_hash(field: Field, value: str) -> str:
    """Return the keyed hash that a value is found by. Raises ValueError for a field that can't be looked up."""
    if field not in UNIQUE:
        raise ValueError(f"{field} can't be looked up")
    return signing.keyed_hash(purpose=f"vault-{field}", subject=normal(field, value))
