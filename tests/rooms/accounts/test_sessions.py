import hashlib

import pytest
from django.contrib.auth.hashers import identify_hasher

from glasshouse.network.accounts import actions, queries
from glasshouse.network.accounts.models import Person, Session
from glasshouse.network.accounts.queries import ANONYMOUS
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotAllowed, NotFound, TooMany
from glasshouse.network.vault.models import KeptField
from tests.rooms.accounts.acts import GOOD, HERE, member, sign_in

pytestmark = pytest.mark.django_db


def viewer(opened):
    return queries.viewer_for_session(opened.token, at=clock.now())


@pytest.fixture
def ada():
    return member("ada")


def test_a_session_says_who_asks_in_one_query(ada, django_assert_num_queries):
    opened = sign_in()
    with django_assert_num_queries(1):
        who = viewer(opened)
    assert (who.person_id, who.handle, who.role, who.signed_in, who.is_staff) == (
        ada,
        "ada",
        "person",
        True,
        False,
    )
    assert who.may("upload")
    assert not ANONYMOUS.may("read")


def test_a_token_is_kept_only_as_its_hash(ada):
    opened = sign_in()
    session = Session.objects.get()
    assert session.token_hash == hashlib.sha256(opened.token.encode()).hexdigest()
    assert queries.viewer_for_session(session.token_hash, at=clock.now()) == ANONYMOUS


def test_wrong_name_and_wrong_password_are_refused_alike(ada):
    sentences = set()
    for name, password in [
        ("ada", "wrong password"),
        ("nobody", GOOD),
        ("nobody@example.org", GOOD),
        ("", ""),
    ]:
        with pytest.raises(actions.WrongCredentials) as refused:
            sign_in(name, password)
        sentences.add((refused.value.code, refused.value.message))
    assert len(sentences) == 1


def test_the_password_is_hashed_for_nobody_too(ada, monkeypatch):
    from tests.settings import QuickArgon2

    hashed = []
    encode = QuickArgon2.encode

    def count(self, *rest):
        hashed.append(rest)
        return encode(self, *rest)

    monkeypatch.setattr(QuickArgon2, "encode", count)
    with pytest.raises(actions.WrongCredentials):
        sign_in("nobody")
    assert len(hashed) == 1


def test_guessing_ends_and_the_owner_elsewhere_still_gets_in(ada):
    for _ in range(10):
        with pytest.raises(actions.WrongCredentials):
            sign_in(password="wrong password")
    with pytest.raises(TooMany):
        sign_in()
    assert sign_in(origin=actions.Origin("198.51.100.9", "")).person_id == ada


def test_guessing_many_names_from_one_address_ends(ada):
    for number in range(60):
        with pytest.raises(actions.WrongCredentials):
            sign_in(f"name{number}")
    with pytest.raises(TooMany):
        sign_in()


def test_guessing_one_name_from_many_addresses_ends(ada):
    for number in range(100):
        with pytest.raises(actions.WrongCredentials):
            sign_in(password="wrong password", origin=actions.Origin(f"198.51.100.{number}", ""))
    with pytest.raises(TooMany):
        sign_in(origin=actions.Origin("203.0.113.1", ""))


def test_limits_end_with_their_window(ada, frozen_clock):
    for _ in range(10):
        with pytest.raises(actions.WrongCredentials):
            sign_in(password="wrong password")
    frozen_clock.advance(minutes=15)
    assert sign_in().person_id == ada


def test_signing_in_clears_the_count(ada):
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(actions.WrongCredentials):
                sign_in(password="wrong password")
        sign_in()


