"""The verifier in the visitor's browser: the same vectors as Python's, and everything that must be caught, caught."""

import base64
import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from playwright.sync_api import Browser, Page

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import (
    CountryGround,
    CountryRestricted,
    Entry,
    LogPauseAnnounced,
    LogPaused,
    canonical,
    to_bytes,
)
from glasshouse.proof.notes import Kind, Signature, VerifierKey, signed_message
from glasshouse.proof.policies import Policy
from tests.journeys.door import door
from tests.proof import histories
from tests.proof.cases import CASES, MINUTE, Case, plain, step
from tests.proof.examples import EXAMPLES, A, T, country
from tests.proof.histories import ATTACKS, START_S, WITNESSES, History, policy_of, video
from tests.proof.read_and_judged import entry_vector, predicate_vector
from tests.proof.vectors import FILES

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page on a secure origin, with nothing on it."""
    with door({"/empty.html": b"<!doctype html><title>Empty</title>"}) as address:
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{address}/empty.html")
        yield page
        context.close()


def ask(page: Page, script: str, what: str, *given: Any) -> Any:
    """Call a function of a script of these tests in the page."""
    call = "async ([script, what, given]) => (await import(`/tests/${script}`))[what](...given)"
    return page.evaluate(call, [script, what, list(given)])


def hold(page: Page, name: str, log: History) -> None:
    """Hand the files of a log to the page."""
    files = {path: base64.b64encode(data).decode() for path, data in log.files.items()}
    ask(page, "logs.js", "hold", name, files, log.policy)


def check(page: Page, log: History, seen: History | None = None) -> Any:
    """Check a log in the page, as somebody who saw another one's checkpoint before."""
    hold(page, "log", log)
    if seen:
        hold(page, "seen", seen)
    return ask(page, "logs.js", "checkLog", "log", "seen" if seen else None)


def verdicts(found: Any) -> dict[str, str]:
    return {one["promise"]: one["verdict"] for one in found["outcomes"]}


@pytest.mark.parametrize("name", [*FILES, "promises"])
def test_the_vectors_come_out_the_same(page: Page, name: str) -> None:
    told = ask(page, "vectors.js", "run", name)
    assert told["wrong"] == []
    assert told["count"] == len(json.loads((VECTORS / f"{name}.json").read_text()))


# --- what nobody thought of: drawn by chance, always the same

DRAWN = 400
STEPS = [entry for case in CASES for _from, _to, entry in case.steps]


def test_any_log_comes_to_the_same_verdicts(page: Page) -> None:
    draw = random.Random(20_260_324)
    drawn = []
    for number in range(DRAWN):
        at, steps = 0, []
        for entry in draw.choices(STEPS, k=draw.randint(1, 40)):
            at += draw.choice((0, 1, 5, 30, 61, -20))
            steps.append(step(at, entry, around_ms=draw.choice((0, 1, MINUTE, 10 * MINUTE))))
        case = Case(name=str(number), steps=steps, until_ms=draw.choice((0, T, T + 90 * MINUTE)), expected=())
        drawn.append(plain(case))
    assert {one["verdict"] for case in drawn for one in case["outcomes"]} == {
        "holds",
        "undetermined",
        "violated",
    }
    assert ask(page, "vectors.js", "compare", "promises", drawn)["wrong"] == []


def spoilt(draw: random.Random, data: bytes) -> bytes:
    """Return bytes with a byte or two changed, put in or taken out."""
    for _time in range(draw.choice((1, 1, 2))):
        at = draw.randrange(len(data) + 1)
        middle = (
            bytes([draw.choice((*b'",:{}[]0123456789-eE.\\u \n', 0x7F, 0xC3, 0xFF))])
            if draw.random() < 0.7
            else b""
        )
        data = data[:at] + middle + data[at + draw.choice((0, 1)) :]
    return data


