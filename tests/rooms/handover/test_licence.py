"""Without a licence that is granted, published and for exactly this country, not a byte of the model goes along."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from glasshouse.network.feed import actions as feed
from glasshouse.network.feed.models import Kind, Watch
from glasshouse.network.feed.queries import model_lines
from glasshouse.network.feed.ranker import RankerDown
from glasshouse.network.handover import actions
from glasshouse.network.kit import clock
from glasshouse.network.kit.public_lines import BadLine
from glasshouse.proof.handing.checking import check_archive
from tests.rooms.ledger import through
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def learnt(world, rank) -> list[bytes]:
    """What is learnt from people who liked several videos one after the other, line by line."""
    author = person("author")
    made = [shown_video(author, age_h=2 + number) for number in range(30)]
    for number in range(3):
        watcher = feed.pseudonym_of(person(f"fan_{number}"))
        Watch.objects.bulk_create(Watch(video_id=one.pk, watcher=watcher, kind=Kind.LIKE) for one in made)
    rank.state.catch_up()
    lines = list(model_lines())
    assert sum(b"co_watch" in line for line in lines) > 100
    return lines


def parameters(lines: list[bytes]) -> list[bytes]:
    return [line.strip() for line in lines if b"co_watch" in line or b'"video"' in line]


def test_without_asking_for_it_no_parameter_is_in_the_archive(world, learnt, tmp_path: Path) -> None:
    code = world.announce()
    actions.export_archive(code=code, target=tmp_path / "li.tar")
    data = (tmp_path / "li.tar").read_bytes()
    assert b"model/" not in data and b"co_watch" not in data
    assert not any(line in data for line in parameters(learnt))
    assert not check_archive(io.BytesIO((tmp_path / "li.tar").read_bytes())).has_model


@pytest.mark.parametrize(
    "stages",
    [
        (),
        ("needed",),
        ("needed", "asked"),
        ("needed", "asked", "refused"),
        ("needed", "asked", "granted", "expired"),
    ],
)
def test_without_a_licence_that_counts_nothing_is_written(world, learnt, tmp_path, stages) -> None:
    code = world.announce()
    world.licence(code, *stages)
    through.publish()
    with pytest.raises(actions.NoLicence):
        actions.export_archive(code=code, target=tmp_path / "li.tar", with_model=True)
    assert list(tmp_path.iterdir()) == []


def test_a_licence_counts_only_once_it_is_published(world, learnt, tmp_path) -> None:
    code = world.announce()
    world.licence(code, "needed", "asked", "granted")
    with pytest.raises(actions.NoLicence):
        actions.export_archive(code=code, target=tmp_path / "li.tar", with_model=True)
    assert list(tmp_path.iterdir()) == []


def test_a_licence_that_is_over_counts_no_more(world, learnt, tmp_path) -> None:
    code = world.announce()
    world.licence(code, "needed", "asked", "granted", until=clock.now().date())
    through.publish()
    clock.hold(clock.now() + timedelta(days=2))
    try:
        with pytest.raises(actions.NoLicence):
            actions.export_archive(code=code, target=tmp_path / "li.tar", with_model=True)
    finally:
        clock.hold(None)


def test_under_a_licence_the_model_goes_along_and_nothing_of_a_person(world, learnt, tmp_path) -> None:
    code = world.announce()
    world.licence(code, "needed", "asked", "granted")
    through.publish()
    actions.export_archive(code=code, target=tmp_path / "li.tar", with_model=True)
    data = (tmp_path / "li.tar").read_bytes()
    found = check_archive(io.BytesIO((tmp_path / "li.tar").read_bytes()))
    assert not found.wrong and found.has_model and found.licence is not None
    assert all(line in data for line in parameters(learnt))
    assert b"fan_" not in data


def test_when_the_ranker_is_down_nothing_is_named_an_archive(world, tmp_path) -> None:
    code = world.announce()
    world.licence(code, "needed", "asked", "granted")
    through.publish()
    with pytest.raises(RankerDown):
        actions.export_archive(code=code, target=tmp_path / "li.tar", with_model=True)
    assert not (tmp_path / "li.tar").exists()
    with pytest.raises(actions.TooLate):
        actions.export_archive(code=code, target=tmp_path / "li.tar")


def test_two_officers_decide_each_step(world) -> None:
    code = world.announce()
    told = actions.Step(stage="needed", authority="A ministry", country="CN", law="A law")
    step = actions.record_step(by_id=world.olga, code=code, told=told)
    with pytest.raises(actions.SameOfficer):
        actions.enter_step(by_id=world.olga, step=step)
    with pytest.raises(Exception, match="officers"):
        actions.enter_step(by_id=world.cleo, step=step)
    lines = ({"law": ""}, {"authority": " \n"}, {"law": "\u200b"}, {"authority": "ada@example.org"})
    for wrong in ({"stage": "granted"}, {"stage": "x"}, {"country": "??"}, *lines):
        with pytest.raises(BadLine if wrong in lines else actions.BadLicence):
            actions.record_step(by_id=world.olga, code=code, told=actions.Step(**({
                "stage": "needed", "authority": "A", "country": "CN", "law": "L"
            } | wrong)))  # type: ignore[arg-type] # fmt: skip
    actions.enter_step(by_id=world.otto, step=step)
    actions.enter_step(by_id=world.otto, step=step)
