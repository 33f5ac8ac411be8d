import pytest

from glasshouse.network.accounts import actions, queries
from glasshouse.network.accounts.models import Link, Person
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import TooMany
from glasshouse.network.vault import queries as vault
from glasshouse.network.vault.queries import Field
from tests.rooms.accounts.acts import GOOD, HERE, join, member, sign_in
from tests.rooms.mails import deliver, token_in

pytestmark = pytest.mark.django_db
BETTER = "another fine phrase"


@pytest.fixture
def ada():
    return member("ada")


def signed_in(opened):
    return queries.viewer_for_session(opened.token, at=clock.now()).signed_in


def ask(name="ada"):
    actions.request_reset(name=name, origin=HERE)
    return deliver()


def test_a_reset_ends_every_session_and_token(ada):
    opened = sign_in()
    secret = actions.create_token(person_id=ada, name="camera", scopes=["upload"], days=None)
    (message,) = ask("ADA@example.org")
    assert actions.reset_password(token=token_in(message), password=BETTER) == "ada"
    assert not signed_in(opened)
    assert not queries.viewer_for_token(secret, at=clock.now()).signed_in
    with pytest.raises(actions.WrongCredentials):
        sign_in()
    assert sign_in(password=BETTER).person_id == ada
    assert ["was changed" in sent.subject for sent in deliver()] == [True]


def test_a_reset_link_works_once_and_for_an_hour(ada, frozen_clock):
    (message,) = ask()
    actions.reset_password(token=token_in(message), password=BETTER)
    with pytest.raises(actions.LinkNotValid):
        actions.reset_password(token=token_in(message), password=GOOD)
    (_changed,) = deliver()
    (message,) = ask()
    frozen_clock.set(clock.now())
    frozen_clock.advance(minutes=61)
    with pytest.raises(actions.LinkNotValid):
        actions.reset_password(token=token_in(message), password=GOOD)


def test_a_weak_password_keeps_the_link(ada):
    (message,) = ask()
    with pytest.raises(actions.WeakPassword):
        actions.reset_password(token=token_in(message), password="1234567890")
    actions.reset_password(token=token_in(message), password=BETTER)


def test_asking_says_nothing_about_who_is_there(ada):
    assert ask("nobody") == ask("nobody@example.org") == []


def test_asking_twice_keeps_the_first_link_good(ada):
    (first,) = ask()
    (second,) = ask()
    assert token_in(first) == token_in(second)


def test_nobody_is_flooded_with_reset_mails(ada):
    assert sum(len(ask()) for _ in range(12)) == 8
    for number in range(8):
        actions.request_reset(name=f"nobody{number}", origin=HERE)
    with pytest.raises(TooMany):
        actions.request_reset(name="nobody", origin=HERE)


def test_a_reset_link_is_no_other_link(ada):
    (message,) = ask()
    with pytest.raises(actions.LinkNotValid):
        actions.verify_email(token=token_in(message), origin=HERE)
    join("bob")
    (message,) = deliver()
    with pytest.raises(actions.LinkNotValid):
        actions.reset_password(token=token_in(message), password=BETTER)


def test_who_reads_the_reset_mail_has_confirmed_the_address():
    join("ada")
    deliver()
    (message,) = ask()
    actions.reset_password(token=token_in(message), password=BETTER)
    assert sign_in(password=BETTER)


def test_changing_the_password_ends_all_other_sessions(ada):
    here, there = sign_in(), sign_in()
    this = queries.viewer_for_session(here.token, at=clock.now()).session_id
    with pytest.raises(actions.WrongPassword):
        actions.change_password(person_id=ada, old="wrong password", new=BETTER, session_id=this)
    actions.change_password(person_id=ada, old=GOOD, new=BETTER, session_id=this)
    assert (signed_in(here), signed_in(there)) == (True, False)
    assert sign_in(password=BETTER)


