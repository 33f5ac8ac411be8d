"""Dossiers: what is changed in one is told by the name of the file, whoever changed it and however well."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.proof import dossiers
from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.dossiers import Dossier, Manifest, signed_text
from glasshouse.proof.entries import Entry, Release, Rules, Terms, canonical, to_bytes
from glasshouse.proof.entries.form import plain_json
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import inclusion_proof, leaf_hash
from glasshouse.proof.notes import Kind, Note, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.tiles import GrowingTree, TileNodes, bundles_of, pack_bundle
from glasshouse.proof.verdict_pages import page
from glasshouse.proof.verifying.copies import Copy, Files, judge_copy
from glasshouse.proof.verifying.dossier import check_dossier, lines_of, plain_of, told
from glasshouse.proof.zips import info
from tests.proof.cases import ALL_KINDS, audit, promise
from tests.proof.examples import H, T
from tests.proof.spellings import SPOILT

LOG = SigningKey("log.example/a", Kind.LOG, b"l" * 32)
OTHER_LOG = SigningKey("log.example/a", Kind.LOG, b"o" * 32)
STRANGER = SigningKey("else", Kind.LOG, b"e" * 32)
CLOCK = SigningKey("log.example/clock", Kind.COSIGNER, b"c" * 32)
POLICY_TEXT = f"log {LOG.public}\nwitness clock {CLOCK.public}\nquorum clock\n"
S = T // 1000
RULES_TEXT = b"Be kind.\n"
RULES = Rules(
    time=T,
    name="house",
    sha256="16b07ab77ed1c3b1c38c59d9a30cd7dc5b4d29d7c9b9b6e2d05ec8e4d32ce4f4",
    in_force_ms=T,
)


def story() -> list[Entry]:
    """Return a log with one promise that is kept, one that is broken, one that is audited and one that is changed."""
    from hashlib import sha256

    rules = replace(RULES, sha256=sha256(RULES_TEXT).hexdigest())
    return [
        Terms(time=T, level="witnessed", slot_s=0, closed=2, publish_s=600, waiting_s=60),
        Release(time=T, number="1", sha256=H, records=ALL_KINDS),
        promise([{"never": {"kinds": ["report"]}}], name="kept"),
        promise([{"never": {"kinds": ["rules"]}}], name="broken"),
        promise([], name="x", evidence="declared"),
        rules,
    ]


def files_of(entries: list[Entry]) -> dict[str, bytes]:
    """Return the files of a log with these entries, public at once."""
    data = [to_bytes(one) for one in entries]
    tree = GrowingTree()
    made = tree.append([leaf_hash(one) for one in data]) + tree.partial()
    files = {tile.path: b"".join(hashes) for tile, hashes in made}
    files |= {one.path: pack_bundle(data[one.number * 256 :][: one.width]) for one in bundles_of(len(data))}
    signed = SignedCheckpoint.sign(Checkpoint(LOG.name, len(data), tree.root()), LOG)
    at = [bytes(signed.cosigned([CLOCK.sign(signed.note.text, time_s=S + s)])) for s in (60, 600)]
    files |= {"checkpoint": at[1], "checkpoints/000.p/1": pack_bundle(at[:1]), "checkpoints/count": b"1\n"}
    return files | {"policy.txt": POLICY_TEXT.encode()}


def judged(files: Mapping[str, bytes]) -> Copy:
    return judge_copy(Files("a log", files.get), most=100)


def sign(manifest: bytes, key: SigningKey = LOG) -> bytes:
    text = signed_text(manifest)
    return bytes(Note(text, (key.sign(text),)))


class Packed:
    """A dossier in a test's hand: change its files, then pack it."""

    def __init__(self) -> None:
        entries = story()
        log = files_of(entries)
        copy, note = judged(log), SignedCheckpoint.parse(log["checkpoint"])
        size = len(entries)
        nodes = TileNodes(size, lambda tile: log[tile.path])
        self.plain = told(copy)
        self.files = {
            "checkpoint": log["checkpoint"],
            "policy.txt": log["policy.txt"],
            "rules.txt": RULES_TEXT,
        }
        self.files |= {f"ledger/{path}": content for path, content in log.items()}
        self.files["verdicts.json"], self.files["verdicts.en.html"] = canonical(self.plain), page(self.plain)
        for index, entry in enumerate(entries):
            extra = canonical({"entry": to_bytes(entry).decode()})
            proof = tuple(inclusion_proof(index, size, nodes))
            self.files[f"receipts/{index}.tlog-proof"] = bytes(Receipt(index, proof, note, extra))
        self.head, self.papers = (LOG.name, size, S + 200), {"rules.txt": 5}
        self.sign: Callable[[bytes], bytes] = sign

    def pack(self) -> bytes:
        return dossiers.pack(self.files, self.head, self.papers, self.sign)

    def told(self, plain: dict[str, object]) -> None:
        """Tell other verdicts, in both forms."""
        self.files["verdicts.json"] = canonical(plain)

    def wrong(self) -> list[str]:
        return [f"{file}: {says}" for file, says in check_dossier(self.pack()).wrong]


