import pytest

from glasshouse.network.kit.holdings import holdings
from glasshouse.network.vault import actions, queries
from glasshouse.network.vault.fields import PURPOSES
from glasshouse.network.vault.models import KeptField
from glasshouse.network.vault.queries import Field

pytestmark = pytest.mark.django_db


def put(person_id, field, value, item=""):
    actions.put_field(person_id=person_id, field=field, value=value, item=item)


def test_a_value_is_kept_and_replaced():
    put(1, Field.EMAIL, "ada@example.org")
    put(1, Field.EMAIL, "ada@example.net")
    assert queries.get_field(person_id=1, field=Field.EMAIL) == "ada@example.net"
    assert queries.find_person(field=Field.EMAIL, value="ada@example.org") is None


def test_nothing_kept_is_none():
    assert queries.get_field(person_id=1, field=Field.EMAIL) is None
    assert queries.get_fields(person_id=1, field=Field.SESSION_ADDRESS) == {}


def test_items_stand_side_by_side():
    put(1, Field.SESSION_DEVICE, "Firefox on Linux", "7")
    put(1, Field.SESSION_DEVICE, "Safari on iPhone", "8")
    assert queries.get_fields(person_id=1, field=Field.SESSION_DEVICE) == {
        "7": "Firefox on Linux",
        "8": "Safari on iPhone",
    }
    assert actions.erase_fields(person_id=1, field=Field.SESSION_DEVICE, item="7") == 1
    assert set(queries.get_fields(person_id=1, field=Field.SESSION_DEVICE)) == {"8"}


def test_a_person_is_found_by_e_mail_whatever_its_case_and_by_the_hash_alone():
    put(3, Field.EMAIL, "Ada@Example.org")
    KeptField.objects.update(value="sealed")
    assert queries.find_person(field=Field.EMAIL, value=" ada@example.ORG ") == 3


def test_the_hash_says_nothing_without_the_key(settings):
    put(3, Field.EMAIL, "ada@example.org")
    settings.SECRET_KEY = "another key"
    assert queries.find_person(field=Field.EMAIL, value="ada@example.org") is None


def test_an_address_is_one_persons_only():
    put(1, Field.EMAIL, "ada@example.org")
    with pytest.raises(actions.Taken):
        put(2, Field.EMAIL, "ADA@example.org")
    assert queries.find_person(field=Field.EMAIL, value="ada@example.org") == 1
    assert queries.get_field(person_id=2, field=Field.EMAIL) is None


def test_birth_dates_are_not_held_apart_nor_looked_up():
    put(1, Field.BIRTH_DATE, "2000-01-01")
    put(2, Field.BIRTH_DATE, "2000-01-01")
    with pytest.raises(ValueError, match="can't be looked up"):
        queries.find_person(field=Field.BIRTH_DATE, value="2000-01-01")


def test_every_field_says_why_it_is_kept():
    assert set(PURPOSES) == set(Field)


def test_a_person_sees_and_erases_everything_and_nobody_elses():
    put(1, Field.EMAIL, "ada@example.org")
    put(1, Field.SESSION_ADDRESS, "192.0.2.1", "7")
    put(2, Field.EMAIL, "bo@example.org")
    (holding,) = [h for h in holdings() if h.model == "vault.KeptField"]
    assert {row["value"] for row in holding.rows(1)} == {"ada@example.org", "192.0.2.1"}
    assert holding.erase(1) == 2
    assert holding.erase(1) == 0
    assert queries.get_field(person_id=2, field=Field.EMAIL) == "bo@example.org"


def test_old_values_of_one_field_go(frozen_clock):
    put(1, Field.OLD_EMAIL, "ada@example.org")
    limit = frozen_clock.advance(days=8)
    put(2, Field.OLD_EMAIL, "bo@example.org")
    assert actions.erase_older(field=Field.OLD_EMAIL, before=limit) == 1
    assert queries.get_field(person_id=1, field=Field.OLD_EMAIL) is None
    assert queries.get_field(person_id=2, field=Field.OLD_EMAIL) == "bo@example.org"
