"""Organisations: whose domain it is, by a real name server; whose form, by a look."""

from typing import Any

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.devices import actions, queries
from glasshouse.network.devices.domains import domain_of, is_within, normal_domain
from glasshouse.network.devices.lookups import MOST_S
from glasshouse.network.devices.models import Domain, Organisation
from glasshouse.network.devices.policy import MOST_DOMAINS
from glasshouse.network.kit.errors import NotAllowed, NotFound
from tests.rooms.devices.offices import found, page_of, propose, show
from tests.rooms.people import person

pytestmark = pytest.mark.django_db(databases="__all__")


def register(handle="ada", domain="office.example"):
    manager = person(handle)
    return manager, actions.register_organisation(
        person_id=manager, name="An office", country="FR", domain=domain
    )


def test_a_domain_is_shown_by_its_record_alone(names):
    manager, code = register()
    check = {"person_id": manager, "code": code, "domain": "office.example"}
    assert actions.check_own_domain(**check) == "not_shown"
    assert Domain.objects.get().failure == "no_record"
    names.put("_glasshouse.office.example", "glasshouse-verification=", "another text")
    assert actions.check_own_domain(**check) == "not_shown"
    show(names, manager, code)
    page = queries.own_organisation(manager, code)
    assert page is not None
    line = page.domains[0]
    assert line.is_shown and line.failure == "" and names.asked >= 3


def test_the_token_of_another_organisation_shows_nothing(names):
    """Mallory registers the office's domain for herself, where the office's own record stands."""
    manager, code = register()
    show(names, manager, code)
    mallory, forged = register("mallory")
    assert actions.check_own_domain(person_id=mallory, code=forged, domain="office.example") == "not_shown"
    assert Domain.objects.get(organisation__code=forged).failure == "other_token"
    proposal = actions.Proposal(law="A law", devices=1, domains=["office.example"])
    with pytest.raises(actions.NotShownYet):
        actions.propose_bar(person_id=mallory, code=forged, proposal=proposal)
    with pytest.raises(NotFound):
        actions.propose_bar(person_id=mallory, code=code, proposal=proposal)


def test_a_name_server_that_is_silent_takes_nothing_away(names, monkeypatch):
    from glasshouse.network.devices import lookups

    monkeypatch.setattr(lookups, "AT_A_PAGE_S", 0.3)
    manager, code = register()
    show(names, manager, code)
    names.silent = True
    assert actions.check_own_domain(person_id=manager, code=code, domain="office.example") == "shown"
    assert Domain.objects.get().failure == "no_answer"


def test_a_page_waits_a_moment_for_a_silent_name_server_and_a_job_looks_on(names, monkeypatch):
    from glasshouse.network.devices import lookups

    waited = []
    asked = lookups.look_up
    monkeypatch.setattr(lookups, "AT_A_PAGE_S", 0.2)
    monkeypatch.setattr(lookups, "MOST_S", 0.5)

    def waits(name, *, most_s):
        waited.append(most_s)
        return asked(name, most_s=most_s)

    monkeypatch.setattr(lookups, "look_up", waits)
    manager, code = register()
    page = queries.own_organisation(manager, code)
    assert page is not None
    names.put("_glasshouse.office.example", page.domains[0].text)
    names.silent = True
    check = {"person_id": manager, "code": code, "domain": "office.example"}
    assert actions.check_own_domain(**check) == "looked_for" and waited == [0.2]
    names.silent = False
    assert actions.take_due_domains() == [Domain.objects.get().pk]
    actions.check_domain(domain_id=Domain.objects.get().pk)
    page = queries.own_organisation(manager, code)
    assert page is not None and page.domains[0].is_shown


def test_one_page_of_an_organisation_waits_at_once_and_few_of_all(names, monkeypatch):
    """Threads are few: while a name server keeps one page waiting, the next one does not ask it."""
    from glasshouse.network.devices import lookups

    offices = [register(f"ada{place}", f"office{place}.example") for place in range(4)]
    checks = [
        {"person_id": manager, "code": code, "domain": f"office{place}.example"}
        for place, (manager, code) in enumerate(offices)
    ]
    found: list[Any] = []

    def waits(_name, *, most_s):
        deeper = len(found)
        found.append(None)
        if deeper < 3:
            found[deeper] = [actions.check_own_domain(**checks[place]) for place in (0, deeper + 1)]
        raise lookups.NoAnswer("silent")

    monkeypatch.setattr(lookups, "look_up", waits)
    assert actions.check_own_domain(**checks[0]) == "looked_for"
    assert len(found) == 2, "two pages asked, and all the others did not"
    assert found[1] == ["looked_for", "looked_for"]
    found.clear()
    assert actions.check_own_domain(**checks[3]) == "looked_for" and found, "whoever waited has made room"