def test_any_spoilt_entry_is_read_alike(page: Page) -> None:
    draw = random.Random(20_260_325)
    given = [spoilt(draw, to_bytes(draw.choice(EXAMPLES))) for _time in range(5 * DRAWN)]
    vectors = [entry_vector(data) for data in given]
    assert sum("refused" not in one for one in vectors) > 20
    assert ask(page, "vectors.js", "compare", "entries", vectors)["wrong"] == []


def test_any_spoilt_predicate_is_understood_alike(page: Page) -> None:
    draw = random.Random(20_260_326)
    texts = [json.dumps(one["predicate"]) for one in json.loads((VECTORS / "predicates.json").read_text())]
    words = [
        *map(
            json.dumps,
            ("never", "is", "appeal", "time", 5, -1, True, [], {}, "<", "in", "not_after", "kinds", None, ""),
        )
    ]
    vectors = []
    for text in draw.choices(texts, k=5 * DRAWN):
        tokens = re.findall(r'"[^"]*"|[\[\]{},:]|[^\[\]{},:"\s]+', text)
        places = [at for at, token in enumerate(tokens) if token not in "[]{},:"]
        tokens[draw.choice(places or [0])] = draw.choice(words)
        with suppress(ValueError):
            vectors.append(predicate_vector(json.loads("".join(tokens))))
    assert sum("refused" not in one for one in vectors) > 100
    assert ask(page, "vectors.js", "compare", "predicates", vectors)["wrong"] == []


# --- honest logs


def test_an_honest_log_is_checked_step_by_step(page: Page) -> None:
    log = histories.story(count=600)
    hold(page, "log", log)
    found = ask(page, "logs.js", "steps", "log")
    assert found["error"] is None
    assert (found["size"], found["level"]) == (len(log.entries), "witnessed")
    ended = [(one["step"], one["state"]) for one in found["told"] if one["state"] != "running"]
    order = ["policy", "checkpoint", "tiles", "witnesses", "entries", "memory", "promises"]
    assert [step for step, _state in ended] == order
    assert {state for step, state in ended if step != "memory"} == {"good"}
    tiles = next(one for one in found["told"] if one["step"] == "tiles" and one["state"] == "good")
    assert (tiles["bundles"], tiles["tiles"], tiles["kept"]) == (3, 4, len(log.checkpoints))
    assert set(verdicts(found).values()) == {"holds", "undetermined"}
    assert verdicts(found)["publications-in-time"] == "holds"


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 512])
def test_logs_of_these_sizes_are_checked(page: Page, size: int) -> None:
    entries = [to_bytes(video(n / 100, n)) for n in range(size)]
    log = History(entries=entries, checkpoints=[(size, START_S + 600, WITNESSES)])
    assert check(page, log)["error"] is None


def test_a_log_that_keeps_no_checkpoints_yet_is_checked(page: Page) -> None:
    log = histories.honest()
    files = {path: data for path, data in log.files.items() if not path.startswith("checkpoints/")}
    encoded = {path: base64.b64encode(data).decode() for path, data in files.items()}
    ask(page, "logs.js", "hold", "log", encoded)
    assert ask(page, "logs.js", "checkLog", "log")["error"] is None


def test_a_log_that_grew_is_the_one_that_was_seen(page: Page) -> None:
    log = histories.honest()
    before = replace(log, checkpoints=log.checkpoints[:-1])
    assert check(page, log, before)["error"] is None


def test_new_witnesses_count_when_they_were_public_for_long_enough(page: Page) -> None:
    found = check(page, histories.changed())
    assert (found["error"], verdicts(found)["witnesses-wait"]) == (None, "holds")
    assert [name for name, _time in found["cosigners"]] == ["w0", "w1", "w2"]


