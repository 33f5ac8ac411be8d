"""The demo's restrictions by country: one of each, made once, whatever was made before."""

import pytest

from glasshouse.demo import staff
from glasshouse.demo.thread import countries
from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import profile_of
from glasshouse.network.ledger.queries import entered
from glasshouse.network.territories import queries
from tests.rooms.ledger.through import open_anew
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


def stands() -> dict[str, tuple[str, bool, bool]]:
    return {
        card.countries[0].code: (card.state, card.of_service, card.withheld_until is not None)
        for card in queries.restrictions()
    }


def test_there_is_one_of_each_and_doing_it_again_changes_nothing():
    open_anew()
    accounts.create_person(handle="alex", name="Alex", role="administrator")
    countries.show()
    services = {"MC": ("lifted", True, False), "LI": ("proposed", True, False)}
    assert stands() == services
    ada = person("ada")
    videos = [shown_video(ada, age_h=hours).code for hours in (1, 30, 20)]
    countries.show()
    countries.show()
    assert stands() == services | {"AD": ("in_force", False, False), "SM": ("in_force", False, True)}
    # The oldest ones: whoever comes first sees the newest.
    assert queries.refusal(videos[1], country="AD") and queries.refusal(videos[2], country="SM")
    assert len(entered("country.restricted")) == 6 and len(entered("country.lifted")) == 1
    officer = profile_of(staff.legal_officer())
    assert officer is not None and officer.role == "legal_officer"
    told = " ".join(repr(one) for one in entered("country.restricted"))
    assert "made up for this demo" in told and "alex" not in told
