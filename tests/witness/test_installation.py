"""Keys and the store that belongs to them; the clock; the commands."""

import stat
import threading
from pathlib import Path

import pytest

from glasshouse import cli
from glasshouse.proof.notes import Kind, SigningKey, VerifierKey
from glasshouse.witness import installation
from glasshouse.witness.cosigning import EARLIEST_TIME_S, Cosigner, time_to_sign
from glasshouse.witness.errors import CantRun, Refused
from glasshouse.witness.store import WITNESS
from glasshouse.witness.witnessing import Witness
from tests.witness.house import Log, Process, command, some

NOW = EARLIEST_TIME_S + 1000


def test_keys_are_their_owners_and_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    witness, mirror = installation.make(folder, "w.example/1", "m.example/1")
    assert VerifierKey.parse(witness).kind is VerifierKey.parse(mirror).kind is Kind.COSIGNER
    files = {path: path.read_text() for path in folder.glob("*.key")}
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600, 0o600]
    assert installation.make(folder, "w.example/1", None) == [witness]
    for name, mirror_name in (
        ("w.example/2", None),
        ("w.example/1", "m.example/2"),
        ("a", "a"),
        ("a b", None),
    ):
        with pytest.raises(CantRun):
            installation.make(folder, name, mirror_name)
    assert {path: path.read_text() for path in folder.glob("*.key")} == files


def test_a_mirror_can_be_added_later(tmp_path: Path) -> None:
    witness = installation.make(tmp_path, "w.example/1", None)[0]
    assert installation.open_parts(tmp_path).mirror is None
    assert installation.make(tmp_path, "w.example/1", "m.example/1")[0] == witness
    assert installation.open_parts(tmp_path).mirror is not None


def test_a_name_that_can_be_none_leaves_no_key(tmp_path: Path) -> None:
    with pytest.raises(CantRun):
        installation.make(tmp_path, "w example", None)
    assert list(tmp_path.glob("*.key")) == []


def test_a_key_never_signs_without_its_memory(tmp_path: Path) -> None:
    installation.make(tmp_path, "w.example/1", None)
    store = tmp_path / installation.STORE_NAME
    store.rename(tmp_path / "away")
    for attempt in (
        lambda: installation.open_parts(tmp_path),
        lambda: installation.make(tmp_path, "w.example/1", None),
    ):
        with pytest.raises(CantRun, match="must not sign again"):
            attempt()
    installation.make(tmp_path / "other", "w.example/1", None)
    (tmp_path / "other" / installation.STORE_NAME).rename(store)
    with pytest.raises(CantRun, match="must not sign again"):
        installation.open_parts(tmp_path)


def test_a_key_that_others_can_read_or_that_is_none_is_refused(tmp_path: Path) -> None:
    installation.make(tmp_path, "w.example/1", None)
    path = tmp_path / "witness.key"
    path.chmod(0o640)
    with pytest.raises(CantRun, match="read by others"):
        installation.open_parts(tmp_path)
    path.chmod(0o600)
    for text in ("nonsense", SigningKey.generate("l", Kind.LOG).to_text()):
        path.write_text(text)
        with pytest.raises(CantRun, match="not a"):
            installation.open_parts(tmp_path)


def test_a_mirror_has_a_key_of_its_own(tmp_path: Path) -> None:
    installation.make(tmp_path, "w.example/1", None)
    seed = installation.open_parts(tmp_path).witness.key.seed
    path = tmp_path / "mirror.key"
    path.touch(0o600)
    for same in (
        SigningKey("m.example/1", Kind.COSIGNER, seed),
        SigningKey("w.example/1", Kind.COSIGNER, b"m" * 32),
    ):
        path.write_text(same.to_text())
        installation.open_store(tmp_path).keep_vkey("mirror", str(same.public))
        with pytest.raises(CantRun, match="its own"):
            installation.open_parts(tmp_path)


def test_the_time_is_now_and_never_goes_back() -> None:
    assert time_to_sign(NOW + 0.9, 0) == NOW
    assert time_to_sign(NOW, NOW + 60) == NOW + 60
    for now, last in ((NOW, NOW + 61), (0, 0), (EARLIEST_TIME_S - 1, 0)):
        with pytest.raises(Refused) as refused:
            time_to_sign(now, last)
        assert refused.value.status == 503


