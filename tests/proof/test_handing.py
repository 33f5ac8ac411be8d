"""The archive of a handover: one that is in order, and every way in which one may not be."""

import argparse
import io
import json
import tarfile
from dataclasses import replace

import pytest

from glasshouse.proof.entries import Rules
from glasshouse.proof.errors import Malformed
from glasshouse.proof.handing import commands, declare, form, verify_archive
from glasshouse.proof.handing.checking import CheckedArchive, Head, check_archive
from glasshouse.proof.handing.reading import members
from glasshouse.proof.notes import Kind, Note, SigningKey
from glasshouse.proof.policies import Policy
from tests.proof.examples import A, B, H, T
from tests.proof.log import ORIGIN
from tests.proof.parcel import ANNOUNCED, FILES, GRANTED, HEAD, POLICY, Parcel, packed, told

PARAMETERS = b'{"from":"Ccccccccccc","to":"Ddddddddddd","count":1048576}\n'
WITH_MODEL = {**FILES, "model/parameters.jsonl": PARAMETERS}


def checked(data: bytes, policy: Policy | None = None) -> CheckedArchive:
    return check_archive(io.BytesIO(data), policy)


def found(data: bytes) -> set[str]:
    return {code.value for code, _says in checked(data).wrong}


def test_an_archive_in_order():
    data = packed(Parcel().signed())
    checked_archive = checked(data)
    assert (
        not checked_archive.wrong and checked_archive.head == HEAD and checked_archive.announced == ANNOUNCED
    )
    assert checked_archive.counts == {
        "people": 1,
        "pictures": 1,
        "videos": 1,
        "captions": 1,
        "descriptions": 1,
        "lists": 1,
        "papers": 3,
    }
    assert not checked(data, Policy.parse(POLICY)).wrong
    # Anybody's tar reads it.
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert archive.getnames()[0] == form.HEAD
        file = archive.extractfile(f"people/{B}/avatar.webp")
        assert file is not None and file.read() == b"picture"


def test_each_file_changed_is_named():
    parts = Parcel().signed()
    for at, (name, data) in enumerate(parts):
        spoilt = [*parts]
        spoilt[at] = (name, bytes([data[0] ^ 1]) + data[1:] if data else b"x")
        archive = checked(packed(spoilt))
        assert archive.wrong, name
        if name not in (form.MANIFEST, form.SIGNATURE):
            assert any(name in says for _code, says in archive.wrong), name
    for name, code in ((form.MANIFEST, "signature"), (form.SIGNATURE, "signature")):
        at = [one for one, _data in parts].index(name)
        spoilt = [*parts]
        spoilt[at] = (name, parts[at][1][:-2] + b"\n")
        assert code in found(packed(spoilt))


def test_each_byte_that_is_cut_off_is_missed():
    data = packed(Parcel(files={"together/likes.jsonl": b"{}\n"}).signed())
    for size in (0, 100, 512, 600, *range(513, len(data), 700), len(data) - 1):
        assert "broken" in found(data[:size]), size
    assert "broken" in found(data + b"\0")


def test_what_is_missing_or_too_many_is_told():
    parts = Parcel().signed()
    assert found(packed(parts[:4] + parts[5:])) == {"content"}
    extra = [*parts[:5], ("people/x/person.json", b"{}"), *parts[5:]]
    archive = checked(packed(extra))
    assert {code.value for code, _says in archive.wrong} == {"content"}
    assert "people/x/person.json" in archive.wrong[0][1]
    at = len(parts) - 2
    appended = [*parts[:at], ("together/saves.jsonl", b""), *parts[at:]]
    assert "manifest names none" in checked(packed(appended)).wrong[0][1]
    assert "no more file" in checked(packed(parts[: at - 1] + parts[at:])).wrong[0][1]
    for spoilt in (
        [*parts, ("people/x/person.json", b"{}")],
        [*parts, parts[-1]],
        parts[:-1],
        parts[:-2],
        [parts[0], *parts],
        parts[1:],
    ):
        assert "broken" in found(packed(spoilt))


