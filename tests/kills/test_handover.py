"""A handover between two installations, each of real processes; a kill at every point of it, after which it goes on."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from glasshouse.proof.handing import form
from glasshouse.proof.handing.checking import check_archive
from glasshouse.proof.handing.reading import members
from tests.kills.house import House
from tests.kills.points import named_points
from tests.media import media

DAY_S = 86_400
DIES_IN = {
    "handover.announce.before_commit": "hand_announce",
    "handover.tell.before_commit": "hand_announce",
    "handover.enter_licence.before_commit": "hand_enter",
    "handover.let_go.before_commit": "hand_export",
    "handover.export.after_part": "hand_export",
    "handover.export.before_name": "hand_export",
    "handover.export.after_name": "hand_export",
    "handover.export.before_commit": "hand_export",
    "handover.import.after_begin": "hand_import",
    "handover.import.before_person": "hand_import",
    "handover.import.before_video": "hand_import",
    "handover.import.after_bytes": "hand_import",
    "handover.import.before_commit": "hand_import",
    "handover.move.before_commit": "hand_finish",
    "handover.finish.before_commit": "hand_finish",
    "handover.call_off.before_commit": "hand_call_off",
    "handover.settle.after_person": "hand_finish",
}
"""Each point with the act that passes it."""
APART = ("handover.call_off.before_commit", "handover.settle.after_person")
"""Points that a handover which goes on does not pass."""


@dataclass
class Pair:
    """The network that gives, the one that takes over, and the archive between them."""

    giving: House
    taking: House
    archive: Path
    code: str = ""
    die_at: str = ""
    died: list[str] = field(default_factory=list)

    def act(self, house: House, do: str, **arguments: Any) -> Any:
        """Do something; where it is to die, it dies first, and is done again."""
        if DIES_IN.get(self.die_at) == do and not self.died:
            house.dies_in(do, self.die_at, **arguments)
            self.died.append(do)
        return house.run(do, **arguments)

    def announce(self) -> None:
        log = self.taking.run("hand_log")
        site = f"http://127.0.0.1:{self.taking.port}"
        self.code = self.giving.run("hand_propose", site=site, log=log)
        self.act(self.giving, "hand_announce", code=self.code)
        step = self.giving.run("hand_record", code=self.code)
        self.act(self.giving, "hand_enter", step=step)
        self.giving.run("hand_publish")

    def export(self) -> str:
        self.archive.unlink(missing_ok=True)
        return str(self.act(self.giving, "hand_export", code=self.code, path=str(self.archive)))

    def bring(self) -> dict[str, int]:
        self.giving.run("hand_publish")
        with self.giving.server():
            done = self.act(self.taking, "hand_import", path=str(self.archive))
        self.taking.run("hand_publish")
        return dict(done)

    def finish(self) -> None:
        with self.taking.server():
            self.act(self.giving, "hand_finish", code=self.code)
        self.giving.run("hand_publish")
        with self.giving.server():
            self.taking.run("hand_finish", code=self.code)
        self.taking.run("work", queues=["media", "ladder", "default"])
        self.taking.run("hand_publish")


def _install(root: Path) -> House:
    house = House(root)
    house.open()
    house.close()
    with (house.data_dir / "glasshouse.toml").open("a") as out:
        out.write("\nhandover_notice_days = 0\nerase_after_days = 1\n")
    house.warm_up()
    return house


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    giving = _install(tmp_path_factory.mktemp("giving"))
    taking = _install(tmp_path_factory.mktemp("taking"))
    try:
        with giving.server() as client:
            client.upload(media("playable").read_bytes(), text="hello #kills", publish="true")
        giving.run("work", queues=["media", "ladder"])
        giving.run("hand_settle")
        giving.run("hand_publish")
        taking.run("hand_publish")
        giving.keep("settled")
        taking.keep("open")
        yield Pair(giving, taking, tmp_path_factory.mktemp("between") / "li.tar")
    finally:
        giving.close()
        taking.close()


@pytest.fixture
def pair(houses: Pair) -> Pair:
    houses.giving.go_back_to("settled")
    houses.taking.go_back_to("open")
    for path in houses.archive.parent.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return Pair(houses.giving, houses.taking, houses.archive)


def check_given(pair: Pair) -> None:
    given = pair.giving.run("hand_look")
    assert given["states"] == ["done"]
    assert given["entries"]["handover"] == 3 and given["entries"]["video.handed_over"] == 1
    assert given["entries"]["licence"] == 1
    assert {tuple(one) for one in given["people"]} >= {("ada", "moved"), ("ben", "moved"), ("cleo", "active")}
    assert (given["signposts"], given["departures"]) == (2, 2)
    assert given["told"] == [["ada", "handover"], ["ada", "moved"], ["ben", "handover"], ["ben", "moved"]]
    assert pair.giving.run("look")["untold"] == []


def check_taken(pair: Pair) -> None:
    # The handles of the two were taken here; what cleo said is not theirs to take along.
    taken = pair.taking.run("hand_look")
    assert taken["states"] == ["done"] and taken["arrived"] == 2
    assert {one[0] for one in taken["people"]} == {"ada", "ben", "ada_2", "ben_2"}
    assert taken["entries"]["handover"] == 3
    assert taken["entries"]["video.published"] == taken["entries"]["video.taken_over"] == 1
    assert (taken["videos"], taken["published"]) == ([["ada_2", "hello #kills"]], 1)
    assert taken["comments"] == [["ada_2", "thank you"], ["ben_2", "well done"]]
    assert (taken["likes"], taken["counts"]) == (["ben_2"], [[1, 2]])
    assert taken["follows"] == [["ben_2", "ada_2"]]
    assert taken["interests"] == [["ada_2", "clouds"]]
    assert taken["references"] == [["ada_2", "follows"]]
    assert taken["told"] == [["ada_2", "arrived"], ["ben_2", "arrived"]]
    soon = pair.taking.heal(after_s=200)
    assert [soon[trouble] for trouble in ("lost", "damaged", "miscounted", "untold")] == [[], [], [], []]


@pytest.mark.parametrize("point", ["", *(point for point in DIES_IN if point not in APART)])
def test_a_handover_goes_on_after_a_kill(pair: Pair, point: str) -> None:
    pair.die_at = point
    pair.announce()
    first = pair.export()
    with pair.archive.open("rb") as source:
        found = check_archive(source)
    assert not found.wrong and found.digest == first and not found.has_model
    assert found.counts["people"] == 2 and found.counts["videos"] == 1
    assert [path.name for path in pair.archive.parent.iterdir() if path.is_file()] == [pair.archive.name]
    assert pair.giving.run("hand_export", code=pair.code, path=str(pair.archive)) == first
    done = pair.bring()
    again = pair.taking.run("hand_import", path=str(pair.archive))
    assert {name: again.get(name) for name in ("people", "videos", "comments")} == {
        name: done.get(name) for name in ("people", "videos", "comments")
    }
    pair.finish()
    assert bool(pair.died) == bool(point)
    check_given(pair)
    check_taken(pair)


def test_what_was_handed_over_is_erased_in_time(pair: Pair) -> None:
    pair.announce()
    pair.export()
    pair.bring()
    pair.finish()
    later = 2 * DAY_S
    for _time in range(3):
        # With other jobs waiting nobody is woken: the worker takes those first.
        pair.giving.run("work", queues=["archive"], shift_s=later)
        pair.giving.run("beat", shift_s=later)
    pair.giving.run("work", queues=["archive"], shift_s=later)
    told = pair.giving.run("hand_look", shift_s=later)
    assert (told["videos"], told["departures"], told["signposts"]) == ([], 0, 2)
    assert {one[1] for one in told["people"] if one[0].startswith("gone_")} == {"erased"}
    with pair.giving.server() as client:
        status, _headers, page = client.ask("GET", "/@ada", who="")
        assert status == 410 and f"127.0.0.1:{pair.taking.port}".encode() in page
    with pair.taking.server() as client:
        (entry,) = [line for line in page.decode().split('"') if "/arrived/" in line][:1]
        status, headers, _page = client.ask("GET", entry.partition(str(pair.taking.port))[2])
        assert (status, headers["location"]) == (302, "/@ada_2")


def test_calling_off_lets_everybody_stay(pair: Pair) -> None:
    pair.die_at = "handover.call_off.before_commit"
    pair.announce()
    pair.export()
    assert pair.giving.run("hand_look")["moving"] == 2
    with pair.taking.server():
        pair.act(pair.giving, "hand_call_off", code=pair.code)
    told = pair.giving.run("hand_look")
    assert (told["states"], told["moving"], told["entries"]["handover"]) == (["called_off"], 0, 3)
    pair.giving.run("hand_publish")
    with pair.giving.server():
        _refuses(pair, pair.archive)
    assert pair.taking.run("hand_look")["states"] == []


def test_what_is_received_is_not_called_off(pair: Pair) -> None:
    pair.announce()
    pair.export()
    pair.bring()
    with pair.taking.server():
        code, _answer = pair.giving.wait(pair.giving.start("hand_call_off", code=pair.code))
    assert code == 1 and pair.giving.run("hand_look")["states"] == ["begun"]
    pair.finish()
    check_given(pair)
    check_taken(pair)


def test_what_is_called_off_before_the_other_ledger_shows_anything_is_settled_there(pair: Pair) -> None:
    """Both acted within the minutes that a ledger needs to publish: then the people are where they were, and there alone."""
    pair.die_at = "handover.settle.after_person"
    pair.announce()
    pair.export()
    pair.giving.run("hand_publish")
    with pair.giving.server():
        pair.taking.run("hand_import", path=str(pair.archive))
    with pair.taking.server():
        pair.giving.run("hand_call_off", code=pair.code)
    pair.giving.run("hand_publish")
    with pair.giving.server():
        pair.act(pair.taking, "hand_finish", code=pair.code)
    told = pair.taking.run("hand_look")
    assert told["states"] == ["called_off"] and pair.died
    assert {tuple(one) for one in told["people"]} >= {("ada_2", "leaving"), ("ben_2", "leaving")}
    assert pair.giving.run("hand_look")["moving"] == 0


def test_a_tampered_archive_is_refused_and_nothing_is_taken(pair: Pair) -> None:
    """Each file in turn, manifest and signature among them, and each way to cut it off."""
    pair.announce()
    pair.export()
    whole = pair.archive.read_bytes()
    with pair.archive.open("rb") as source:
        places = [(one.name, source.tell(), one.size) for one in members(source)]
    assert {form.HEAD, form.MANIFEST, form.SIGNATURE, "together/comments.jsonl"} <= {one[0] for one in places}
    spoilt = pair.archive.with_name("spoilt.tar")
    for name, start, size in places:
        if size:
            spoilt.write_bytes(whole[:start] + bytes([whole[start] ^ 1]) + whole[start + 1 :])
            with spoilt.open("rb") as source:
                assert check_archive(source).wrong, name
            _refuses(pair, spoilt)
    for cut in (600, len(whole) // 2, len(whole) - 1):
        spoilt.write_bytes(whole[:cut])
        _refuses(pair, spoilt)
    told = pair.taking.run("hand_look")
    assert (told["states"], told["arrived"]) == ([], 0)


def _refuses(pair: Pair, path: Path) -> None:
    code, _answer = pair.taking.wait(pair.taking.start("hand_import", path=str(path)))
    assert code == 1


def test_an_archive_for_somebody_else_is_refused(pair: Pair) -> None:
    pair.announce()
    pair.export()
    code, _answer = pair.giving.wait(pair.giving.start("hand_import", path=str(pair.archive)))
    assert code == 1


def test_finishing_needs_the_other_ledger(pair: Pair) -> None:
    """Nobody answers, or it is not received: then nobody moves."""
    pair.announce()
    pair.export()
    pair.giving.run("hand_publish")
    for serve in (False, True):
        if serve:
            with pair.taking.server():
                code, _answer = pair.giving.wait(pair.giving.start("hand_finish", code=pair.code))
        else:
            os.environ.pop("http_proxy", None)
            code, _answer = pair.giving.wait(pair.giving.start("hand_finish", code=pair.code))
        assert code == 1
    told = pair.giving.run("hand_look")
    assert (told["states"], told["signposts"]) == (["begun"], 0)


def test_every_point_of_a_handover_has_its_death() -> None:
    assert set(DIES_IN) == {point for point in named_points() if point.startswith("handover.")}