def test_an_older_hash_is_renewed_at_signing_in(ada, settings):
    from django.contrib.auth.hashers import make_password

    settings.PASSWORD_HASHERS = [
        "tests.settings.QuickArgon2",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    Person.objects.filter(id=ada).update(password=make_password(GOOD, hasher="pbkdf2_sha256"))
    sign_in()
    assert identify_hasher(Person.objects.get(id=ada).password).algorithm == "argon2"
    assert sign_in().person_id == ada


def test_signing_in_again_gives_a_new_session_and_ends_the_old_one(ada):
    first = sign_in()
    second = sign_in(replaces=first.token)
    assert first.token != second.token
    assert viewer(first) == ANONYMOUS
    assert viewer(second).signed_in


def test_signing_out_erases_what_was_kept_of_the_session(ada):
    before = KeptField.objects.count()
    opened = sign_in()
    assert KeptField.objects.count() == before + 2
    actions.sign_out(token=opened.token)
    actions.sign_out(token=opened.token)
    assert viewer(opened) == ANONYMOUS
    assert KeptField.objects.count() == before


@pytest.mark.parametrize("state", ["pending_email", "waiting_approval", "refused", "suspended", "erased"])
def test_only_active_people_have_sessions(ada, state):
    opened = sign_in()
    Person.objects.filter(id=ada).update(state=state)
    assert viewer(opened) == ANONYMOUS
    with pytest.raises((actions.NotConfirmed, actions.NotOpen, actions.WrongCredentials)):
        sign_in()


def test_a_session_lives_on_while_it_is_used_and_not_for_ever(ada, frozen_clock):
    opened = sign_in()
    for _ in range(8):
        frozen_clock.advance(days=20)
        who = viewer(opened)
        assert who.signed_in
        actions.touch(who)
    frozen_clock.advance(days=20)
    actions.touch(viewer(opened))
    frozen_clock.advance(minutes=1)
    assert viewer(opened) == ANONYMOUS


def test_a_session_ends_when_it_is_not_used(ada, frozen_clock):
    opened = sign_in()
    frozen_clock.advance(days=30, seconds=1)
    assert viewer(opened) == ANONYMOUS


def test_being_seen_is_written_every_few_minutes_only(ada, frozen_clock):
    opened = sign_in()
    frozen_clock.advance(minutes=4)
    assert not queries.needs_touch(viewer(opened), at=clock.now())
    frozen_clock.advance(minutes=1)
    who = viewer(opened)
    assert queries.needs_touch(who, at=clock.now())
    actions.touch(who)
    assert not queries.needs_touch(viewer(opened), at=clock.now())


def test_a_person_sees_and_ends_their_sessions_and_nobody_elses(ada):
    bob = member("bob")
    here, there = sign_in(), sign_in(origin=actions.Origin("203.0.113.5", "Safari on iPhone"))
    this = viewer(here).session_id
    rows = queries.sessions_of(ada, this_session_id=this, at=clock.now())
    assert {(row.device, row.address, row.is_this) for row in rows} == {
        ("Firefox on Linux", "192.0.2.7", True),
        ("Safari on iPhone", "203.0.113.5", False),
    }
    other = next(row.code for row in rows if not row.is_this)
    with pytest.raises(NotFound):
        actions.revoke_session(person_id=bob, code=other)
    assert viewer(there).signed_in
    actions.revoke_session(person_id=ada, code=other)
    assert viewer(there) == ANONYMOUS
    assert viewer(here).signed_in


def test_ending_all_but_one(ada):
    sessions = [sign_in() for _ in range(3)]
    assert actions.end_all_sessions(person_id=ada, but=viewer(sessions[1]).session_id) == 2
    assert [viewer(session).signed_in for session in sessions] == [False, True, False]


def test_one_click_is_for_the_demo_and_for_accounts_without_a_password(ada, env):
    guest = actions.create_person(handle="guest", name="Guest")
    with pytest.raises(NotAllowed):
        actions.sign_in_as_demo(handle="guest", origin=HERE)
    assert queries.demo_people() == []
    env(demo=True)
    assert actions.sign_in_as_demo(handle="@Guest", origin=HERE).person_id == guest
    assert [row.handle for row in queries.demo_people()] == ["guest"]
    for handle in ("ada", "nobody"):
        with pytest.raises(NotAllowed):
            actions.sign_in_as_demo(handle=handle, origin=HERE)


def test_an_account_without_a_password_can_not_be_signed_in_to():
    actions.create_person(handle="guest")
    for password in ("", "!", GOOD):
        with pytest.raises(actions.WrongCredentials):
            sign_in("guest", password)
