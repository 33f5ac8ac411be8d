"""Each attack on a log under its name: that it is found, and at level solo, that the program says what it can't see."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.entries import (
    CountryGround,
    CountryLifted,
    CountryRestricted,
    LogPauseAnnounced,
    LogPaused,
    Officers,
    Policies,
    Rules,
    VideoPublished,
    Witnesses,
    from_bytes,
)
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.sets import WitnessSets
from glasshouse.proof.verifying import grounds
from glasshouse.proof.verifying.around import check_mirrors, compare
from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.findings import Code
from glasshouse.proof.verifying.kept import unvouched
from glasshouse.proof.verifying.report import Report, trust
from glasshouse.proof.verifying.sources import CantCheck, CantReach
from glasshouse.proof.verifying.states import State
from tests.proof.log import ORIGIN
from tests.proof.served import (
    A_MINUTE,
    START_S,
    WEEK_S,
    Memory,
    Served,
    codes,
    key,
    lifted,
    policy_of,
    terms,
    verified,
    witnesses_entry,
)

A, B = "Aaaaaaaaaaa", "Bbbbbbbbbbb"
DAY_S = 86_400
H = "0" * 64
OF_LOG = sha256(ORIGIN.encode()).hexdigest()


def others(shown: Mapping[str, Memory | Exception]):
    """Return what opens addresses: these are there, and nothing else."""

    def open_(address: str):
        found = shown.get(address, Memory({}))
        if isinstance(found, Exception):
            raise found
        return found

    return open_


def watched(
    log: Served, shown: Mapping[str, Memory | Exception], *, now_s: int | None = None, **wish
) -> Verification:
    """Verify a log while others show what they were shown."""
    urls = {"w1": "https://w1.example", "w2": "https://w2.example/"}
    policy = policy_of(log.names, urls=urls)
    now_s = log.time_s if now_s is None else now_s
    found = verified(log.files, open_=others(shown), policy=policy, now_s=now_s, **wish)
    compare(found)
    return found


def grown() -> Served:
    log = Served.of(300)
    log.publish([lifted(log.time_s)] * 5)
    return log


def finding(found: Verification, code: str):
    return next(one for one in found.findings.first if one.code.value == code)


# --- split view


def test_split_view_is_seen_at_a_witness():
    log, other = grown(), Served.of(200)
    other.publish(
        [b'{"bar":"Bbbbbbbbbbb","kind":"device.bar_lifted","time":0,"v":1,"why":"organisation"}'] * 60
    )
    shown = Memory({"checkpoint": bytes(other.newest)})
    found = watched(log, {f"https://w1.example/{OF_LOG}": shown})
    assert codes(found) == {"split_view"}
    one = finding(found, "split_view")
    assert one.shown == (bytes(log.newest).decode(), bytes(other.newest).decode())


def test_split_view_is_seen_at_a_witness_that_is_behind_the_last_check():
    log, other = grown(), Served.of(200, level="solo")
    state = verified(log.files).state()
    log.publish([lifted(log.time_s)] * 300)
    shown = Memory({"checkpoint": bytes(other.newest)})
    assert codes(watched(log, {f"https://w1.example/{OF_LOG}": shown}, state=state)) == {"split_view"}


def test_split_view_is_seen_at_a_mirror_that_is_ahead():
    log, other = grown(), Served.of(299)
    other.publish([lifted(other.time_s)] * 100)
    mirror = Memory(other.files)
    assert codes(watched(log, {f"https://w1.example/mirror/{OF_LOG}": mirror})) == {"split_view"}


def test_witnesses_that_were_shown_the_same_are_no_finding():
    log = Served.of(300)
    behind = Memory({"checkpoint": bytes(log.newest)})
    log.publish([lifted(log.time_s)] * 5)
    here = Memory(dict(log.files))
    shown = {f"https://w1.example/{OF_LOG}": behind, f"https://w2.example/mirror/{OF_LOG}": here}
    found = watched(log, shown)
    assert not found.findings
    assert [one.name for one in found.monitors.seen] == ["w1", "w2"]
    assert check_mirrors(found) == ["w2"]


def test_what_a_witness_is_shown_can_not_be_compared_while_tiles_are_wrong():
    log = Served.of(300)
    behind = Memory({"checkpoint": bytes(log.newest)})
    log.publish([lifted(log.time_s)] * 5)
    state = verified(log.files).state()
    log.publish([lifted(log.time_s)] * 5)
    log.files["tile/0/001.p/54"] = bytes(54 * 32)
    found = watched(log, {f"https://w1.example/{OF_LOG}": behind}, state=state)
    assert codes(found) == {"tile"}
    assert "can't be compared" in found.findings.notes["silent:w1"]


def test_a_witness_that_can_not_be_asked_is_told_and_is_no_finding():
    log = grown()
    foreign = Memory({"checkpoint": b"no checkpoint"})
    found = watched(
        log,
        {
            f"https://w1.example/{OF_LOG}": CantReach("it does not answer"),
            f"https://w1.example/mirror/{OF_LOG}": Malformed("no address"),
            f"https://w2.example/{OF_LOG}": foreign,
        },
    )
    assert not found.findings
    assert found.findings.notes["silent:w1"].endswith("no address")
    assert found.findings.notes["silent:w2"].endswith("signatures")


def test_a_witness_that_shows_another_log_of_the_policy_has_shown_nothing_of_this_one():
    log = grown()
    key = SigningKey.generate("other.example/log", Kind.LOG)
    signed = SignedCheckpoint.sign(Checkpoint(key.name, 9, bytes(32)), key)
    shown = {f"https://w1.example/{OF_LOG}": Memory({"checkpoint": bytes(signed)})}
    found = watched(log, shown)
    assert not found.findings
    assert found.findings.notes["silent:w1"].endswith("it serves a checkpoint of other.example/log")


def test_a_policy_from_the_log_itself_sends_nobody_into_a_private_network():
    log = grown()
    for url in (
        "http://127.0.0.1:9",
        "http://10.0.0.1",
        "http://localhost",
        "http://a.localhost/x",
        "http://[::1]",
        "http://localhost.",
        "http://127.1",
        "http://2130706433/",
        "http://0x7f.1:80",
        "http://10.0.0.1.",
    ):
        log.files["policy.txt"] = policy_of(log.names, urls={"w1": url}).text.encode()
        found = verified(log.files, now_s=log.time_s)
        compare(found)
        assert "private network" in found.findings.notes["silent:w1"]
    log.files["policy.txt"] = policy_of(log.names, urls={"w1": "http://[::"}).text.encode()
    found = verified(log.files, open_=others({f"http://[::/{OF_LOG}": Malformed("no address")}))
    compare(found)
    assert "no address" in found.findings.notes["silent:w1"]


def test_a_policy_with_very_many_addresses_sends_to_few_of_them():
    log = grown()
    names = [*log.names, *[f"x{n}" for n in range(40)]]
    asked = set()

    def open_(address: str) -> Memory:
        asked.add(address.split("/")[2])
        return Memory({})

    urls = {name: f"https://{name}.example" for name in names}
    log.files["policy.txt"] = policy_of(names, least="1", urls=urls).text.encode()
    found = verified(log.files, open_=open_)
    compare(found)
    assert len(asked) == 32
    assert found.findings.notes["silent:x39"].endswith("too many have an address")


# --- withheld


def test_withheld_entry_is_shown_by_a_mirror():
    log = grown()
    theirs = Served.of(300)
    theirs.publish([lifted(theirs.time_s)] * 5)
    video = VideoPublished(
        time=theirs.time_s * 1000, video=A, manifest=H, withdrawal=H, secret_by="author", author=A, earlier=False
    )  # fmt: skip
    theirs.publish([video, b"no entry"], after_s=30)
    theirs.publish([lifted(theirs.time_s)] * 7, after_s=30)
    mirror = {f"https://w1.example/mirror/{OF_LOG}": Memory(theirs.files)}
    late = watched(log, mirror, now_s=theirs.time_s + 700)
    assert codes(late) == {"withheld"}
    one = finding(late, "withheld")
    assert one.entries == (305, 306, 307, 308, 309)
    assert "became public" in one.says and "not JSON" in one.says
    soon = watched(log, mirror, now_s=theirs.time_s + 60)
    assert not soon.findings
    assert "not overdue" in soon.findings.notes["ahead:w1"]


def test_withheld_entry_is_told_by_a_witness_that_has_seen_more():
    log, theirs = grown(), Served.of(300)
    theirs.publish([lifted(theirs.time_s)] * 50)
    witness = {f"https://w1.example/{OF_LOG}": Memory({"checkpoint": bytes(theirs.newest)})}
    found = watched(log, witness, now_s=theirs.time_s + 700)
    assert codes(found) == {"withheld"}
    assert finding(found, "withheld").entries == ()
    # Signed by the log alone: nobody tells when.
    bare = Memory({"checkpoint": bytes(theirs.sign(names=()))})
    found = watched(log, {f"https://w1.example/{OF_LOG}": bare}, now_s=theirs.time_s + 700)
    assert not found.findings and "ahead:w1" in found.findings.notes


def test_a_log_that_was_only_behind_its_witness_is_asked_again():
    log, before = grown(), dict(grown().files)
    log.publish([lifted(log.time_s)])
    witness = {f"https://w1.example/{OF_LOG}": Memory({"checkpoint": bytes(log.newest)})}
    policy = policy_of(log.names, urls={"w1": "https://w1.example"})
    source = Memory(before)

    def slept(_s: float) -> None:
        source.files = log.files

    found = Verification(
        source, Wish(policy=policy, now_s=log.time_s), Ports(open_=others(witness), sleep=slept)
    )
    found.run()
    compare(found)
    assert not found.findings and found.size == log.size


def test_a_mirror_can_not_make_the_reader_read_without_end():
    log, theirs = grown(), Served.of(300)
    theirs.publish([lifted(theirs.time_s)] * 900)
    mirror = {f"https://w1.example/mirror/{OF_LOG}": Memory(theirs.files)}
    found = watched(log, mirror, now_s=theirs.time_s + 700, most=400)
    assert finding(found, "withheld").entries == ()


# --- a mirror that holds something else


def test_mirror_that_lost_what_it_signed():
    log = grown()
    files = dict(log.files)
    files["tile/entries/000"] = files["tile/entries/000"][:-1] + b"?"
    assert codes_of_mirror(log, files) == {"mirror"}
    del files["tile/entries/000"]
    del files["tile/0/000"]
    files["tile/entries/001.p/49"] = b""
    assert codes_of_mirror(log, files) == set()
    empty = {path: data for path, data in log.files.items() if path == "checkpoint"}
    assert codes_of_mirror(log, empty) == set()


def codes_of_mirror(log: Served, files: dict[str, bytes]) -> set[str]:
    found = watched(log, {f"https://w1.example/mirror/{OF_LOG}": Memory(files)})
    assert check_mirrors(found) == []
    return codes(found)


def test_mirror_with_tiles_that_fit_its_own_entries_and_not_its_signature():
    log, other = grown(), Served.of(305, level="solo")
    files = {**other.files, "checkpoint": log.files["checkpoint"]}
    assert codes_of_mirror(log, files) == {"mirror"}


def test_mirror_that_can_not_be_read():
    log = grown()

    class Down(Memory):
        def read(self, path: str, most: int) -> bytes:
            if path.startswith("tile"):
                raise CantReach("it is down")
            return super().read(path, most)

    found = watched(log, {f"https://w1.example/{OF_LOG}": Down(log.files)})
    assert check_mirrors(found) == []
    assert not found.findings and "it is down" in found.findings.notes["mirror:w1"]
    ahead = Served.of(300)
    ahead.publish([lifted(ahead.time_s)] * 60)
    found = watched(log, {f"https://w1.example/{OF_LOG}": Down(ahead.files)}, now_s=ahead.time_s + 700)
    assert codes(found) == {"withheld"}


# --- rollback and fork


def test_rollback_is_seen_by_whoever_kept_a_state():
    log = Served.of(300)
    before = dict(log.files)
    log.publish([lifted(log.time_s)] * 5)
    state = verified(log.files).state()
    found = verified(before, state=state, now_s=log.time_s)
    assert codes(found) == {"rollback"}
    first, second = finding(found, "rollback").shown
    assert (first, second) == (bytes(log.newest).decode(), before["checkpoint"].decode())
    assert found.state() is None


def test_rollback_is_seen_in_a_kept_checkpoint_that_is_greater_than_the_newest():
    log = Served.of(300)
    before = log.files["checkpoint"]
    log.publish([lifted(log.time_s)] * 5)
    files = {**log.files, "checkpoint": before, "tile/entries/001.p/44": log.files["tile/entries/001.p/49"]}
    assert "rollback" in codes(verified({**log.files, "checkpoint": before}))
    assert "rollback" in codes(verified(files))


def test_rollback_of_the_kept_checkpoints():
    log = grown()
    state = verified(log.files).state()
    files = {
        **log.files,
        "checkpoints/count": b"1\n",
        "checkpoints/000.p/1": log.files["checkpoints/000.p/1"],
    }
    assert codes(verified(files, state=state)) == {"rollback"}


def test_fork_of_the_same_size():
    log, other = Served.of(300), Served.of(300, level="solo")
    found = verified(other.files, state=verified(log.files).state())
    assert codes(found) == {"fork"}
    assert finding(found, "fork").shown == (bytes(log.newest).decode(), bytes(other.newest).decode())


@pytest.mark.parametrize("anew", [False, True])
def test_fork_that_has_grown(anew):
    log, other = Served.of(300), Served.of(300, level="solo")
    other.publish([lifted(other.time_s)] * 300)
    found = verified(other.files, state=verified(log.files).state(), anew=anew)
    assert "fork" in codes(found)
    assert found.state() is None


def test_fork_is_not_said_of_entries_that_are_only_spoilt():
    log = Served.of(256)
    state = verified(log.files).state()
    log.publish([lifted(log.time_s)] * 3)
    files = {**log.files, "tile/entries/001.p/3": log.files["tile/entries/001.p/3"][:-1] + b"?"}
    assert "fork" not in codes(verified(files, state=state))
    assert {"root", "tile", "kept"} <= codes(verified(files, state=state))
    del files["tile/0/001.p/3"]
    assert "fork" not in codes(verified(files, state=state))


def test_another_log_and_another_policy():
    log = grown()
    state = verified(log.files).state()
    assert state is not None
    other = replace(
        state, signed=replace(state.signed, checkpoint=replace(state.signed.checkpoint, origin="x"))
    )
    assert codes(verified(log.files, state=other)) == {"other_log"}
    strangers = policy_of(["w3"])
    assert codes(verified(log.files, state=state, policy=strangers)) == {"other_policy"}
    assert codes(verified(log.files, policy=strangers)) == {"quorum", "other_policy"}
    foreign = log.files["policy.txt"].replace(b"log.example/test", b"log.example/none")
    with pytest.raises(Malformed):
        type(state.policy).parse(foreign)


def test_a_checkpoint_of_a_log_that_the_policy_does_not_know():
    log = grown()
    text = log.files["checkpoint"].replace(b"log.example/test\n", b"log.example/other\n", 1)
    assert codes(verified({**log.files, "checkpoint": text})) == {"other_log"}


# --- times


def test_time_outside_its_bounds():
    log = grown()
    log.publish([lifted(log.time_s + 300)])
    log.publish([lifted(log.time_s - 900), lifted(log.time_s - 500)])
    found = verified(log.files)
    assert codes(found) == {"time"}
    late, early = [one for one in found.findings.first if one.code.value == "time"]
    assert (late.entries, early.entries) == ((305,), (306,))
    assert "3 min after" in late.says and "published within 10 min" in early.says
    # It stands in the log for good: who goes on from here is told again.
    again = verified(log.files, state=found.state())
    assert codes(again) == {"time"}


def test_time_of_what_was_entered_during_a_pause_is_no_finding():
    log = grown()
    start = log.time_s
    span = {"from_ms": (start + 200) * 1000, "to_ms": (start + 9000) * 1000}
    log.publish([LogPauseAnnounced(time=start * 1000, pause=A, **span)])
    log.publish(after_s=60)
    # Back again, it is cosigned as it was, and then what came meanwhile is entered.
    log.publish(after_s=4900)
    paused = {"from_ms": (start + 200) * 1000, "to_ms": log.time_s * 1000}
    log.publish([lifted(start + 300), lifted(start + 4000)])
    without = verified(log.files)
    assert codes(without) == {"time", "pause"} and without.findings.counts[Code.TIME] == 2
    log.publish([LogPaused(time=log.time_s * 1000, pause=A, **paused)])
    assert not verified(log.files).findings


def test_unannounced_pause_that_is_entered():
    log = grown()
    start = log.time_s
    log.publish(
        [LogPaused(time=(start + 2000) * 1000, pause="", from_ms=start * 1000, to_ms=(start + 2000) * 1000)],
        after_s=2001,
    )
    found = verified(log.files)
    assert codes(found) == {"pause"}
    assert "33 min, unannounced" in finding(found, "pause").says


def test_unannounced_pause_whose_announcement_came_too_late_or_told_less():
    for pause, until in ((A, 100), (A, 5000)):
        log = grown()
        start = log.time_s
        log.publish(
            [
                LogPauseAnnounced(
                    time=start * 1000, pause=pause, from_ms=start * 1000, to_ms=(start + until) * 1000
                )
            ]
        )
        log.publish(
            [
                LogPaused(
                    time=(start + 2000) * 1000, pause=A, from_ms=start * 1000, to_ms=(start + 2000) * 1000
                )
            ],
            after_s=2001,
        )
        assert codes(verified(log.files)) == {"pause"}


def test_unannounced_pause_that_no_entry_accounts_for():
    log = grown()
    log.publish([lifted(log.time_s + 3000)], after_s=3000)
    log.publish()
    found = verified(log.files)
    assert codes(found) == {"pause"}
    assert "no entry accounts for it" in finding(found, "pause").says


def test_unannounced_pause_that_has_just_ended_is_left_for_the_next_time():
    log = grown()
    start = log.time_s
    log.publish(after_s=3000)
    found = verified(log.files, now_s=log.time_s)
    assert not found.findings
    state = found.state()
    assert state is not None and state.gaps == [(start, start + 3000)]
    log.publish(after_s=400)
    log.publish(after_s=400)
    assert codes(verified(log.files, state=state, now_s=log.time_s)) == {"pause"}


def test_unannounced_pause_at_impossible_times():
    log = grown()
    start = log.time_s
    log.publish([LogPaused(time=start * 1000, pause="", from_ms=start * 1000, to_ms=(start - 5) * 1000)])
    log.publish(
        [LogPaused(time=log.time_s * 1000, pause="", from_ms=start * 1000, to_ms=(start + 9000) * 1000)]
    )
    found = verified(log.files)
    assert codes(found) == {"pause"} and found.findings.counts[finding(found, "pause").code] == 2


def test_a_log_that_stands_still_is_stale():
    log = grown()
    assert not verified(log.files, now_s=log.time_s + 700).findings
    assert codes(verified(log.files, now_s=log.time_s + 900)) == {"stale"}


# --- sets and rules


def changing(in_force_s: int, *, names=("w3", "w4")) -> Served:
    """Return a log that has announced another set a minute ago."""
    log = Served.of(10)
    log.publish([witnesses_entry(policy_of(names), log.time_s, in_force_s)])
    return log


def minutes(log: Served, until_s: int, step_s: int = 720) -> None:
    """Let time pass under checkpoints."""
    while log.time_s + step_s < until_s:
        log.publish(after_s=step_s)


def test_witness_set_that_waited_counts():
    in_force_s = START_S + WEEK_S + 1000
    log = changing(in_force_s)
    first = log.policy
    minutes(log, in_force_s)
    new = log.use(["w3", "w4"])
    log.publish([lifted(log.time_s)], after_s=in_force_s - log.time_s)
    log.publish([lifted(log.time_s)])
    found = verified(log.files, policy=first)
    assert not found.findings and found.is_vouched
    state = found.state()
    assert state is not None
    # Whoever is told the new one by the log itself does not know the earlier one, and says so.
    fresh = verified(log.files)
    assert not fresh.findings and fresh.earlier == len(log.kept) - 2
    # Whoever kept a state goes on, and accepts the new one by giving it.
    log.publish([lifted(log.time_s)])
    later = verified(log.files, state=state)
    assert not later.findings and later.policy == first
    # Not while it does not count yet.
    before = verified({**log.files}, state=state, policy=policy_of(["w5"]))
    assert codes(before) == {"other_policy"}
    accepted = verified(log.files, state=state, policy=new)
    assert not accepted.findings and accepted.policy == new
    kept = accepted.state()
    assert kept is not None and kept.policy == new
    log.publish([lifted(log.time_s)])
    assert not verified(log.files, state=kept).findings


def test_witness_set_is_not_accepted_before_it_counts():
    log = changing(START_S + WEEK_S + 1000)
    first = log.policy
    state = verified(log.files).state()
    log.publish([lifted(log.time_s)])
    found = verified(log.files, state=state, policy=policy_of(["w3", "w4"]))
    assert not found.findings and found.policy == first


def test_witness_set_that_counted_and_was_replaced_signs_for_nobody():
    log = changing(START_S + WEEK_S + 1000)
    sets = WitnessSets(log.policy)
    for index, data in enumerate(log.entries):
        sets.add(index, from_bytes(data), START_S * 1000)
    log.time_s = START_S + 2 * WEEK_S
    signed = log.sign(names=["w3", "w4"])
    assert unvouched(signed, sets, Unproved("replaced")) == (Code.QUORUM, "replaced")


def test_witness_set_used_before_its_waiting_time():
    in_force_s = START_S + WEEK_S + 1000
    log = changing(in_force_s)
    first = log.policy
    log.publish([lifted(log.time_s)])
    log.names = ["w3", "w4"]
    log.publish([lifted(log.time_s)])
    log.publish([lifted(log.time_s)])
    found = verified(log.files, policy=first)
    assert codes(found) == {"witnesses_early"}
    assert found.findings.counts[finding(found, "witnesses_early").code] == 3
    assert "did not count yet" in finding(found, "witnesses_early").says
    assert found.state() is None


def test_witness_set_announced_before_any_terms():
    """Nothing says how long it waits, so whoever was given the first one would never hear of that one."""
    log = Served()
    first = log.policy
    log.publish([witnesses_entry(policy_of(["w3"]), log.time_s, log.time_s + A_MINUTE * 2)])
    log.use(["w3"])
    log.publish([terms(log.time_s)], after_s=2 * A_MINUTE)
    log.publish([lifted(log.time_s)])
    found = verified(log.files, policy=first)
    assert "witnesses_early" in codes(found)
    assert "before any terms" in finding(found, "witnesses_early").says
    assert not found.is_vouched


def announced_again(in_force_s: int) -> tuple[Served, Policy, State]:
    """Return a log that announced its own set once more, and kept checkpoints that nobody cosigned until it counted."""
    log = Served.of(10)
    state = verified(log.files).state()
    assert state is not None
    log.publish([witnesses_entry(log.policy, log.time_s, in_force_s)])
    log.names = ["nobody"]
    minutes(log, in_force_s)
    log.names = ["w1", "w2"]
    log.publish([lifted(log.time_s)], after_s=in_force_s - log.time_s)
    return log, log.policy, state


def test_witness_set_announced_again_makes_nothing_older_that_is_newer_than_a_state():
    log, policy, state = announced_again(START_S + WEEK_S + 1000)
    assert codes(verified(log.files, policy=policy, state=state)) == {"quorum"}
    assert codes(verified(log.files, policy=policy, state=state, anew=True)) == {"quorum"}
    # Whoever comes now can't know it, and is told of how many.
    fresh = verified(log.files, policy=policy)
    assert not fresh.findings and fresh.earlier > 800
    assert f"{fresh.earlier} kept checkpoints are older" in fresh.findings.notes["earlier"]


def test_witness_set_announced_twice_counts_from_the_first_time():
    in_force_s = START_S + WEEK_S + 1000
    log, policy, _state = announced_again(in_force_s)
    log.publish([witnesses_entry(policy, log.time_s, in_force_s + 2 * WEEK_S)])
    log.names = ["nobody"]
    minutes(log, in_force_s + 2 * WEEK_S)
    log.names = ["w1", "w2"]
    log.publish([lifted(log.time_s)], after_s=in_force_s + 2 * WEEK_S - log.time_s)
    assert codes(verified(log.files, policy=policy)) == {"quorum"}


def test_witness_set_that_replaced_ours_is_told_with_whom_it_asks_for():
    in_force_s = START_S + WEEK_S + 1000
    log = changing(in_force_s, names=("w3",))
    first = log.policy
    minutes(log, in_force_s)
    log.use(["w3"])
    log.publish([lifted(log.time_s)], after_s=in_force_s - log.time_s)
    found = verified(log.files, policy=first)
    assert not found.findings
    assert "as entry 10 announced" in found.findings.notes["other_set"]
    report = Report(source="x", found=found)
    assert report.is_solo()
    assert report.plain()["policy"]["trust"] == [*trust(policy_of(["w3"]))]
    assert "other_set" not in verified(log.files).findings.notes


def test_witness_set_announced_for_too_soon():
    log = changing(START_S + 3600)
    first = log.policy
    assert codes(verified(log.files, policy=first)) == {"witnesses_early"}
    minutes(log, START_S + 3600)
    log.names = ["w3", "w4"]
    log.publish(after_s=700)
    found = verified(log.files, policy=first)
    assert codes(found) == {"witnesses_early"}
    assert any("never counts" in one.says for one in found.findings.first)


def test_witness_set_that_still_signs_after_another_one_counts():
    in_force_s = START_S + WEEK_S + 1000
    log = changing(in_force_s)
    first = log.policy
    minutes(log, in_force_s + 2000)
    found = verified(log.files, policy=first)
    assert codes(found) == {"quorum", "other_policy"}
    assert "did not count" in finding(found, "quorum").says


@pytest.mark.parametrize("policy", ["log x\n", "quorum none\n"])
def test_witness_set_that_is_none(policy):
    log = Served.of(10)
    digest = sha256(policy.encode()).hexdigest()
    log.publish([Witnesses(time=log.time_s * 1000, sha256=digest, policy=policy, in_force_ms=0)])
    assert codes(verified(log.files)) == {"witnesses_early"}


def test_witness_set_of_groups_in_groups_without_end_is_weighed():
    """A policy of the size that an entry may have stands deeper in itself than calls may."""
    first = policy_of(["w1", "w2"]).text.splitlines()[:-1]
    deep = [f"group g{n} 1 {f'g{n - 1}' if n else 'all'}" for n in range(2500)]
    text = "\n".join([*first, *deep, "quorum g2499\n"])
    log = Served.of(10)
    log.files["policy.txt"] = text.encode()
    found = verified(log.files)
    assert not found.findings and found.is_vouched
    log.publish([lifted(log.time_s)], names=["w1"])
    assert codes(verified(log.files)) == {"quorum"}


@pytest.mark.parametrize("kind", [Officers, Policies])
def test_rule_set_used_before_its_seven_days(kind):
    given = {"officers": (A,)} if kind is Officers else {"name": "orders"}
    for wait_s, expected in ((WEEK_S - 1, {"rules_early"}), (WEEK_S + 240, set())):
        log = grown()
        log.publish(
            [kind(time=log.time_s * 1000, sha256=H, in_force_ms=(log.time_s + wait_s) * 1000, **given)]
        )
        found = verified(log.files)
        assert codes(found) == expected


def test_house_rules_need_not_wait():
    log = grown()
    log.publish([Rules(time=log.time_s * 1000, name="house", sha256=H, in_force_ms=log.time_s * 1000)])
    assert not verified(log.files).findings


# --- grounds that are withheld until a day


def withheld(log: Served, day: str, state: str = "proposed", statement: str = A) -> CountryRestricted:
    return CountryRestricted(
        time=log.time_s * 1000,
        statement=statement,
        video=B,
        state=state,
        countries=("LI",),
        authority="",
        law="",
        evidence="none",
        from_ms=log.time_s * 1000,
        until="",
        withheld_until=day,
        decided_by=A,
    )


def named(log: Served, statement: str = A) -> CountryGround:
    return CountryGround(
        time=log.time_s * 1000, statement=statement, authority="A court", law="A law", evidence="none"
    )


def today(log: Served, days: int = 0) -> str:
    return datetime.fromtimestamp(log.time_s + days * DAY_S, UTC).date().isoformat()


def to_midnight(log: Served) -> int:
    """Return how many seconds are left of the day of a log."""
    return DAY_S - log.time_s % DAY_S


def test_a_ground_that_is_entered_on_its_day_is_in_order():
    log = grown()
    log.publish([withheld(log, today(log)), withheld(log, today(log), "in_force")])
    log.publish([named(log)])
    assert not verified(log.files).findings
    log = grown()
    log.publish([withheld(log, "9999-12-31")])
    assert not verified(log.files).findings


def test_a_ground_that_is_not_entered_on_its_day_is_told_by_name():
    log = grown()
    log.publish([withheld(log, today(log, -1))])
    found = verified(log.files)
    assert codes(found) == {"ground_missing"}
    (told,) = found.findings.first
    assert told.entries == (305,) and A in told.says and today(log, -1) in told.says
    # It is told again as long as it lasts, and not twice.
    log.publish()
    again = verified(log.files, state=found.state())
    assert codes(again) == {"ground_missing"} and again.findings.counts[Code.GROUND_MISSING] == 1
    # Entered late, that stands in the entries for good.
    log.publish([named(log)])
    late = verified(log.files, state=again.state())
    assert codes(late) == {"ground_late"} and late.findings.first[0].entries == (305, 306)
    log.publish()
    assert codes(verified(log.files, state=late.state())) == {"ground_late"}
    assert codes(verified(log.files)) == {"ground_late"}


def test_a_ground_is_due_as_long_after_its_day_as_acts_may_wait():
    for after_s, expected in ((500, set()), (800, {"ground_missing"})):
        log = grown()
        log.publish([withheld(log, today(log))])
        wait_s, since_s = to_midnight(log) + after_s, log.time_s
        while log.time_s < since_s + wait_s:
            log.publish(after_s=min(600, since_s + wait_s - log.time_s))
        assert codes(verified(log.files)) == expected


def test_what_ends_before_its_day_still_names_its_ground_and_what_withholds_nothing_needs_none():
    log = grown()
    lifted_early = CountryLifted(time=log.time_s * 1000, statement=A, why="withdrawn", decided_by=A)
    log.publish([withheld(log, today(log, -1)), lifted_early])
    assert codes(verified(log.files)) == {"ground_missing"}
    log = grown()
    open_ = replace(withheld(log, ""), authority="A court", law="A law")
    # A ground that nothing withheld is no sin.
    log.publish([open_, named(log, B)])
    assert not verified(log.files).findings


def test_grounds_without_end_are_not_followed(monkeypatch):
    monkeypatch.setattr(grounds, "MOST_OPEN", 2)
    log = grown()
    log.publish([withheld(log, today(log, 9), statement=letter * 11) for letter in "abc"])
    with pytest.raises(CantCheck, match="withholds more grounds"):
        verified(log.files)


def test_sets_without_end_are_not_followed():
    log = Served.of(10)
    log.publish([terms(log.time_s)] * 300)
    with pytest.raises(CantCheck):
        verified(log.files)


# --- the same at level solo


def solo() -> Served:
    return Served(("operator",), level="solo")


def solo_log() -> Served:
    log = solo()
    log.publish([terms(log.time_s, level="solo"), *[lifted(log.time_s)] * 299])
    log.publish([lifted(log.time_s)] * 5)
    return log


def unseen(found: Verification) -> list[str]:
    return Report(source="", found=found).unseen()


def test_solo_says_which_attacks_it_can_not_see():
    log = solo_log()
    found = verified(log.files)
    assert not found.findings
    assert unseen(found) == ["split_view", "rollback", "withheld", "time"]
    told = "\n".join(Report(source="", found=found).lines())
    assert "Only the operator vouches; take a copy of the checkpoint to catch a rewrite." in told
    assert told.count("not seen") == 4


def test_solo_split_view_and_withheld_entry_are_not_seen_and_it_says_so():
    # Another history for somebody else, signed by the same keys.
    mine, theirs = solo_log(), solo()
    theirs.publish([terms(theirs.time_s, level="solo"), *[lifted(theirs.time_s)] * 600])
    for log in (mine, theirs):
        found = verified(log.files)
        assert not found.findings and {"split_view", "withheld"} <= set(unseen(found))


def test_solo_rollback_is_seen_only_with_a_state():
    log = solo()
    log.publish([terms(log.time_s, level="solo")])
    before = dict(log.files)
    log.publish([lifted(log.time_s)] * 5)
    fresh = verified(before)
    assert not fresh.findings and "rollback" in unseen(fresh)
    found = verified(before, state=verified(log.files).state())
    assert codes(found) == {"rollback"} and "rollback" not in unseen(found)


def test_solo_times_are_the_operators_own():
    # Entries and stamps a month back: they agree with each other, and nobody else looked.
    log = solo()
    log.time_s -= 30 * 86_400
    log.publish([terms(log.time_s, level="solo"), lifted(log.time_s)])
    found = verified(log.files)
    assert not found.findings and "time" in unseen(found)


def test_solo_still_sees_what_the_log_says_of_itself():
    log = solo_log()
    log.publish([Policies(time=log.time_s * 1000, name="x", sha256=H, in_force_ms=0)])
    log.publish([lifted(log.time_s + 900)])
    log.publish([lifted(log.time_s)], after_s=9000)
    log.publish()
    assert codes(verified(log.files)) == {"rules_early", "time", "pause"}


def test_witnessed_without_a_mirror_that_answers_can_not_see_what_is_withheld():
    log = grown()
    assert unseen(verified(log.files)) == ["withheld"]
    shown = {f"https://w1.example/{OF_LOG}": Memory({"checkpoint": bytes(log.newest)})}
    assert unseen(watched(log, shown)) == []
    assert key("w1").public != key("w2").public
