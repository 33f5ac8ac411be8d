"""Before the service is suspended in a country, everyone who calls it home is told, and can take their data along."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import holdings
from glasshouse.network.notifications.actions import Kind
from glasshouse.network.notifications.models import Notification
from glasshouse.network.notifications.queries import sentence
from glasshouse.network.portability import actions, suspensions, tasks
from glasshouse.network.portability.models import ToldOfSuspension
from glasshouse.network.portability.suspensions import NotEveryoneTold
from glasshouse.network.territories import actions as territories
from glasshouse.network.territories import queries
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault.queries import Field
from tests.rooms.ledger.through import open_anew
from tests.rooms.mails import deliver
from tests.rooms.people import person
from tests.rooms.territories.acts import ONE, OTHER, proposed

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def opened() -> None:
    """A ledger of its own."""
    open_anew()


def living_in(country: str, handle: str) -> int:
    person_id = person(handle)
    accounts.choose_territory(person_id=person_id, country=country)
    vault.put_field(person_id=person_id, field=Field.EMAIL, value=f"{handle}@example.org")
    return person_id


def told() -> list[int]:
    return sorted(Notification.objects.filter(kind=Kind.SERVICE_ENDING).values_list("person_id", flat=True))


def waiting() -> list[str]:
    jobs = DBTaskResult.objects.filter(task_path=tasks.tell_of_suspension.module_path)
    return [job.args_kwargs["args"][0] for job in jobs]


def test_everyone_who_lives_there_is_told_by_notification_and_mail(frozen_clock):
    ben, cleo, _dan = living_in("LI", "ben"), living_in("AT", "cleo"), living_in("DE", "dan")
    person("nobody_knows")
    code = proposed(countries=["LI", "AT"])
    assert waiting() == [code] and not told()
    assert suspensions.tell_everyone(code) == 2 and suspensions.tell_everyone(code) == 0
    assert told() == sorted([ben, cleo])
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"ben@example.org", "cleo@example.org"}
    mail = mails["ben@example.org"]
    assert mail.subject == "Glasshouse is to be suspended in Liechtenstein"
    assert "/you/data" in mail.body and f"/restriction/{code}" in mail.body and "July 2026" in mail.body
    row = Notification.objects.get(person_id=cleo)
    assert "suspended in Austria" in sentence(Kind.SERVICE_ENDING, [], row.facts)
    assert actions.ask_export(person_id=ben)


def test_of_a_video_nobody_else_is_told():
    living_in("LI", "ben")
    from tests.rooms.people import shown_video

    proposed(video=shown_video(person("ada")).code)
    assert waiting() == [] and suspensions.untold() == []


def test_nothing_is_suspended_before_everyone_is_told_those_who_came_meanwhile_too(frozen_clock):
    living_in("LI", "ben")
    code = proposed()
    frozen_clock.set(queries.restriction(code).from_at + timedelta(seconds=1))
    for act in (territories.prepare_in_force, territories.put_in_force):
        with pytest.raises(NotEveryoneTold, match="1 person who lives there"):
            act(by=OTHER, code=code)
    suspensions.tell_everyone(code)
    cleo = living_in("LI", "cleo")
    with pytest.raises(NotEveryoneTold):
        territories.put_in_force(by=OTHER, code=code)
    assert queries.suspension_in("LI") is None
    DBTaskResult.objects.all().delete()
    # A lost job heals: the beat wakes another one.
    actions.reconcile()
    assert waiting() == [code]
    tasks.tell_of_suspension.call(code)
    assert cleo in told() and len(told()) == 2
    territories.put_in_force(by=OTHER, code=code)
    assert queries.suspension_in("LI")


def test_who_was_told_is_forgotten_once_it_is_decided_and_with_the_person():
    ben, cleo = living_in("LI", "ben"), living_in("LI", "cleo")
    code = proposed()
    suspensions.tell_everyone(code)
    held = next(one for one in holdings.holdings() if one.model == "portability.ToldOfSuspension")
    assert [row["restriction"] for row in held.rows(ben)] == [code]
    assert held.erase(ben) == 1 and held.erase(ben) == 0
    assert list(ToldOfSuspension.objects.values_list("person_id", flat=True)) == [cleo]
    territories.lift_restriction(by=ONE, code=code, why="withdrawn")
    assert suspensions.untold() == [] and not ToldOfSuspension.objects.exists()
    assert suspensions.tell_everyone(code) == 0


def test_many_are_told_in_batches(monkeypatch):
    monkeypatch.setattr(suspensions, "AT_ONCE", 2)
    there = [living_in("LI", f"p_{n}") for n in range(5)]
    code = proposed()
    assert suspensions.tell_everyone(code) == 5 and told() == there
