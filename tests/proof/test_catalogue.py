"""Whether videos are served as the ledger says: every way in which one may be missing, and those in which it may not."""

import base64
import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.proof.entries import (
    AccountRestricted,
    AppealReceived,
    CountryLifted,
    CountryRestricted,
    Entry,
    Handover,
    Reversal,
    Statement,
    VideoHandedOver,
    VideoPublished,
    VideoReEncoded,
    VideoWithdrawn,
    canonical,
)
from glasshouse.proof.errors import Malformed
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.verifying import catalogue
from glasshouse.proof.verifying.catalogue import Tally, check_catalogue, commitment
from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.fetching import Answer
from glasshouse.proof.verifying.findings import Code
from glasshouse.proof.verifying.sources import CantReach
from glasshouse.proof.verifying.videos import Due, Videos
from tests.proof.examples import HANDED
from tests.proof.examples import country as restricted
from tests.proof.served import Memory, Served, codes, lifted, no_address

A, B, C, S, R = "Aaaaaaaaaaa", "Bbbbbbbbbbb", "Ccccccccccc", "Sssssssssss", "Rrrrrrrrrrr"
SECRET = "ab" * 32
WITHDRAWAL = sha256(bytes.fromhex(SECRET)).hexdigest()


def body(name: str) -> bytes:
    nonce = base64.b64encode(name.encode().ljust(32)).decode()
    return json.dumps({"nonce": nonce, "manifest": {"name": name, "rungs": [1, 2.5]}}).encode()


def published(time_s: int, video: str, name: str = "") -> VideoPublished:
    return VideoPublished(
        time=time_s * 1000, video=video, manifest=commitment(body(name or video)), withdrawal=WITHDRAWAL,
        secret_by="author", author=C, earlier=False,
    )  # fmt: skip


def statement(time_s: int, code: str, video: str, measure: str, countries: tuple[str, ...] = ()) -> Statement:
    return Statement(
        time=time_s * 1000, statement=code, about="video", subject=video, measure=measure, ground="rules",
        basis="x", reasons="0" * 64, countries=countries, detected="notice", automated="not", decided_by="", until="",
        withheld_until="", earlier=False,
    )  # fmt: skip


def country(time_s: int, **changes: Any) -> CountryRestricted:
    return restricted(
        **{"time": time_s * 1000, "statement": S, "video": A, "countries": ("DE", "LI"), **changes}
    )


def refusal(statement: str = S, country: str = "DE") -> Answer:
    """Answer as a network does to somebody in a country."""
    said = {"code": "withheld", "message": "…", "restriction": statement, "country": country}
    return Answer(451, json.dumps(said).encode())


