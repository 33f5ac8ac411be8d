"""Whole logs of many sizes, every file of them spoilt in every way, and going on from a state."""

import json
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.entries import (
    DeviceBarLifted,
    LogPauseAnnounced,
    LogPaused,
    PromiseMade,
    Unknown,
    to_bytes,
)
from glasshouse.proof.errors import Malformed
from glasshouse.proof.notes import Kind, Note, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.promises import Book
from glasshouse.proof.tiles import BUNDLE, GrowingTree, Tile, bundles_of, leaves_of, pack_bundle, tiles_of
from glasshouse.proof.verifying import judging
from glasshouse.proof.verifying.checking import Ports, Verification, Wish, is_same
from glasshouse.proof.verifying.findings import LASTING, TITLES, Code, Findings
from glasshouse.proof.verifying.rebuilding import files_between, frontier, of_frontier
from glasshouse.proof.verifying.report import Report
from glasshouse.proof.verifying.sources import CantCheck
from glasshouse.proof.verifying.states import State, read_state, write_state
from tests.proof.log import LOG
from tests.proof.served import (
    START_S,
    Memory,
    Served,
    codes,
    key,
    lifted,
    no_address,
    policy_of,
    terms,
    verified,
)

SIZES = (1, 2, 255, 256, 257, 65_536, 70_000)
SPOILT_SIZES = (1, 2, 3, 255, 256, 257, 513)
OTHER = SigningKey("log.example/other", Kind.LOG, b"o" * 32)
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def different(number: int, time_s: int) -> bytes:
    """Return an entry that is unlike any other."""
    bar = "".join(LETTERS[number // 57**place % 57] for place in range(11))
    return to_bytes(DeviceBarLifted(time=time_s * 1000, bar=bar, why="organisation"))


def log_of(size: int) -> Served:
    """Return a log of so many different entries under three kept checkpoints, served as if it had never been smaller."""
    log = Served()
    log.publish([terms(log.time_s)])
    for end in (size // 2, size):
        log.publish(different(number, log.time_s) for number in range(log.size, end))
    needed = {tile.path for tile in (*tiles_of(size), *bundles_of(size))}
    log.files = {
        path: data
        for path, data in log.files.items()
        if path in needed
        or not path.startswith(("tile", "checkpoints/000.p"))
        or path == "checkpoints/000.p/3"
    }
    return log


@pytest.mark.parametrize("size", SIZES)
def test_a_log_passes(size):
    log = Served.of(size)
    found = verified(log.files, now_s=log.time_s)
    assert not found.findings and found.whole and found.is_vouched
    assert found.tree.root() == log.tree.root()
    assert sum(found.judge.kinds.values()) == size
    # Everything that others' tools would read was read, and once.
    assert sorted(found.source.read_paths) == sorted(log.files)  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_536, 65_537, 70_000, 131_072 + 300])
@pytest.mark.parametrize("start", [0, 1, 256, 65_536])
def test_the_files_between_two_sizes_are_those_of_the_greater_one_that_changed(size, start):
    if start > size:
        return
    found = list(files_between(start, size))
    assert len(found) == len(set(found))
    before = {*tiles_of(start), *bundles_of(start)}
    whole = {*tiles_of(size), *bundles_of(size)}
    assert whole - before <= set(found) <= whole
    assert all(tile.level != BUNDLE or found[at + 1].level == 0 for at, tile in enumerate(found))


# --- every file spoilt in turn


def spoilt(files: dict[str, bytes], path: str, chance: Random) -> list[tuple[str, dict[str, bytes]]]:
    """Return the ways in which one file can be wrong, each with its name."""
    data = files[path]
    at = chance.randrange(len(data))
    flipped = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    ways = [("flip", flipped), ("truncate", data[: chance.randrange(len(data))]), ("repeat", data + data)]
    if path.startswith("tile/") and not path.startswith("tile/entries") and len(data) > 32:
        ways += [
            ("swap inside", data[32:64] + data[:32] + data[64:]),
            ("repeat inside", data[:32] + data[:-32]),
        ]
    found = [(name, {**files, path: one}) for name, one in ways]
    found.append(("drop", {name: one for name, one in files.items() if name != path}))
    others = [one for one in files if one != path and files[one] != data]
    other = chance.choice(others)
    found.append((f"swap with {other}", {**files, path: files[other], other: data}))
    return found


class Bounded(Memory):
    """A reader that refuses what is too long, as all do."""

    def read(self, path: str, most: int) -> bytes:
        if len(self.files.get(path, b"")) > most:
            raise Malformed(f"{path} is too long")
        return super().read(path, most)


def what_is_wrong(files: dict[str, bytes], policy: Policy) -> set[str]:
    """Verify by a policy that was given, so that what is served as the policy can be spoilt too."""
    found = Verification(Bounded(files), Wish(policy=policy), Ports(open_=no_address, sleep=lambda _s: None))
    found.run()
    return codes(found)


@pytest.mark.parametrize("size", SPOILT_SIZES)
def test_whatever_is_spoilt_is_found(size):
    log, chance = log_of(size), Random(size)
    assert what_is_wrong(log.files, log.policy) == set()
    unseen = []
    for path in sorted(log.files):
        # Nobody signs how many checkpoints are kept, and nobody needs the policy who has one.
        if path in ("checkpoints/count", "policy.txt"):
            continue
        for name, files in spoilt(log.files, path, chance):
            if path.endswith("count") or not what_is_wrong(files, log.policy):
                unseen.append((path, name))
    assert unseen == []


def test_every_byte_of_a_checkpoint_counts():
    log = log_of(1)
    for path, step in (("checkpoint", 1), ("checkpoints/000.p/3", 7)):
        data = log.files[path]
        for at in range(0, len(data), step):
            files = {**log.files, path: data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]}
            assert what_is_wrong(files, log.policy), (path, at)


