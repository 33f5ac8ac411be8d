"""What somebody might try with a handover: another one's archive, an end beside its calling off, a decision by one officer."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.models import Person
from glasshouse.network.handover import actions
from glasshouse.network.handover.actions import exporting, finishing
from glasshouse.network.handover.keys import own_log
from glasshouse.network.handover.models import Arrival, Handover, LicenceStep
from glasshouse.network.handover.states import LAPSES
from glasshouse.network.kit import clock
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.ledger.models import Entry
from glasshouse.proof.entries import Handover as HandoverEntry
from glasshouse.proof.notes import Kind, SigningKey
from tests.proof.examples import B, C
from tests.proof.parcel import ANNOUNCED, FILES, HEAD, Parcel, packed
from tests.rooms.handover.elsewhere import Elsewhere, answers, begun_of
from tests.rooms.handover.world import World

pytestmark = pytest.mark.django_db(databases="__all__")
NEEDED = actions.Step(stage="needed", authority="A ministry", country="CN", law="A law")


def state(code: str) -> str:
    return str(Handover.objects.get(code=code).state)


def called_off(world: World, target: Path) -> str:
    """Make the archive of a handover that is called off after that, as nobody has taken it in."""
    code = world.announce()
    actions.export_archive(code=code, target=target)
    with pytest.MonkeyPatch.context() as patch:
        answers(patch, [ANNOUNCED])
        actions.call_off(by_id=world.olga, code=code)
    return code


def test_the_archive_of_another_handover_is_not_taken_for_this_one(world, tmp_path) -> None:
    target = tmp_path / "li.tar"
    called_off(world, target)
    before, code = target.read_bytes(), world.announce()
    with pytest.raises(actions.CantWrite):
        actions.export_archive(code=code, target=target)
    assert target.read_bytes() == before
    assert (state(code), Handover.objects.get(code=code).digest) == ("exporting", "")
    target.unlink()
    made = actions.export_archive(code=code, target=target)
    assert (state(code), Handover.objects.get(code=code).digest) == ("begun", made.digest)


def test_what_an_interrupted_export_left_beside_it_is_no_part_of_another_one(
    world, tmp_path, monkeypatch
) -> None:
    target = tmp_path / "li.tar"
    first = world.announce()
    with monkeypatch.context() as broken:
        broken.setattr(exporting, "_add_together", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.export_archive(code=first, target=target)
    actions.call_off(by_id=world.olga, code=first)
    code = world.announce()
    actions.export_archive(code=code, target=target)
    assert state(code) == "begun"


def test_an_archive_that_was_moved_away_before_it_was_entered_is_made_anew(
    world, tmp_path, monkeypatch
) -> None:
    target, code = tmp_path / "li.tar", world.announce()
    with monkeypatch.context() as broken:
        broken.setattr(exporting, "_check", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.export_archive(code=code, target=target)
    target.rename(tmp_path / "away.tar")
    actions.export_archive(code=code, target=target)
    assert state(code) == "begun"


def test_an_export_that_is_called_off_meanwhile_ends_with_nothing(world, tmp_path, monkeypatch) -> None:
    target, code, check = tmp_path / "li.tar", world.announce(), exporting._check

    def meanwhile(*args):
        actions.call_off(by_id=world.olga, code=code)
        return check(*args)

    monkeypatch.setattr(exporting, "_check", meanwhile)
    with pytest.raises(actions.TooLate):
        actions.export_archive(code=code, target=target)
    assert state(code) == "called_off"


def test_what_is_called_off_while_it_ends_does_not_end(world, tmp_path, monkeypatch) -> None:
    code = world.announce()
    actions.export_archive(code=code, target=tmp_path / "li.tar")
    answers(monkeypatch, [ANNOUNCED])
    monkeypatch.setattr(
        finishing, "check_other", lambda *_args: actions.call_off(by_id=world.olga, code=code)
    )
    with pytest.raises(actions.TooLate):
        actions.finish_handover(code=code)
    assert state(code) == "called_off"
    assert not Person.objects.filter(state="moved").exists()
    assert not any(b'"done"' in bytes(one.data) for one in Entry.objects.filter(kind="handover"))


def taken_there(code: str, dossier: str, stage: str = "begun") -> HandoverEntry:
    """Return what the network that takes over enters of an archive of this one."""
    return replace(
        ANNOUNCED,
        handover=code,
        side="receiving",
        stage=stage,
        origin=own_log().name,
        key="",
        dossier=dossier,
    )


def test_what_the_other_network_has_begun_to_take_in_is_not_called_off(world, tmp_path, monkeypatch) -> None:
    code = world.announce()
    made = actions.export_archive(code=code, target=tmp_path / "li.tar")
    answers(monkeypatch, [taken_there(code, made.digest)])
    with pytest.raises(actions.TooLate):
        actions.call_off(by_id=world.olga, code=code)
    assert state(code) == "begun" and Person.objects.exclude(moving_at=None).count() == 2


def test_a_network_that_can_not_be_asked_is_waited_for_but_not_for_ever(world, tmp_path, monkeypatch) -> None:
    code = world.announce()
    actions.export_archive(code=code, target=tmp_path / "li.tar")
    site = answers(monkeypatch, [ANNOUNCED])
    site.is_up = False
    with pytest.raises(actions.NotProved):
        actions.call_off(by_id=world.olga, code=code)
    assert state(code) == "begun"
    Handover.objects.filter(code=code).update(exported_at=clock.now() - LAPSES)
    actions.call_off(by_id=world.olga, code=code)
    assert state(code) == "called_off" and not Person.objects.exclude(moving_at=None).exists()


def test_another_log_than_the_announced_one_says_nothing(world, tmp_path, monkeypatch) -> None:
    code = world.announce(log=str(SigningKey("else.example/ledger", Kind.LOG, b"e" * 32).public))
    actions.export_archive(code=code, target=tmp_path / "li.tar")
    answers(monkeypatch, [ANNOUNCED])
    with pytest.raises(actions.NotProved):
        actions.call_off(by_id=world.olga, code=code)
    assert state(code) == "begun"


def test_an_officer_who_left_is_not_one_of_two(world) -> None:
    code = world.propose()
    step = actions.record_step(by_id=world.olga, code=code, told=NEEDED)
    for holding in holdings():
        holding.erase(world.olga)
    with pytest.raises(actions.SameOfficer):
        actions.announce_handover(by_id=world.otto, code=code)
    with pytest.raises(actions.SameOfficer):
        actions.enter_step(by_id=world.otto, step=step)
    assert state(code) == "proposed" and LicenceStep.objects.get().confirmed_at is None
    assert not Entry.objects.filter(kind__in=("handover", "licence")).exists()


def test_an_officer_whose_role_was_taken_is_not_one_of_two(world) -> None:
    code = world.propose()
    step = actions.record_step(by_id=world.olga, code=code, told=NEEDED)
    Person.objects.filter(id=world.olga).update(role="person")
    with pytest.raises(actions.SameOfficer):
        actions.announce_handover(by_id=world.otto, code=code)
    with pytest.raises(actions.SameOfficer):
        actions.enter_step(by_id=world.otto, step=step)
    assert state(code) == "proposed"


def test_what_is_called_off_while_accounts_close_leaves_none_closed(world, tmp_path, monkeypatch) -> None:
    code, may_move = world.announce(), people.may_move

    def meanwhile(person_ids):
        actions.call_off(by_id=world.olga, code=code)
        return may_move(person_ids)

    monkeypatch.setattr(people, "may_move", meanwhile)
    with pytest.raises(actions.TooLate):
        actions.export_archive(code=code, target=tmp_path / "li.tar")
    assert not Person.objects.exclude(moving_at=None).exists()


def brought(
    folder: Path, files: dict[str, bytes], site: str = HEAD.site, *stages: str, hides: bool = False
) -> dict[str, int]:
    """Take in an archive that another network has signed, whatever is in it; its ledger has more stages than the announcement.

    One that `hides` hands out no receipt of the last of them.
    """
    log = own_log().name
    parcel = Parcel(
        head=replace(HEAD, to_log=log, site=site), announced=replace(ANNOUNCED, origin=log), files=files
    )
    (folder / "in.tar").write_bytes(packed(parcel.signed()))
    entered = [replace(begun_of(parcel), stage=stage) for stage in stages or ("begun",)]
    with pytest.MonkeyPatch.context() as patch:
        there = answers(patch, [parcel.announced, *entered])
        if hides:
            del there.files[f"handovers/{HEAD.handover}/giving-{entered[-1].stage}.tlog-proof"]
        return actions.import_archive(source=folder / "in.tar").counts


def test_an_archive_of_a_handover_that_was_called_off_is_not_taken_in(world, tmp_path) -> None:
    """Its ledger shows it, whatever receipts its pages hand out."""
    for hides in (False, True):
        with pytest.raises(actions.ArchiveRefused):
            brought(tmp_path, {}, HEAD.site, "begun", "called_off", hides=hides)
    assert not Handover.objects.exists() and not Arrival.objects.exists()


def test_an_archive_that_no_ledger_has_is_not_taken_in(world, tmp_path) -> None:
    with pytest.raises(actions.NotProved):
        brought(tmp_path, {}, HEAD.site, "begun", hides=True)
    assert not Handover.objects.exists()


def test_entries_that_are_not_those_of_the_checkpoint_prove_nothing(world, tmp_path, monkeypatch) -> None:
    """Called off, and served as if it were not: the bundle has something else where that entry stands."""
    read = Elsewhere.read

    def other(self, path, most):
        data = read(self, path, most)
        return data.replace(b'"called_off"', b'"announced" ') if "/entries/" in path else data

    monkeypatch.setattr(Elsewhere, "read", other)
    with pytest.raises(actions.NotProved):
        brought(tmp_path, {}, HEAD.site, "begun", "called_off")
    assert not Handover.objects.exists()


def test_what_was_called_off_while_it_was_taken_in_is_settled_by_its_end(
    world, tmp_path, monkeypatch
) -> None:
    person = f"people/{B}/person.json"
    told = {"code": B, "handle": "dana", "email": "dana@example.org"}
    other = f"people/{C}/person.json"
    also = {"code": C, "handle": "emil", "email": "emil@example.org"}
    brought(tmp_path, {person: json.dumps(told).encode(), other: json.dumps(also).encode()})
    row = Handover.objects.get()
    here = {one.was: one.person_id for one in Arrival.objects.all()}
    assert len(here) == 2
    accounts.replace_password(handle="emil", password="correct horse battery")
    began = replace(ANNOUNCED, stage="begun", key="", origin=own_log().name, dossier=row.digest)
    answers(monkeypatch, [ANNOUNCED, began, replace(began, stage="called_off")])
    for _time in range(2):
        actions.finish_handover(code=row.code)
    assert state(row.code) == "called_off"
    states = dict(Person.objects.filter(pk__in=here.values()).values_list("handle", "state"))
    assert states == {"dana": "leaving", "emil": "active"}
    assert b'"called_off"' in bytes(Entry.objects.filter(kind="handover").last().data)  # type: ignore[union-attr]
    with pytest.raises(actions.ArchiveRefused):
        actions.import_archive(source=tmp_path / "in.tar")


def test_a_signed_archive_with_files_where_none_belong_is_refused_before_anything_is_taken(
    world, tmp_path
) -> None:
    person = next(name for name in FILES if name.endswith("person.json"))
    for name in ("people/about.json", f"people/{'x' * 40}/person.json"):
        with pytest.raises(actions.ArchiveRefused):
            brought(tmp_path, {person: b"{}", name: b"{}"})
    assert not Handover.objects.exists() and not Arrival.objects.exists()


def test_lines_that_name_nobody_are_left_out(world, tmp_path) -> None:
    nobody = ["\0", "\ud800", "x" * 5000, 7, None, {}]
    lines = b"".join(
        json.dumps({"person": one, "other": one, "followed": one, "video": one, "how": "blocks"}).encode()
        + b"\n"
        for one in nobody
    )
    names = ("follows", "kept_out", "comments", "deeds", "references")
    done = brought(tmp_path, {f"together/{name}.jsonl": lines for name in names})
    assert done == {"left_out": 3 * len(nobody)}


@pytest.mark.parametrize(
    "site", ["javascript:alert(1)", "https://[bad", "https://", "https://log.example@else.example"]
)
def test_an_archive_says_where_it_comes_from(world, tmp_path, site) -> None:
    with pytest.raises(actions.ArchiveRefused):
        brought(tmp_path, {}, site)
    assert not Handover.objects.exists()
