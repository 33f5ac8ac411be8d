"""What is counted in public: the table by half-year and country, and its CSV."""

from contextlib import nullcontext
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glasshouse.network.kit.halves import Half
from glasshouse.network.orders import actions, queries
from tests.rooms.orders.desk import ada, answered, decided, entered, intake, order
from tests.rooms.people import shown_video


def test_the_table_is_what_the_ledger_says(desk, frozen_clock):
    """Recount the public table from the entries alone."""
    olga, otto = desk
    answered(olga, otto)
    us = intake(country="US", basis="us-2703")
    frozen_clock.advance(hours=5)
    actions.answer_order(by_id=olga, code=decided(olga, otto, us))
    frozen_clock.advance(days=60)
    actions.receive_order(by_id=olga, told=intake(kind="preservation", subjects=("ada", "otto")))
    kept = decided(olga, otto, replace(us, kind="removal", subjects=("ada",), basis="national", law="A law"))
    actions.answer_order(by_id=olga, code=kept)
    rows = {(str(row.half), row.country): row for row in queries.counted()}
    told = entered("order")
    received = [one for one in told if one.kind == "order.received"]
    answers = {one.order: one for one in told if one.kind == "order.answered"}
    for (half, country), row in rows.items():
        mine = [one for one in received if one.country == country and str(Half.of(_at(one.time))) == half]
        legal = [one for one in mine if one.what == "information"]
        assert row.legal == len(legal) and row.accounts == sum(one.accounts for one in legal)
        assert row.produced == sum(answers[one.order].outcome == "disclosed" for one in legal)
        assert row.refused == sum(
            answers[one.order].outcome == "refused" for one in mine if one.order in answers
        )
        assert row.waiting == sum(one.order not in answers for one in mine)
        assert row.preservation_accounts == sum(one.accounts for one in mine if one.what == "preservation")
        assert row.not_in_ledger == 0
    assert set(rows) == {("2026-H1", "FR"), ("2026-H1", "US"), ("2026-H2", "FR"), ("2026-H2", "US")}
    assert rows["2026-H1", "FR"].percent == 100 and rows["2026-H1", "FR"].answer_h == 0.0


@pytest.mark.parametrize("kind", ["information", "preservation", "removal"])
def test_who_is_named_twice_counts_once_everywhere(desk, kind):
    """By a handle and by a video: intake, answer, table and ledger say the same."""
    video = shown_video(ada())
    law = {"kind": kind} | ({"data": ()} if kind == "removal" else {})
    code = decided(desk[0], desk[1], intake(subjects=("ada", video.code), **law))
    assert order(code).outcome == "granted"
    if kind != "removal":
        actions.make_archive(by_id=desk[0], code=code)
    if kind == "information":
        actions.hand_over(by_id=desk[0], code=code)
    else:
        with pytest.raises(actions.BadOrder) if kind == "removal" else nullcontext():
            actions.answer_order(by_id=desk[0], code=code, accounts=2)
        if kind == "removal":
            actions.answer_order(by_id=desk[0], code=code, accounts=1)
    (received,), (answer,) = entered("order.received"), entered("order.answered")
    assert received.accounts == answer.accounts == 1
    [row] = queries.counted()
    assert row.accounts + row.preservation_accounts + row.removal_accounts == 1


def _at(ms: int):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC)


def test_csv_has_a_row_each_and_no_formula(desk):
    import csv
    import io

    answered(*desk)
    [row] = csv.DictReader(io.StringIO(b"".join(queries.as_csv()).decode()))
    assert (row["half_year"], row["country"], row["total_requests"]) == ("2026-H1", "FR", "1")
    for what in ("=1+2", "+cmd", "-x", "＝1"):
        actions.enter_asked(by_id=desk[0], told=actions.Told(who="other", way="mail", what=what))
    text = b"".join(queries.asked_csv()).decode()
    assert text.count("\r\n") == 5
    for one in csv.DictReader(io.StringIO(text)):
        assert one["what"].startswith("'")


def test_the_table_is_made_again_only_when_an_order_has_changed(desk):
    olga, otto = desk
    code = decided(olga, otto, intake(kind="removal", data=()))
    (before,) = queries.counted()
    with CaptureQueriesContext(connection) as asked:
        assert queries.counted() == [before]
    assert len(asked) == 2 and not any('"reasons"' in one["sql"] for one in asked)
    actions.answer_order(by_id=olga, code=code, accounts=1)
    assert queries.counted() != [before]
