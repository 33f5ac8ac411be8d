"""Who leaves is gone for others at once, can come back, and is erased for good, whatever dies on the way."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.models import Person
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.notifications.models import Notification
from glasshouse.network.portability import actions, erasing, queries
from glasshouse.network.portability.models import Departure
from glasshouse.network.ties import queries as ties
from glasshouse.network.vault import queries as vault
from glasshouse.network.videos.models import Leftover
from glasshouse.network.videos.queries import watchable_by
from tests.rooms.mails import deliver
from tests.rooms.portability.fill import HERE, PASSWORD, files_below, fill, person, video_with_files

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def held_clock():
    yield lambda days: clock.hold(clock.now() + timedelta(days=days))
    clock.hold(None)


def erase(person_id: int) -> None:
    Departure.objects.update_or_create(
        person_id=person_id, defaults={"state": "erasing", "erase_at": clock.now()}
    )
    erasing.erase_departed(person_id)


def references(person_id: int) -> dict[str, int]:
    """Count the rows of all tables that point at a person, but the account itself."""
    counted = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            to_person = isinstance(field, models.ForeignKey) and field.related_model is Person
            if not to_person and field.name != "person_id":
                continue
            if count := model._default_manager.filter(**{field.attname: person_id}).count():
                counted[f"{model._meta.label}.{field.name}"] = count
    return counted


def test_leaving_hides_everything_at_once_and_coming_back_brings_it_back():
    ada, ben = person("ada"), person("ben")
    video = video_with_files(ada)
    from glasshouse.network.ties.actions import follow_person

    follow_person(person_id=ada, handle="ben")
    opened = accounts.sign_in(name="ada", password=PASSWORD, origin=HERE)
    secret = accounts.create_token(person_id=ada, name="program", scopes=["read"], days=None)
    until = actions.leave_network(person_id=ada, password=PASSWORD)
    now = clock.now()
    assert timedelta(days=13) < until - now <= timedelta(days=14)
    assert not people.viewer_for_session(opened.token, at=now).signed_in
    assert not people.viewer_for_token(secret, at=now).signed_in
    assert people.person_by_handle("ada") is None and people.profile_of(ada) is None
    assert not watchable_by(ben).filter(pk=video.pk).exists()
    assert not watchable_by(None).filter(pk=video.pk).exists()
    assert ties.followers_of(ben) == [] and ties.counts_of(ben).followers == 0
    with pytest.raises(accounts.Leaving) as told:
        accounts.sign_in(name="ada", password=PASSWORD, origin=HERE)
    assert people.leaving_person(told.value.person_code) == ada
    actions.come_back(person_id=ada, origin=HERE)
    assert people.person_by_handle("ada") is not None
    assert watchable_by(None).filter(pk=video.pk).exists()
    assert ties.counts_of(ben).followers == 1
    assert not Departure.objects.exists()


def test_a_mail_says_until_when():
    ada = person("ada")
    until = actions.leave_network(person_id=ada, password=PASSWORD)
    (letter,) = deliver()
    assert letter.to == ["ada@example.org"]
    assert f"{until:%B %Y}" in letter.body and "/sign-in" in letter.body


def test_it_must_be_meant():
    ada = person("ada")
    with pytest.raises(accounts.WrongPassword):
        actions.leave_network(person_id=ada, password="something else")
    bare = accounts.create_person(handle="bare")
    with pytest.raises(accounts.HandleNotTyped):
        actions.leave_network(person_id=bare, handle="ada")
    actions.leave_network(person_id=bare, handle=" @Bare")
    assert not Departure.objects.filter(person_id=ada).exists()


def test_the_last_administrator_stays():
    ada = person("ada", role="administrator")
    with pytest.raises(accounts.LastAdministrator):
        actions.leave_network(person_id=ada, password=PASSWORD)
    person("ben", role="administrator")
    actions.leave_network(person_id=ada, password=PASSWORD)


def test_nobody_is_erased_before_the_time_has_come_and_then_nothing_is_left(held_clock):
    ada = person("ada")
    video_with_files(ada)
    actions.leave_network(person_id=ada, password=PASSWORD)
    actions.reconcile()
    assert Departure.objects.get().state == "leaving"
    held_clock(15)
    actions.reconcile()
    assert Departure.objects.get().state == "erasing"
    with pytest.raises(actions.TooLate):
        actions.come_back(person_id=ada, origin=HERE)
    erasing.erase_departed(ada)
    assert references(ada) == {}


def test_without_days_of_grace_it_begins_at_once(settings):
    settings.ENV = replace(settings.ENV, erase_after_days=0)
    ada = person("ada")
    actions.leave_network(person_id=ada, password=PASSWORD)
    actions.reconcile()
    assert Departure.objects.get().state == "erasing"


def test_a_forgotten_password_can_be_set_anew_to_come_back():
    ada = person("ada")
    actions.leave_network(person_id=ada, password=PASSWORD)
    deliver()
    accounts.request_reset(name="ada", origin=HERE)
    (letter,) = deliver()
    assert "/reset/" in letter.body


def test_the_vault_goes_last():
    order = [holding.model for holding in erasing.in_order()]
    assert order[-1] == "vault.KeptField"
    assert order.index("feed.Watch") < order.index("videos.Video") < order.index("accounts.Person")


def filled_and_mailed(settings, tmp_path: Path) -> tuple[int, int]:
    ada, ben = fill()
    settings.EMAIL_FILE_PATH = tmp_path
    (tmp_path / "one.log").write_text("Subject: x\nTo: Ada@example.org\n\nHello")
    (tmp_path / "two.log").write_text("Subject: x\nTo: ben@example.org\n\nHello")
    return ada, ben


def nothing_left(ada: int, ben: int, tmp_path: Path) -> None:
    for holding in holdings():
        assert list(holding.rows(ada)) == [], holding.model
        assert list(holding.files(ada)) == [], holding.model
    assert references(ada) == {}
    assert not Departure.objects.exists()
    Leftover.objects.update(due_at=clock.now())
    from glasshouse.network.videos.cuts import clear_leftovers

    clear_leftovers()
    codes = set(watchable_by(ben).values_list("code", flat=True))
    assert {name.split("/")[1] for name in files_below(settings.MEDIA_ROOT)} == codes
    assert files_below(settings.UPLOADS_ROOT) == set()
    assert [path.name for path in tmp_path.iterdir()] == ["two.log"]
    shell = Person.objects.get(pk=ada)
    assert shell.state == "erased" and shell.handle.startswith("gone_") and not shell.name
    # What is others' stays.
    assert list(vault.get_fields(person_id=ben, field=vault.Field.EMAIL).values()) == ["ben@example.org"]
    assert accounts.create_person(handle="ada") != ada


def test_after_erasure_no_row_and_no_file_is_left_in_any_holding(settings, tmp_path):
    ada, ben = filled_and_mailed(settings, tmp_path)
    empty = [holding.model for holding in holdings() if not list(holding.rows(ada))]
    assert empty == [], "fill.py must give every holding something to erase"
    assert Notification.objects.filter(actor_id=ada).exists()
    erase(ada)
    nothing_left(ada, ben, tmp_path)
    erase(ada)  # Doing it twice is harmless.
    assert references(ada) == {}


class Killed(BaseException):
    """What a kill -9 is to a test in this process."""


@pytest.mark.parametrize("nth", [1, 2, 3, 5, 8, 10, 12, 14, 15, 16, 18, 20, 22, 24, 26, 27])
def test_killed_anywhere_in_the_middle_it_is_finished_by_the_next(settings, tmp_path, monkeypatch, nth):
    ada, ben = filled_and_mailed(settings, tmp_path)
    passed = 0

    def die(name: str) -> None:
        nonlocal passed
        if name.startswith(("portability.erase", "videos.erase", "videos.clear")):
            passed += 1
            if passed == nth:
                raise Killed

    monkeypatch.setattr(crash, "point", die)
    try:
        erase(ada)
        assert passed < nth, "there were fewer points to die at"
    except Killed:
        assert Departure.objects.filter(person_id=ada).exists()
    monkeypatch.undo()
    settings.EMAIL_FILE_PATH = tmp_path
    clock.hold(clock.now() + timedelta(minutes=5))
    try:
        erase(ada)
    finally:
        clock.hold(None)
    nothing_left(ada, ben, tmp_path)


def test_many_videos_go_in_batches():
    ada = person("ada")
    for number in range(60):
        video_with_files(ada, f"number {number}", size=10)
    erase(ada)
    assert files_below(settings.MEDIA_ROOT) == set()


def test_who_comes_back_is_not_erased(held_clock):
    ada = person("ada")
    actions.leave_network(person_id=ada, password=PASSWORD)
    actions.come_back(person_id=ada, origin=HERE)
    held_clock(20)
    actions.reconcile()
    erasing.erase_departed(ada)
    assert people.profile_of(ada) is not None
    assert queries.leaves_at(ada) is None
