"""The tables: nothing waits to be migrated, and every column is declared personal or not."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from glasshouse.network.kit import holdings


def room_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("glasshouse.network.")]


@pytest.mark.django_db(databases="__all__")
def test_no_migration_is_missing() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"run `python -m django makemigrations`:\n{out.getvalue()}")


@pytest.mark.parametrize("model", room_models(), ids=lambda model: model._meta.label)
def test_every_column_is_declared_once(model: type[Model]) -> None:
    label = model._meta.label
    declared = next((holding for holding in holdings.holdings() if holding.model == label), None)
    if holdings.is_impersonal(label):
        assert declared is None, f"{label} is declared twice"
        return
    assert declared is not None, f"{label} is declared in no holdings.py"
    attnames = {field.name: field.attname for field in model._meta.concrete_fields}
    names = [attnames.get(name, name) for name in (*declared.personal, *declared.impersonal)]
    assert sorted(names) == sorted(attnames.values())


def test_nothing_is_declared_that_does_not_exist() -> None:
    labels = {model._meta.label for model in room_models()}
    assert {holding.model for holding in holdings.holdings()} <= labels
    assert holdings._impersonal <= labels


def test_every_holding_has_a_purpose_for_people() -> None:
    for holding in holdings.holdings():
        assert holding.purpose.endswith("."), holding.model
        assert all(words.strip() for words in holding.personal.values()), holding.model


@pytest.mark.django_db(databases="__all__")
def test_holdings_of_nobody_are_empty_and_can_be_erased() -> None:
    for holding in holdings.holdings():
        assert list(holding.rows(2**40)) == [], holding.model
        assert list(holding.files(2**40)) == [], holding.model
        assert holding.erase(2**40) == 0, holding.model
