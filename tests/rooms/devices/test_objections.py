"""Objections: anybody's after a look, the network's own at once; texts outside the ledger."""

import base64
import hashlib

import pytest

from glasshouse.network.devices import actions, queries
from glasshouse.network.devices.holdings import _take_objections
from glasshouse.network.devices.models import Objection
from glasshouse.network.kit.errors import NotAllowed, NotFound
from tests.rooms.devices.offices import page_of, propose
from tests.rooms.devices.offices import told as ledger
from tests.rooms.people import person

pytestmark = pytest.mark.django_db(databases="__all__")


def objections():
    return ledger("device.bar_objected")


def test_an_objection_is_public_after_a_look(office):
    bar, ada = propose(office), person("ada")
    first = actions.object_to_bar(person_id=ada, code=bar, text="Nobody has shown a reason.")
    assert actions.object_to_bar(person_id=ada, code=bar, text="No reason was ever shown.") == first
    assert not objections() and not page_of(bar).objections
    (asked,) = queries.objections_to_look_at()
    assert asked.text == "No reason was ever shown."
    with pytest.raises(NotAllowed):
        actions.publish_objection(by_id=ada, code=first)
    actions.publish_objection(by_id=office.officer, code=first)
    actions.publish_objection(by_id=office.officer, code=first)
    (entry,) = objections()
    held = queries.objection_file(bar, first)
    assert entry.text == hashlib.sha256(base64.b64decode(held["nonce"]) + held["text"].encode()).hexdigest()
    assert (entry.by, entry.objection) == ("concerned", first)
    with pytest.raises(actions.BadObjection):
        actions.refuse_objection(by_id=office.officer, code=first, fault="names_person")


def test_what_is_refused_stays_out_and_its_author_reads_why(office):
    bar, ada = propose(office), person("ada")
    code = actions.object_to_bar(person_id=ada, code=bar, text="Ask Mr Example!")
    with pytest.raises(actions.BadObjection):
        actions.refuse_objection(by_id=office.officer, code=code, fault="I don't like it")
    actions.refuse_objection(by_id=office.officer, code=code, fault="names_person")
    assert not objections() and not queries.objections_to_look_at()
    with pytest.raises(actions.BadObjection):
        actions.publish_objection(by_id=office.officer, code=code)


def test_the_network_objects_by_its_officer(office):
    bar = propose(office)
    with pytest.raises(NotAllowed):
        actions.object_for_network(by_id=office.manager, code=bar, text="We disagree.")
    actions.object_for_network(by_id=office.officer, code=bar, text="We disagree.")
    assert objections()[0].by == "network"
    assert page_of(bar).objections[0].text == "We disagree."


def test_text_and_nonce_go_with_their_author(office):
    bar, ada = propose(office), person("ada")
    code = actions.object_to_bar(person_id=ada, code=bar, text="I was never asked.")
    actions.publish_objection(by_id=office.officer, code=code)
    assert _take_objections(ada) == 1 and _take_objections(ada) == 0
    row = Objection.objects.get()
    assert (row.text, row.nonce, row.person_id, row.state) == ("", None, None, "published")
    with pytest.raises(NotFound):
        queries.objection_file(bar, code)
    assert len(objections()) == 1 and page_of(bar).objections[0].text == ""


def test_there_is_nothing_to_object_to_in_a_lifted_bar(office):
    bar = propose(office)
    actions.lift_bar(person_id=office.manager, code=bar)
    for text in ("Too late.", ""):
        with pytest.raises(actions.BadObjection):
            actions.object_to_bar(person_id=person(f"ada{len(text)}"), code=bar, text=text)


def test_nobody_publishes_their_own(office):
    bar = propose(office)
    code = actions.object_to_bar(person_id=office.officer, code=bar, text="I know better.")
    with pytest.raises(NotAllowed):
        actions.publish_objection(by_id=office.officer, code=code)
    assert page_of(bar).objections == ()