@pytest.mark.parametrize(
    "name",
    [
        "people/about.json",
        "people/x/person.json",
        f"people/{B}/videos/video.mp4",
        f"people/{B}/more.json",
        "together/follows.json",
        "notes.txt",
    ],
)
def test_a_file_where_none_belongs_is_told_although_it_is_signed(name: str):
    archive = checked(packed(Parcel(files={name: b"{}", "x.txt": b""}).signed()))
    assert [code.value for code, _says in archive.wrong] == ["content"]
    assert name in archive.wrong[0][1]


@pytest.mark.parametrize("text", [b"{\n", b"[1]\n", b'{"path":7', b"[" * 4000 + b"\n", b"x" * 9000])
def test_a_manifest_that_is_none_is_told(text: bytes):
    parts = Parcel().signed()
    parts[-2] = (form.MANIFEST, text)
    assert found(packed(parts)) == {"content", "signature"}


def test_a_header_in_another_spelling_is_refused():
    parts = Parcel().signed()
    data = bytearray(packed(parts))
    data[300] ^= 1
    assert found(bytes(data)) >= {"broken"}
    for at in (0, 124):
        data = bytearray(packed(parts))
        data[at] = 0xFF
        assert found(bytes(data)) >= {"broken"}
    data = bytearray(packed(parts))
    data[512 + len(parts[0][1])] = 7
    assert "changed after handover.json" in checked(bytes(data)).wrong[0][1]
    for name, size in (
        ("../x", 1),
        ("/x", 1),
        ("a//b", 1),
        ("a/.b", 1),
        ("x" * 101, 1),
        ("x", -1),
        ("x", 1 << 40),
    ):
        with pytest.raises(Malformed):
            form.header(name, size)


def test_what_is_not_read_is_passed_over_and_what_is_too_long_refused():
    data = packed(Parcel().signed())
    assert [one.name for one in members(io.BytesIO(data))][-1] == form.SIGNATURE
    long = [(form.HEAD, bytes((1 << 20) + 1)), *Parcel().signed()[1:]]
    assert "right are" in checked(packed(long)).wrong[0][1]


def test_a_model_without_a_licence_is_found_by_name():
    data = packed(Parcel(files=WITH_MODEL, head=replace(HEAD, model=True)).signed())
    assert found(data) == {"model_without_licence"}
    # One that says nothing of it too.
    assert found(packed(Parcel(files=WITH_MODEL).signed())) == {"model_without_licence", "head"}
    assert found(packed(Parcel(head=replace(HEAD, model=True)).signed())) == {"head"}


def test_a_model_with_its_licence():
    parcel = Parcel(files=WITH_MODEL, head=replace(HEAD, model=True), licence=GRANTED)
    archive = checked(packed(parcel.signed()))
    assert not archive.wrong and archive.has_model and archive.licence == GRANTED
    endless = replace(parcel, licence=replace(GRANTED, until=""))
    assert not checked(packed(endless.signed())).wrong
    for changed in (
        {"stage": "asked"},
        {"destination": "CN"},
        {"handover": B},
        {"until": "2020-01-01"},
    ):
        other = replace(parcel, licence=replace(GRANTED, **changed))  # type: ignore[arg-type]
        assert found(packed(other.signed())) == {"licence", "model_without_licence"}, changed
    something = replace(parcel, licence=Rules(time=T, name="house", sha256=H, in_force_ms=T))
    assert found(packed(something.signed())) == {"licence", "model_without_licence"}


@pytest.mark.parametrize(
    "changed",
    [
        {"handover": B},
        {"side": "receiving"},
        {"stage": "begun"},
        {"territory": "AT"},
        {"origin": "example.com/log"},
        {"destination": "AT"},
    ],
)
def test_another_announcement_proves_nothing(changed: dict[str, str]):
    data = packed(Parcel(announced=told(ANNOUNCED, **changed)).signed())
    assert found(data) == {"announcement", "signature"}


