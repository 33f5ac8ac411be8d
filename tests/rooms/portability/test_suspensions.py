"""Before the service is suspended in a country, everyone who calls it home is told, and can take their data along."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import holdings
from glasshouse.network.notifications.actions import Kind
from glasshouse.network.notifications.models import Notification
from glasshouse.network.notifications.queries import leads_to, sentence
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


def test_who_was_told_is_forgotten_once_it_is_in_force_and_with_the_person(frozen_clock):
    ben, cleo = living_in("LI", "ben"), living_in("LI", "cleo")
    code = proposed()
    suspensions.tell_everyone(code)
    held = next(one for one in holdings.holdings() if one.model == "portability.ToldOfSuspension")
    assert [row["restriction"] for row in held.rows(ben)] == [code]
    assert held.erase(ben) == 1 and held.erase(ben) == 0
    assert list(ToldOfSuspension.objects.values_list("person_id", flat=True)) == [cleo]
    suspensions.tell_everyone(code)
    frozen_clock.set(queries.restriction(code).from_at + timedelta(seconds=1))
    territories.put_in_force(by=OTHER, code=code)
    assert suspensions.still_told() == [] and not ToldOfSuspension.objects.exists()
    territories.lift_restriction(by=ONE, code=code, why="court")
    # It came, so it was not called off: nobody is told that it did not.
    assert not calling_off() and suspensions.tell_called_off(code) == 0
    assert suspensions.tell_everyone(code) == 0 and not stays()


def stays() -> list[int]:
    return sorted(Notification.objects.filter(kind=Kind.SERVICE_STAYS).values_list("person_id", flat=True))


def calling_off() -> list[str]:
    jobs = DBTaskResult.objects.filter(task_path=tasks.tell_of_calling_off.module_path)
    return [job.args_kwargs["args"][0] for job in jobs]


def test_those_who_were_told_are_told_that_it_is_called_off_and_nobody_else():
    ben, cleo = living_in("LI", "ben"), living_in("LI", "cleo")
    code = proposed()
    suspensions.tell_everyone(code)
    # Who moved away was told too; who came later was not.
    accounts.choose_territory(person_id=cleo, country="AT")
    living_in("LI", "dan")
    deliver()
    assert suspensions.tell_called_off(code) == 0 and suspensions.still_told() == []
    territories.lift_restriction(by=ONE, code=code, why="withdrawn")
    assert calling_off() == [code] and not stays()
    assert suspensions.untold() == []
    tasks.tell_of_calling_off.call(code)
    assert stays() == sorted([ben, cleo]) and not ToldOfSuspension.objects.exists()
    assert suspensions.tell_called_off(code) == 0
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"ben@example.org", "cleo@example.org"}
    mail = mails["cleo@example.org"]
    assert mail.subject == "Glasshouse is not suspended: that is called off"
    assert "(Liechtenstein)" in mail.body and f"/restriction/{code}" in mail.body
    row = Notification.objects.get(person_id=ben, kind=Kind.SERVICE_STAYS)
    assert "called off" in sentence(Kind.SERVICE_STAYS, [], row.facts)
    assert leads_to(Kind.SERVICE_STAYS, row.facts, actor_url="", video_url="") == f"/restriction/{code}"


def test_a_suspension_whose_end_comes_before_it_is_in_force_is_called_off_too(frozen_clock):
    ben = living_in("LI", "ben")
    day = queries.restriction(proposed()).from_at.date()
    code = proposed(until_date=day + timedelta(days=2))
    suspensions.tell_everyone(code)
    frozen_clock.advance(days=40)
    territories.reconcile()
    assert calling_off() == [code]
    DBTaskResult.objects.all().delete()
    # A lost job heals.
    actions.reconcile()
    assert code in calling_off()
    tasks.tell_of_calling_off.call(code)
    assert stays() == [ben]


def test_who_was_told_while_it_was_being_called_off_hears_of_it_at_the_next_beat():
    ben = living_in("LI", "ben")
    code = proposed()
    card = queries.restriction(code)
    territories.lift_restriction(by=ONE, code=code, why="error")
    assert suspensions.tell_called_off(code) == 0
    # A worker that had read it before.
    suspensions._tell(card, [(ben, "LI")])
    assert suspensions.still_told() == [code] and suspensions.tell_called_off(code) == 1
    assert stays() == [ben] and suspensions.still_told() == []


def test_of_a_video_nobody_is_told_that_it_is_called_off():
    from tests.rooms.people import shown_video

    code = proposed(video=shown_video(person("ada")).code)
    territories.lift_restriction(by=ONE, code=code, why="withdrawn")
    assert calling_off() == []


def test_many_are_told_in_batches(monkeypatch):
    monkeypatch.setattr(suspensions, "AT_ONCE", 2)
    there = [living_in("LI", f"p_{n}") for n in range(5)]
    code = proposed()
    assert suspensions.tell_everyone(code) == 5 and told() == there
