"""What two do with a bar at once."""

from functools import partial

import pytest

from glasshouse.network.devices import actions
from glasshouse.network.devices.models import Bar, Covered, Objection
from glasshouse.network.kit.errors import Refused
from tests.rooms.devices.offices import found, propose
from tests.rooms.devices.offices import told as ledger
from tests.rooms.people import person
from tests.rooms.social.test_races import at_once

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)


def quietly(deed):
    """Let somebody be refused."""

    def do():
        try:
            deed()
        except Refused:
            pass

    return do


def test_a_bar_comes_into_force_once_and_ends_once(names):
    office = found(names)
    for _ in range(5):
        bar = propose(office, domains=[], networks=["203.0.113.0/24"])
        token = Covered.objects.get(bar__code=bar).token
        prove = partial(actions.prove_network, token=token, address="203.0.113.5")
        at_once(prove, actions.reconcile, prove, actions.reconcile)
        lift = quietly(partial(actions.lift_bar, person_id=office.manager, code=bar))
        at_once(lift, actions.reconcile, lift)
        told = [
            getattr(one, "stage", one.kind)
            for one in ledger("device.barred", "device.bar_lifted")
            if one.bar == bar
        ]
        assert told == ["proposed", "in_force", "device.bar_lifted"]
    assert not Bar.objects.exclude(state="lifted").exists()


def test_an_objection_is_published_once_or_refused(names):
    office, ada = found(names), person("ada")
    for _ in range(3):
        bar = propose(office)
        write = quietly(partial(actions.object_to_bar, person_id=ada, code=bar, text="No."))
        at_once(write, write, write)
        (row,) = Objection.objects.filter(bar__code=bar)
        publish = quietly(partial(actions.publish_objection, by_id=office.officer, code=row.code))
        refuse = quietly(
            partial(actions.refuse_objection, by_id=office.officer, code=row.code, fault="no_objection")
        )
        at_once(publish, refuse, publish, refuse)
        row.refresh_from_db()
        entered = [one for one in ledger("device.bar_objected") if one.objection == row.code]
        assert len(entered) == (row.state == "published")
