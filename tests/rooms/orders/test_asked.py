"""What anyone asks for without an order: entered, answered once, and refused where it names somebody."""

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.kit.public_lines import BadLine
from glasshouse.network.orders import actions, queries
from glasshouse.network.orders.models import AskedFor
from tests.rooms.orders.desk import entered
from tests.rooms.people import person


def test_what_anyone_asks_is_entered_and_answered_once(desk):
    olga, _otto = desk
    mod = person("mod")
    accounts.give_role(handle="mod", role="moderator")
    told = actions.Told(
        who="authority", way="letter", what="  Who follows\na page ", country="DE", note="Ministry X"
    )
    code = actions.enter_asked(by_id=mod, told=told)
    [asked] = entered("asked")
    assert (asked.asked, asked.who, asked.country, asked.way, asked.what) == (
        code,
        "authority",
        "DE",
        "letter",
        "Who follows a page",
    )
    actions.answer_asked(by_id=olga, code=code, outcome="refused")
    with pytest.raises(actions.NotNow):
        actions.answer_asked(by_id=mod, code=code, outcome="given")
    assert [one.kind for one in entered("asked")] == ["asked", "asked.answered"]
    [public] = queries.asked()
    assert (public.what, public.outcome) == ("Who follows a page", "refused")


@pytest.mark.parametrize(
    "bad",
    [
        {"who": "king"},
        {"way": "dream"},
        {"what": " "},
        {"country": "XX"},
        {"what": "法" * 140},
        {"what": "Data of @ada"},
        {"what": "Mail to ada@example.org"},
        {"what": "Mail to ada\uff20example.org"},
        {"what": "\u200b"},
    ],
)
def test_what_is_asked_badly_is_refused(desk, bad):
    with pytest.raises(BadLine if "what" in bad else actions.BadAsked):
        actions.enter_asked(
            by_id=desk[0], told=actions.Told(**({"who": "owner", "way": "call", "what": "figures"} | bad))
        )
    assert not AskedFor.objects.exists() and not entered("asked")


def test_it_is_answered_in_the_ways_there_are(desk):
    code = actions.enter_asked(by_id=desk[0], told=actions.Told(who="owner", way="call", what="figures"))
    with pytest.raises(actions.BadAsked):
        actions.answer_asked(by_id=desk[0], code=code, outcome="ignored")
    with pytest.raises(NotFound):
        actions.answer_asked(by_id=desk[0], code="1" * 11, outcome="given")