def test_whoever_begins_with_a_later_set_is_told_what_it_does_not_vouch_for(page: Page) -> None:
    log = replace(histories.changed(), policy=histories.NEXT)
    hold(page, "log", log)
    found = ask(page, "logs.js", "steps", "log")
    assert (found["error"], found["findings"]) == (None, [])
    told = next(one for one in found["told"] if one["step"] == "witnesses" and one["state"] == "note")
    assert told["earlier"] == len(log.checkpoints) - 1
    # Without an entry that announced it, nothing says that others vouched before.
    unannounced = histories.then(histories.honest(), 5, video(4.5, 3), by=histories.OTHERS)
    assert check(page, replace(unannounced, policy=histories.NEXT))["error"]["code"] == "quorum"


def test_a_policy_that_does_not_count_is_told(page: Page) -> None:
    for shown in (histories.POLICY, histories.policy_of(WITNESSES, 2), "witness\n"):
        found = check(page, replace(histories.changed(), shown=shown))
        assert [one["code"] for one in found["findings"]] == ["policy_shown"]
    same = histories.NEXT.replace("\n", "\n\n# The same in other words.\n")
    assert check(page, replace(histories.changed(), shown=same))["findings"] == []


def test_a_set_that_never_counts_is_told(page: Page) -> None:
    early = histories.announced(histories.NEXT, 2, 5)
    found = check(page, histories.story((1, video(1)), (2, early)))
    assert [one["code"] for one in found["findings"]] == ["set_fault"]
    assert verdicts(found)["witnesses-wait"] == "violated"


def test_a_set_that_was_announced_before_any_terms_never_counts(page: Page) -> None:
    log = histories.still(histories.story((1, video(1))), 20)
    first = to_bytes(histories.announced(histories.NEXT, 0, 2))
    early = replace(
        log, entries=[first, *log.entries], checkpoints=[(n + 1, at, by) for n, at, by in log.checkpoints]
    )
    assert [one["code"] for one in check(page, early)["findings"]] == ["set_fault"]
    replaced = histories.then(early, 25, video(24.5, 3), by=histories.OTHERS)
    assert check(page, replaced)["error"]["code"].startswith("set_")


def test_a_set_that_was_announced_twice_counts_from_the_first_time(page: Page) -> None:
    def again(at: float, log: histories.History) -> histories.History:
        return histories.then(log, at, histories.announced(histories.POLICY, at - 0.5, at + 20))

    log = again(30, histories.still(again(4, histories.story((1, video(1)))), 28))
    assert check(page, histories.still(log, 60))["error"] is None
    (size, at, _by), rest = log.checkpoints[-1], log.checkpoints[:-1]
    unvouched = replace(log, checkpoints=[*rest, (size, at, WITNESSES[:1])])
    assert check(page, histories.still(unvouched, 60))["error"]["code"] == "quorum"


# --- the times that a log tells


def stop(from_minutes: float, to_minutes: float, at: float, pause: str = "") -> LogPaused:
    times = [T + int(minutes * 60_000) for minutes in (at, from_minutes, to_minutes)]
    return LogPaused(time=times[0], pause=pause, from_ms=times[1], to_ms=times[2])


def to_come(from_minutes: float, to_minutes: float) -> LogPauseAnnounced:
    times = [T + int(minutes * 60_000) for minutes in (2, from_minutes, to_minutes)]
    return LogPauseAnnounced(time=times[0], pause=A, from_ms=times[1], to_ms=times[2])


def withheld(days: int, state: str = "proposed") -> CountryRestricted:
    day = datetime.fromtimestamp(START_S + days * 86_400, UTC).date().isoformat()
    return country(time=T + 5 * MINUTE, statement=A, state=state, authority="", law="", withheld_until=day)


def ground(minutes: float) -> CountryGround:
    return CountryGround(
        time=T + int(minutes * MINUTE), statement=A, authority="A court", law="A law", evidence="none"
    )


