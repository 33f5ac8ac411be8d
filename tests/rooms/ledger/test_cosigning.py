"""The ledger among real witnesses and mirrors: side by side, behind, gone, back, and against whoever answers nonsense."""

import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from glasshouse.network.ledger import files, handing, keys, queries
from glasshouse.network.ledger.cosigning import Address, Answer, cosigners
from glasshouse.network.ledger.handing import MirrorDesk, NotCosigned, WitnessDesk, packages
from glasshouse.network.ledger.models import Checkpoint, Cosigner, Entry, Published
from glasshouse.network.ledger.publishing import Publisher
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.hashes import check_subtree
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import BUNDLE, GrowingTree, Tile, leaves_of
from tests.rooms.ledger.farm import Neighbour, cosigners_of, farm
from tests.rooms.ledger.steps import enter, integrator, through

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def neighbours(tmp_path: Path) -> Iterator[Callable[..., list[Neighbour]]]:
    """Start witnesses and mirrors that end with the test."""
    started: list[Neighbour] = []

    def start(witnesses: int, mirrors: int) -> list[Neighbour]:
        started.extend(farm(tmp_path, keys.log_key().public, witnesses=witnesses, mirrors=mirrors))
        return started

    yield start
    for one in started:
        if one.process is not None:
            one.process.end()


def publisher_of(lines: str) -> Publisher:
    policy = Policy.parse(f"log {keys.log_key().public}\n{lines}".encode())
    return Publisher(policy, cosigners(policy, keys.operator_key()), "one")


def newest() -> SignedCheckpoint:
    return SignedCheckpoint.parse(bytes(Published.objects.latest("id").note))


def signed_now() -> SignedCheckpoint:
    return SignedCheckpoint.parse(bytes(Checkpoint.objects.latest("size").signed))


def until(met: Callable[[], bool], step: Callable[[], object]) -> None:
    """Let steps be made until something is so."""
    ends = time.monotonic() + 60
    while not met():
        assert time.monotonic() < ends
        step()
        time.sleep(0.02)


def at(name: str) -> Cosigner:
    return Cosigner.objects.filter(name=name).first() or Cosigner(name=name)


def test_a_quorum_of_witnesses_and_mirrors_publishes_and_mirrors_hold_what_they_sign(neighbours):
    found = neighbours(3, 2)
    one = publisher_of(cosigners_of(found, least=2, least_mirrors=2))
    (ticket,) = enter(1)
    for count in (0, 700, 1, 256):
        enter(count)
        through(integrator())
        assert one.step()
        checked = one.policy.check(newest())
        assert {"m0", "m1"} <= set(checked.times_s)
        assert checked.signed.checkpoint.size == Checkpoint.objects.latest("size").size
    made = queries.receipt(ticket)
    assert made
    assert Receipt.parse(made).check(queries.states_of([ticket])[ticket].data, one.policy)
    until(lambda: set(Cosigner.objects.values_list("size", flat=True)) == {959}, one.step)
    assert sorted(Cosigner.objects.values_list("name", "role")) == [
        *(("m0", "mirror"), ("m1", "mirror")),
        *(("w0", "witness"), ("w1", "witness"), ("w2", "witness")),
    ]
    process = found[0].process
    assert process is not None
    origin = sha256(keys.log_key().name.encode()).hexdigest()
    copy = process.client().get(f"/mirror/{origin}/tile/entries/003.p/191").body
    assert copy == files.read(Tile(BUNDLE, 3, 191))


def test_one_that_is_gone_holds_up_nobody_and_is_asked_again_when_it_is_back(neighbours):
    found = neighbours(3, 1)
    one = publisher_of(cosigners_of(found, least=2, least_mirrors=1))
    gone = found[2].process
    assert gone is not None
    gone.end()
    enter(3)
    through(integrator())
    assert one.step()
    until(
        lambda: "does not answer" in at("w2").failure,
        one.step,
    )
    found[2].start(port=gone.port)
    enter(1)
    through(integrator())
    assert one.step()
    until(lambda: at("w2").size == 5 and not at("w2").failure, one.step)


def test_without_a_quorum_nothing_is_published_until_it_is_back(neighbours, monkeypatch):
    monkeypatch.setattr("glasshouse.network.ledger.publishing.ASK_AGAIN_S", 0.0)
    found = neighbours(2, 1)
    one = publisher_of(cosigners_of(found, least=2, least_mirrors=1))
    gone = found[1].process
    assert gone is not None
    gone.end()
    through(integrator())
    assert not one.step()
    assert not one.step()
    assert not Published.objects.exists()
    assert at("m0").size == 1
    found[1].start(port=gone.port)
    until(Published.objects.exists, one.step)
    assert set(one.policy.check(newest()).times_s) == {"m0", "w0", "w1"}