def test_a_dossier_is_in_order_and_says_so() -> None:
    found = check_dossier(Packed().pack())
    assert found.wrong == []
    assert found.judged and len(found.entries) == 6
    plain = plain_of(found, "d.zip", is_given=False)
    assert (plain["code"], plain["size"], plain["policy"], plain["findings"]) == (0, 6, "enclosed", [])
    lines = "\n".join(lines_of(found, "d.zip", is_given=True))
    assert "All that was checked is in order." in lines and "found again from the ledger" in lines
    assert "Kept" in lines and "Broken" in lines and "by clock" in lines


def test_the_same_files_make_the_same_bytes() -> None:
    assert Packed().pack() == Packed().pack()


def test_every_file_with_one_changed_byte_is_named() -> None:
    whole = Dossier.parse(Packed().pack()).files
    for name, content in whole.items():
        spoilt = repacked({**whole, name: bytes([content[0] ^ 1]) + content[1:] if content else b"x"})
        found = check_dossier(spoilt)
        assert name in {file for file, _says in found.wrong}, name


def test_every_file_that_is_taken_out_is_named() -> None:
    whole = Dossier.parse(Packed().pack()).files
    for name in whole:
        found = check_dossier(repacked({path: content for path, content in whole.items() if path != name}))
        assert name in {file for file, _says in found.wrong}, name


def test_a_file_that_is_put_in_is_named() -> None:
    whole = Dossier.parse(Packed().pack()).files
    assert check_dossier(repacked({**whole, "more.txt": b"x"})).wrong == [
        ("more.txt", "it was put in: the manifest does not list it")
    ]