TIMES: list[tuple[str, list[tuple[float, list[Entry]]], list[str]]] = [
    ("nothing happened", [(10, [])], []),
    ("nobody cosigned for long", [(20, [])], ["gap"]),
    ("a stop that is told", [(14, [stop(3, 13, 14)])], []),
    ("a stop that is longer than it tells", [(20, [stop(3, 5, 20)])], ["gap"]),
    ("a long stop", [(40, [stop(3, 39, 40)])], ["pause"]),
    ("a long stop that was announced", [(3.5, [to_come(5, 45)]), (40, [stop(5, 39, 40, A)])], []),
    (
        "a stop that was announced for later",
        [(3.5, [to_come(25, 45)]), (40, [stop(4, 39, 40, A)])],
        ["pause"],
    ),
    (
        "a stop that was announced when it had begun",
        [(3.5, [to_come(3, 45)]), (40, [stop(3, 39, 40, A)])],
        ["pause"],
    ),
    ("a stop that ended before it began", [(5, [stop(4, 3, 5)])], ["pause_time"]),
    ("a stop that has not ended", [(5, [stop(3, 8, 5)])], ["pause_time"]),
    ("an act of the time to come", [(5, [video(7)])], ["entry_time"]),
    ("an act within what the terms allow", [(5, [video(-6)])], []),
    ("an act that was entered too late", [(5, [video(-9)])], ["entry_late"]),
    ("an act before a stop", [(14, [stop(3, 13, 14), video(3)])], []),
    ("a ground that is withheld", [(5, [withheld(0)])], []),
    (
        "a ground that is named on its day",
        [(5, [withheld(0), withheld(0, "in_force")]), (6, [ground(6)])],
        [],
    ),
    ("a ground that is not named on its day", [(5, [withheld(-1)])], ["ground_missing"]),
    ("a ground that is named too late", [(5, [withheld(-1)]), (6, [ground(6)])], ["ground_late"]),
    ("a ground of which nothing was withheld", [(6, [ground(6)])], []),
]


@pytest.mark.parametrize(("name", "parts", "codes"), TIMES, ids=[name for name, _parts, _codes in TIMES])
def test_the_times_of_a_log_can_be(page: Page, name: str, parts: Any, codes: list[str]) -> None:
    log = histories.honest()
    for minutes, more in parts:
        log = histories.then(log, minutes, *more)
    found = check(page, log)
    assert found["error"] is None
    assert [one["code"] for one in found["findings"]] == codes


def test_kept_checkpoints_stand_in_their_order(page: Page) -> None:
    log = histories.honest()
    first, second, third = log.checkpoints
    assert check(page, replace(log, checkpoints=[second, first, third]))["error"]["code"] == "kept_order"
    back = (first[0], first[1] - 100, first[2])
    assert (
        check(page, replace(log, checkpoints=[first, back, second, third]))["error"]["code"] == "kept_order"
    )


def test_what_can_t_be_read_is_told_and_its_promises_end_there(page: Page) -> None:
    log = histories.honest()
    entries = [
        *log.entries,
        b'{"kind":"video.published"}',
        b'{"kind":"video.praised","time":1790000000000,"v":1}',
    ]
    size, time_s, by = log.checkpoints[-1]
    found = check(
        page, replace(log, entries=entries, checkpoints=[*log.checkpoints, (size + 2, time_s + 60, by)])
    )
    assert [(one["code"], one["values"]["index"]) for one in found["findings"]] == [("entry_form", size)]
    reasons = {one["promise"]: one["reason"] for one in found["outcomes"]}
    assert reasons["publications-in-time"] == "unreadable"


def test_a_tile_that_became_full_meanwhile_is_read_in_the_place_of_its_part(page: Page) -> None:
    entries = [to_bytes(video(n / 100, n)) for n in range(300)]
    whole = History(entries=entries, checkpoints=[(300, START_S + 600, WITNESSES)])
    older = replace(whole, checkpoints=[(200, START_S + 600, WITNESSES)])
    files = {path: data for path, data in older.files.items() if not path.startswith("tile/")}
    files |= {
        path: data for path, data in whole.files.items() if path.startswith("tile/") and ".p/" not in path
    }
    files["tile/0/000"], files["tile/entries/000"] = (
        whole.files["tile/0/000"],
        whole.files["tile/entries/000"],
    )
    ask(
        page,
        "logs.js",
        "hold",
        "log",
        {path: base64.b64encode(data).decode() for path, data in files.items()},
    )
    assert ask(page, "logs.js", "checkLog", "log")["error"] is None


