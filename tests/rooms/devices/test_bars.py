"""A bar's life, and what it refuses."""

from datetime import date, timedelta

import pytest

from glasshouse.network.devices import actions, queries
from glasshouse.network.devices.models import Bar, Covered, Exemption
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound
from tests.rooms.devices.offices import barring, found, member, page_of, propose, refused
from tests.rooms.devices.offices import told as ledger
from tests.rooms.people import person

pytestmark = pytest.mark.django_db(databases="__all__")
KINDS = (
    "device.barred",
    "device.bar_excepted",
    "device.bar_lifted",
    "device.bar_objected",
    "device.bar_reported",
)


def entries():
    return ledger(*KINDS)


def test_a_bar_is_proposed_in_public_comes_into_force_and_is_lifted(office, frozen_clock):
    bar = propose(office, begins=date(2026, 6, 3), evidence="sealed", sealed="ab" * 32)
    assert barring(email_domain="office.example") == ""
    actions.reconcile()
    assert [one.stage for one in entries()] == ["proposed"]
    frozen_clock.advance(days=1, hours=12)
    assert actions.reconcile() == 1
    proposed, in_force = entries()
    assert (in_force.stage, in_force.from_ms, in_force.sealed) == ("in_force", proposed.from_ms, "ab" * 32)
    assert (in_force.domains, in_force.networks, in_force.devices) == (1, 0, 40)
    assert in_force.deadline_ms - in_force.from_ms == 30 * 86_400_000
    queries.forget()
    assert barring(email_domain="mail.office.example") == bar
    assert barring(email_domain="notoffice.example") == ""
    actions.lift_bar(person_id=office.manager, code=bar)
    assert entries()[-1].why == "organisation"
    assert barring(email_domain="office.example") == ""
    with pytest.raises(actions.NotOpen):
        actions.lift_bar(person_id=office.manager, code=bar)
    assert len(entries()) == 3


def test_what_is_shown_before_is_what_is_entered(office, frozen_clock):
    proposal = actions.Proposal(law="Order 7", devices=3, domains=["office.example"])
    prepared = actions.prepare_bar(person_id=office.manager, code=office.code, proposal=proposal)
    assert not Bar.objects.exists() and not entries()
    actions.propose_bar(person_id=office.manager, code=office.code, proposal=proposal)
    from dataclasses import replace

    assert replace(prepared.entry, bar=entries()[0].bar) == entries()[0]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"begins": date(2026, 5, 31)}, "begins"),
        ({"begins": date(2028, 5, 31)}, "begins"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"devices": 0}, "devices"),
        ({"law": ""}, "law"),
        ({"law": "Ask ada@office.example"}, "law"),
        ({"domains": []}, "domains"),
        ({"domains": ["example"]}, "domains"),
        ({"domains": ["other.example"]}, "domains"),
        ({"domains": ["badoffice.example"]}, "domains"),
        ({"networks": ["0.0.0.0/0"]}, "networks"),
        ({"networks": ["::/0"]}, "networks"),
        ({"networks": ["8.0.0.0/15"]}, "networks"),
        ({"networks": ["2a00::/31"]}, "networks"),
        ({"networks": ["8.8.8.8/24"]}, "networks"),
        ({"networks": ["=cmd|' /C calc'!A0"]}, "networks"),
        ({"networks": [f"8.8.{n}.0/24" for n in range(33)]}, "networks"),
        ({"evidence": "sealed", "sealed": "abc"}, "sealed"),
        ({"evidence": "public", "evidence_link": "javascript:alert(1)"}, "evidence_link"),
        ({"evidence": "public", "evidence_link": "https://user@example.org/"}, "evidence_link"),
        ({"evidence": "rumour"}, "evidence"),
    ],
)
def test_what_can_be_no_bar_is_refused_by_its_field_and_nothing_is_kept(office, frozen_clock, told, field):
    with pytest.raises((actions.BadBar, actions.BadLine)) as wrong:
        propose(office, **told)
    assert getattr(wrong.value, "field", "") == field
    assert not Bar.objects.exists() and not Covered.objects.exists() and not entries()


@pytest.mark.parametrize(
    "network", ["10.0.0.0/24", "127.0.0.1", "192.168.1.0/24", "fe80::/64", "224.0.0.0/24"]
)
def test_networks_that_the_internet_does_not_know_are_barred_by_setting_alone(office, settings, network):
    from dataclasses import replace

    settings.ENV = replace(settings.ENV, bar_private_networks=False)
    with pytest.raises(actions.BadBar, match="does not know"):
        propose(office, networks=[network])