class Site:
    """Answers for videos: bodies by code, or a status, or what goes wrong."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers, self.asked = answers, list[str]()

    def ask(self, path: str, _most: int) -> Answer:
        code = path.removeprefix("api/v1/videos/").removesuffix("/manifest")
        self.asked.append(code)
        found = self.answers.get(code, 404)
        if isinstance(found, list):
            found = found.pop(0)
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Answer):
            return found
        return Answer(found, b"") if isinstance(found, int) else Answer(200, found)


def audited(
    log: Served, answers: dict[str, Any], *, while_waiting=lambda: None, **wish
) -> tuple[Verification, Tally]:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        while_waiting()

    ports = Ports(open_=no_address, sleep=sleep, clock=lambda: float(log.time_s))
    found = Verification(Memory(log.files), Wish(now_s=log.time_s, **wish), ports)
    videos = Videos(found.findings)
    found.judge.watchers.append(videos.watch)
    found.run()
    tally = check_catalogue(found, videos, Site(answers))
    return found, tally


def test_videos_that_are_served_as_they_were_published_are_in_order():
    log = Served.of(3)
    log.publish(
        [
            published(log.time_s, A),
            published(log.time_s, B),
            VideoReEncoded(time=log.time_s * 1000, video=B, manifest=commitment(body("ladder"))),
        ]
    )
    found, tally = audited(log, {A: body(A), B: body("ladder")})
    assert not found.findings and tally == Tally(served=2)
    found, tally = audited(log, {A: body(A), B: body(B)})
    assert codes(found) == {"other_manifest"}


def test_a_video_that_vanished_is_a_violation_with_its_proof():
    log = Served.of(3)
    log.publish([published(log.time_s, A), published(log.time_s, B)])
    found, tally = audited(log, {A: body(A)})
    assert codes(found) == {"not_served"} and tally == Tally(served=1, missing=1)
    one = found.findings.first[0]
    assert "answered with 404, twice" in one.says and one.entries == (4,)
    proof = Receipt.parse(one.shown[0].encode())
    assert proof.check(log.entries[4], log.policy).time_s == log.time_s


def test_a_video_that_was_withdrawn_meanwhile_is_none():
    log = Served.of(3)
    log.publish([published(log.time_s, A), published(log.time_s, B)])
    log.files = dict(log.files)

    def withdraw() -> None:
        log.publish([VideoWithdrawn(time=log.time_s * 1000, video=B, secret=SECRET, why="withdrawn")])

    found, tally = audited(log, {A: body(A)}, while_waiting=withdraw)
    assert not found.findings and tally == Tally(served=1, explained=1)


@pytest.mark.parametrize("measure", ["removed", "disabled"])
def test_a_video_that_is_served_against_a_statement_is_told(measure):
    log = Served.of(3)
    log.publish([published(log.time_s, A), published(log.time_s, B), statement(log.time_s, S, A, measure)])
    found, tally = audited(log, {A: body(A), B: body(B)}, while_waiting=log.publish)
    assert codes(found) == {"shown"} and tally == Tally(served=1, hidden=1)
    (one,) = found.findings.first
    assert A in one.says and "it is served" in one.says and one.entries == (3,)
    spoilt, tally = audited(log, {A: Malformed("x"), B: body(B)})
    assert not spoilt.findings and tally == Tally(served=1, hidden=1)


def test_a_restriction_that_was_lifted_meanwhile_is_none():
    log = Served.of(3)
    log.publish([published(log.time_s, A), statement(log.time_s, S, A, "removed")])
    log.files = dict(log.files)

    def lift() -> None:
        log.publish([Reversal(time=log.time_s * 1000, statement=S, why="error")])

    found, tally = audited(log, {A: body(A)}, while_waiting=lift)
    assert not found.findings and tally == Tally(hidden=1, explained=1)


def test_what_left_for_another_reason_too_is_not_asked_for():
    log = Served.of(3)
    gone = VideoWithdrawn(time=log.time_s * 1000, video=A, secret=SECRET, why="withdrawn")
    log.publish([published(log.time_s, A), statement(log.time_s, S, A, "removed"), gone])
    found, tally = audited(log, {A: body(A)})
    assert not found.findings and tally == Tally(withdrawn=1)


def test_a_video_that_came_back_while_one_waited_is_none():
    log = Served.of(3)
    log.publish([published(log.time_s, A)])
    found, tally = audited(log, {A: [404, body(A)]}, while_waiting=log.publish)
    assert not found.findings and tally == Tally(served=1)


def test_the_log_is_waited_for_until_it_was_cosigned_later():
    log = Served.of(3)
    log.publish([published(log.time_s, A)])
    slept = []

    def wait() -> None:
        slept.append(1)
        if len(slept) == 3:
            log.publish(after_s=70)

    found, tally = audited(log, {}, while_waiting=wait)
    assert codes(found) == {"not_served"} and len(slept) == 3 and tally.missing == 1


def test_a_log_that_breaks_meanwhile_is_told():
    log = Served.of(3)
    # What stands in its entries for good is not told twice.
    log.publish([published(log.time_s, A), lifted(log.time_s + 900)])

    def spoil() -> None:
        log.publish([lifted(log.time_s)])
        log.files["tile/0/000.p/6"] = bytes(6 * 32)

    found, _tally = audited(log, {}, while_waiting=spoil)
    assert codes(found) == {"not_served", "tile", "time"}
    assert found.findings.counts[Code.TIME] == 1


def test_a_log_that_can_not_be_read_again_is_told(monkeypatch):
    log = Served.of(3)
    log.publish([published(log.time_s, A)])

    def down() -> None:
        def read(_self: Memory, path: str, _most: int) -> bytes:
            raise CantReach("it is down")

        monkeypatch.setattr(Memory, "read", read)

    found, tally = audited(log, {}, while_waiting=down)
    assert not found.findings and tally == Tally(unasked=1)
    assert "could not be read again" in found.findings.notes["unread"]


def test_a_publication_that_can_not_be_proved_again_is_accused_without_its_proof(monkeypatch):
    log = Served.of(3)
    log.publish([published(log.time_s, A)])

    def gone(_found: Verification, _index: int) -> bytes:
        raise CantReach("it is down")

    monkeypatch.setattr(Verification, "entry", gone)
    found, _tally = audited(log, {}, while_waiting=log.publish)
    assert codes(found) == {"not_served"} and found.findings.first[0].shown == ()
    assert "could not be proved" in found.findings.notes["unproved"]


def test_a_log_that_was_not_in_order_is_not_waited_for():
    log = Served.of(3)
    log.publish([published(log.time_s, A)])
    log.files["tile/0/000.p/4"] = bytes(128)
    found, tally = audited(log, {})
    assert codes(found) == {"tile", "not_served"} and tally.missing == 1


@pytest.mark.parametrize(
    ("status", "what", "expected"),
    [
        (403, "country", {"not_served"}),
        (403, "age", set()),
        (401, "age", set()),
        (refusal(country=""), "countries", set()),
        (451, "countries", {"not_served"}),
        (404, "country", {"not_served"}),
        (451, "", {"not_served"}),
        (404, "labelled", {"not_served"}),
        (404, "removed", set()),
        (404, "account", set()),
        (refusal(country=""), "account limited", set()),
        (403, "account limited", set()),
        (404, "reversed", {"not_served"}),
        (404, "comment", {"not_served"}),
        (500, "", {"not_served"}),
    ],
)
def test_a_restriction_excuses_what_it_says_and_no_more(status, what, expected):
    log = Served.of(3)
    at = log.time_s
    entries: list[Entry] = [published(at, A)]
    measures = {"age": "age_restricted", "labelled": "labelled", "removed": "removed", "reversed": "removed"}
    if what == "country":
        entries.append(country(at))
    elif what == "countries":
        entries.append(statement(at, S, A, "disabled", ("DE",)))
    elif what.startswith("account"):
        measure = "limited" if "limited" in what else "suspended"
        entries.append(
            AccountRestricted(time=at * 1000, statement=S, measure=measure, videos=(A, R), until="")
        )
    elif what == "comment":
        entries += [AppealReceived(time=at * 1000, appeal=B, statement=S), statement(at, S, B, "removed")]
    elif what:
        entries.append(statement(at, S, A, measures[what]))
    if what == "reversed":
        entries += [
            Reversal(time=at * 1000, statement=S, why="error"),
            Reversal(time=at * 1000, statement=R, why="error"),
        ]
    log.publish(entries)
    found, tally = audited(log, {A: status}, while_waiting=log.publish)
    assert codes(found) == expected
    assert tally.hidden == (what in ("removed", "account"))


@pytest.mark.parametrize(("measure", "status"), [("age_restricted", 401), ("removed", 410)])
def test_a_restriction_stays_while_the_author_takes_a_video_out_of_the_public_and_back(measure, status):
    log = Served.of(3)
    at = log.time_s
    away = VideoWithdrawn(time=at * 1000, video=A, secret=SECRET, why="narrowed")
    log.publish([published(at, A), statement(at, S, A, measure), away, published(at, A)])
    found, tally = audited(log, {A: status}, while_waiting=log.publish)
    assert not found.findings and (tally.restricted, tally.hidden) == (status == 401, status == 410)
    log.publish([Reversal(time=log.time_s * 1000, statement=S, why="appeal")])
    found, _tally = audited(log, {A: status}, while_waiting=log.publish)
    assert codes(found) == {"not_served"}


IN_FORCE = {"state": "in_force"}
SERVICE = {"video": ""}
UNNAMED = "answered with 451, naming no restriction that is in force for it, twice"


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        ([IN_FORCE], refusal()),
        ([IN_FORCE], refusal(country="LI")),
        ([SERVICE], refusal()),
        ([{"state": "proposed"}, IN_FORCE], refusal()),
        ([{"authority": "", "law": "", "withheld_until": "2030-01-01"}], refusal()),
        ([{"statement": R}, SERVICE], refusal(R)),
    ],
)
def test_a_451_is_accounted_for_by_the_restriction_that_it_names(entries, answer):
    log = Served.of(3)
    at = log.time_s
    log.publish([published(at, A), published(at, B), *(country(at, **one) for one in entries)])
    found, tally = audited(log, {A: answer, B: body(B)}, while_waiting=log.publish)
    assert not found.findings and tally == Tally(served=1, restricted=1)
    where = json.loads(answer.body)["country"]
    assert f"we are taken to be in {where}" in found.findings.notes[f"withheld_in_{where}"]


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        ([], refusal()),
        ([{"state": "proposed"}], refusal()),
        ([IN_FORCE], refusal(R)),
        ([IN_FORCE], refusal(country="FR")),
        ([IN_FORCE], refusal(country="")),
        ([{"video": B}], refusal()),
        ([IN_FORCE], 451),
        ([IN_FORCE], Answer(451, b"[" * 100_000)),
        ([IN_FORCE], Answer(451, b'["DE"]')),
        ([IN_FORCE, "lifted"], refusal()),
        ([SERVICE, "lifted"], refusal()),
    ],
)
def test_a_451_that_nothing_in_the_ledger_accounts_for_is_a_violation(entries, answer):
    log = Served.of(3)
    at = log.time_s
    end = CountryLifted(time=at * 1000, statement=S, why="court", decided_by=C)
    log.publish([published(at, A), *(end if one == "lifted" else country(at, **one) for one in entries)])
    found, tally = audited(log, {A: answer}, while_waiting=log.publish)
    assert codes(found) == {"not_served"} and tally == Tally(missing=1)
    assert f"the video {A}, published by entry 3: it was {UNNAMED}" in found.findings.first[0].says


def test_a_restriction_that_came_into_force_while_one_asked_is_accounted_for():
    log = Served.of(3)
    log.publish([published(log.time_s, A)])

    def restrict() -> None:
        log.publish([country(log.time_s)])

    found, tally = audited(log, {A: refusal()}, while_waiting=restrict)
    assert not found.findings and tally == Tally(restricted=1)


def test_withdrawals_are_counted_and_those_that_nothing_proves_apart():
    log = Served.of(3)
    at = log.time_s
    gone = [
        VideoWithdrawn(time=at * 1000, video=video, secret=secret, why="withdrawn")
        for video, secret in ((A, SECRET), (B, ""), (C, "cd" * 32), (S, SECRET))
    ]
    log.publish(
        [
            *[published(at, one) for one in (A, B, C)],
            *gone,
            VideoReEncoded(time=at * 1000, video=R, manifest="0" * 64),
            published(at, A, "again"),
        ]
    )
    found, tally = audited(log, {A: body("again")})
    assert codes(found) == {"secret"} and tally == Tally(served=1, withdrawn=2, unproved=2)
    assert found.findings.first[0].entries == (5, 8)


def test_what_can_not_be_asked_is_no_violation():
    log = Served.of(3)
    log.publish([published(log.time_s, A), published(log.time_s, B)])
    found, tally = audited(log, {A: body(A), B: CantReach("it is down")})
    assert not found.findings and tally == Tally(served=1, unasked=1)
    assert "it is down" in found.findings.notes["unasked"]


@pytest.mark.parametrize(
    "answer",
    [
        b"no json",
        b"[]",
        b"{}",
        b'{"nonce":"AAAA","manifest":{}}',
        b'{"nonce":7,"manifest":{}}',
        b'{"nonce":"%","manifest":{}}',
        b"[" * 100_000,
        Malformed("too long"),
    ],
)
def test_a_manifest_that_can_not_be_read_is_another_one(answer):
    log = Served.of(3)
    log.publish([published(log.time_s, A)])
    found, _tally = audited(log, {A: answer})
    assert codes(found) == {"other_manifest"}


@given(st.binary(max_size=60))
def test_any_bytes_are_a_manifest_or_refused(data):
    try:
        assert len(commitment(data)) == 64
    except Malformed:
        pass


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)


@given(PLAIN, st.binary(min_size=32, max_size=32))
def test_a_manifest_commits_to_its_nonce_and_its_canonical_form(manifest, nonce):
    data = json.dumps({"nonce": base64.b64encode(nonce).decode(), "manifest": manifest}).encode()
    try:
        expected = sha256(nonce + canonical(manifest)).hexdigest()
    except Malformed:
        with pytest.raises(Malformed):
            commitment(data)
    else:
        assert commitment(data) == expected


def test_when_very_many_are_missing_no_more_are_asked_for(monkeypatch):
    monkeypatch.setattr(catalogue, "_MOST_DOUBTFUL", 2)
    log = Served.of(3)
    log.publish([published(log.time_s, one) for one in (A, B, C)])
    found, tally = audited(log, {})
    assert tally.missing == 2 and "no more were asked for" in found.findings.notes["doubtful"]


def test_of_very_many_violations_only_the_first_are_proved(monkeypatch):
    monkeypatch.setattr(catalogue, "MOST_SHOWN", 1)
    log = Served.of(3)
    log.publish([published(log.time_s, one) for one in (A, B)])
    found, _tally = audited(log, {})
    assert [len(one.shown) for one in found.findings.first] == [1, 0]


def test_what_is_due_is_said_in_an_order():
    assert Due.NOTHING < Due.PARTLY < Due.SERVED


def handing(log: Served, stage: str) -> Handover:
    return replace(HANDED, time=log.time_s * 1000, handover=S, stage=stage)


def test_a_video_that_was_handed_over_is_accounted_for():
    log = Served.of(3)
    gone = VideoHandedOver(time=log.time_s * 1000, video=A, handover=S)
    log.publish([published(log.time_s, A), handing(log, "begun"), gone])
    found, tally = audited(log, {})
    assert not found.findings and tally == Tally(handed_over=1)


def test_a_way_to_another_network_accounts_for_nothing_without_its_entry():
    log = Served.of(3)
    log.publish([published(log.time_s, A)])
    found, tally = audited(log, {A: Answer(308, b"")})
    assert codes(found) == {"not_served"} and tally == Tally(missing=1)
    assert "answered with 308" in found.findings.first[0].says


def test_a_handover_that_was_never_begun_accounts_for_nothing():
    log = Served.of(3)
    gone = VideoHandedOver(time=log.time_s * 1000, video=A, handover=S)
    unknown = replace(gone, video=B)
    log.publish([published(log.time_s, A), handing(log, "announced"), gone, unknown])
    found, tally = audited(log, {})
    assert codes(found) == {"handover", "not_served"} and tally == Tally(missing=1)
