import pytest

from glasshouse.network.accounts import actions, queries
from glasshouse.network.accounts.models import AccessToken, Person
from glasshouse.network.accounts.queries import ANONYMOUS
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound
from tests.rooms.people import person

pytestmark = pytest.mark.django_db
SCOPES = ("read", "write", "upload")


def make(person_id, scopes=("read",), days=None, name="camera"):
    return actions.create_token(person_id=person_id, name=name, scopes=scopes, days=days)


def viewer(secret):
    return queries.viewer_for_token(secret, at=clock.now())


@pytest.mark.parametrize("scopes", [{"read"}, {"write"}, {"upload"}, {"read", "upload"}, set(SCOPES)])
def test_a_token_may_what_it_was_made_for_and_no_more(scopes, django_assert_num_queries):
    secret = make(person("ada"), scopes)
    with django_assert_num_queries(1):
        who = viewer(secret)
    assert {scope for scope in SCOPES if who.may(scope)} == scopes
    assert who.handle == "ada"


def test_a_token_of_staff_is_not_staff():
    secret = make(actions.create_person(handle="boss", role="administrator"), SCOPES)
    assert viewer(secret).signed_in
    assert not viewer(secret).is_staff


def test_a_token_is_no_session_and_a_session_no_token(django_user_model):
    ada = person("ada")
    secret = make(ada)
    assert queries.viewer_for_session(secret, at=clock.now()) == ANONYMOUS
    assert viewer("glass_" + "x" * 43) == ANONYMOUS
    assert viewer("") == ANONYMOUS


def test_the_secret_is_not_kept():
    secret = make(person("ada"))
    assert secret.startswith("glass_")
    assert secret not in str(list(AccessToken.objects.values()))


def test_a_token_ends_by_itself(frozen_clock):
    secret = make(person("ada"), days=30)
    frozen_clock.advance(days=29)
    assert viewer(secret).signed_in
    frozen_clock.advance(days=1)
    assert viewer(secret) == ANONYMOUS


def test_last_use_is_written_to_five_minutes(frozen_clock):
    ada = person("ada")
    secret = make(ada)
    assert queries.needs_touch(viewer(secret), at=clock.now())
    actions.touch(viewer(secret))
    assert queries.tokens_of(ada)[0].last_used_at == clock.now()
    assert not queries.needs_touch(viewer(secret), at=clock.now())
    frozen_clock.advance(minutes=5)
    assert queries.needs_touch(viewer(secret), at=clock.now())


def test_only_its_owner_revokes_a_token():
    ada, bob = person("ada"), person("bob")
    secret = make(ada)
    (row,) = queries.tokens_of(ada)
    with pytest.raises(NotFound):
        actions.revoke_token(person_id=bob, code=row.code)
    assert viewer(secret).signed_in
    actions.revoke_token(person_id=ada, code=row.code)
    assert viewer(secret) == ANONYMOUS
    assert queries.tokens_of(ada) == []


def test_a_suspended_persons_token_opens_nothing():
    ada = person("ada")
    secret = make(ada)
    Person.objects.filter(id=ada).update(state="suspended")
    assert viewer(secret) == ANONYMOUS
    with pytest.raises(NotFound):
        make(ada)


@pytest.mark.parametrize(
    ("name", "scopes"), [("", ["read"]), ("x", []), ("x", ["read", "admin"]), (" \u202e ", ["read"])]
)
def test_a_token_needs_a_name_and_known_scopes(name, scopes):
    with pytest.raises(actions.TokenNotPossible):
        make(person("ada"), scopes, name=name)


def test_there_is_a_most():
    ada = person("ada")
    for _ in range(20):
        make(ada)
    with pytest.raises(actions.TokenNotPossible):
        make(ada)