@pytest.mark.parametrize("change", ["drop", "swap", "repeat"])
def test_entries_that_change_their_places_are_found(change):
    log = log_of(300)
    entries = list(log.entries)
    if change == "drop":
        entries[7:8] = []
    elif change == "swap":
        entries[7], entries[8] = entries[8], entries[7]
    else:
        entries[7:7] = [entries[7]]
    other = Served()
    other.entries, other.tree = entries, GrowingTree()
    other.tree.append(leaves_of(entries))
    files = dict(log.files)
    for bundle in bundles_of(300):
        files[bundle.path] = pack_bundle(entries[bundle.number * 256 :][: bundle.width])
    assert {"root", "tile"} & what_is_wrong(files, log.policy) or "bundle" in what_is_wrong(files, log.policy)


def test_fewer_kept_checkpoints_only_widen_the_bounds():
    log = Served.of(5)
    log.publish([lifted(log.time_s)])
    log.files["checkpoints/count"] = b"1\n"
    log.files["checkpoints/000.p/1"] = log.files["checkpoints/000.p/1"]
    found = verified(log.files)
    assert not found.findings
    assert found.stretch(5)[0] == 6


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (b"3", "kept"),
        (b"x\n", "kept"),
        (b"\xff\n", "kept"),
        (b"03\n", "kept"),
        (b"9\n", "missing"),
        (None, "missing"),
    ],
)
def test_a_wrong_count_of_kept_checkpoints(count, expected):
    log = log_of(3)
    if count is None:
        del log.files["checkpoints/count"]
    else:
        log.files["checkpoints/count"] = count
    assert codes(verified(log.files)) == {expected}


def test_kept_checkpoints_that_are_no_bundle_or_of_another_log():
    log = log_of(3)
    log.files["checkpoints/000.p/3"] = log.files["checkpoints/000.p/3"][:-1]
    assert codes(verified(log.files)) == {"kept"}
    log = log_of(3)
    log.kept[1] = b"example.org/x\n3\nAAAA\n\n"
    log.write_kept()
    found = verified(log.files)
    assert codes(found) == {"kept"} and "kept checkpoint 1:" in found.findings.first[0].says
    # Later times are judged without it.
    assert list(found.kept.sizes) == [1, -1, 3]


def test_kept_checkpoints_out_of_their_order():
    log = log_of(300)
    log.kept[0], log.kept[1] = log.kept[1], log.kept[0]
    log.write_kept()
    assert codes(verified(log.files)) == {"kept_order"}
    log = log_of(300)
    signed = log.sign(time_s=log.time_s - 200)
    log.keep(signed)
    found = verified(log.files)
    assert codes(found) == {"kept_order", "time"} and "200 s before" in str(found.findings.first)


def test_a_time_after_the_year_9999_is_none():
    log = log_of(3)
    log.keep(log.sign(time_s=1 << 50))
    assert codes(verified(log.files)) == {"quorum", "pause"}