def test_a_new_mirror_catches_up_beside_what_is_published(neighbours, monkeypatch):
    """In small uploads here, so that there are many of them; nobody waits for it, and it is told how far it is."""
    monkeypatch.setattr(handing, "UPLOAD_BYTES", 40_000)
    slow = threading.Event()
    uploads: list[int] = []
    post = handing._post

    def posted(url: str, body: bytes, kind: str, timeout_s: float) -> tuple[int, bytes]:
        if url.endswith("add-entries"):
            uploads.append(len(body))
            slow.wait(60)
        return post(url, body, kind, timeout_s)

    monkeypatch.setattr(handing, "_post", posted)
    found = neighbours(2, 1)
    lines = cosigners_of(found, least=2, least_mirrors=1).replace("quorum q", "quorum w")
    one = publisher_of(lines)
    enter(3000)
    through(integrator())
    assert one.step()
    for _n in range(3):
        enter(50)
        through(integrator())
        assert one.step()
    assert uploads == [uploads[0]]
    slow.set()
    until(lambda: at("m0").failure.startswith("it is storing") or at("m0").size > 0, one.step)
    until(lambda: at("m0").size == 3151, one.step)
    assert at("m0").failure == ""
    assert len(uploads) > 10
    assert max(uploads) < 40_000 + 256 * 250


def test_packages_prove_that_they_are_in_a_tree_of_any_size_since():
    enter(1999)
    through(integrator())
    roots = {700: GrowingTree(), 2000: GrowingTree()}
    entries = [bytes(row.data) for row in Entry.objects.order_by("index")]
    for size, tree in roots.items():
        tree.append(leaves_of(entries[:size]))
        got: list[bytes] = []
        for package in packages(300, size):
            first = package.start - package.start % 256
            bundle = GrowingTree()
            bundle.append(leaves_of(entries[first : package.end]))
            check_subtree(
                first, package.end, size, subtree=bundle.root(), root=tree.root(), proof=package.proof
            )
            got += package.entries
        assert got == entries[300:size]


class Liar(BaseHTTPRequestHandler):
    """Answers what it is told to, and remembers what it was asked."""

    answers: dict[str, list[tuple[int, bytes]]]
    asked: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        self.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        told = self.answers[self.path]
        status, body = told.pop(0) if len(told) > 1 else told[0]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def liar() -> Iterator[tuple[str, type[Liar]]]:
    """An address that answers what one tells it to."""
    kind = type("Told", (Liar,), {"answers": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", kind
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([(409, b"5000\n")], "old backup"),
        ([(409, b"1\n")], "refuses a proof"),
        ([(409, b"x")], "409 with"),
        ([(403, b"no\n")], "403: no"),
        ([(200, b"yes\n")], "no signature"),
        ([(200, b"\xff")], "no signature"),
    ],
)
def test_what_a_witness_may_not_answer_is_a_failure_in_words(liar, answers, why):
    url, told = liar
    enter(3)
    through(integrator())
    told.answers["/add-checkpoint"] = answers
    with pytest.raises(NotCosigned, match=why):
        WitnessDesk(url).hand_in(signed_now())


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([(404, b"no mirror is run here\n")], "404: no mirror"),
        ([(422, b"wrong\n")], "422"),
        ([(409, b"4\n0\n")], "how to go on"),
        ([(409, b"\xff")], "how to go on"),
        ([(409, b"4000\n0\n\n")], "not our last"),
        ([(409, b"4\n2\n\n")], "stands at 2"),
        ([(202, b"4\n2\n\n"), (409, b"4\n3\n\n"), (409, b"4\n2\n\n")], "stands at 2"),
        ([(200, b"nonsense")], "no signature"),
    ],
)
def test_what_a_mirror_may_not_answer_is_a_failure_in_words(liar, answers, why):
    url, told = liar
    enter(3)
    through(integrator())
    told.answers["/add-entries"] = answers
    with pytest.raises(NotCosigned, match=why):
        MirrorDesk(url).hand_in(signed_now(), {}, lambda _done: None)
    assert len(told.asked) < 12


def test_a_ticket_is_given_back_and_the_size_that_the_mirror_names_is_gone_on_with(liar):
    url, told = liar
    enter(2)
    through(integrator())
    before = signed_now()
    enter(3)
    through(integrator())
    mirror = SigningKey("m.example/m", Kind.COSIGNER, b"m" * 32)
    line = mirror.sign(before.note.text, time_s=7).line.encode()
    told.answers["/add-entries"] = [(409, b"3\n1\nYWI=\n"), (200, line)]
    reached, lines = MirrorDesk(url).hand_in(signed_now(), {3: before}, lambda _done: None)
    assert reached == before
    assert lines[0].is_by(mirror.public)
    head = (1).to_bytes(8) + (3).to_bytes(8) + b"\x00\x02ab"
    assert head in told.asked[1][1]
    assert b'"house_0"' in told.asked[1][1]
    assert b'"terms"' not in told.asked[1][1]


def test_whoever_signs_with_another_key_is_no_witness_and_shows_it(liar):
    url, told = liar
    through(integrator())
    right, wrong = (SigningKey("w.example/w", Kind.COSIGNER, bytes([n]) * 32) for n in (1, 2))
    signed = signed_now()
    line = wrong.sign(signed.note.text, time_s=7).line.encode()
    told.answers["/add-checkpoint"] = [(200, line)]
    told.answers["/add-entries"] = [(200, line)]
    answers: list[Answer] = []
    came = threading.Event()

    def tell(one: Answer) -> None:
        answers.append(one)
        came.set()

    Address(url, {"w": right.public}).ask(signed, tell)
    assert came.wait(20)
    assert [(one.name, one.role, one.failure) for one in answers] == [
        ("w", "mirror", "it signed with another key")
    ]


def test_an_address_that_is_none_is_a_failure_in_words():
    through(integrator())
    for url in ("http://127.0.0.1:1/", "nonsense"):
        with pytest.raises(NotCosigned, match="does not answer"):
            WitnessDesk(url).hand_in(signed_now())