# --- attacks, by name; the same logs as Python's verifier meets

CAUGHT = {
    "split_view": "fork",
    "rolled_back": "rollback",
    "fallen_back": "kept_beyond",
    "withheld": "fork",
    "too_early": "set_early",
    "not_yet": "set_not_then",
}
BROKEN = {"out_of_bounds": {"publications-in-time"}, "paused": {"ledger-stands"}}
SAID = {"out_of_bounds": "entry_late", "paused": "pause"}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_caught(page: Page, name: str) -> None:
    found = check(
        page, ATTACKS[name](), histories.honest() if CAUGHT.get(name) in ("fork", "rollback") else None
    )
    if name in CAUGHT:
        assert found["error"]["code"] == CAUGHT[name]
        assert found["outcomes"] == []
    else:
        assert found["error"] is None
        broken = {promise for promise, verdict in verdicts(found).items() if verdict == "violated"}
        assert broken == BROKEN[name]
        assert [one["code"] for one in found["findings"]] == [SAID[name]]


def test_at_level_solo_only_what_was_seen_before_shows_a_rewrite(page: Page) -> None:
    log = histories.solo()
    rewritten = replace(log, entries=[*log.entries[:-1], to_bytes(video(1, 88))])
    assert check(page, log)["level"] == "solo"
    assert check(page, rewritten)["error"] is None
    assert check(page, rewritten, log)["error"]["code"] == "fork"


def test_what_another_key_signed_is_nobodys_checkpoint(page: Page) -> None:
    log = histories.honest()
    hold(page, "log", log)
    other = replace(log, log=replace(log.log, seed=b"o" * 32))
    hold(page, "log", replace(other, policy=log.policy))
    assert ask(page, "logs.js", "checkLog", "log")["error"]["code"] == "unsigned"


def test_two_of_five_are_no_quorum_of_three(page: Page) -> None:
    log = histories.honest()
    size, time_s, _by = log.checkpoints[-1]
    short = replace(log, checkpoints=[*log.checkpoints[:-1], (size, time_s, WITNESSES[:2])])
    assert check(page, short)["error"]["code"] == "quorum"


def test_a_log_without_clocks_has_no_times(page: Page) -> None:
    log = histories.honest()
    assert (
        check(page, replace(log, policy=policy_of(WITNESSES, 3).replace("quorum all", "quorum none")))[
            "error"
        ]
        is None
    )
    bare = replace(log, policy=f"log {log.log.public}\nquorum none\n")
    assert check(page, bare)["error"]["code"] == "no_clock"


def test_what_a_browser_cant_verify_is_not_counted(page: Page) -> None:
    log = histories.honest()
    private = MLDSA44PrivateKey.generate()
    mirror = VerifierKey("mirror.example/m", Kind.COSIGNER_ML_DSA, private.public_key().public_bytes_raw())
    signed = log.signed()
    data = private.sign(signed_message(signed.note.text, mirror, START_S))
    line = Signature(mirror.name, mirror.key_id, START_S.to_bytes(8) + data)
    note = bytes(signed.cosigned([line]))
    head, quorum = log.policy.split("group ", 1)
    for least, code in (("any", None), ("all", "quorum_unchecked")):
        policy = f"{head}witness m {mirror}\ngroup {quorum.replace('quorum all', '')}group q {least} all m\nquorum q\n"
        Policy.parse(policy.encode()).check(SignedCheckpoint.parse(note))
        files = {**log.files, "checkpoint": note, "policy.txt": policy.encode(), "checkpoints/count": b"0\n"}
        ask(
            page,
            "logs.js",
            "hold",
            "log",
            {path: base64.b64encode(data).decode() for path, data in files.items()},
        )
        error = ask(page, "logs.js", "checkLog", "log")["error"]
        assert (error and error["code"]) == code


