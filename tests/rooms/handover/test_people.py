"""Who goes and who stays, who decides, and what an archive holds of a person."""

import io
import json
import resource
import tarfile
from dataclasses import replace
from datetime import timedelta

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.models import Person
from glasshouse.network.accounts.states import State
from glasshouse.network.feed import actions as feed
from glasshouse.network.handover import actions, queries
from glasshouse.network.handover.actions.proposing import BATCH, tell_people
from glasshouse.network.handover.models import Handover, Party
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.kit.public_lines import BadLine
from glasshouse.network.ledger.models import Entry
from glasshouse.network.notifications.models import Notification
from glasshouse.network.social import actions as social
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import actions as videos
from glasshouse.proof.notes import Kind, SigningKey
from tests.proof.parcel import ANNOUNCED
from tests.rooms.handover.elsewhere import answers
from tests.rooms.ledger import through
from tests.rooms.portability.fill import video_with_files

pytestmark = pytest.mark.django_db(databases="__all__")


def exported(code: str, folder) -> dict[str, bytes]:
    actions.export_archive(code=code, target=folder / "li.tar")
    with tarfile.open(fileobj=io.BytesIO((folder / "li.tar").read_bytes())) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]


def of(files: dict[str, bytes], ending: str) -> list[str]:
    return [name for name in files if name.endswith(ending)]


def test_two_officers_announce_and_the_people_are_told(world) -> None:
    for nobody in (world.cleo, world.ada):
        with pytest.raises(NotAllowed):
            actions.propose_handover(
                by_id=nobody,
                told=actions.Proposal(
                    territory="LI", to="x", site="x", log="x", destination="CH", until=clock.now()
                ),
            )
    code = world.propose()
    assert not Entry.objects.filter(kind="handover").exists()
    with pytest.raises(actions.SameOfficer):
        actions.announce_handover(by_id=world.olga, code=code)
    for _time in range(2):
        actions.announce_handover(by_id=world.otto, code=code)
    assert Entry.objects.filter(kind="handover").count() == 1
    told = Notification.objects.filter(kind="handover").values_list("person__handle", flat=True)
    assert sorted(told) == ["ada", "ben"]
    data = bytes(Entry.objects.get(kind="handover").data).decode()
    for name in ("ada", "ben", "olga", "otto", "example.org"):
        assert name not in data


