"""Another set of witnesses: announced, waited for, in force; taken back; and every way in which it must not come about."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glasshouse.cli import main
from glasshouse.network.kit import clock, storage
from glasshouse.network.ledger import actions, announcing, files, keys, queries, running
from glasshouse.network.ledger.cosigning import Cosigns, Stamp
from glasshouse.network.ledger.handing import NotCosigned
from glasshouse.network.ledger.models import Cosigner, Entry, Published
from glasshouse.network.ledger.running import Office
from glasshouse.proof.bounds import Bounds
from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.entries import from_bytes
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.promises import Book
from glasshouse.proof.promises.catalogue import Limits, catalogue
from glasshouse.proof.sets import WitnessSets
from tests.rooms.ledger.farm import cosigners_of, farm
from tests.rooms.ledger.steps import enter, integrator, kept_marks, publisher, through

pytestmark = pytest.mark.django_db(databases="__all__")
WEEK_S = 7 * 86_400
THEIRS = {f"w{n}": SigningKey(f"w{n}.example/w", Kind.COSIGNER, bytes([n]) * 32) for n in range(3)}


@pytest.fixture(autouse=True)
def asked(monkeypatch) -> set[str]:
    """Whoever is asked signs by our clock, if it is in this set."""
    awake = {*THEIRS, "operator"}

    def cosigners(policy: Policy, operator: SigningKey) -> list[Cosigns]:
        known = {**THEIRS, "operator": operator}
        return [Stamp(name, known[name]) for name in policy.witnesses if name in awake]

    monkeypatch.setattr(running, "cosigners", cosigners)
    monkeypatch.setattr(running, "LOOK_S", 0)
    monkeypatch.setattr(announcing, "_trial", lambda _party, _signed: "it signs")
    return awake


@pytest.fixture
def keep(frozen_clock) -> Callable[..., None]:
    """Let time pass, a minute at a time at most, with the steps that the ledger's process makes; ends with one of them."""
    office = Office("one")

    def pass_by(seconds: float = 0) -> None:
        through(integrator())
        office.step()
        while seconds > 0:
            frozen_clock.advance(seconds=min(61, seconds) if seconds < 3600 else seconds - 1800)
            seconds -= min(61, seconds) if seconds < 3600 else seconds - 1800
            through(integrator())
            office.step()

    pass_by()
    return pass_by


def text(*names: str, log: object = None) -> str:
    lines = [f"witness {name} {THEIRS[name].public} http://127.0.0.1:9/{name}" for name in names]
    lines.append(f"group q all {' '.join(names)}")
    return "\n".join([f"log {log or keys.log_key().public}", *lines, "quorum q", ""])


def announce(*names: str, level: str = "witnessed") -> int:
    """Announce this set; returns when it counts, in seconds."""
    change = actions.prepare_change(text=text(*names), level=level)
    actions.enter_change(change)
    return change.in_force_ms // 1000


def now_s() -> float:
    return clock.now().timestamp()


def signers() -> set[str]:
    """Return who cosigned what is served."""
    signed = SignedCheckpoint.parse(storage.read_bytes(files.CHECKPOINT))
    return {one.name for one in signed.note.signatures} - {keys.log_key().name}


OPERATOR = {"127.0.0.1:8000/ledger/operator"}


def test_a_set_counts_once_it_was_public_for_the_wait_and_everybody_can_follow_it(keep):
    first = queries.policy_text()
    in_force_s = announce("w0", "w1", "w2")
    assert in_force_s >= now_s() + WEEK_S + 600
    assert [one.is_published for one in queries.pending_sets()] == [False]
    keep(5)
    assert [one.kind for one in queries.entries_of()] == ["terms", "witnesses", "terms"]
    assert [one.is_published for one in queries.pending_sets()] == [True]
    assert (queries.level(), queries.policy_text(), signers()) == ("solo", first, OPERATOR)
    keep(in_force_s - now_s() - 1)
    assert (queries.level(), queries.policy_text(), signers()) == ("solo", first, OPERATOR)
    enter(1)
    keep(1)
    assert (queries.level(), queries.policy_text()) == ("witnessed", text("w0", "w1", "w2"))
    assert signers() == {key.name for key in THEIRS.values()}
    assert queries.pending_sets() == []
    assert keys.policy().text == text("w0", "w1", "w2")
    assert keys.first_policy().text == first
    assert set(Cosigner.objects.values_list("name", flat=True)) == set(THEIRS)
    keep(200)
    follows_as_a_stranger(first)


