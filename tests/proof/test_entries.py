"""Entries: their bytes, what is refused, and their sentences."""

import json
import re
from dataclasses import fields, replace
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glasshouse.proof.entries import (
    KINDS,
    LONGEST,
    Audit,
    Entry,
    PromiseMade,
    Release,
    Unknown,
    VideoPublished,
    VideoWithdrawn,
    Witnesses,
    audit_bytes,
    canonical,
    fields_of,
    from_bytes,
    sentence,
    to_bytes,
)
from glasshouse.proof.entries.base import Known
from glasshouse.proof.entries.choices import CHOICES
from glasshouse.proof.entries.form import _in, _shown
from glasshouse.proof.errors import Malformed
from tests.proof.examples import EXAMPLES, A, G, H, T

VIDEO = next(one for one in EXAMPLES if isinstance(one, VideoPublished))
MADE = next(one for one in EXAMPLES if isinstance(one, PromiseMade))
AUDIT = next(one for one in EXAMPLES if isinstance(one, Audit))


def changed(**parts: Any) -> bytes:
    return rfc8785.dumps({**json.loads(to_bytes(VIDEO)), **parts})


def example(kind: str) -> dict[str, Any]:
    found = next(one for one in EXAMPLES if one.kind == kind)
    return dict(json.loads(to_bytes(found)))


def test_there_is_an_example_of_each_kind() -> None:
    assert {(one.kind, one.version) for one in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: entry.kind)
def test_an_entry_reads_back_in_its_canonical_form(entry: Entry) -> None:
    data = to_bytes(entry)
    assert from_bytes(data) == entry
    assert data == rfc8785.dumps(json.loads(data))
    assert json.loads(data)["kind"] == entry.kind


@pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: entry.kind)
def test_a_sentence_names_fields_that_are_there(entry: Entry) -> None:
    asked: set[str] = set()

    def translate(text: str) -> str:
        asked.add(text)
        return text

    said = sentence(entry, translate)
    assert entry.template() in asked
    assert "%(" not in said
    assert said[-1] in ".!" or entry.kind.startswith(
        ("promise.", "claim", "objection", "declaration", "log.")
    )
    assert said[0].isupper() or said[0].isdigit() or said[0] == "–" or entry.kind == "statement"


def test_sentences_speak_for_people() -> None:
    said = {sentence(one) for one in EXAMPLES}
    assert "The video Aaaaaaaaaaa became public." in said
    assert "The video Aaaaaaaaaaa was public before this ledger began." in said
    assert any(one.startswith("The video Aaaaaaaaaaa left the public (narrowed). Unproved") for one in said)
    assert any("from 2026-09-21 14:13 UTC" in one for one in said)
    assert (
        "removed on video Aaaaaaaaaaa, on the ground “Some law, § 1” (illegal). Statement Ccccccccccc."
        in said
    )
    assert any("Ground withheld until 2026-11-01" in one for one in said)
    assert "Promised (appeals): Never." in said
    assert any("level high, a slot every 15 s" in one for one in said)
    assert any("level witnessed, no sealed records" in one for one in said)


def test_a_sentence_says_yes_and_no_and_takes_the_language_that_is_there() -> None:
    assert (_shown("a", True, str), _shown("a", False, str)) == ("yes", "no")
    assert _in("de", {"fr": "Jamais."}) == "Jamais."
    assert _in("de", {"fr": "Jamais.", "en": "Never."}) == "Never."
    assert _in("fr", {"fr": "Jamais.", "en": "Never."}) == "Jamais."
    assert (_shown("a", (), str), _shown("a", "", str), _shown("a", 5, str)) == ("–", "–", "5")


def test_every_choice_has_its_words_and_is_said_in_the_language() -> None:
    readers = [read for known in KINDS.values() for read in known.readers.values()]
    of_one = [read for read in readers if getattr(read, "__qualname__", "").startswith("one_of")]
    cells = [cell.cell_contents for read in of_one for cell in getattr(read, "__closure__", ())]
    choices = {word for held in cells if isinstance(held, frozenset) for word in held}
    assert len(choices) > 70
    assert choices - set(CHOICES) == set(), "give them words in entries/choices.py"
    assert set(CHOICES) - choices == set()
    assert _shown("outcome", "partly", str.upper) == "PARTLY"
    assert _shown("trusted", "trusted_flagger", str) == "trusted flagger"


def test_what_is_unknown_is_kept_and_shown() -> None:
    data = b'{"kind":"video.praised","stars":[5,{"a":null}],"time":1,"v":3}'
    entry = from_bytes(data)
    assert entry == Unknown(kind="video.praised", version=3, time=1, fields={"stars": [5, {"a": None}]})
    assert to_bytes(entry) == data
    assert sentence(entry) == (
        "An entry of the kind “video.praised”, version 3, which this program does not know yet."
    )