class Changing(Memory):
    """Kept checkpoints that are others when they are read for the second time."""

    def __init__(self, files: dict[str, bytes], second: bytes) -> None:
        super().__init__(files)
        self.second = second

    def read(self, path: str, most: int) -> bytes:
        known = path in self.read_paths and path.startswith("checkpoints/0")
        data = super().read(path, most)
        return self.second if known else data


@pytest.mark.parametrize("second", ["other", "torn"])
def test_kept_checkpoints_that_change_under_the_readers_eyes(second):
    log = log_of(3)
    log.kept[0] = log.kept[0].replace(b"w2.example", b"w9.example")
    log.kept[1] = b"unreadable\n\n"
    log.write_kept()
    other = log_of(4)
    data = other.files["checkpoints/000.p/3"] if second == "other" else log.files["checkpoints/000.p/3"][:-1]
    found = Verification(Changing(log.files, data), Wish(policy=log.policy), Ports(open_=no_address))
    found.run()
    assert "kept" in codes(found)


def test_kept_checkpoints_of_another_log_that_the_policy_knows_are_none_of_this_one():
    log = log_of(3)
    policy = Policy.parse(log.policy.text.replace("witness w1", f"log {OTHER.public}\nwitness w1").encode())
    stranger = SignedCheckpoint.sign(Checkpoint(OTHER.name, 3, log.tree.root()), OTHER)
    log.kept[1] = bytes(
        stranger.cosigned(key(name).sign(stranger.note.text, time_s=log.time_s) for name in log.names)
    )
    log.write_kept()
    found = verified({**log.files, "policy.txt": policy.text.encode()})
    assert codes(found) == {"kept"} and "of another log" in found.findings.first[0].says


# --- checkpoints and policies


def test_without_any_policy_nothing_can_be_checked():
    log = log_of(3)
    with pytest.raises(CantCheck, match="no policy"):
        verified({path: data for path, data in log.files.items() if path != "policy.txt"})
    with pytest.raises(CantCheck, match="no policy"):
        verified({**log.files, "policy.txt": b"nonsense\n"})
    assert codes(verified({**log.files, "policy.txt": b"nonsense\n"}, policy=log.policy)) == {"other_policy"}


def test_without_a_checkpoint_there_is_nothing_to_say():
    log = log_of(3)
    found = verified({path: data for path, data in log.files.items() if path != "checkpoint"})
    assert codes(found) == {"missing"} and not found.whole
    with pytest.raises(CantCheck):
        _ = found.newest
    assert found.state() is None


def test_a_log_that_claims_to_be_huge_is_not_begun():
    log = log_of(3)
    with pytest.raises(CantCheck, match="more than 2 are not read"):
        verified(log.files, most=2)
    log.files["checkpoints/count"] = b"9000000000\n"
    with pytest.raises(CantCheck, match="it keeps 9,000,000,000"):
        verified(log.files)


def test_a_log_whose_policy_asks_nobody_tells_no_times():
    log = Served()
    log.policy = Policy.parse(f"log {LOG.public}\nquorum none\n".encode())
    log.files["policy.txt"] = log.policy.text.encode()
    log.names = []
    log.publish([terms(log.time_s), lifted(log.time_s)])
    found = verified(log.files)
    assert not found.findings and found.newest_s == 0
    report = Report(source="", found=found)
    report.judge()
    assert report.outcomes is None and report.is_solo()
    state = found.state()
    assert state is not None and state.marks == []


def test_an_empty_log_passes():
    log = Served()
    log.publish()
    found = verified(log.files)
    assert not found.findings and found.whole and found.size == 0


# --- entries


def test_entries_in_a_wrong_form_are_found_and_unknown_ones_are_counted():
    log = Served.of(3)
    unknown = [
        to_bytes(Unknown(kind=f"new.kind_{n}", version=1, time=log.time_s * 1000, fields={})) for n in "abc"
    ]
    newer = to_bytes(Unknown(kind="terms", version=2, time=log.time_s * 1000, fields={}))
    log.publish([b"{}", *unknown, newer, b'{"v":1, "kind":"x","time":0}', lifted(log.time_s)])
    found = verified(log.files)
    assert codes(found) == {"entry"} and found.findings.counts[Code.ENTRY] == 2
    assert found.judge.unknown == {"new.kind_a/1": 1, "new.kind_b/1": 1, "new.kind_c/1": 1, "terms/2": 1}
    assert found.judge.kinds == {"terms": 1, "device.bar_lifted": 3}