def follows_as_a_stranger(first: str) -> None:
    """Check every kept checkpoint by the sets that the log itself announced, and the promise about them."""
    found, bounds = WitnessSets(Policy.parse(first.encode())), Bounds(kept_marks())
    (promise,) = [one for one in catalogue(Limits()) if one.promise == "witnesses-wait"]
    book = Book(keys.log_key().name)
    made = promise.entry(time=0, date="2026-01-01", languages={"en": str})
    release = from_bytes(
        b'{"kind":"release","number":"1","records":["witnesses"],"sha256":"'
        + b"ab" * 32
        + b'","time":0,"v":1}'
    )
    for number, entry in enumerate((release, made)):
        book.add(number, entry, 0, 0)
    for row in Entry.objects.filter(index__isnull=False).order_by("index"):
        assert row.index is not None
        entry, (before_ms, after_ms) = from_bytes(bytes(row.data)), bounds.of(row.index)
        found.add(row.index, entry, after_ms)
        book.add(row.index + 2, entry, before_ms, after_ms)
    kept = list(Published.objects.filter(number__isnull=False).order_by("number"))
    assert len(kept) > 5
    for one in kept:
        assert found.check(SignedCheckpoint.parse(bytes(one.note))).time_s == one.time_s
    assert [one.verdict for one in book.outcomes(bounds.until_ms)] == ["holds"]


def test_without_the_new_quorum_nothing_is_published_once_it_counts(keep, asked, frozen_clock):
    asked.discard("w1")
    in_force_s = announce("w0", "w1")
    keep(in_force_s - now_s() + 5)
    before = storage.read_bytes(files.CHECKPOINT)
    enter(1)
    keep(61)
    assert storage.read_bytes(files.CHECKPOINT) == before
    assert queries.health().public < queries.health().signed
    from glasshouse.network.ledger.health import report

    frozen_clock.advance(minutes=11)
    assert report().level == 2


def test_an_announcement_that_became_public_too_late_never_counts(keep, asked, frozen_clock):
    asked.discard("operator")
    in_force_s = announce("w0", "w1")
    frozen_clock.advance(seconds=1000)
    keep()
    asked.add("operator")
    late = Office("one")
    through(integrator())
    late.step()
    assert [bool(one.fault) for one in queries.pending_sets()] == [True]
    from glasshouse.network.ledger.health import report

    assert "never count" in report().words
    frozen_clock.set(datetime.fromtimestamp(in_force_s + 10, UTC))
    late.step()
    assert signers() == OPERATOR
    assert queries.level() == "solo"


def test_a_set_is_taken_back_before_it_counts(keep, frozen_clock):
    with pytest.raises(actions.CantChange, match="No other set"):
        actions.prepare_withdrawal()
    in_force_s = announce("w0", "w1")
    keep(3600)
    frozen_clock.set(datetime.fromtimestamp(in_force_s - 700, UTC))
    with pytest.raises(actions.CantChange, match="too soon"):
        actions.prepare_withdrawal()
    frozen_clock.set(datetime.fromtimestamp(in_force_s - 86_400, UTC))
    actions.enter_change(actions.prepare_withdrawal())
    keep(10)
    assert queries.pending_sets() == [], "the set in force, announced once more, changes nothing"
    keep(in_force_s - now_s() + 60)
    assert (signers(), queries.level(), queries.policy_text()) == (OPERATOR, "solo", keys.first_policy().text)
    assert from_bytes(queries.entries_of("terms")[0].data).level == "solo"  # type: ignore[union-attr]


def test_a_file_that_somebody_edits_changes_nothing(keep, frozen_clock):
    keys.keep_first_policy()
    (keys.folder() / keys.POLICY).write_text(text("w0"))
    enter(1)
    keep(1)
    assert signers() == OPERATOR
    assert keys.policy().text == keys.first_policy().text


def test_a_checkpoint_that_would_be_cosigned_across_the_change_is_asked_for_once_more(keep, frozen_clock):
    """Their clocks are before ours: what they sign would count in a time that is not theirs."""
    in_force_s = announce("w0", "w1")
    keep(in_force_s - now_s() - 2)
    late = Office("one")
    enter(1)
    through(integrator())
    one = late._of_now()
    one.until_ms = int(now_s() * 1000)
    late._publisher, before = one, storage.read_bytes(files.CHECKPOINT)
    assert not one.step()
    assert storage.read_bytes(files.CHECKPOINT) == before
    one.until_ms = None
    assert one.step()