def test_a_newer_version_of_a_known_kind_is_unknown() -> None:
    entry = from_bytes(changed(v=2, colour="red"))
    assert isinstance(entry, Unknown)
    assert (entry.kind, entry.version, entry.fields["colour"]) == ("video.published", 2, "red")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"1",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"{}",
        b'{"kind":"a","time":1}',
        b'{"kind":"a","v":1}',
        b'{"kind":["a"],"time":1,"v":1}',
        b'{"kind":"A b","time":1,"v":1}',
        b'{"kind":"a","time":1,"v":true}',
        b'{"kind":"a","time":1,"v":-1}',
        b'{"kind":"a","time":-1,"v":1}',
        b'{"kind":"a","time":253402300800000,"v":1}',
        b'{"kind":"a","time":"1","v":1}',
        b'{"kind":"a","n":1.5,"time":1,"v":1}',
        b'{"kind":"a","n":1e3,"time":1,"v":1}',
        b'{"kind":"a","n":NaN,"time":1,"v":1}',
        b'{"kind":"a","n":-0,"time":1,"v":1}',
        b'{"kind":"a","n":9007199254740992,"time":1,"v":1}',
        b'{"kind":"a","n":[-9007199254740992],"time":1,"v":1}',
        b'{"kind":"a","n":' + b"9" * 5000 + b',"time":1,"v":1}',
        b'{"kind":"a","n":1,"n":1,"time":1,"v":1}',
        b'{"kind":"a", "time":1,"v":1}',
        b'{"time":1,"kind":"a","v":1}',
        b'{"kind":"a","n":"\\u00e9","time":1,"v":1}',
        b'{"kind":"a","n":"\\ud800","time":1,"v":1}',
        '{"kind":"a","é":1,"time":1,"v":1}'.encode(),
        '{"kind":"a","n":{"é":1},"time":1,"v":1}'.encode(),
        b'{"kind":"a","n":' + b"[" * 16 + b"]" * 16 + b',"time":1,"v":1}',
        b"[" * 60_000,
        b'{"kind":"a","n":"' + b"x" * LONGEST + b'","time":1,"v":1}',
    ],
)
def test_what_has_not_the_form_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        from_bytes(data)


def test_as_deep_as_it_may_be_is_read() -> None:
    data = b'{"kind":"a","n":' + b"[" * 15 + b"]" * 15 + b',"time":1,"v":1}'
    assert to_bytes(from_bytes(data)) == data


def test_a_known_kind_has_exactly_its_fields() -> None:
    with pytest.raises(Malformed, match="too many"):
        from_bytes(changed(name="Ann"))
    other = json.loads(to_bytes(VIDEO))
    other["name"] = other.pop("author")
    with pytest.raises(Malformed, match="lacks author"):
        from_bytes(rfc8785.dumps(other))
    with pytest.raises(Malformed, match="canonical"):
        from_bytes(to_bytes(VIDEO).replace(b",", b", ", 1))


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("video.published", "video", "short"),
        ("video.published", "video", "Oooooooooo0"),
        ("video.published", "video", 5),
        ("video.published", "video", A + "\n"),
        ("video.published", "manifest", "F" * 64),
        ("video.published", "secret_by", "nobody"),
        ("video.published", "secret_by", ["author"]),
        ("video.published", "earlier", 0),
        ("video.published", "time", True),
        ("video.published", "time", None),
        ("video.withdrawn", "secret", "0"),
        ("statement", "countries", "DE"),
        ("statement", "countries", ["de"]),
        ("statement", "until", "2026-02-30"),
        ("statement", "until", "tomorrow"),
        ("statement", "basis", "two\nlines"),
        ("statement", "basis", "é" * 201),
        ("statement", "basis", None),
        ("claim", "sentence", ""),
        ("claim", "institution", ""),
        ("account.restricted", "videos", [15]),
        ("account.restricted", "videos", ["@somebody"]),
        ("promise.made", "promise", "Appeals"),
        ("promise.made", "wording", {}),
        ("promise.made", "wording", []),
        ("promise.made", "wording", {"English": "x"}),
        ("promise.made", "wording", {"en": ""}),
        ("promise.made", "wording", {"en": "x" * 4001}),
        ("promise.made", "evidence", "faith"),
        ("promise.made", "predicate", {"é": 1}),
        ("release", "records", ["Video"]),
        ("access", "data", [["mail"]]),
    ],
)
def test_a_field_of_another_type_is_refused(kind: str, field: str, value: Any) -> None:
    with pytest.raises(Malformed):
        from_bytes(rfc8785.dumps({**example(kind), field: value}))