def test_what_is_kept_in_mind_is_bounded(monkeypatch):
    monkeypatch.setattr(judging, "MOST_KEPT_IN_MIND", 2)
    log = Served()
    log.publish([lifted(log.time_s)])
    log.publish(
        [to_bytes(Unknown(kind=f"new.{n}", version=1, time=log.time_s * 1000, fields={})) for n in "abcd"]
    )
    assert verified(log.files).judge.unknown == {"new.a/1": 1, "new.b/1": 1, "others": 2}
    log.publish([lifted(log.time_s - 3600)] * 5)
    assert verified(log.files).findings.counts[Code.TIME] == 2


def promise(time_s: int, name: str) -> PromiseMade:
    words = {"en": "Never.", "fr": "Jamais."}
    rules: Any = {"all": [{"never": {"kinds": ["device.bar_lifted"]}}]}
    return PromiseMade(
        time=time_s * 1000, promise=name, wording=words, predicate=rules, evidence="ledger", assumptions=words, date=""
    )  # fmt: skip


def test_promises_without_end_are_not_read(monkeypatch):
    log = Served.of(3)
    log.publish([promise(log.time_s, f"p{n}") for n in range(4)])
    assert len(verified(log.files).judge.wordings) == 4
    monkeypatch.setattr(judging, "MOST_WORDS", 500)
    with pytest.raises(CantCheck, match="more promises"):
        verified(log.files)


@pytest.mark.parametrize("limit", ["MOST_PARTS", "MOST_REMEMBERED"])
def test_promises_that_cost_too_much_are_not_judged(monkeypatch, limit):
    """Of nine entries with three keys the rules remember two, three and three."""
    bars = {"kinds": ["device.bar_lifted"]}
    rules: list[Any] = [
        {"at_most": 2, "of": bars},
        {"within": bars, "comes": {"kinds": ["device.bar_reported"]}, "key": ["bar"], "ms": 5},
        {"always": {"kinds": ["device.barred"]}, "earlier": {"of": bars, "key": ["bar"]}},
    ]
    log = Served()
    given = replace(
        promise(log.time_s, "much"), predicate={"all": [*rules, {"never": {"kinds": ["access"]}}]}
    )
    bars_lifted = [
        DeviceBarLifted(time=log.time_s * 1000, bar=f"Aaaaaaaaaa{n}", why="organisation") for n in "BCD"
    ]
    log.publish([terms(log.time_s), given, *bars_lifted * 3])
    assert verified(log.files).judge.book.size() == 2 + 3 + 3
    monkeypatch.setattr(judging, limit, 7)
    with pytest.raises(CantCheck, match="promises"):
        verified(log.files)


def test_a_book_that_was_kept_remembers_as_much():
    log = Served()
    rules: Any = {"all": [{"at_most": 3, "of": {"kinds": ["device.bar_lifted"]}}]}
    given = replace(promise(log.time_s, "few"), predicate=rules)
    log.publish([terms(log.time_s), given, *[lifted(log.time_s)] * 5])
    book = verified(log.files).judge.book
    assert book.size() == 3
    assert Book.load(json.loads(json.dumps(book.save()))).size() == 3


# --- going on


def test_what_is_new_alone_is_read_and_leads_to_the_same_as_all():
    log = Served.of(300)
    state = verified(log.files).state()
    for count in (0, 1, 5, 300, 1000):
        log.publish([promise(log.time_s, f"p{count}")] + [lifted(log.time_s)] * count)
        assert state is not None
        state = State.parse(state.text().encode())
        found = verified(log.files, state=state)
        assert not found.findings and found.whole
        bundles = [path for path in found.source.read_paths if path.startswith("tile/entries")]  # type: ignore[attr-defined]
        assert len(bundles) == -(-log.size // 256) - state.tree.size // 256
        state = found.state()
        fresh = verified(log.files)
        assert found.judge.kinds == fresh.judge.kinds and found.judge.wordings == fresh.judge.wordings
        assert found.judge.book.outcomes(found.until_ms) == fresh.judge.book.outcomes(fresh.until_ms)
        assert found.tree.root() == fresh.tree.root()


def test_entries_that_were_there_last_time_and_are_others_now_are_found():
    log = Served.of(300)
    state = verified(log.files).state()
    log.publish([lifted(log.time_s)])
    data = log.files["tile/entries/001.p/45"]
    log.files["tile/entries/001.p/45"] = data[:5] + b"?" + data[6:]
    found = verified(log.files, state=state)
    assert codes(found) == {"bundle"} and "others now" in found.findings.first[0].says


def kept_state() -> State:
    log = Served.of(300)
    log.publish([promise(log.time_s, "p"), lifted(log.time_s + 900)])
    state = verified(log.files).state()
    assert state is not None
    return state


def test_a_state_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path, state = tmp_path / "state", kept_state()
    assert read_state(path) is None
    write_state(path, state)
    assert read_state(path) == state
    monkeypatch.setattr("os.fsync", lambda _handle: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_state(path, replace(state, kept=7))
    assert read_state(path) == state
    assert [one.name for one in tmp_path.iterdir()] == ["state"]


def test_the_findings_of_entries_are_told_again():
    state = kept_state()
    assert state.findings["counts"] == {"time": 1}
    findings = Findings()
    findings.recall(State.parse(state.text().encode()).findings)
    assert findings.first[0].entries == (301,)
    assert findings.lasting() == state.findings


@given(st.data())
def test_a_state_that_was_spoilt_is_refused(data):
    text = STATE_TEXT.encode()
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda one: one != text[at]))
    with pytest.raises(Malformed):
        State.parse(text[:at] + bytes([other]) + text[at + 1 :])
    with pytest.raises(Malformed):
        State.parse(text[:at])


