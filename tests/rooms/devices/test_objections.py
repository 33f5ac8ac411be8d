"""Objections: anybody's after a look, the network's own at once; texts outside the ledger."""

import base64
import hashlib

import pytest

from glasshouse.network.devices import actions, queries
from glasshouse.network.devices.holdings import _take_objections
from glasshouse.network.devices.models import Objection
from glasshouse.network.devices.states import ObjectionFault
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.notifications.actions import Kind
from glasshouse.network.notifications.models import Notification
from glasshouse.network.notifications.queries import leads_to, sentence
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault.queries import Field
from tests.rooms.devices.offices import page_of, propose
from tests.rooms.devices.offices import told as ledger
from tests.rooms.mails import deliver
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


def told() -> list[Notification]:
    return list(Notification.objects.filter(kind=Kind.OBJECTION_DECIDED).order_by("id"))


def test_whoever_objected_is_told_once_that_it_is_published(office):
    bar, ada = propose(office), person("ada")
    vault.put_field(person_id=ada, field=Field.EMAIL, value="ada@example.org")
    code = actions.object_to_bar(person_id=ada, code=bar, text="No reason was shown.")
    assert not told()
    actions.publish_objection(by_id=office.officer, code=code)
    actions.publish_objection(by_id=office.officer, code=code)
    (row,) = told()
    assert (row.person_id, row.facts) == (ada, {"bar": bar, "decision": "published"})
    assert leads_to(Kind.OBJECTION_DECIDED, row.facts, actor_url="", video_url="") == f"/bars/{bar}"
    (mail,) = deliver()
    assert mail.to == ["ada@example.org"] and f"/bars/{bar}" in mail.body
    assert "Your objection to a bar is published." in mail.body and "No reason" not in mail.body


@pytest.mark.parametrize("fault", ObjectionFault.values)
def test_whoever_objected_is_told_why_it_is_not_published(office, fault):
    bar, ada = propose(office), person("ada")
    vault.put_field(person_id=ada, field=Field.EMAIL, value="ada@example.org")
    code = actions.object_to_bar(person_id=ada, code=bar, text="Ask Mr Example!")
    actions.refuse_objection(by_id=office.officer, code=code, fault=fault)
    actions.refuse_objection(by_id=office.officer, code=code, fault=fault)
    (row,) = told()
    said = sentence(Kind.OBJECTION_DECIDED, [], row.facts)
    # As the officer chose it from the list.
    assert ObjectionFault(fault).label.lower() in said.lower() and "not published" in said
    (mail,) = deliver()
    assert f"{said}." in mail.body


def test_the_network_tells_itself_nothing_and_nobody_is_told_who_is_gone(office):
    bar, ada = propose(office), person("ada")
    actions.object_for_network(by_id=office.officer, code=bar, text="We disagree.")
    code = actions.object_to_bar(person_id=ada, code=bar, text="I was never asked.")
    _take_objections(ada)
    with pytest.raises(NotFound):
        actions.publish_objection(by_id=office.officer, code=code)
    assert not told()