@pytest.mark.parametrize(
    "changed",
    [
        {"territory": "XX1"},
        {"territory": ""},
        {"destination": "zz"},
        {"to": " "},
        {"to": "\u200b"},
        {"to": "x" * 500},
        {"to": "ada\uff20example.org"},
        {"log": str(SigningKey("ada@example.org", Kind.LOG, b"a" * 32).public)},
        {"log": "nonsense"},
        {"log": ""},
        {"site": "ftp://successor.example"},
        {"site": "https://user@successor.example"},
        {"site": "https://[broken"},
        {"site": "javascript:alert(1)"},
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused(world, changed) -> None:
    with pytest.raises((actions.CantHandOver, BadLine)):
        world.propose(**changed)
    assert not Handover.objects.exists()


def test_a_territory_is_handed_over_once_at_a_time_and_in_time(world, settings) -> None:
    with pytest.raises(actions.CantHandOver):
        world.propose(until=clock.now() - timedelta(days=1))
    world.propose()
    with pytest.raises(actions.CantHandOver):
        world.propose()


def test_who_says_that_they_stay_stays(world, tmp_path) -> None:
    code = world.announce()
    actions.stay(person_id=world.ben, code=code)
    with pytest.raises(NotFound):
        actions.stay(person_id=world.cleo, code=code)
    files = exported(code, tmp_path)
    assert len(of(files, "person.json")) == 1
    assert b"ben@example.org" not in b"".join(files.values())
    with pytest.raises(actions.TooLate):
        actions.go_along(person_id=world.ben, code=code)
    assert queries.concern_of(world.ben).stays and queries.concern_of(world.cleo) is None  # type: ignore[union-attr]


def test_who_has_a_role_or_has_left_or_lives_elsewhere_by_now_stays(world, tmp_path) -> None:
    accounts.choose_territory(person_id=world.otto, country="LI")
    code = world.announce()
    accounts.choose_territory(person_id=world.ben, country="AT")
    late = accounts.create_person(handle="late")
    accounts.choose_territory(person_id=late, country="LI")
    files = exported(code, tmp_path)
    (name,) = of(files, "person.json")
    assert json.loads(files[name])["handle"] == "ada"


def test_while_they_are_on_their_way_people_can_not_sign_in(world, tmp_path, monkeypatch) -> None:
    here = accounts.Origin("192.0.2.1", "A test")
    accounts.replace_password(handle="ada", password="correct horse battery")
    accounts.sign_in(name="ada", password="correct horse battery", origin=here)
    code = world.announce()
    exported(code, tmp_path)
    with pytest.raises(accounts.NotOpen):
        accounts.sign_in(name="ada", password="correct horse battery", origin=here)
    answers(monkeypatch, [ANNOUNCED])
    actions.call_off(by_id=world.olga, code=code)
    accounts.sign_in(name="ada", password="correct horse battery", origin=here)
    with pytest.raises(actions.TooLate):
        actions.export_archive(code=code, target=tmp_path / "again.tar")


def test_nothing_is_made_before_its_time(world, tmp_path) -> None:
    code = world.propose(until=clock.now() + timedelta(days=1))
    with pytest.raises(actions.TooLate):
        actions.export_archive(code=code, target=tmp_path / "li.tar")
    actions.announce_handover(by_id=world.otto, code=code)
    with pytest.raises(actions.TooEarly):
        actions.export_archive(code=code, target=tmp_path / "li.tar")
    through.publish()
    with pytest.raises(actions.TooEarly):
        actions.export_archive(code=code, target=tmp_path / "li.tar")
    with pytest.raises(NotFound):
        actions.export_archive(code="Aaaaaaaaaaa", target=tmp_path / "li.tar")
    assert list(tmp_path.iterdir()) == []


def test_what_goes_along_and_what_becomes_a_reference(world, tmp_path) -> None:
    accounts.replace_password(handle="ada", password="correct horse battery")
    feed.choose_interest(person_id=world.ada, kind="tag", name="clouds")
    ties.follow_person(person_id=world.ada, handle="ben")
    ties.follow_person(person_id=world.ada, handle="cleo")
    social.like_video(person_id=world.ada, code=world.stays)
    social.write_comment(person_id=world.ada, code=world.stays, text="Over there")
    theirs = social.write_comment(person_id=world.cleo, code=world.video, text="not mine to take")
    social.write_comment(
        person_id=world.ada, code=world.video, text="An answer to who stays", reply_to=theirs
    )
    social.write_comment(person_id=world.ben, code=world.video, text="Between us")
    hidden = video_with_files(world.ada, "Hidden here")
    videos.hide_video(code=hidden.code)
    plan = queries.plan_of("LI")
    code = world.announce()
    files = exported(code, tmp_path)
    (about,) = of(files, "about.json")
    assert json.loads(files[about])["text"] == "Hello #glass"
    person = next(json.loads(files[name]) for name in of(files, "person.json") if b'"ada"' in files[name])
    assert person["email"] == "ada@example.org" and person["interests"][0]["name"] == "clouds"
    assert "password" not in person and "argon2" not in "".join(map(str, files.values()))
    assert b"Between us" in files["together/comments.jsonl"]
    assert b"An answer" not in files["together/comments.jsonl"]
    references = files["together/references.jsonl"].decode()
    for word in ("/@cleo", "Over there", "An answer to who stays", "liked"):
        assert word in references
    assert "not mine to take" not in "".join(map(str, files.values()))
    assert {kind: count for kind, count, _size in plan.goes} == {
        "people": 2, "people’s settings": 2, "interests that people chose": 1, "videos": 1, "captions": 1,
        "follows": 1, "comments": 1,
    }  # fmt: skip
    assert sum(count for _why, count in plan.stays) == 6, plan.stays


def test_an_archive_that_is_there_already_is_not_overwritten(world, tmp_path) -> None:
    code = world.announce()
    other = tmp_path / "li.tar"
    other.write_bytes(b"something else")
    with pytest.raises(actions.CantWrite):
        actions.export_archive(code=code, target=other)
    assert other.read_bytes() == b"something else"
    with pytest.raises(actions.CantWrite):
        actions.export_archive(code=code, target=tmp_path / "none" / "li.tar")


def test_memory_stays_the_same_however_much_is_exported(world, tmp_path) -> None:
    """The peak grows by far less than what is written."""
    for _number in range(40):
        video_with_files(world.ada, "Large", size=4_000_000)
    code = world.announce()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = actions.export_archive(code=code, target=tmp_path / "li.tar")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert made.bytes > 150_000_000 and grown < 60_000_000


def test_somebody_late_is_told_by_reconcile_only_in_time(world, settings) -> None:
    settings.ENV = replace(settings.ENV, handover_notice_days=10)
    code = world.propose(until=clock.now() + timedelta(days=10))
    actions.announce_handover(by_id=world.otto, code=code)
    late = accounts.create_person(handle="late")
    accounts.choose_territory(person_id=late, country="LI")
    assert actions.reconcile() == 1
    later = accounts.create_person(handle="later")
    accounts.choose_territory(person_id=later, country="LI")
    clock.hold(clock.now() + timedelta(days=1))
    try:
        assert actions.reconcile() == 0
    finally:
        clock.hold(None)
    assert Party.objects.count() == 3


def test_those_who_can_not_go_keep_nobody_else_from_being_told(world, settings) -> None:
    settings.ENV = replace(settings.ENV, handover_notice_days=10)
    code = world.propose(until=clock.now() + timedelta(days=10))
    actions.announce_handover(by_id=world.otto, code=code)
    Person.objects.bulk_create(
        Person(handle=f"suspended{number}", home_territory="LI", state=State.SUSPENDED)
        for number in range(BATCH)
    )
    late = accounts.create_person(handle="late")
    accounts.choose_territory(person_id=late, country="LI")
    assert actions.reconcile() == 1
    assert Party.objects.filter(person_id=late).count() == 1 and Party.objects.count() == 3
    assert actions.reconcile() == 0


def test_people_are_told_in_batches_until_everybody_is(world, settings, monkeypatch) -> None:
    settings.ENV = replace(settings.ENV, handover_notice_days=10)
    monkeypatch.setattr("glasshouse.network.handover.actions.proposing.BATCH", 2)
    code = world.propose(until=clock.now() + timedelta(days=10))
    actions.announce_handover(by_id=world.otto, code=code)
    Person.objects.bulk_create(
        Person(handle=f"more{number}", home_territory="LI", state=State.ACTIVE) for number in range(5)
    )
    row = Handover.objects.get(code=code)
    assert [tell_people(row, most=3) for _time in range(3)] == [3, 2, 0]