def test_a_network_is_shown_from_inside_and_waits_until_then(office):
    bar = propose(office, domains=[], networks=["203.0.113.0/24", "2001:db8::/48"])
    token = Covered.objects.get(value="203.0.113.0/24").token
    assert page_of(bar).line.state == "proposed"
    for elsewhere in ("203.0.114.1", "", "::1", "not an address"):
        with pytest.raises(actions.NotInside):
            actions.prove_network(token=token, address=elsewhere)
    with pytest.raises(NotFound):
        actions.prove_network(token="x" * 43, address="203.0.113.5")
    assert actions.prove_network(token=token, address="::ffff:203.0.113.5") == bar
    assert page_of(bar).line.state == "in_force"
    assert barring(address="203.0.113.200") == bar
    assert barring(address="2001:db8::1") == "", "the other one is not shown"
    assert barring(address="203.0.112.200") == ""
    assert entries()[-1].networks == 1
    actions.prove_network(token=token, address="203.0.113.6")
    assert len(entries()) == 2


def test_networks_in_each_other_are_both_known(office):
    bars = [
        propose(office, domains=[], networks=[one])
        for one in ("203.0.113.0/24", "203.0.113.128/25", "203.0.0.0/16")
    ]
    for covered in Covered.objects.order_by("pk"):
        actions.prove_network(token=covered.token, address="203.0.113.200")
    for bar in bars[:2]:
        actions.lift_bar(person_id=office.manager, code=bar)
    assert barring(address="203.0.113.200") == bars[2]


def test_an_account_is_covered_by_its_address_and_passes_with_an_exception(office, frozen_clock):
    ada, bob = member("ada", "Ada@Office.Example"), member("bob", "bob@elsewhere.example")
    bar = propose(office)
    assert refused(person_id=ada).bar.code == bar
    assert queries.refusal_of(person_id=bob) is None and queries.refusal_of() is None
    told = {"handle": "ada", "reason": "security_research", "approver": "Head of the office"}
    code = actions.except_account(person_id=office.manager, code=bar, **told, until=date(2026, 6, 2))
    assert queries.refusal_of(person_id=ada) is None
    entry = entries()[-1]
    assert (entry.exception, entry.reason) == (code, "security_research")
    frozen_clock.advance(days=2)
    assert queries.refusal_of(person_id=ada) is not None, "it has ended"
    with pytest.raises(actions.BadBar, match="ends"):
        actions.except_account(person_id=office.manager, code=bar, **told, until=date(2026, 6, 2))
    with pytest.raises(actions.BadBar, match="three reasons"):
        actions.except_account(
            person_id=office.manager, code=bar, **(told | {"reason": "convenience"}), until=date(2026, 6, 9)
        )
    with pytest.raises(actions.BadBar, match="ends"):
        actions.except_account(person_id=office.manager, code=bar, **told, until=date.max)
    actions.except_account(person_id=office.manager, code=bar, **told, until=date(2026, 6, 9))
    assert Exemption.objects.count() == 1
    exception = Exemption.objects.get().code
    for _time in range(2):
        actions.end_exception(person_id=office.manager, code=bar, exception=exception)
    assert queries.refusal_of(person_id=ada) is not None
    # Whoever reads the ledger sees that it lasts no longer than that.
    said = [one for one in entries() if getattr(one, "exception", "") == exception]
    assert len(said) == 2 and said[-1].until_ms <= clock.millis(clock.now()) < said[0].until_ms


def test_an_exception_says_nothing_of_whose_address_it_is(office):
    """Neither who manages an organisation nor the ledger learns whether an account is covered."""
    member("bob", "bob@elsewhere.example")
    bar = propose(office)
    until = clock.now().date() + timedelta(days=3)
    for handle in ("bob", "mona"):
        actions.except_account(
            person_id=office.manager,
            code=bar,
            handle=handle,
            reason="law_enforcement",
            approver="The head",
            until=until,
        )
    assert len({type(one) for one in entries()[-2:]}) == 1


def test_who_is_somewhere_else_and_private_goes_on(office):
    bob = member("bob", "bob@private.example")
    bar = propose(office, networks=["203.0.113.0/24"])
    actions.prove_network(token=Covered.objects.get(kind="network").token, address="203.0.113.1")
    told = refused(person_id=bob, address="203.0.113.9")
    assert told.by_network and told.bar.code == bar
    assert queries.refusal_of(person_id=bob, address="198.51.100.9") is None


def test_only_its_manager_acts_for_an_organisation(office, names):
    bar = propose(office)
    other = found(names, "otto", "other.example")
    for stranger in (other.manager, other.officer, person("eve")):
        for deed in (
            lambda who: actions.lift_bar(person_id=who, code=bar),
            lambda who: actions.draw_report(person_id=who, code=bar),
            lambda who: actions.count_inventory(person_id=who, code=bar, content=b"device,present\na,yes\n"),
            lambda who: actions.add_domain(person_id=who, code=office.code, domain="x.example"),
        ):
            with pytest.raises(NotFound):
                deed(stranger)


def test_a_second_bar_keeps_what_the_first_lets_go(office):
    ada = member("ada", "ada@office.example")
    first, second = propose(office), propose(office, law="Another order")
    actions.lift_bar(person_id=office.manager, code=first)
    assert refused(person_id=ada).bar.code == second
