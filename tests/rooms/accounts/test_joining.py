from datetime import date

import pytest

from glasshouse.network.accounts import actions, policy
from glasshouse.network.accounts.models import Attempt, Link, Person
from glasshouse.network.kit.errors import TooMany
from glasshouse.network.vault import queries as vault
from glasshouse.network.vault.models import KeptField
from glasshouse.network.vault.queries import Field
from tests.rooms.accounts.acts import GOOD, HERE, join, member, sign_in
from tests.rooms.mails import deliver, token_in

pytestmark = pytest.mark.django_db


def verify(message, **more):
    return actions.verify_email(token=token_in(message), origin=HERE, **more)


def test_from_registering_to_signing_in():
    join("Ada.L")
    person = Person.objects.get()
    assert (person.handle, person.state) == ("ada.l", "pending_email")
    with pytest.raises(actions.NotConfirmed):
        sign_in("ada.l")
    (message,) = deliver()
    assert message.to == ["Ada.L@example.org"]
    confirmed = verify(message)
    assert (confirmed.kind, confirmed.state, confirmed.opened) == ("verify", "active", None)
    assert sign_in("ADA.L").person_id == sign_in("ada.l@EXAMPLE.org").person_id == person.pk


def test_no_e_mail_and_no_birth_date_outside_the_vault():
    join(birth_date=date(2001, 2, 3))
    columns = {field.attname for model in (Person, Link, Attempt) for field in model._meta.concrete_fields}
    assert not {name for name in columns if "mail" in name or "birth" in name}
    person_id = Person.objects.get().pk
    assert vault.get_field(person_id=person_id, field=Field.EMAIL) == "ada@example.org"
    assert vault.get_field(person_id=person_id, field=Field.BIRTH_DATE) == "2001-02-03"


@pytest.mark.parametrize(
    "handle", ["ab", "a" * 31, "äda", "ada lovelace", ".ada", "ada.", "a..da", "ada-l", "ada\u202e", ""]
)
def test_handles_have_a_form(handle):
    with pytest.raises(actions.HandleNotPossible):
        join(handle, email="ada@example.org")
    assert not Person.objects.exists()


@pytest.mark.parametrize("handle", ["admin", "Moderator", "glass.house", "_root_", "sign.in", "a.d.m.i.n"])
def test_handles_of_the_network_itself_are_kept_back(handle):
    with pytest.raises(actions.HandleNotPossible):
        join(handle, email="ada@example.org")


@pytest.mark.parametrize("handle", ["ada", "ada.l", "_ada_", "0x0", "a" * 30])
def test_good_handles(handle):
    join(handle)
    assert Person.objects.get().handle == handle


def test_a_handle_is_taken_whatever_its_case():
    join("ada")
    with pytest.raises(actions.HandleTaken):
        join("ADA", email="other@example.org")
    assert vault.find_person(field=Field.EMAIL, value="other@example.org") is None


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@example.org", "ada@example.org\nBcc: x@y.z", "a" * 250 + "@b.org"]
)
def test_what_is_no_address_is_refused(email):
    with pytest.raises(actions.EmailNotPossible):
        join(email=email)


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "adalovelace1815", "x" * 257])
def test_weak_passwords_are_refused(password):
    with pytest.raises(actions.WeakPassword):
        join("lovelace", password=password)


def test_the_age_gate_keeps_nothing(frozen_clock, env):
    env(minimum_age=16)
    with pytest.raises(actions.TooYoung, match="16"):
        join(birth_date=date(2010, 6, 2))
    assert not Person.objects.exists()
    assert not KeptField.objects.exists()
    join(birth_date=date(2010, 6, 1))


@pytest.mark.parametrize("day", [date(2026, 6, 2), date(1890, 1, 1)])
def test_nobody_was_born_then(frozen_clock, day):
    with pytest.raises(actions.BirthDateNotPossible):
        join(birth_date=day)


def test_ages():
    assert policy.age_on(date(2000, 2, 29), date(2013, 2, 28)) == 12
    assert policy.age_on(date(2000, 2, 29), date(2013, 3, 1)) == 13


