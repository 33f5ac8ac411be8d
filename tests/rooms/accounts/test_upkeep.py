import pytest

from glasshouse.network.accounts import actions, queries
from glasshouse.network.accounts.models import AccessToken, Attempt, Link, NewAvatar, Person, Session
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import TooMany
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.notifications.actions import see_all, switch_kind
from glasshouse.network.vault.models import KeptField
from tests.rooms.accounts.acts import GOOD, join, member, sign_in
from tests.rooms.accounts.test_avatars import picture
from tests.rooms.mails import deliver

pytestmark = pytest.mark.django_db


def test_a_registration_that_is_never_confirmed_is_gone_after_a_week(frozen_clock):
    join("ada")
    member_id = member("bob") if deliver() is not None else 0
    frozen_clock.advance(days=7)
    actions.reconcile()
    assert Person.objects.count() == 2
    frozen_clock.advance(seconds=1)
    actions.reconcile()
    assert [person.pk for person in Person.objects.all()] == [member_id]
    assert set(KeptField.objects.values_list("person_id", flat=True)) == {member_id}
    join("ada")


def test_expired_sessions_go_with_what_the_vault_keeps_of_them(frozen_clock):
    ada = member("ada")
    before = KeptField.objects.count()
    sign_in()
    frozen_clock.advance(days=20)
    alive = sign_in()
    frozen_clock.advance(days=11)
    actions.reconcile()
    assert Session.objects.count() == 1
    assert KeptField.objects.count() == before + 2
    assert queries.viewer_for_session(alive.token, at=clock.now()).person_id == ada


def test_old_counts_links_tokens_and_addresses_go(frozen_clock):
    ada = member("ada")
    actions.create_token(person_id=ada, name="camera", scopes=["read"], days=1)
    actions.change_email(person_id=ada, password=GOOD, email="new@example.org")
    assert Attempt.objects.exists()
    frozen_clock.advance(days=8)
    actions.reconcile()
    assert not Attempt.objects.exists()
    assert not Link.objects.exists()
    assert queries.email_of(ada) == ("ada@example.org", "")
    assert AccessToken.objects.count() == 1
    frozen_clock.advance(days=24)
    actions.reconcile()
    assert not AccessToken.objects.exists()


def test_attempts_are_counted_by_scope_subject_and_window(frozen_clock):
    def count(scope="upload", subject="1"):
        actions.count_attempt(scope=scope, subject=subject, limit=2, window_s=60)

    count()
    count()
    with pytest.raises(TooMany) as refused:
        count()
    assert refused.value.retry_after_s == 60
    count(subject="2")
    count(scope="other")
    frozen_clock.advance(seconds=60)
    count()
    assert queries.is_too_often(scope="upload", subject="2", limit=1, at=clock.now()) is False


def test_the_subject_of_a_limit_is_not_kept():
    actions.count_attempt(scope="upload", subject="192.0.2.7", limit=2, window_s=60)
    assert "192.0.2.7" not in str(list(Attempt.objects.values()))


def test_a_person_sees_and_erases_everything_and_nobody_elses():
    ada, bob = member("ada"), member("bob")
    for person_id, name in ((ada, "ada"), (bob, "bob")):
        sign_in(name)
        actions.create_token(person_id=person_id, name="camera", scopes=["read"], days=None)
        actions.request_reset(name=name, origin=actions.Origin("192.0.2.1", ""))
        actions.set_avatar(person_id=person_id, content=picture())
        actions.make_avatar(person_id=person_id)
        actions.set_avatar(person_id=person_id, content=picture("PNG"))
        actions.count_attempt(scope="upload", subject=str(person_id), limit=9, window_s=60)
        see_all(person_id=person_id)
        switch_kind(person_id=person_id, kind="liked", on=False)
    ours = [h for h in holdings() if h.model.startswith(("accounts.", "vault.", "notifications."))]
    before = {h.model: list(h.rows(bob)) for h in ours}
    assert all(list(h.rows(ada)) for h in ours), {h.model: list(h.rows(ada)) for h in ours}
    assert [
        len(list(h.files(ada))) for h in ours if h.model in ("accounts.NewAvatar", "accounts.Person")
    ] == [1, 1]
    for _ in range(2):
        for holding in ours:
            holding.erase(ada)
    assert {h.model: list(h.rows(ada)) for h in ours if list(h.rows(ada))} == {}
    assert {h.model: list(h.rows(bob)) for h in ours} == before
    shell = Person.objects.get(id=ada)
    assert (shell.state, shell.name, shell.avatar_key, shell.has_usable_password()) == (
        "erased",
        "",
        "",
        False,
    )
    assert "ada" not in shell.handle
    assert NewAvatar.objects.count() == Session.objects.count() == 1
    with pytest.raises(actions.WrongCredentials):
        sign_in("ada")
    join("ada")