def repacked(files: Mapping[str, bytes], *, method: int = ZIP_STORED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(info(name), content, method)
    return out.getvalue()


@pytest.mark.parametrize("spoil", SPOILT)
def test_nothing_lies_outside_its_files(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Malformed):
        Dossier.parse(spoil(Packed().pack()))


def test_nobody_else_signs_beside_the_log() -> None:
    made = Packed()
    made.sign = lambda manifest: sign(manifest) + sign(manifest, STRANGER).rpartition(b"\n\n")[2]
    assert made.wrong() == ["manifest.note: beside the log's signature stands another one"]


def test_whoever_has_no_key_of_the_log_can_not_sign_another_manifest() -> None:
    forged = Packed()
    forged.sign = lambda manifest: sign(manifest, OTHER_LOG)
    assert forged.wrong() == ["manifest.note: the log that it names has not signed it"]
    forged.sign = lambda _manifest: sign(
        bytes(Manifest(origin=LOG.name, size=1, time_s=1, files={}, papers={}))
    )
    assert forged.wrong() == ["manifest.note: its signature is over another manifest"]


def test_what_the_log_itself_signs_wrongly_is_found_all_the_same() -> None:
    made = Packed()
    broken = next(one for one in made.plain["promises"] if one["promise"] == "broken")
    broken |= {"verdict": "holds", "reason": "kept", "evidence": [], "broken": 0}
    made.told(made.plain)
    assert made.wrong() == ["verdicts.json: the ledger that is enclosed leads to other verdicts"]
    made = Packed()
    made.plain["promises"][0]["wording"] = {"en": "We never promised that."}
    made.told(made.plain)
    assert made.wrong() == ["verdicts.json: the promise kept is worded otherwise than in entry 2"]
    made = Packed()
    del made.files["receipts/5.tlog-proof"]
    assert made.wrong() == [
        "rules.txt: entry 5 does not name this text by its hash",
        "verdicts.json: what shows broken broken has no receipt",
    ]
    made = Packed()
    made.files["rules.txt"] = b"Be quiet.\n"
    assert made.wrong() == ["rules.txt: entry 5 does not name this text by its hash"]
    made = Packed()
    made.files["verdicts.en.html"] = made.files["verdicts.en.html"].replace(b"Broken", b"Kept")
    assert made.wrong() == ["verdicts.en.html: it says something else than verdicts.json"]
    made = Packed()
    made.files["receipts/1.tlog-proof"] = made.files["receipts/0.tlog-proof"]
    assert made.wrong() == ["receipts/1.tlog-proof: it is the receipt of entry 0"]
    made = Packed()
    made.files["ledger/checkpoint"] = made.files["ledger/checkpoint"] + b"\n"
    assert made.wrong() == ["verdicts.json: the ledger that is enclosed has another checkpoint"]
    made = Packed()
    del made.files["ledger/tile/0/000.p/6"]
    assert made.wrong()[0].startswith("verdicts.json: tile/0/000.p/6")
    made = Packed()
    made.head = ("log.example/b", 6, S)
    assert made.wrong() == ["manifest.note: the log that it names has not signed it"]
    made = Packed()
    made.head = (LOG.name, 7, S)
    assert made.wrong() == ["checkpoint: it is of another log or size than the manifest says"]
    made = Packed()
    made.files["policy.txt"] = b"nothing"
    assert made.wrong()[0].startswith("policy.txt: ")


def test_a_receipt_of_what_can_not_be_read_is_named() -> None:
    entries = [*story()]
    log = files_of(entries)
    made = Packed()
    data = [*(to_bytes(one) for one in entries), b"spoilt"]
    tree = GrowingTree()
    made_tiles = tree.append([leaf_hash(one) for one in data]) + tree.partial()
    tiles = {tile.path: b"".join(hashes) for tile, hashes in made_tiles}
    signed = SignedCheckpoint.sign(Checkpoint(LOG.name, 7, tree.root()), LOG)
    signed = signed.cosigned([CLOCK.sign(signed.note.text, time_s=S + 120)])
    proof = tuple(inclusion_proof(6, 7, TileNodes(7, lambda tile: tiles[tile.path])))
    made.files["receipts/6.tlog-proof"] = bytes(Receipt(6, proof, signed, canonical({"entry": "spoilt"})))
    assert made.wrong() == ["receipts/6.tlog-proof: its entry can't be read"]
    assert log["checkpoint"]


def test_without_the_ledger_the_verdicts_are_as_told() -> None:
    made = Packed()
    made.files = {name: content for name, content in made.files.items() if not name.startswith("ledger/")}
    found = check_dossier(made.pack(), Policy.parse(POLICY_TEXT.encode()))
    assert found.wrong == [] and not found.judged
    assert "judge again with" in "\n".join(lines_of(found, "d.zip", is_given=True))


def test_a_given_policy_counts_and_not_the_enclosed_one() -> None:
    text = f"log {OTHER_LOG.public}\nwitness clock {CLOCK.public}\nquorum clock\n"
    found = check_dossier(Packed().pack(), Policy.parse(text.encode()))
    assert found.wrong == [("manifest.note", "the log that it names has not signed it")]
    assert "FOUND manifest.note" in "\n".join(lines_of(found, "d.zip", is_given=True))


def test_nobody_s_clock_is_told_as_nobody() -> None:
    made = Packed()
    text = f"log {LOG.public}\nquorum none\n"
    found = check_dossier(made.pack(), Policy.parse(text.encode()))
    assert "by nobody" in "\n".join(lines_of(found, "d.zip", is_given=True))
    assert found.wrong == [("verdicts.json", "policy.txt is not the set of witnesses that counts now")]
    files = files_of(story())
    with pytest.raises(Unproved, match="asks nobody for the time"):
        judged({**files, "policy.txt": text.encode(), "checkpoints/count": b"0\n"})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"no archive",
        lambda data: repacked({"../up": b""}),
        lambda data: repacked({"/root": b""}),
        lambda data: repacked({"a" * 200: b""}),
        lambda data: repacked({"a": b"x" * 100}, method=ZIP_BZIP2),
        lambda data: data.replace(b"manifest.note", b"manifest.json"),
    ],
)
def test_what_is_no_archive_of_ours_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    found = check_dossier(spoil(Packed().pack()))
    assert [file for file, _says in found.wrong] == ["archive"]
    assert plain_of(found, "d.zip", is_given=False)["origin"] is None
    assert "FOUND archive" in "\n".join(lines_of(found, "d.zip", is_given=False))


def test_more_than_is_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossiers, "MOST_BYTES", 1000)
    with pytest.raises(Malformed, match="more than"):
        Dossier.parse(Packed().pack())
    monkeypatch.setattr(dossiers, "MOST_BYTES", 1 << 29)
    monkeypatch.setattr(dossiers, "MOST_FILES", 3)
    with pytest.raises(Malformed, match="more than"):
        Dossier.parse(Packed().pack())


