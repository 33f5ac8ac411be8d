"""Rows that are there once or not at all, also when two processes write the same one at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import NotFound


def insert_once(row: Model) -> bool:
    """Write a row unless one that it conflicts with is there; returns whether it was written. One statement."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values: list[Any] = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields
    ]
    with connection.cursor() as cursor:
        # Names of our own tables and columns; Django's ignore_conflicts does not say whether a row was written.
        cursor.execute(
            f"INSERT INTO {quote(row._meta.db_table)} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608
            values,
        )
        return int(cursor.rowcount) == 1


def gone() -> NotFound:
    """Return the refusal for a video that is not there, or not for this person: nobody learns which."""
    return NotFound(_("There is no such video, or you may not see it."))


def no_comment() -> NotFound:
    """Return the refusal for a comment that is not there, or not for this person."""
    return NotFound(_("There is no such comment, or you may not see it. It may have been deleted."))


@contextmanager
def one_transaction() -> Iterator[None]:
    """Keep all that is written inside or nothing. Raises NotFound if what it points at was deleted meanwhile."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        # The database checks at the commit that the video, the comment and the person are still there.
        raise gone() from error
