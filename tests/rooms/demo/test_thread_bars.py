"""The demo's bars: made through the faces, shown by a real name server, and made once."""

from dataclasses import replace

import pytest

from glasshouse.demo.seed import VISITOR
from glasshouse.demo.thread import bars, names
from glasshouse.network.accounts import actions as accounts
from glasshouse.network.devices import actions, queries
from tests.rooms.devices.conftest import nothing_remembered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)


@pytest.fixture
def key_file(tmp_path, settings):
    file = tmp_path / "demo" / "devices.key"
    server = names.Names(file)
    server.start()
    settings.ENV = replace(settings.ENV, dns_resolver=server.address, bar_private_networks=True)
    yield file
    server.close()


def test_both_bars_are_there_and_there_once(key_file):
    accounts.create_person(handle=VISITOR, name="Robin")
    for _time in range(2):
        bars.make(key_file)
        parliament, city = queries.bars()
        assert (parliament.state, city.state) == ("in_force", "lifted")
        page = queries.bar_page(parliament.code)
        assert page is not None
        assert len(page.days) == len(bars.LEFT) and len(page.reports) == len(page.objections) == 1
        assert (page.line.removed, page.line.devices, page.line.exceptions) == (403, 412, 1)
        assert all(one.shown_at for one in page.covered)
    assert key_file.stat().st_mode & 0o077 == 0
    assert queries.bar_for(email_domain="parliament.example") is not None


def test_a_visitor_can_show_a_domain_of_nobody(key_file):
    visitor = accounts.create_person(handle=VISITOR, name="Robin")
    for domain, found in (("my-office.example", "shown"), ("office.test", "not_shown")):
        code = actions.register_organisation(person_id=visitor, name="Mine", country="FR", domain=domain)
        assert actions.check_own_domain(person_id=visitor, code=code, domain=domain) == found