@given(st.data())
def test_whatever_is_done_to_the_bytes_nothing_but_a_finding_comes_of_it(data: st.DataObject) -> None:
    whole = bytearray(_PACKED)
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    check_dossier(bytes(whole))


_PACKED = Packed().pack()


@pytest.mark.parametrize(
    "held",
    [
        [],
        {"v": 1},
        {"v": 2, "origin": "a", "size": 1, "time_s": 1, "files": {}, "papers": {}},
        {"v": 1, "origin": 1, "size": 1, "time_s": 1, "files": {}, "papers": {}},
        {"v": 1, "origin": "a", "size": -1, "time_s": 1, "files": {}, "papers": {}},
        {"v": 1, "origin": "a", "size": 1, "time_s": True, "files": {}, "papers": {}},
        {"v": 1, "origin": "a", "size": 1, "time_s": 1, "files": [], "papers": {}},
        {"v": 1, "origin": "a", "size": 1, "time_s": 1, "files": {"a": 1}, "papers": {}},
        {"v": 1, "origin": "a", "size": 1, "time_s": 1, "files": {}, "papers": {"a": "b"}},
        {"v": True, "origin": "a", "size": 1, "time_s": 1, "files": {}, "papers": {}},
    ],
)
def test_what_is_no_manifest_is_refused(held: object) -> None:
    with pytest.raises(Malformed):
        Manifest.parse(canonical(held))


@pytest.mark.parametrize("data", [b"\xff", b"{", b'{"a": 1}', b'{"a":1.5}', b"[" * 5000])
def test_what_is_no_canonical_json_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        plain_json(data)


@pytest.mark.parametrize("plain", [[], {"v": 1}, {"promises": [{}]}, {"promises": 5}, "x", None])
def test_what_are_no_verdicts_is_named(plain: object) -> None:
    made = Packed()
    made.files["verdicts.json"] = canonical(plain)
    assert made.wrong() == ["verdicts.json: it is not in the form of verdicts"]


def test_a_page_of_verdicts_is_in_the_language_asked_for_and_loads_nothing() -> None:
    plain = json.loads(json.dumps(Packed().plain))
    plain["promises"][0]["wording"] = {"de": "Nie <b>Berichte</b>."}
    plain["promises"][1]["standing"] = "changed"
    german = page(plain, language="de", say=lambda words: f"DE {words}").decode()
    assert "Nie &lt;b&gt;Berichte&lt;/b&gt;." in german and 'lang="de"' in german
    assert "DE It is given no longer in this form." in german
    assert "DE Entries that show it: 5" in german
    assert "src=" not in german and "http" not in german and "<script" not in german
    assert "Nie &lt;b&gt;" in page(plain).decode(), "the only words that there are"


def test_a_copy_that_does_not_hold_together_is_not_judged() -> None:
    files = files_of(story())
    assert {one.promise: str(one.verdict) for one in judged(files).outcomes} == {
        "kept": "holds",
        "broken": "violated",
        "x": "undetermined",
    }
    with pytest.raises(Unproved, match="no policy"):
        judged({name: content for name, content in files.items() if name != "policy.txt"})
    with pytest.raises(Unproved, match="more than 2 are not read"):
        judge_copy(Files("a log", files.get), most=2)
    with pytest.raises(Unproved):
        judged({**files, "checkpoint": b"x" * (2 << 20)})
    with pytest.raises(Unproved):
        judged({**files, "tile/entries/000.p/6": files["tile/entries/000.p/6"][:-1]})


def test_a_copy_with_a_stop_that_nobody_announced_is_judged() -> None:
    from tests.proof.cases import paused

    stopped = replace(paused(-60, -20), time=T)
    assert judged(files_of([*story(), stopped])).found.findings.counts


def test_an_audited_promise_is_told_with_its_auditor() -> None:
    entries = [*story()[:2], promise([], name="x", evidence="audit")]
    made = replace(audit(2, "kept", 1), origin=LOG.name, from_ms=T - 9, until_ms=T - 1)
    from glasshouse.proof.entries import audit_bytes
    from tests.proof.cases import KEY

    signed = replace(made, signature=KEY.sign(audit_bytes(made)).hex())
    plain = told(judged(files_of([*entries, signed])))
    assert "Example &amp; Sons examined it on 2026-10-05" in page(plain).decode()