def test_a_record_that_is_gone_counts_thirty_days_and_then_its_bars_are_lifted(names, frozen_clock):
    office = found(names)
    bar = propose(office)
    names.put("_glasshouse.office.example")
    frozen_clock.advance(days=29)
    for domain_id in actions.take_due_domains():
        assert actions.check_domain(domain_id=domain_id)
    assert actions.reconcile() == 0 and page_of(bar).line.state == "in_force"
    frozen_clock.advance(days=2)
    assert actions.reconcile() == 1
    line = page_of(bar).line
    assert line.state == "lifted" and "no longer shown" in line.lifted_why


def test_domains_are_looked_at_again_by_themselves_and_once(names, frozen_clock):
    found(names)
    assert actions.take_due_domains() == []
    frozen_clock.advance(days=1, seconds=1)
    (domain_id,) = actions.take_due_domains()
    assert actions.take_due_domains() == [], "who took it has ten minutes"
    assert actions.check_domain(domain_id=domain_id)
    assert Domain.objects.get().proved_at == frozen_clock.now


def test_silent_name_servers_keep_mails_waiting_for_less_than_a_minute(names, frozen_clock):
    manager, code = register()
    for number in range(MOST_DOMAINS - 1):
        actions.add_domain(person_id=manager, code=code, domain=f"d{number}.example")
    Domain.objects.update(due_at=frozen_clock.now)
    taken = [actions.take_due_domains() for _job in range(3)]
    assert sum(map(len, taken)) == MOST_DOMAINS and all(len(one) * MOST_S < 60 for one in taken)


def test_the_key_stands_in_the_record_of_its_own_domain(names):
    manager, code = register()
    show(names, manager, code, "glasshouse-key=" + "AB" * 32)
    assert Organisation.objects.get().public_key == "ab" * 32
    show(names, manager, code, "glasshouse-key=" + "ab" * 32, "glasshouse-key=" + "cd" * 32)
    assert Organisation.objects.get().public_key == "", "two keys are none"


def test_only_who_looks_at_forms_decides_about_them(names):
    manager, code = register()
    for role in (manager, person("bob")):
        with pytest.raises(NotAllowed):
            actions.accept_form(by_id=role, code=code)
        with pytest.raises(NotAllowed):
            actions.refuse_form(by_id=role, code=code, fault="names_person")


def test_nobody_looks_at_a_form_of_their_own(names):
    officer = accounts.create_person(handle="law", name="Law", role="legal_officer")
    code = actions.register_organisation(
        person_id=officer, name="An office", country="FR", domain="office.example"
    )
    with pytest.raises(NotAllowed):
        actions.accept_form(by_id=officer, code=code)
    assert Organisation.objects.get().form == "waiting"


def test_a_form_refused_later_ends_its_bars(names):
    office = found(names)
    bar = propose(office)
    actions.refuse_form(by_id=office.officer, code=office.code, fault="not_its_network")
    assert page_of(bar).line.state == "lifted"
    with pytest.raises(actions.DecidedAlready):
        actions.accept_form(by_id=office.officer, code=office.code)


@pytest.mark.parametrize(
    ("name", "country", "domain", "field"),
    [
        ("  ", "FR", "office.example", "name"),
        ("Ask ada@office.example", "FR", "office.example", "name"),
        ("x" * 121, "FR", "office.example", "name"),
        ("An office", "XX", "office.example", "country"),
        ("An office", "FR", "example", "domain"),
        ("An office", "FR", "10.0.0.1", "domain"),
        ("An office", "FR", "a..example", "domain"),
        ("An office", "FR", "-a.example", "domain"),
        ("An office", "FR", "a" * 250 + ".example", "domain"),
    ],
)
def test_what_can_be_no_organisation_is_refused_by_its_field(name, country, domain, field):
    manager = person("ada")
    with pytest.raises((actions.BadLine, actions.BadOrganisation)) as refused:
        actions.register_organisation(person_id=manager, name=name, country=country, domain=domain)
    assert getattr(refused.value, "field", "") == field and not Organisation.objects.exists()


def test_domains_have_one_spelling():
    assert normal_domain(" @Bücher.Example. ") == "xn--bcher-kva.example"
    assert domain_of("Ada@Sub.Office.EXAMPLE") == "sub.office.example"
    assert domain_of("ada") == ""
    # IDNA 2008: what Python itself would take for strasse.example.
    assert normal_domain("Straße。Example.") == domain_of("a@straße.example") == "xn--strae-oqa.example"
    assert normal_domain("xn--strae-oqa.EXAMPLE") == "xn--strae-oqa.example"
    assert normal_domain("ｏｆｆｉｃｅ.example") == "office.example"
    for none in ("☃.example", "a..ü.example", "ü" * 300, "ü", "a\u200db.example", "xn--ü.example"):
        assert normal_domain(none) == ""
    long = ".".join(["a" * 57] * 4 + ["office.example"])
    assert normal_domain(long) == "" and domain_of(f"a@{long}") == long, "it is covered all the same"
    assert is_within("a.office.example", "office.example") and not is_within(
        "badoffice.example", "office.example"
    )