def test_another_key_signs_for_nobody():
    other = SigningKey(f"{ORIGIN}/handover", Kind.LOG, b"o" * 32)
    assert found(packed(Parcel(key=other).signed())) == {"signature"}
    assert found(packed(Parcel(announced=told(ANNOUNCED, key="")).signed())) == {"signature"}
    parts = Parcel().signed()
    text = form.note_text(B, "0" * 64)
    parts[-1] = (form.SIGNATURE, text.encode() + b"\n" + Parcel().key.sign(text).line.encode())
    assert found(packed(parts)) == {"signature"}


def test_nobody_signs_beside_the_announced_key():
    parts, other = Parcel().signed(), SigningKey(f"{ORIGIN}/other", Kind.LOG, b"o" * 32)
    signed = Note.parse(parts[-1][1])
    parts[-1] = (form.SIGNATURE, bytes(Note(signed.text, (*signed.signatures, other.sign(signed.text)))))
    assert found(packed(parts)) == {"signature"}


def test_the_policy_in_it_counts_only_where_none_is_given():
    data = packed(Parcel(policy=b"quorum none\n").signed())
    assert found(data) == {"announcement", "signature"}
    assert not checked(data, Policy.parse(POLICY)).wrong
    assert found(packed(Parcel(policy=b"nonsense\n").signed())) == {"announcement", "signature"}
    moved = Parcel(head=replace(HEAD, log="other.example/log"))
    assert found(packed(moved.signed())) == {"announcement", "signature"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        HEAD.to_bytes() + b"\n",
        HEAD.to_bytes().replace(b'"LI"', b'"li"'),
        HEAD.to_bytes().replace(b"false", b'"no"'),
    ],
)
def test_a_head_that_is_none_is_told(data: bytes):
    with pytest.raises(Malformed):
        Head.parse(data)
    parts = [(name, data if name == form.HEAD else held) for name, held in Parcel().signed()]
    assert found(packed(parts)) >= {"head"}
    with_model = [*parts[:-2], ("model/x", PARAMETERS), *parts[-2:]]
    assert found(packed(with_model)) >= {"head", "model_without_licence"}


def options(**given) -> argparse.Namespace:
    return argparse.Namespace(**({"policy": None, "json": False} | given))


def test_the_command(tmp_path, capsys):
    file, policy = tmp_path / "a.tar", tmp_path / "policy.txt"
    parcel = Parcel(files=WITH_MODEL, head=replace(HEAD, model=True), licence=GRANTED)
    file.write_bytes(packed(parcel.signed()))
    policy.write_bytes(POLICY)
    assert verify_archive(options(file=file)) == 0
    said = capsys.readouterr().out
    assert f"handover {A}" in said and "trusted on first use" in said and "with what the recommender" in said
    assert commands.verify_archive(options(file=file, policy=policy, json=True)) == 0
    plain = json.loads(capsys.readouterr().out)
    assert (plain["code"], plain["licence"], plain["counts"]["model"]) == (0, B, 1)
    file.write_bytes(packed(Parcel(files=WITH_MODEL).signed()))
    assert verify_archive(options(file=file, policy=policy)) == 1
    assert "FOUND model_without_licence" in capsys.readouterr().out
    file.write_bytes(b"")
    assert verify_archive(options(file=file)) == 1
    assert "nothing in it" in capsys.readouterr().out
    assert verify_archive(options(file=file, json=True)) == 1
    assert json.loads(capsys.readouterr().out)["head"] is None
    assert verify_archive(options(file=tmp_path / "none")) == 2
    assert verify_archive(options(file=tmp_path / "none", json=True)) == 2
    assert "glasshouse:" in capsys.readouterr().err


def test_its_declaration():
    parser = argparse.ArgumentParser()
    commands_ = parser.add_subparsers()

    def add(name, does):
        made = commands_.add_parser(name)
        made.set_defaults(does=does)
        return made

    declare(add)
    parsed = parser.parse_args(["verify", "x.tar", "--json"])
    assert parsed.json and parsed.does is verify_archive