def test_changing_the_password_kills_a_reset_mail_on_its_way(ada):
    (message,) = ask()
    actions.change_password(person_id=ada, old=GOOD, new=BETTER, session_id=None)
    with pytest.raises(actions.LinkNotValid):
        actions.reset_password(token=token_in(message), password=GOOD)


def test_the_present_password_can_not_be_guessed_in_an_open_session(ada):
    for _ in range(10):
        with pytest.raises(actions.WrongPassword):
            actions.change_password(person_id=ada, old="wrong password", new=BETTER, session_id=None)
    with pytest.raises(TooMany):
        actions.change_password(person_id=ada, old=GOOD, new=BETTER, session_id=None)


def change(person_id, email="new@example.org", password=GOOD):
    actions.change_email(person_id=person_id, password=password, email=email)
    return {message.to[0]: message for message in deliver()}


def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(ada):
    mails = change(ada)
    assert set(mails) == {"ada@example.org", "new@example.org"}
    assert queries.email_of(ada) == ("ada@example.org", "new@example.org")
    assert sign_in("ada@example.org")
    confirmed = actions.verify_email(token=token_in(mails["new@example.org"]), origin=HERE)
    assert confirmed.kind == "new_email"
    assert queries.email_of(ada) == ("new@example.org", "")
    assert [message.to for message in deliver()] == [["ada@example.org"]]
    assert sign_in("new@example.org")
    with pytest.raises(actions.WrongCredentials):
        sign_in("ada@example.org")


def test_a_change_of_address_needs_the_password(ada):
    with pytest.raises(actions.WrongPassword):
        change(ada, password="wrong password")
    assert queries.email_of(ada) == ("ada@example.org", "")


def test_a_withdrawn_change_counts_no_more(ada):
    mails = change(ada)
    actions.withdraw_email_change(person_id=ada)
    with pytest.raises(actions.LinkNotValid):
        actions.verify_email(token=token_in(mails["new@example.org"]), origin=HERE)
    assert queries.email_of(ada) == ("ada@example.org", "")


def test_somebody_elses_address_is_answered_the_same_and_not_taken(ada):
    bob = member("bob")
    mails = change(ada, "bob@example.org")
    assert queries.email_of(ada)[1] == "bob@example.org"
    with pytest.raises(actions.LinkNotValid):
        actions.verify_email(token=token_in(mails["bob@example.org"]), origin=HERE)
    assert vault.find_person(field=Field.EMAIL, value="bob@example.org") == bob
    assert queries.email_of(ada)[0] == "ada@example.org"


def test_the_last_address_asked_for_is_the_one_that_counts(ada):
    first = change(ada, "first@example.org")["first@example.org"]
    second = change(ada, "second@example.org")["second@example.org"]
    with pytest.raises(actions.LinkNotValid):
        actions.verify_email(token=token_in(first), origin=HERE)
    actions.verify_email(token=token_in(second), origin=HERE)
    assert queries.email_of(ada)[0] == "second@example.org"


def test_a_reset_mail_whose_link_was_used_is_not_sent_after_all(ada):
    actions.request_reset(name="ada", origin=HERE)
    Link.objects.all().delete()
    assert deliver() == []
    assert Person.objects.get(id=ada).state == "active"


def test_a_new_password_ends_a_change_of_address_that_a_thief_asked_for(ada):
    stolen = change(ada, "thief@example.org")["thief@example.org"]
    (message,) = ask()
    actions.reset_password(token=token_in(message), password=BETTER)
    with pytest.raises(actions.LinkNotValid):
        actions.verify_email(token=token_in(stolen), origin=HERE)
    assert vault.get_field(person_id=ada, field=Field.NEW_EMAIL) is None
    assert vault.get_field(person_id=ada, field=Field.EMAIL) == "ada@example.org"


def test_a_reset_mailed_to_the_old_address_ends_when_the_address_changes(ada):
    (message,) = ask()
    new = change(ada, "new@example.org")["new@example.org"]
    actions.verify_email(token=token_in(new), origin=HERE)
    with pytest.raises(actions.LinkNotValid):
        actions.reset_password(token=token_in(message), password=BETTER)