def test_an_address_with_an_account_is_answered_the_same_and_told_by_mail():
    ada = member("ada")
    join("eve", email="ADA@example.org")
    (message,) = deliver()
    assert message.to == ["ada@example.org"]
    assert "already have an account" in message.subject
    assert vault.find_person(field=Field.EMAIL, value="ada@example.org") == ada
    # The handle is gone all the same, so that asking for it again says nothing either.
    with pytest.raises(actions.HandleTaken):
        join("eve", email="eve@example.org")
    with pytest.raises(actions.NotConfirmed):
        sign_in("eve")
    actions.resend_verification(name="eve", origin=HERE)
    assert deliver() == []
    assert vault.get_fields(person_id=Person.objects.get(handle="eve").pk, field=Field.BIRTH_DATE) == {}


def test_the_owner_of_an_address_is_not_flooded():
    member("ada")
    for number in range(6):
        join(f"eve{number}", email="ada@example.org", origin=actions.Origin(f"198.51.100.{number}", ""))
    assert len(deliver()) == 3


def test_an_address_that_nobody_confirmed_goes_to_who_asks_last():
    join("eve", email="ada@example.org")
    (to_eve,) = deliver()
    join("ada")
    (to_ada,) = deliver()
    with pytest.raises(actions.LinkNotValid):
        verify(to_eve)
    assert verify(to_ada).handle == "ada"
    assert Person.objects.get(handle="eve").state == "pending_email"


def test_a_link_works_once():
    join()
    (message,) = deliver()
    verify(message)
    with pytest.raises(actions.LinkNotValid):
        verify(message)


def test_a_link_can_not_be_made_from_the_table():
    join()
    link = Link.objects.get()
    for token in (link.code, f"{link.code}.", f"{link.code}.{'f' * 8}.{'A' * 20}", "", "."):
        with pytest.raises(actions.LinkNotValid):
            actions.verify_email(token=token, origin=HERE)


def test_links_end_after_a_week(frozen_clock):
    join()
    (message,) = deliver()
    frozen_clock.advance(days=7, seconds=1)
    with pytest.raises(actions.LinkNotValid):
        verify(message)


def test_sending_again_sends_the_same_link_and_only_so_often():
    join()
    (first,) = deliver()
    for _ in range(8):
        actions.resend_verification(name="ada@example.org", origin=HERE)
    again = deliver()
    assert len(again) == 5
    assert {token_in(message) for message in again} == {token_in(first)}


def test_sending_again_to_nobody_says_nothing():
    member("ada")
    actions.resend_verification(name="ada", origin=HERE)
    actions.resend_verification(name="nobody@example.org", origin=HERE)
    assert deliver() == []


def test_the_browser_that_registered_is_signed_in_by_its_link():
    code = join("ada")
    (message,) = deliver()
    opened = verify(message, joined_here=code).opened
    assert opened is not None
    eves = join("eve")
    (message,) = deliver()
    assert verify(message, joined_here=code).opened is None
    assert eves != code


def test_closed_registration(env):
    env(registration="closed")
    with pytest.raises(actions.Closed):
        join()
    assert not Person.objects.exists()


def test_many_registrations_from_one_address_are_too_many():
    for number in range(10):
        join(f"person{number}")
    with pytest.raises(TooMany) as refused:
        join("person10")
    assert 0 < refused.value.retry_after_s <= 3600
    join("person10", origin=actions.Origin("198.51.100.1", ""))


def test_an_ipv6_network_is_one_address():
    for number in range(10):
        join(f"person{number}", origin=actions.Origin(f"2001:db8:1:2:{number:x}::1", ""))
    with pytest.raises(TooMany):
        join("person10", origin=actions.Origin("2001:db8:1:2:ffff::1", ""))
    join("person10", origin=actions.Origin("2001:db8:1:3::1", ""))


def test_languages_come_with_the_browser():
    join(languages=("de", "xx", "en"))
    assert Person.objects.get().languages == ["de", "en"]


def test_the_command_line_makes_people_at_once():
    person_id = actions.create_person(
        handle="root", email="root@example.org", password=GOOD, role="administrator"
    )
    assert sign_in("root@example.org").person_id == person_id
    with pytest.raises(actions.EmailNotPossible):
        actions.create_person(handle="root2", email="root@example.org", password=GOOD)
    assert not Person.objects.filter(handle="root2").exists()