def test_a_surrogate_alone_is_refused() -> None:
    data = to_bytes(next(one for one in EXAMPLES if one.kind == "claim"))
    with pytest.raises(Malformed):
        from_bytes(data.replace(b"They look", b"\\ud800"))


def test_what_could_not_be_read_is_not_entered() -> None:
    for wrong in (
        replace(VIDEO, video="Ann"),
        replace(VIDEO, video="\ud800"),
        replace(VIDEO, earlier=1),  # type: ignore[arg-type]
        replace(VIDEO, manifest=object()),  # type: ignore[arg-type]
        Release(time=T, number="1", sha256=H, records=["release"]),  # type: ignore[arg-type]
        Witnesses(time=T, sha256=H, policy="é" * 40_000, in_force_ms=T),
        Unknown(kind="video.published", version=1, time=T, fields={}),
    ):
        with pytest.raises(Malformed, match="can't be entered"):
            to_bytes(wrong)


def test_an_entry_can_be_too_long_though_each_field_fits() -> None:
    many = {f"aa-{number:04}": "x" * 4000 for number in range(17)}
    with pytest.raises(Malformed, match=r"65,535"):
        to_bytes(replace(MADE, wording=many))


def test_an_auditor_signs_all_but_the_signature_and_the_operators_time() -> None:
    signed = audit_bytes(AUDIT)
    assert signed.startswith(b"glasshouse/audit/v1\0{")
    assert signed == audit_bytes(replace(AUDIT, time=1, signature=G + G))
    assert signed != audit_bytes(replace(AUDIT, entry=8))


def test_no_canonical_form_is_malformed() -> None:
    for value in (2**53, float("nan"), "\ud800", {1: 2}):
        with pytest.raises(Malformed):
            canonical(value)


def test_fields_are_told_with_their_plain_types() -> None:
    told = fields_of("account.restricted")
    assert told == {"time": int, "statement": str, "measure": str, "videos": tuple, "until": str}
    assert fields_of("no.kind") is None


def test_fields_are_those_of_the_newest_version(monkeypatch: pytest.MonkeyPatch) -> None:
    class Newer(VideoWithdrawn):
        version = 2

    monkeypatch.setitem(KINDS, ("video.published", 2), Known(Newer, {}))
    told = fields_of("video.published")
    assert told is not None
    assert "secret" in told


def test_no_field_is_named_for_a_person() -> None:
    names = {field.name for known in KINDS.values() for field in fields(known.entry)}
    assert not {name for name in names if re.search(r"person|user|handle|mail|phone|ip$", name)}


def test_every_kind_has_words_that_a_translator_finds() -> None:
    assert all(known.entry.says and known.entry.__doc__ for known in KINDS.values())


# The first text that is drawn makes the tables of all characters, which may take seconds.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_malformed(data: bytes) -> None:
    try:
        assert to_bytes(from_bytes(data)) == data
    except Malformed:
        pass


@patient
@given(st.dictionaries(st.sampled_from(["kind", "v", "time", "a", "é", "video"]), json_values))
def test_any_object_is_read_in_its_canonical_form_alone(value: dict[str, Any]) -> None:
    value = {"kind": "some.kind", "v": 1, "time": 5, **value}
    text = json.dumps(value)
    try:
        entry = from_bytes(text.encode())
    except Malformed:
        pass
    else:
        assert rfc8785.dumps(json.loads(text)) == text.encode() == to_bytes(entry)


@given(st.sampled_from(EXAMPLES), st.data())
@patient
def test_any_change_of_a_field_is_read_or_malformed(entry: Entry, data: st.DataObject) -> None:
    value = json.loads(to_bytes(entry))
    name = data.draw(st.sampled_from(sorted(value)))
    value[name] = data.draw(json_values)
    form = rfc8785.dumps(value)
    try:
        assert to_bytes(from_bytes(form)) == form
    except Malformed:
        pass


@patient
@given(st.dictionaries(st.from_regex(r"\A[a-z]{1,8}\Z"), json_values, max_size=5))
def test_what_is_unknown_is_written_as_rfc_8785_writes_it(held: dict[str, Any]) -> None:
    value = {**held, "kind": "some.kind", "v": 9, "time": 5}
    entry = Unknown(
        kind="some.kind",
        version=9,
        time=5,
        fields={name: one for name, one in value.items() if name not in ("kind", "v", "time")},
    )
    try:
        assert to_bytes(entry) == rfc8785.dumps(value)
    except Malformed:
        # A key somewhere inside is not ASCII.
        assert not rfc8785.dumps(value).isascii()
