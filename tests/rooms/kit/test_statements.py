"""A kept statement answers as the query that it was made of."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from glasshouse.network.accounts.models import Person
from glasshouse.network.kit import clock
from glasshouse.network.kit.statements import Statement, fetched, with_marks
from glasshouse.network.videos.models import Video
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


def test_lists_of_any_length_ask_for_what_is_in_them():
    made = [shown_video(person()).pk, *(shown_video(person(f"p{n}a")).pk for n in range(20))]
    statement = Statement(lambda ids: Video.objects.filter(pk__in=ids).values_list("pk"))
    for count in (1, 7, 8, 9, 20):
        assert {row[0] for row in statement.rows(ids=made[:count])} == set(made[:count])
    assert statement.rows(ids=[]) == []


def test_texts_instants_numbers_and_limits():
    ada = person()
    made = [shown_video(ada, age_h=n) for n in (1, 2, 3, 4)]
    statement = Statement(
        lambda handle, at, author, limit: (
            Video.objects.filter(author__handle=handle, published_at__lte=at, author=author)
            .order_by("-published_at")
            .values_list("code", "published_at")[:limit]
        ),
        shape=("limit",),
    )
    at = clock.now() - timedelta(hours=1.5)
    for limit in (1, 2):
        found = statement.rows(handle="ada", at=at, author=ada, limit=limit)
        assert found == [(video.code, video.published_at) for video in made[1 : 1 + limit]]
    assert statement.rows(handle="bob", at=at, author=ada, limit=1) == []


def test_values_come_back_as_the_model_has_them():
    ada = person()
    Person.objects.filter(pk=ada).update(languages=["de", "en"], is_private=True)
    statement = Statement(
        lambda pk: Person.objects.filter(pk=pk).values_list("languages", "is_private", "joined_at")
    )
    expected = Person.objects.values_list("languages", "is_private", "joined_at").get(pk=ada)
    assert statement.rows(pk=ada) == [expected]


def test_a_query_that_drops_a_value_is_refused():
    statement = Statement(lambda pk, other: Person.objects.filter(pk=pk).values_list("pk"))
    with pytest.raises(ValueError, match="does not use other"):
        statement.rows(pk=1, other=2)


def test_whoever_counts_statements_sees_them_and_errors_are_django_s():
    statement = Statement(lambda pk: Person.objects.filter(pk=pk).values_list("pk"))
    with CaptureQueriesContext(connection) as seen:
        statement.rows(pk=1)
    assert len(seen) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        fetched(connection, "SELECT no FROM nowhere", "SELECT no FROM nowhere", [])
    assert with_marks("a LIKE '%%x' AND b = %s") == "a LIKE '%x' AND b = ?"
