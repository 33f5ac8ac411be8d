"""Two at once, really: each in a thread of its own with its own connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from glasshouse.network.accounts import actions
from glasshouse.network.accounts.models import Attempt, Person
from glasshouse.network.kit.errors import Refused
from glasshouse.network.vault.models import KeptField
from glasshouse.network.vault.queries import Field
from tests.rooms.accounts.acts import join

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all at once; returns each one's result or refusal."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait()
            return act()
        except Refused as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_handle_is_one_persons():
    results = at_once(*[lambda n=n: join("ada", email=f"ada{n}@example.org") for n in range(4)])
    assert sum(isinstance(result, str) for result in results) == 1
    assert {type(result) for result in results if not isinstance(result, str)} == {actions.HandleTaken}
    assert Person.objects.count() == 1


def test_one_address_is_one_persons():
    results = at_once(*[lambda n=n: join(f"ada{n}", email="ada@example.org") for n in range(4)])
    assert all(isinstance(result, str) for result in results), results
    assert KeptField.objects.filter(field=Field.EMAIL).count() == 1


def test_attempts_are_counted_exactly():
    def count() -> None:
        for _ in range(10):
            actions.count_attempt(scope="upload", subject="1", limit=1000, window_s=86400)

    at_once(*[count] * 4)
    assert sum(Attempt.objects.values_list("count", flat=True)) == 40


def test_two_administrators_do_not_both_leave():
    codes = []
    for name in ("ada", "bob"):
        person_id = actions.create_person(handle=name, role="administrator")
        codes.append((person_id, Person.objects.get(id=person_id).code))
    at_once(*[lambda p=p, c=c: actions.set_role(by_id=p, code=c, role="person") for p, c in codes])
    assert Person.objects.filter(role="administrator").count() == 1


def test_the_most_tokens_hold_at_once():
    ada = actions.create_person(handle="ada")
    for _ in range(18):
        actions.create_token(person_id=ada, name="camera", scopes=["read"], days=None)
    make = lambda: actions.create_token(person_id=ada, name="camera", scopes=["read"], days=None)  # noqa: E731
    results = at_once(*[make] * 4)
    assert sum(isinstance(result, str) for result in results) == 2
