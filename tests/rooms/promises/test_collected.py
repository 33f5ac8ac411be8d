"""The list of holdings: the page and the entry say what the code can write, column by column."""

import hashlib
import json
from typing import Any

import pytest
from django.apps import apps

from glasshouse.network.kit import holdings
from glasshouse.network.ledger import actions as ledger
from glasshouse.network.ledger import in_force
from glasshouse.network.promises import collected, queries
from glasshouse.proof.entries import Holdings

pytestmark = pytest.mark.django_db(databases="__all__")


def test_every_column_that_the_code_can_write_is_on_the_list():
    listed = {(one.name, column.name) for one in collected.tables() for column in one.columns}
    real = {
        (model._meta.label, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }
    assert listed == real


def test_what_a_room_declares_as_personal_is_marked_so_with_its_purpose():
    tables = {one.name: one for one in collected.tables()}
    for holding in holdings.holdings():
        table = tables[holding.model]
        assert sum(one.is_personal for one in table.columns) == len(holding.personal), holding.model
        assert table.purpose == holding.purpose and table.kept
    assert all(table.purpose for table in tables.values() if table.is_personal)


def test_the_hash_in_the_ledger_is_that_of_the_list(opened, monkeypatch):
    monkeypatch.setattr(in_force, "_asked", {})
    collected.declare()
    ledger.enter_in_force("one")
    ledger.enter_in_force("one")
    (entered,) = in_force.entered(Holdings.kind)
    assert isinstance(entered, Holdings)
    assert entered.sha256 == hashlib.sha256(queries.collected().data).hexdigest()
    plain = json.loads(queries.collected().data)
    assert entered.columns == sum(len(one["columns"]) for one in plain["tables"])


def test_another_column_is_another_entry(opened, monkeypatch):
    monkeypatch.setattr(in_force, "_asked", {})
    collected.declare()
    ledger.enter_in_force("one")
    real = collected.tables()
    more = (*real, collected.Table("a.B", "", "", False, (collected.Column("c", "", False),)))
    monkeypatch.setattr(collected, "tables", lambda: more)
    ledger.enter_in_force("one")
    assert len(in_force.entered(Holdings.kind)) == 2


def test_the_list_is_the_same_in_every_language():
    from django.utils import translation

    english = collected.list_bytes()
    with translation.override("de"):
        assert collected.list_bytes() == english


def test_the_page_has_every_column(client: Any, opened):
    page = client.get("/holdings").content.decode()
    for table in collected.tables():
        assert table.name in page
        for column in table.columns:
            assert column.name in page
    assert client.get("/holdings.json").content == collected.list_bytes()
    assert "Nothing is sealed yet" in page