@given(st.data())
def test_a_state_of_a_wrong_form_is_refused(data):
    plain = json.loads(STATE_TEXT.split("\n")[1])
    name = data.draw(st.sampled_from(sorted(plain.keys() - {"judged", "findings", "origin"})))
    plain[name] = data.draw(
        st.one_of(st.none(), st.floats(), st.text(max_size=5), st.just([[-1, 0]]), st.just({}))
    )
    with pytest.raises(Malformed):
        State.parse(signed_state(json.dumps(plain)))


@given(st.binary(max_size=200))
def test_what_is_no_state_is_refused(data):
    with pytest.raises(Malformed):
        State.parse(data)
    with pytest.raises(Malformed):
        State.parse(sha256(data).hexdigest().encode() + b"\n" + data)


def signed_state(line: str) -> bytes:
    return f"{sha256(line.encode()).hexdigest()}\n{line}".encode()


STATE_TEXT = kept_state().text()


def test_a_state_whose_tree_is_not_that_of_its_checkpoint_is_refused():
    plain = json.loads(STATE_TEXT.split("\n")[1])
    plain["tree"]["edge"][0][0] = "00" * 32
    with pytest.raises(Malformed, match="not that of its checkpoint"):
        State.parse(signed_state(json.dumps(plain)))
    plain["v"] = 2
    with pytest.raises(Malformed, match="another version"):
        State.parse(signed_state(json.dumps(plain)))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 300, 70_000])
def test_a_frontier_reads_back_as_the_same_tree(size):
    tree = GrowingTree()
    tree.append(leaves_of([b"%d" % number for number in range(size)]))
    assert of_frontier(json.loads(json.dumps(frontier(tree)))) == tree


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"size": 1, "edge": []},
        {"size": 1, "edge": [["00"]]},
        {"size": 2, "edge": [["00" * 32]]},
        {"size": "1", "edge": [["00" * 32]]},
        {"size": 1, "edge": [["x"]]},
        {"size": 1, "edge": 4},
        {"size": 257, "edge": [["00" * 32]]},
        {"size": -1, "edge": []},
        {"size": 1.0, "edge": [["00" * 32]]},
    ],
)
def test_what_is_no_frontier_is_refused(plain):
    with pytest.raises(Malformed):
        of_frontier(plain)


@given(
    st.dictionaries(
        st.sampled_from(["size", "edge"]),
        st.one_of(
            st.integers(),
            st.floats(),
            st.none(),
            st.lists(st.lists(st.one_of(st.just("00" * 32), st.text(max_size=3)))),
        ),
    )
)
def test_any_frontier_is_a_tree_of_its_size_or_refused(plain):
    try:
        tree = of_frontier(plain)
    except Malformed:
        return
    assert frontier(tree) == plain


def test_a_state_whose_promises_are_of_another_tree_can_not_be_used():
    log, state = Served.of(300), kept_state()
    other = verified(Served.of(301).files).state()
    assert other is not None
    log.publish([promise(log.time_s, "p"), lifted(log.time_s + 900)])
    with pytest.raises(CantCheck, match="not those of its tree"):
        verified(log.files, state=replace(state, judged=other.judged))
    broken = {**state.judged, "steering": [[0, lifted(START_S).decode(), 0]]}
    with pytest.raises(CantCheck, match="steers"):
        verified(log.files, state=replace(state, judged=broken))
    with pytest.raises(CantCheck):
        verified(log.files, state=replace(state, findings={}))


