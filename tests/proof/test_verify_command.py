"""`glasshouse verify`, `verify receipt` and `fsck` as somebody types them."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse import cli
from glasshouse.proof.entries import (
    KINDS,
    Claim,
    Declaration,
    Objection,
    PromiseChanged,
    PromiseMade,
    Release,
    VideoPublished,
    canonical,
    to_bytes,
)
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import inclusion_proof
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import TileNodes
from glasshouse.proof.verifying import commands
from glasshouse.proof.verifying.checking import Ports
from glasshouse.proof.verifying.commands import printable
from glasshouse.proof.verifying.fetching import Web
from glasshouse.proof.verifying.progress import Bar
from glasshouse.proof.verifying.proofs import check_receipt, enclosed
from glasshouse.proof.verifying.report import Report, trust
from glasshouse.proof.verifying.sources import CantReach
from tests.proof.log import LOG, ORIGIN
from tests.proof.served import START_S, Memory, Served, key, lifted, policy_of, terms, verified
from tests.proof.servers import answer, files_at, serving
from tests.proof.test_catalogue import body, published
from tests.proof.test_verifying import different, promise

A = "Aaaaaaaaaaa"
SECRET = "ab" * 32
VERIFY = [sys.executable, "-m", "glasshouse.cli", "verify"]


def run(*typed: object, capsys) -> tuple[int, str, str]:
    code = cli.main([str(one) for one in typed])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(
        commands, "Ports", lambda **given: Ports(**given, sleep=lambda _s: None, clock=lambda: NOW[0])
    )
    monkeypatch.setattr("time.sleep", lambda _s: None)


NOW = [0.0]


def release(time_s: int) -> Release:
    """Return a release that records everything."""
    kinds = tuple(sorted({kind for kind, _version in KINDS}))
    return Release(time=time_s * 1000, number="1", sha256="0" * 64, records=kinds)


def ordinary() -> Served:
    """Return a log with promises and a video."""
    log = Served.of(3)
    log.publish([release(log.time_s), promise(log.time_s, "p"), published(log.time_s, A)])
    log.publish(after_s=600)
    changed = PromiseChanged(
        time=log.time_s * 1000, promise="p", wording={"en": "Rarely."}, predicate={"all": []}, evidence="declared",
        assumptions={"en": "None."}, date="", why={"en": "So."},
    )  # fmt: skip
    log.publish(
        [
            changed,
            Declaration(
                time=log.time_s * 1000,
                promise="p",
                by="The board",
                date="2026-10-01",
                text={"en": "Yes."},
                facts={},
                signers=1,
                asked=1,
            ),
        ]
    )
    log.publish([lifted(log.time_s)])
    NOW[0] = float(log.time_s)
    return log


# --- verify


def test_a_network_is_verified_by_its_address(tmp_path, capsys):
    log, state, policy = ordinary(), tmp_path / "state", tmp_path / "policy.txt"
    policy.write_text(log.policy.text)
    answers = {f"ledger/{path}": data for path, data in log.files.items()}
    answers[f"api/v1/videos/{A}/manifest"] = body(A)
    with serving(files_at(answers)) as server:
        asked = ("--promises", "--catalogue", "--mirrors", "--since", state, "--policy", policy)
        code, out, err = run("verify", server.address, *asked, capsys=capsys)
        assert (code, err) == (0, ""), out
        assert f"{server.address}/ledger" in out and "the one that was given" in out
        assert "Kept until 2026-09-21" in out and ": Never." in out and "p, entry 4, changed" in out
        assert "Can't tell yet: Rarely." in out and "Declared by The board on 2026-10-01" in out
        assert "except at most 0 records kept closed by law" in out
        assert "1 served" in out and "mirrors     hold all that they signed: none" in out
        assert out.endswith("All that was checked is in order.\n")
        before = len(server.paths)
        code, out, _err = run("verify", f"{server.address}/ledger", "--since", state, "--json", capsys=capsys)
        told = json.loads(out)
        assert code == told["code"] == 0 and told["v"] == 1 and told["whole"]
        assert told["policy"]["from"] == "state" and told["entries"]["kinds"]["video.published"] == 1
        # Nothing is new: only what may have changed is asked for.
        assert sorted(server.paths[before:]) == [
            "/ledger/checkpoint",
            "/ledger/checkpoints/count",
            "/ledger/policy.txt",
        ]


def test_a_log_that_is_not_below_ledger_is_verified_by_its_address(capsys):
    log = ordinary()
    with serving(files_at(log.files)) as server:
        code, out, _err = run("verify", server.address, "--alone", capsys=capsys)
        assert code == 0 and "trusted on first use" in out and "entries are held back" in out
        code, out, _err = run(
            "verify", f"{server.address}/", "--json", "--promises", "--language", "fr", capsys=capsys
        )
        assert json.loads(out)["promises"][0]["wording"] == "Jamais."


def test_what_is_wrong_is_told_with_its_proof_and_ends_with_1(tmp_path, capsys):
    log = ordinary()
    state = tmp_path / "state"
    with serving(files_at(log.files)) as server:
        assert run("verify", server.address, "--since", state, capsys=capsys)[0] == 0
    kept = state.read_bytes()
    other = Served.of(3)
    with serving(files_at(other.files)) as server:
        code, out, _err = run("verify", server.address, "--since", state, capsys=capsys)
        assert code == 1 and "FOUND rollback: Rollback: the log is smaller than it was. (1)" in out
        assert out.count(f"  | {ORIGIN}\n") == 2 and out.endswith("Something is wrong.\n")
        code, out, _err = run("verify", server.address, "--since", state, "--json", capsys=capsys)
        assert code == 1 and json.loads(out)["findings"][0]["first"][0]["code"] == "rollback"
    assert state.read_bytes() == kept


def test_a_broken_promise_is_shown_by_its_entries(tmp_path, capsys):
    log = Served.of(3)
    log.publish([promise(log.time_s, "p"), promise(log.time_s, "q")])
    log.publish([release(log.time_s), lifted(log.time_s)])
    folder = log.write(tmp_path / "log")
    code, out, _err = run("verify", folder, "--promises", capsys=capsys)
    assert (
        code == 1
        and "Broken: Never." in out
        and "shown by entry 6: Bar Aaaaaaaaaaa was lifted (by the organisation)." in out
    )
    assert "FOUND promise" in out and "Only" not in out
    code, out, _err = run("verify", folder, "--promises", "--json", capsys=capsys)
    told = json.loads(out)["promises"][0]
    assert (told["verdict"], told["says"], told["broken"]) == ("violated", "Broken", 1)
    assert told["shown_by"] == [{"entry": 6, "says": "Bar Aaaaaaaaaaa was lifted (by the organisation)."}]


def test_evidence_that_can_not_be_read_again_is_told(monkeypatch):
    log = Served.of(3)
    log.publish([promise(log.time_s, "p"), lifted(log.time_s)])
    found = verified(log.files)
    del log.files["tile/0/000.p/5"]
    report = Report(source="", found=found)
    report.judge()
    assert "it can't be read" in report.sentences[4]
    assert "it can't be read" in "\n".join(report.lines())


def test_unknown_kinds_are_told(tmp_path, capsys):
    log = Served.of(3)
    log.publish([b'{"kind":"new","time":%d,"v":1}' % (log.time_s * 1000)])
    code, out, _err = run("verify", log.write(tmp_path / "log"), capsys=capsys)
    assert code == 0 and "1 of them of kinds that this program does not know" in out


@pytest.mark.parametrize(
    "typed",
    [
        ["verify", "nowhere"],
        ["verify", "https://example.org:0/"],
        ["verify", "ftp://example.org"],
        ["verify", "FOLDER", "FILE"],
        ["verify", "FOLDER", "--policy", "nothing"],
        ["verify", "FOLDER", "--since", "FILE"],
        ["verify", "FOLDER", "--most", "1"],
        ["verify", "receipt"],
        ["verify", "receipt", "nothing"],
        ["verify", "receipt", "FILE"],
        ["fsck", "nothing"],
        ["fsck", "FOLDER", "--most", "1"],
        ["fsck", "FOLDER", "--policy", "nothing"],
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_what_can_not_be_checked_ends_with_2(typed, as_json, tmp_path, capsys, monkeypatch):
    folder, file = ordinary().write(tmp_path / "log"), tmp_path / "file"
    file.write_bytes(b"nonsense")
    monkeypatch.chdir(tmp_path)
    names = {"FOLDER": folder, "FILE": file}
    code, out, err = run(
        *[names.get(one, one) for one in typed], *(["--json"] if as_json else []), capsys=capsys
    )
    assert code == 2
    if as_json:
        told = json.loads(out)
        assert told["code"] == 2 and told["failure"]
    else:
        assert err.startswith("glasshouse: ") or out.endswith("It could not be checked.\n")


def test_a_network_that_is_down_ends_with_2(capsys, monkeypatch):
    def down(_self: Web, path: str, _most: int) -> bytes:
        raise CantReach("it is down")

    monkeypatch.setattr(Web, "read", down)
    code, _out, err = run("verify", "http://127.0.0.1:9/ledger", capsys=capsys)
    assert code == 2 and err == "glasshouse: it is down\n"


def test_a_network_that_goes_down_is_told_as_far_as_it_came(capsys):
    log = ordinary()

    def do(connection: Any, path: str) -> None:
        if path.startswith("/tile"):
            answer(connection, status="403 No")
        else:
            files_at(log.files)(connection, path)

    with serving(do) as server:
        code, out, _err = run("verify", server.address, capsys=capsys)
    assert code == 2 and "Could not be checked to the end" in out and "answered with 403" in out
    assert out.endswith("It could not be checked.\n")


def test_a_folder_has_no_catalogue_of_its_own(tmp_path, capsys):
    log = ordinary()
    folder = log.write(tmp_path / "log")
    code, out, err = run("verify", folder, "--catalogue", capsys=capsys)
    assert code == 2 and "name the network with --site" in err
    with serving(files_at({f"api/v1/videos/{A}/manifest": body(A)})) as server:
        code, out, _err = run("verify", folder, "--catalogue", "--site", server.address, capsys=capsys)
    assert code == 0 and "1 served" in out
    with serving(lambda c, _p: answer(c, status="503 Busy")) as server:
        code, out, _err = run("verify", folder, "--catalogue", "--site", server.address, capsys=capsys)
    assert code == 2 and "1 unasked" in out


def test_witnesses_are_asked_where_the_policy_says(tmp_path, capsys):
    log = ordinary()
    of_log = sha256(ORIGIN.encode()).hexdigest()
    with serving(files_at({f"mirror/{of_log}/{path}": data for path, data in log.files.items()})) as server:
        policy = tmp_path / "policy.txt"
        policy.write_text(policy_of(log.names, urls={"w1": server.address}).text)
        folder = log.write(tmp_path / "log")
        code, out, _err = run("verify", folder, "--policy", policy, "--mirrors", "--json", capsys=capsys)
    told = json.loads(out)
    assert (code, told["unseen"], told["mirrors"]) == (0, [], ["w1"])


def test_it_needs_nothing_but_the_plain_install():
    code = (
        "import sys\n"
        "for name in ('django', 'numpy', 'orjson', 'starlette'): sys.modules[name] = None\n"
        "from glasshouse.cli import main\n"
        "sys.exit(main(['verify', 'nowhere']))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and "neither an address" in ended.stderr


def test_whoever_has_read_enough_ends_it_quietly(tmp_path, monkeypatch):
    folder = ordinary().write(tmp_path / "log")

    class Closed(io.StringIO):
        def __init__(self) -> None:
            super().__init__()
            self.file = (tmp_path / "out").open("w")

        def write(self, _text: str) -> int:
            raise BrokenPipeError

        def fileno(self) -> int:
            return self.file.fileno()

    out = Closed()
    monkeypatch.setattr(sys, "stdout", out)
    assert cli.main(["verify", str(folder)]) == 0
    out.file.close()


def test_a_policy_that_is_not_utf_8_can_be_told(tmp_path, capsys):
    log = ordinary()
    log.files["policy.txt"] = b"# \xff\n" + log.files["policy.txt"]
    folder, state = log.write(tmp_path / "log"), tmp_path / "state"
    for _turn in range(2):
        code, out, _err = run("verify", folder, "--since", state, "--json", capsys=capsys)
        assert code == 0 and json.loads(out)["policy"]["text"].startswith("# ")


# --- fsck


def test_a_folder_is_checked_whole(tmp_path, capsys):
    log = Served.of(300)
    log.publish([lifted(log.time_s)] * 300)
    folder = log.write(tmp_path / "log")
    code, out, _err = run("fsck", folder, "--promises", capsys=capsys)
    assert code == 0 and "partial files are no longer needed" in out
    code, out, _err = run("fsck", folder, "--json", capsys=capsys)
    assert code == 0 and json.loads(out)["whole"]
    code, out, _err = run("fsck", Served.of(300).write(tmp_path / "clean"), capsys=capsys)
    assert code == 0 and "Note:" not in out


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("notes.txt", b"x", "stray"),
        ("tile/0/x000/001", b"x", "stray"),
        ("checkpoints/odd", b"x", "stray"),
        ("tile/0/000.p/7", bytes(7 * 32), "stray"),
        ("tile/0/000.p/7", b"", "stray"),
        ("tile/0/000.p/9", bytes(9000), "stray"),
        ("tile/entries/000.p/7", b"x", "stray"),
        ("tile/0/009", bytes(8192), ""),
        ("tile/entries/002.p/99", b"x", ""),
        ("checkpoints/000.p/9", b"x", ""),
        ("checkpoints/000.p/1", b"x", ""),
    ],
)
def test_what_lies_there_beside_the_log_is_found(path, data, expected, tmp_path, capsys):
    log = Served.of(300)
    log.publish([lifted(log.time_s)] * 300)
    log.files[path] = data
    code, out, _err = run("fsck", log.write(tmp_path / "log"), capsys=capsys)
    assert code == bool(expected) and f"FOUND {expected}" in out + "FOUND "


def test_the_folder_of_the_keys_is_not_taken_for_that_of_the_log(tmp_path, capsys):
    (tmp_path / "log.key").touch()
    code, _out, err = run("fsck", tmp_path, capsys=capsys)
    assert code == 2 and "media/ledger" in err


def test_a_folder_without_a_checkpoint_is_told(tmp_path, capsys):
    log = Served.of(3)
    del log.files["checkpoint"]
    code, out, _err = run("fsck", log.write(tmp_path / "log"), capsys=capsys)
    assert code == 1 and "FOUND missing" in out and "origin" not in out


def test_every_file_that_is_spoilt_in_a_folder_is_found(tmp_path, capsys):
    log, chance = Served.of(300), Random(5)
    log.publish([different(number, log.time_s) for number in range(300)])
    folder = log.write(tmp_path / "log")
    for path, data in log.files.items():
        if path in ("policy.txt", "checkpoints/count") or path == "checkpoints/000.p/1":
            continue
        at = chance.randrange(len(data))
        (folder / path).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert run("fsck", folder, capsys=capsys)[0] == 1, path
        (folder / path).write_bytes(data)
    assert run("fsck", folder, capsys=capsys)[0] == 0


# --- receipts


def receipt_of(log: Served, index: int, extra: bytes = b"") -> Receipt:
    proof = inclusion_proof(index, log.size, TileNodes(log.size, lambda tile: log.files[tile.path]))
    assert log.signed is not None
    return Receipt(index, tuple(proof), log.signed, extra)


def with_video(size: int = 5) -> tuple[Served, bytes]:
    log = Served.of(size)
    video = VideoPublished(
        time=log.time_s * 1000, video=A, manifest="0" * 64, withdrawal=sha256(bytes.fromhex(SECRET)).hexdigest(),
        secret_by="author", author=A, earlier=False,
    )  # fmt: skip
    log.publish([video, *[lifted(log.time_s)] * 7])
    return log, to_bytes(video)


def test_a_receipt_is_told_in_words(tmp_path, capsys):
    log, entry = with_video()
    policy, file = tmp_path / "policy.txt", tmp_path / "video.tlog-proof"
    policy.write_text(log.policy.text)
    file.write_bytes(bytes(receipt_of(log, 5, canonical({"entry": entry.decode(), "secret": SECRET}))))
    code, out, _err = run("verify", "receipt", file, "--policy", policy, capsys=capsys)
    assert code == 0
    assert "proves entry 5 of log.example/test" in out and f"The video {A} became public." in out
    assert (
        "public at 2026-09-21 14:15:20 UTC at the latest, by clocks that may be off by a minute" in out
        and "w1, 2026-09-21 14:15:20 UTC" in out
    )
    assert "is the one of this publication" in out and "trusted on first use" not in out
    code, out, _err = run("verify", "receipt", file, "--policy", policy, "--json", capsys=capsys)
    told = json.loads(out)
    assert (told["proved"], told["index"], told["secret_fits"], told["entry"]) == (
        True,
        5,
        True,
        entry.decode(),
    )


def test_a_receipt_with_another_secret(tmp_path, capsys):
    log, entry = with_video()
    policy, file = tmp_path / "policy.txt", tmp_path / "r"
    policy.write_text(log.policy.text)
    file.write_bytes(bytes(receipt_of(log, 5, canonical({"entry": entry.decode(), "secret": "cd" * 32}))))
    code, out, _err = run("verify", "receipt", file, "--policy", policy, capsys=capsys)
    assert code == 1 and "FOUND secret" in out
    file.write_bytes(
        bytes(receipt_of(log, 6, canonical({"entry": log.entries[6].decode(), "secret": SECRET})))
    )
    assert run("verify", "receipt", file, "--policy", policy, capsys=capsys)[0] == 1


def test_a_receipt_without_its_entry_needs_it_beside(tmp_path, capsys):
    log, entry = with_video()
    policy, file, beside = tmp_path / "policy.txt", tmp_path / "r", tmp_path / "entry.json"
    policy.write_text(log.policy.text)
    file.write_bytes(bytes(receipt_of(log, 5)))
    beside.write_bytes(entry)
    code, out, _err = run("verify", "receipt", file, "--policy", policy, capsys=capsys)
    assert code == 1 and "it has to be given beside it" in out
    assert run("verify", "receipt", file, "--policy", policy, "--entry", beside, capsys=capsys)[0] == 0
    file.write_bytes(bytes(receipt_of(log, 5, canonical({"entry": "another"}))))
    code, out, _err = run(
        "verify", "receipt", file, "--policy", policy, "--entry", beside, "--json", capsys=capsys
    )
    assert code == 1 and "carries another one" in json.loads(out)["failure"]


def test_a_receipt_of_an_entry_that_can_not_be_read(tmp_path, capsys):
    log = Served.of(2)
    log.policy = Policy.parse(f"log {LOG.public}\nquorum none\n".encode())
    log.publish([b"odd"])
    log.signed = log.sign(names=())
    policy, file = tmp_path / "policy.txt", tmp_path / "r"
    policy.write_text(log.policy.text)
    file.write_bytes(bytes(receipt_of(log, 2, canonical({"entry": "odd"}))))
    code, out, _err = run("verify", "receipt", file, "--policy", policy, capsys=capsys)
    assert code == 0 and "can't read" in out and "nobody has cosigned" in out
    assert run("verify", "receipt", file, "--policy", policy, "--json", capsys=capsys)[0] == 0


def test_the_policy_of_a_receipt_is_asked_for_at_its_origin(tmp_path, capsys, monkeypatch):
    log, entry = with_video()
    asked: list[str] = []

    class Origin(Memory):
        def __init__(self, address: str) -> None:
            super().__init__(log.files)
            asked.append(address)

        def close(self) -> None:
            asked.append("closed")

    monkeypatch.setattr(commands, "Web", Origin)
    file = tmp_path / "r"
    file.write_bytes(bytes(receipt_of(log, 5, canonical({"entry": entry.decode()}))))
    code, out, _err = run("verify", "receipt", file, capsys=capsys)
    assert code == 0 and "trusted on first use" in out and asked == ["https://log.example/test", "closed"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "2130706433"])
def test_a_receipt_sends_nobody_into_a_private_network(tmp_path, capsys, monkeypatch, host):
    monkeypatch.setattr(commands, "Web", None)
    log, _entry = with_video()
    file = tmp_path / "r"
    file.write_bytes(bytes(receipt_of(log, 5)).replace(b"log.example/test", f"{host}/ledger".encode()))
    code, _out, err = run("verify", "receipt", file, capsys=capsys)
    assert code == 2 and "private network" in err and "--policy" in err


def test_every_byte_of_a_receipts_proof_counts():
    log, entry = with_video()
    data = bytes(receipt_of(log, 5))
    check_receipt(data, log.policy, entry)
    for at in range(len(data)):
        for bit in (1, 4, 64):
            with pytest.raises(Unproved):
                check_receipt(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :], log.policy, entry)
    for at in range(0, len(data), 7):
        with pytest.raises(Unproved):
            check_receipt(data[:at], log.policy, entry)


def test_proofs_whose_hashes_are_dropped_swapped_or_repeated_are_refused():
    log, entry = with_video(500)
    good = receipt_of(log, 500)
    hashes = good.proof
    for proof in (hashes[1:], hashes[:-1], (*hashes, hashes[0]), (hashes[1], hashes[0], *hashes[2:]), ()):
        with pytest.raises(Unproved):
            check_receipt(bytes(Receipt(500, proof, good.signed)), log.policy, entry)


@given(st.binary(max_size=80))
def test_whatever_a_receipt_carries_is_read_or_refused(data):
    try:
        entry, secret = enclosed(data)
    except Malformed:
        return
    assert (entry, secret) == (None, "")


@given(
    st.dictionaries(
        st.sampled_from(["entry", "secret", "more"]),
        st.one_of(st.text(max_size=5), st.just("ab" * 32), st.integers(), st.none()),
    )
)
def test_a_receipt_carries_an_entry_and_a_secret_and_nothing_else(plain):
    good = (
        type(plain.get("entry")) is str and "more" not in plain and plain.get("secret", "") in ("", "ab" * 32)
    )
    try:
        entry, secret = enclosed(canonical(plain))
    except Malformed:
        assert not good
        return
    assert good and entry == plain["entry"].encode() and secret == plain.get("secret", "")
    with pytest.raises(Malformed):
        enclosed(b" " + canonical(plain))


# --- what is printed


def test_the_bar_is_drawn_for_a_person_alone():
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        bar = Bar(stream)
        for done in range(1001):
            bar.tell(done, 1000)
        bar.close()
    assert pipe.getvalue() == ""
    assert "1,000 of 1,000 entries" in terminal.getvalue() and terminal.getvalue().endswith("\x1b[K")
    assert terminal.getvalue().count("\r") < 20
    idle = Terminal()
    Bar(idle).close()
    assert idle.getvalue() == ""


def test_what_others_wrote_can_not_steer_a_terminal():
    assert printable("a\x1b[2Jb\u202ec") == "a\ufffd[2Jb\ufffdc"


def test_whom_one_has_to_trust_is_said_by_the_policy():
    def told(text: str) -> str:
        lines = [f"log {LOG.public}", *(f"witness w{n} {key(f'w{n}').public}" for n in range(1, 5))]
        return "\n".join(trust(Policy.parse(("\n".join(lines) + text).encode())))

    assert "3 of 4 sign (w1, w2, w3, w4). Two histories need 2 of them to sign both." in told(
        "\ngroup w 3 w1 w2 w3 w4\nquorum w\n"
    )
    assert "need none of them to cheat" in told("\ngroup w 1 w1 w2\nquorum w\n")
    assert told("\nquorum none\n").startswith("Nobody has to cosign")
    assert told("\nquorum w2\n").startswith("Only w2 has to cosign")
    both = told("\ngroup w 2 w1 w2\ngroup m 1 w3 w4\ngroup q all w m\nquorum q\n")
    assert both.startswith("w: 2 of 2") and "q:" not in both


def test_a_report_of_nothing_says_so():
    report = Report(source="x", found=None, failure="it is down")
    assert report.code == 2 and report.plain() == {"v": 1, "source": "x", "code": 2, "failure": "it is down"}
    assert list(report.lines()) == [
        "x",
        "Could not be checked to the end: it is down",
        "It could not be checked.",
    ]
    report.judge()
    assert report.outcomes is None and report.is_solo() and report._wording is not None


def test_a_log_that_was_never_cosigned_says_so():
    log = Served()
    log.names = []
    log.policy = Policy.parse(f"log {LOG.public}\nquorum none\n".encode())
    log.files["policy.txt"] = log.policy.text.encode()
    log.publish([terms(START_S)])
    report = Report(source="x", found=verified(log.files))
    report.judge()
    told = "\n".join(report.lines())
    assert "at no known time" in told and "no promise can be judged" in told


def test_a_log_whose_newest_checkpoint_lacks_its_quorum_says_so(tmp_path):
    log = Served.of(3)
    log.publish([lifted(log.time_s)], names=["w1"], keep=False)
    report = Report(source="x", found=verified(log.files))
    told = "\n".join(report.lines())
    assert "not by the quorum" in told and "FOUND quorum" in told
    assert isinstance(log.write(tmp_path), Path)


def test_a_terminal_without_the_letters_of_others_still_hears_all(capsys, monkeypatch):
    out = TextIOWrapper(BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    assert commands._say({"code": 1}, ["\x1b\N{SNOWMAN}", "Something is wrong."], as_json=False) == 1
    assert out.buffer.getvalue().decode() == f"??{os.linesep}Something is wrong.{os.linesep}"


@pytest.mark.parametrize("secret", ["", "00" * 31, "00" * 33, "0G" * 32, "AB" * 32, 5, None, ["00" * 32]])
def test_only_32_bytes_in_hex_are_a_secret(secret):
    plain = canonical({"entry": "{}", "secret": secret})
    if secret == "":
        assert enclosed(plain) == (b"{}", "")
    else:
        with pytest.raises(Malformed, match="not 32 bytes in hex"):
            enclosed(plain)


# --- dossiers, and what a site shows


def test_a_dossier_is_checked_without_asking_anybody(tmp_path, capsys):
    from tests.proof.test_dossiers import POLICY_TEXT, Packed

    file, policy = tmp_path / "d.zip", tmp_path / "policy.txt"
    file.write_bytes(Packed().pack())
    policy.write_text(POLICY_TEXT)
    code, out, _err = run("verify", "--dossier", file, capsys=capsys)
    assert code == 0 and "the one that is enclosed" in out
    code, out, _err = run("verify", "--dossier", file, "--policy", policy, "--json", capsys=capsys)
    assert code == 0 and json.loads(out)["policy"] == "given"
    spoilt = Packed()
    spoilt.files["rules.txt"] = b"Be quiet."
    file.write_bytes(spoilt.pack())
    code, out, _err = run("verify", "--dossier", file, capsys=capsys)
    assert code == 1 and "FOUND rules.txt" in out


def test_a_dossier_that_can_not_be_read_ends_with_2(tmp_path, capsys, monkeypatch):
    file = tmp_path / "d.zip"
    assert run("verify", "--dossier", file, capsys=capsys)[0] == 2
    file.write_bytes(b"x" * 100)
    assert run("verify", "https://example.org", "--dossier", file, capsys=capsys)[0] == 2
    monkeypatch.setattr(commands, "MOST_BYTES", 99)
    assert "larger than any" in run("verify", "--dossier", file, capsys=capsys)[2]
    assert run("verify", capsys=capsys)[0] == 2


def site_of(log: Served, promises: Any, claims: Any, status: str = "200 OK"):
    """Serve a log below /ledger, and what a site tells of its promises and claims."""
    files = {f"/ledger/{path}": content for path, content in log.files.items()}
    told: dict[str, Any] = {"/api/v1/promises": promises, "/api/v1/claims": claims}

    def do(connection, path):
        if path in told:
            content = told[path] if isinstance(told[path], bytes) else json.dumps(told[path]).encode()
            answer(connection, content, status=status)
        elif path in files:
            answer(connection, files[path])
        else:
            answer(connection, b"", status="404 Not Found")

    return serving(do)


CLAIMED = Claim(
    time=1, claim=A, institution="A ministry", role="government", printed_in="A paper", date="2026-01-01",
    sentence="They look.", language="en", evidence="none", promises=("p",), pages=(),
)  # fmt: skip
AGAINST = Objection(
    time=1,
    claim=A,
    institution="We",
    role="operator",
    printed_in="",
    date="2026-01-02",
    sentence="No.",
    language="en",
)

NO_CLAIMS = PromiseMade(
    time=1, promise="q", wording={"en": "Nobody claims anything."}, assumptions={"en": "None."}, date="2026-01-01",
    predicate={"all": [{"never": {"kinds": ["claim"]}}]}, evidence="ledger",
)  # fmt: skip


def claimed() -> tuple[Served, dict[str, Any], dict[str, Any]]:
    """Return a log with promises, a claim and an objection, and what an honest site tells of them."""
    log = ordinary()
    log.publish([replace(NO_CLAIMS, time=log.time_s * 1000)])
    log.publish([replace(CLAIMED, time=log.time_s * 1000), replace(AGAINST, time=log.time_s * 1000)])
    log.publish([replace(AGAINST, time=log.time_s * 1000, claim="B" * 11)])
    size = len(log.entries)
    shown: dict[str, Any] = {}
    for index, data in enumerate(log.entries):
        held = json.loads(data)
        if held["kind"].startswith("promise."):
            verdict = "violated" if held["promise"] == "q" else "undetermined"
            form = {"entry": index, "wording": held["wording"], "verdict": verdict}
            one = shown.setdefault(held["promise"], {"form": form, "earlier": []})
            if one["form"] is not form:
                one["earlier"].append(one["form"])
                one["form"] = form
    said = (b'"kind":"claim"', b'"kind":"objection"')
    places = [index for index, data in enumerate(log.entries) if any(one in data for one in said)]
    names = ("institution", "role", "printed_in", "date", "sentence", "language")
    against = {"entry": places[1], **{name: getattr(AGAINST, name) for name in names}}
    claim = {"entry": places[0], **{name: getattr(CLAIMED, name) for name in (*names, "evidence")}}
    claim |= {"promises": ["p"], "pages": [], "objections": [against]}
    NOW[0] = float(log.time_s)
    return log, {"size": size, "promises": [*shown.values()]}, {"size": size, "claims": [claim]}


def shown_wrong(
    log: Served, promises: object, claims: object, capsys, status: str = "200 OK"
) -> tuple[list[str], Any]:
    with site_of(log, promises, claims, status) as server:
        typed = ("verify", f"{server.address}/ledger", "--promises", "--alone", "--json")
        _code, out, err = run(*typed, capsys=capsys)
    plain = json.loads(out)
    assert not plain["failure"], (plain, err)
    found = [one for one in plain["findings"] if one["code"] == "shown"]
    return [first["says"] for one in found for first in one["first"]], plain


def test_a_site_that_tells_what_its_ledger_has_is_in_order(capsys):
    log, promises, claims = claimed()
    assert shown_wrong(log, promises, claims, capsys)[0] == []


def test_a_promise_reworded_without_an_entry_is_told_by_name(capsys):
    log, promises, claims = claimed()
    promises["promises"][0]["form"]["wording"] = {"en": "We promise much more."}
    (says,) = shown_wrong(log, promises, claims, capsys)[0]
    assert says.startswith("the site words the promise ")


def test_a_promise_that_is_left_out_or_made_up_is_told(capsys):
    log, promises, claims = claimed()
    promises["promises"][0]["form"]["entry"] = 0
    says = shown_wrong(log, promises, claims, capsys)[0]
    assert [one.split(" of entry")[0].split(" in entry")[0] for one in says] == [
        "the site leaves out the promise p",
        "the site shows a promise",
    ]


def test_a_broken_promise_that_is_shown_as_kept_is_told(capsys):
    log, promises, claims = claimed()
    for one in promises["promises"]:
        for form in (one["form"], *one["earlier"]):
            form["verdict"] = "holds"
    says = shown_wrong(log, promises, claims, capsys)[0]
    assert any("which is broken, that it is not" in one for one in says)


def test_a_claim_that_is_removed_or_reworded_is_told_by_name(capsys):
    log, promises, claims = claimed()
    assert shown_wrong(log, promises, {**claims, "claims": []}, capsys)[0] == [
        f"the site leaves out the claim of entry {claims['claims'][0]['entry']}, by A ministry",
        f"the site leaves out the objection of entry {claims['claims'][0]['objections'][0]['entry']}, by We",
    ]
    claims["claims"][0]["sentence"] = "They don't look."
    (says,) = shown_wrong(log, promises, claims, capsys)[0]
    assert says.endswith("otherwise than it was entered")


@pytest.mark.parametrize(
    "wrong", [b"{", [], {"size": "x"}, {"size": 9}, {"size": 99, "promises": 5, "claims": [5]}]
)
def test_what_a_site_tells_and_nobody_can_read_is_told(wrong, capsys):
    says = shown_wrong(claimed()[0], wrong, wrong, capsys)[0]
    assert says == [f"what the site tells at /api/v1/{what} can't be read" for what in ("promises", "claims")]


def test_what_is_newer_than_what_was_read_is_not_compared(capsys):
    log, promises, claims = claimed()
    later = {"form": {"entry": 999, "wording": {}, "verdict": "holds"}, "earlier": []}
    promises = {"size": 1000, "promises": [*promises["promises"], later]}
    assert shown_wrong(log, promises, claims, capsys)[0] == []
    assert shown_wrong(log, {"size": 0, "promises": []}, {"size": 0, "claims": []}, capsys)[0] == []


def test_a_site_that_tells_nothing_is_a_note(capsys):
    for status in ("404 Not Found", "503 Not Now"):
        says, plain = shown_wrong(*claimed(), capsys, status=status)
        assert says == [] and status[:3] in plain["notes"]["api/v1/promises"]