def test_a_clock_that_went_back_signs_nothing(tmp_path: Path) -> None:
    installation.make(tmp_path, "w.example/1", None)
    log, times = Log("log.example/clock", some(9)), [float(NOW)]
    installation.add_log(tmp_path, str(log.key.public), "")
    parts = installation.open_parts(tmp_path)
    cosigner = Cosigner(WITNESS, parts.witness.key, parts.store, lambda: times[-1])
    witness, known = Witness(cosigner, parts.store), parts.store.log_of(log.origin)
    assert known is not None
    signed = []
    for time_s, old, size in ((NOW, 0, 3), (NOW - 30, 3, 5), (NOW + 1, 5, 6)):
        times.append(time_s)
        witness.add_checkpoint(log.submission(old, size))
        last = cosigner.last(known)
        assert last is not None
        signed.append(last.time_s)
    assert signed == [NOW, NOW, NOW + 1]
    times.append(NOW - 100)
    with pytest.raises(Refused):
        witness.add_checkpoint(log.submission(6, 9))
    last = cosigner.last(known)
    assert last is not None and last.signed.checkpoint.size == 6


def test_who_comes_while_another_signs_is_compared_with_what_that_one_signed(tmp_path: Path) -> None:
    installation.make(tmp_path, "w.example/1", None)
    log, answers = Log("log.example/between", some(9)), []
    second: list[threading.Thread] = []
    installation.add_log(tmp_path, str(log.key.public), "")
    parts = installation.open_parts(tmp_path)

    def submit() -> None:
        try:
            answers.append(witness.add_checkpoint(log.submission(0, 5)))
        except Refused as refused:
            answers.append(refused.words)
        parts.store.close()

    def clock() -> float:
        # The first one is compared and about to sign: the second one comes, smaller, and must wait.
        if not second:
            second.append(threading.Thread(target=submit))
            second[0].start()
            second[0].join(0.2)
            assert answers == []
        return float(NOW)

    witness = Witness(Cosigner(WITNESS, parts.witness.key, parts.store, clock), parts.store)
    witness.add_checkpoint(log.submission(0, 9))
    second[0].join()
    assert answers == ["9"]
    parts.store.close()


def test_the_commands(tmp_path: Path, start) -> None:
    folder, log = tmp_path / "w", Log("log.example/commands", some(5))
    made = command(folder, "init", "--name", "w.example/1", "--mirror", "m.example/1")
    vkeys = made.communicate()[0].split()
    assert (made.returncode, len(vkeys)) == (0, 2)
    process = start(folder)
    assert process.said[:2] == [f"witness: {vkeys[0]}", f"mirror: {vkeys[1]}"]
    added = command(folder, "add-log", "--vkey", str(log.key.public), "--url", "https://log.example")
    assert added.communicate()[0] == "The log log.example/commands is known now.\n"
    assert process.client().add_checkpoint(log.submission(0, 5)).status == 200
    assert process.end() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["witness", "--data", "{}"], "There is no witness in"),
        (["witness", "add-log", "--data", "{}", "--vkey", "x"], "not a verifier key"),
        (["witness", "init", "--data", "{}/file/below", "--name", "w"], "can't be used"),
    ],
)
def test_what_a_person_got_wrong_is_said_in_one_line(tmp_path: Path, capsys, arguments, words: str) -> None:
    (tmp_path / "file").touch()
    assert cli.main([one.format(tmp_path) for one in arguments]) == 2
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1


def test_a_cosigners_key_is_no_logs(tmp_path: Path) -> None:
    vkey = installation.make(tmp_path, "w.example/1", None)[0]
    with pytest.raises(CantRun, match="cosigner"):
        installation.add_log(tmp_path, vkey, "")


def test_a_port_that_is_taken_is_said(folder: Path, running: Process, capsys) -> None:
    assert cli.main(["witness", "--data", str(folder), "--port", str(running.port)]) == 2
    assert "can't be listened on" in capsys.readouterr().err


def test_no_django_and_few_threads(running: Process) -> None:
    maps = Path(f"/proc/{running.process.pid}/maps").read_text()
    assert "/django/" not in maps and "/numpy/" not in maps
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{running.process.pid}/status").read_text().splitlines()
    )
    assert int(status["Threads"]) <= 6