def test_every_code_has_its_title():
    assert set(TITLES) == set(Code)
    assert set(Code) >= LASTING


def test_many_findings_of_one_code_are_counted_and_the_first_ones_told():
    findings = Findings()
    for number in range(50):
        findings.add(Code.ENTRY, str(number))
    assert findings.counts == {Code.ENTRY: 50} and len(findings.first) == 20


def test_policies_that_ask_for_the_same_are_the_same():
    one = policy_of(["w1", "w2"])
    assert is_same(one, policy_of(["w1", "w2"], urls={"w1": "https://w1.example"}))
    assert not is_same(one, policy_of(["w1", "w3"]))
    assert not is_same(one, policy_of(["w1", "w2"], least="1"))
    assert key("w1").public in {party.key for party in one.witnesses.values()}


def test_cosignatures_that_nobody_knows_change_nothing():
    log = log_of(3)
    more = Note(log.newest.note.text, (key("w9").sign(log.newest.note.text, time_s=5),))
    log.files["checkpoint"] = bytes(log.newest.cosigned(more.signatures))
    assert not verified(log.files).findings
    assert Tile.parse("tile/0/000.p/3").width == 3


# --- partial files that are gone


def test_what_a_partial_file_held_is_read_from_the_full_one_that_came_since():
    log, grown = log_of(300), log_of(300)
    grown.publish([different(number, grown.time_s) for number in range(300, 600)])
    grown.kept += grown.kept * 100
    grown.write_kept()
    files = {path: data for path, data in log.files.items() if ".p/" not in path or path.startswith("tile/1")}
    for path in ("tile/entries/001", "tile/0/001"):
        files[path] = grown.files[path]
    files["checkpoints/000"] = pack_bundle([*log.kept, *[b"later"] * 253])
    assert what_is_wrong(files, log.policy) == set()
    torn = {**files, "tile/0/001": files["tile/0/001"][:-32]}
    assert what_is_wrong(torn, log.policy) == {"tile"}
    torn = {**files, "tile/entries/001": files["tile/entries/001"][:-1]}
    assert what_is_wrong(torn, log.policy) == {"bundle"}


# --- a log that changes while it is read


class Turning(Memory):
    """A log whose checkpoint is another one each time it is asked for."""

    def __init__(self, files: dict[str, bytes], then: list[bytes]) -> None:
        super().__init__(files)
        self.then = then

    def read(self, path: str, most: int) -> bytes:
        data = super().read(path, most)
        if path != "checkpoint":
            return data
        return self.then.pop(0) if len(self.then) > 1 else self.then[0]


@pytest.mark.parametrize("way", ["torn", "smaller", "other"])
def test_a_log_that_goes_to_pieces_while_it_is_waited_for(way):
    log = log_of(300)
    state = verified(log.files).state()
    small = log_of(200)
    then = {"torn": b"x", "smaller": bytes(log_of(100).newest), "other": bytes(small.newest)}[way]
    source = Turning(log.files, [bytes(small.newest), then])
    found = Verification(
        source, Wish(state=state, now_s=log.time_s), Ports(open_=no_address, sleep=lambda _s: None)
    )
    found.run()
    assert "rollback" in codes(found) and found.size == 200


def test_announced_pauses_are_forgotten_when_there_are_very_many(monkeypatch):
    monkeypatch.setattr(judging, "MOST_KEPT_IN_MIND", 20)
    monkeypatch.setattr(judging, "MOST_PAUSES", 2)
    log = Served.of(3)
    pauses = [
        LogPauseAnnounced(
            time=log.time_s * 1000,
            pause=name * 11,
            from_ms=(log.time_s + 900) * 1000,
            to_ms=(log.time_s + 9000) * 1000,
        )
        for name in LETTERS[:30]
    ]
    log.publish(pauses)
    start = log.time_s
    log.publish(after_s=700)
    log.publish(after_s=700)
    log.publish(
        [
            LogPaused(
                time=(start + 2000) * 1000,
                pause=name * 11,
                from_ms=(start + 1000) * 1000,
                to_ms=(start + 2000) * 1000,
            )
            for name in LETTERS[:30]
        ],
        after_s=700,
    )
    found = verified(log.files)
    assert codes(found) == {"pause"} and found.findings.counts[Code.PAUSE] == 10
    assert len(found.judge.pauses) == 2