@pytest.mark.parametrize(
    ("made", "level", "why"),
    [
        (lambda: "quorum", "witnessed", "no policy"),
        (lambda: text("w0", log=SigningKey("x/y", Kind.LOG, b"x" * 32).public), "witnessed", "name this log"),
        (lambda: text("w0", "w1"), "", "needs more than one"),
        (lambda: text("w0"), "high", "one of solo, witnessed"),
        (lambda: keys.policy().text, "witnessed", "needs more than one"),
        (lambda: keys.policy().text, "solo", "in force"),
        (lambda: f"log {keys.log_key().public}\nquorum none\n", "witnessed", "needs more than one"),
    ],
)
def test_what_can_not_be_adopted_is_refused_and_nothing_entered(keep, made, level, why):
    with pytest.raises(actions.CantChange, match=why):
        actions.prepare_change(text=made(), level=level)
    assert Entry.objects.count() == 1


def test_whoever_does_not_take_our_checkpoint_is_named_and_nothing_is_entered(keep, monkeypatch):
    def trial(party, _signed):
        if party.key == THEIRS["w1"].public:
            raise NotCosigned("it answered 404: the log is not known here")
        return "it signs"

    monkeypatch.setattr(announcing, "_trial", trial)
    with pytest.raises(actions.CantChange, match="w1: it answered 404"):
        actions.prepare_change(text=text("w0", "w1", "w2"), level="witnessed")
    assert Entry.objects.count() == 1


def test_nothing_is_adopted_before_anything_was_published():
    with pytest.raises(actions.CantChange, match="published nothing yet"):
        actions.prepare_change(text=text("w0", "w1"), level="witnessed")


def test_the_command_shows_asks_and_enters(keep, monkeypatch, capsys, tmp_path):
    file = tmp_path / "new.txt"
    file.write_text(text("w0", "w1"))
    command = ["ledger", "adopt-policy", str(file), "--level", "witnessed"]
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    assert main(command) == 1
    said = capsys.readouterr().out
    assert "w0: it signs" in said and "all of them are on 1 machine." in said
    assert "This becomes public" in said and "A set of witnesses counts from" in said
    assert "Nothing was entered" in said
    assert Entry.objects.count() == 1
    assert main([*command, "--yes"]) == 0
    assert Entry.objects.count() == 3
    assert main(["ledger", "status"]) == 0
    assert "not public yet" in capsys.readouterr().out
    keep(5)
    assert main(["ledger", "status"]) == 0
    assert "announced by entry 1" in capsys.readouterr().out
    monkeypatch.setattr("builtins.input", lambda _question: "y")
    assert main(["ledger", "withdraw-policy"]) == 0
    assert Entry.objects.count() == 5
    assert main(["ledger", "adopt-policy", str(tmp_path / "nothing"), "--yes"]) == 2
    assert "can't be read" in capsys.readouterr().err


def test_real_witnesses_are_asked_for_trial(tmp_path: Path, monkeypatch, keep):
    monkeypatch.undo()
    found = farm(tmp_path, keys.log_key().public, witnesses=2, mirrors=1)
    try:
        lines = cosigners_of(found, least=2, least_mirrors=1)
        file = f"log {keys.log_key().public}\n{lines}"
        told = dict(actions.prepare_change(text=file, level="witnessed").told)
        assert told == {
            "w0": "a witness, it signs",
            "w1": "a witness, it signs",
            "m0": "a mirror, it has 0 of 1 entries",
        }
        swapped = file.replace(str(found[1].lines()[0].split()[2]), str(THEIRS["w0"].public))
        with pytest.raises(actions.CantChange, match="w1: it answered 404"):
            actions.prepare_change(text=swapped, level="witnessed")
    finally:
        for one in found:
            assert one.process is not None
            one.process.end()
    with pytest.raises(actions.CantChange, match="does not answer"):
        actions.prepare_change(text=file, level="witnessed")


def test_a_ledger_can_begin_witnessed(tmp_path: Path):
    import shutil

    shutil.rmtree(keys.folder())
    Entry.objects.all().delete()
    lines = "".join(f"witness {name} {key.public}\n" for name, key in THEIRS.items())
    opening = actions.Opening(
        level="witnessed", waiting_s=60, cosigners=f"{lines}group q 2 w0 w1 w2\nquorum q\n"
    )
    assert actions.open_ledger(opening)
    through(integrator())
    assert not publisher().step()
    assert Office("one").step()
    assert queries.level() == "witnessed"
    assert len(keys.policy().witnesses) == 3