# --- receipts


def extra(entry: bytes, **more: str) -> bytes:
    return canonical({"entry": entry.decode(), **more})


def receipt(page: Page, log: History, index: int, given: bytes, at: int = -1) -> Any:
    hold(page, "log", log)
    return ask(page, "logs.js", "receipt", "log", log.receipt(index, given, at).decode())


def test_a_receipt_proves_its_entry_and_its_secret(page: Page) -> None:
    log = histories.honest()
    index = len(log.entries) - 1
    entry, secret = log.entries[index], (bytes([2]) * 32).hex()
    found = receipt(page, log, index, extra(entry, secret=secret))
    assert (found["entry"], found["index"], found["secret"]) == ("video.published", index, "fits")
    assert found["same"] == len(log.entries)
    assert receipt(page, log, index, extra(entry))["secret"] == "none"
    assert receipt(page, log, index, extra(entry, secret="00" * 32))["secret"] == "other"
    older = receipt(page, log, 3, extra(log.entries[3]), at=0)
    assert (older["size"], older["same"]) == (log.checkpoints[0][0], len(log.entries))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"", "json"),
        (b"{}", "extra"),
        (b'{"entry":5}', "extra"),
        (b'{"entry":"{}"}', "proof_root"),
        (b'{"entry":"{}","name":"x"}', "extra"),
        (b'{"entry":"{}","secret":"00"}', "extra"),
        (b'{"secret":"00"}', "extra"),
        (b'{ "entry":"{}"}', "canonical"),
    ],
)
def test_what_stands_beside_a_proof_is_read_strictly(page: Page, given: bytes, code: str) -> None:
    assert receipt(page, histories.honest(), 3, given)["error"] == code


def test_a_receipt_shows_what_is_withheld(page: Page) -> None:
    log = histories.honest()
    index = len(log.entries) - 2
    text = log.receipt(index, extra(log.entries[index])).decode()
    for spoilt, code in ((histories.withheld(), "fork"), (histories.rolled_back(), "rollback")):
        hold(page, "log", spoilt)
        assert ask(page, "logs.js", "receipt", "log", text) == {"error": code}


# --- mutation


def strict(size: int) -> History:
    """Return a log all of whose five witnesses have to sign, with a checkpoint in its middle."""
    entries = [to_bytes(video(n / 100, n)) for n in range(size)]
    sizes = sorted({max(1, size // 2), size})
    checkpoints = [(one, START_S + 60 * at, WITNESSES) for at, one in enumerate(sizes, 1)]
    return History(entries=entries, checkpoints=checkpoints, policy=policy_of(WITNESSES, 5))


@pytest.mark.parametrize(
    ("size", "flips"), [(1, 5000), (2, 5000), (3, 400), (255, 60), (256, 60), (257, 40), (513, 30)]
)
def test_whatever_is_spoilt_is_caught(page: Page, size: int, flips: int) -> None:
    hold(page, "log", strict(size))
    told = ask(page, "logs.js", "mutate", "log", flips)
    assert told["missed"] == []
    assert told["tried"] > 50
    # Nothing is caught by a fault of the verifier itself.
    assert "program" not in told["codes"]
    assert {"bundle_short", "tile", "missing"} <= told["codes"].keys()


def test_every_byte_of_a_receipt_and_every_hash_of_a_proof_counts(page: Page) -> None:
    log = strict(300)
    hold(page, "log", log)
    text = log.receipt(100, extra(log.entries[100])).decode()
    told = ask(page, "logs.js", "mutateProofs", "log", text, 201)
    assert told["missed"] == []
    assert told["tried"] > len(text)
