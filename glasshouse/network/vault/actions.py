"""What can be done with the vault: put values in, and take them out for good."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from glasshouse.network.kit import clock
from glasshouse.network.vault.fields import UNIQUE, Field
from glasshouse.network.vault.models import KeptField
from glasshouse.network.vault.queries import lookup_hash


class Taken(Exception):
    """Somebody else has this value. Never shown to people: who has which value is nobody's business."""


def put_field(*, person_id: int, field: Field, value: str, item: str = "") -> None:
    """Keep a value, in place of the one before. Raises Taken if the field is one person's only and somebody else has it."""
    kept = {
        "value": value,
        "lookup_hash": lookup_hash(field, value) if field in UNIQUE else None,
        "written_at": clock.now(),
    }
    try:
        with transaction.atomic():
            KeptField.objects.update_or_create(person_id=person_id, field=field, item=item, defaults=kept)
    except IntegrityError as error:
        raise Taken(field) from error


def put_new(*, person_id: int, field: Field, values: Mapping[str, str]) -> None:
    """Keep several values that are new, given as item -> value; not for a field that can be looked up."""
    now = clock.now()
    KeptField.objects.bulk_create(
        KeptField(person_id=person_id, field=field, item=item, value=value, written_at=now)
        for item, value in values.items()
    )


def ensure_field(*, person_id: int, field: Field, value: str, item: str = "") -> str:
    """Keep a value unless there is one already; returns the one that is kept, the same to all who ask at once."""
    first = {
        "value": value,
        "lookup_hash": lookup_hash(field, value) if field in UNIQUE else None,
        "written_at": clock.now(),
    }
    row, _made = KeptField.objects.get_or_create(person_id=person_id, field=field, item=item, defaults=first)
    return row.value


def erase_fields(
    *, person_id: int, field: Field, item: str | None = None, items: Collection[str] | None = None
) -> int:
    """Erase a person's values of one field, or one item of it, or some; returns how many. Doing it twice is harmless."""
    rows = KeptField.objects.filter(person_id=person_id, field=field)
    wanted = items if item is None else [item]
    return (rows if wanted is None else rows.filter(item__in=wanted)).delete()[0]


def erase_person(*, person_id: int) -> int:
    """Erase everything kept about a person; returns how many values. Doing it twice is harmless."""
    return KeptField.objects.filter(person_id=person_id).delete()[0]


def erase_older(*, field: Field, before: datetime) -> int:
    """Erase everybody's values of one field that were written before an instant; returns how many."""
    return KeptField.objects.filter(field=field, written_at__lt=before).delete()[0]
