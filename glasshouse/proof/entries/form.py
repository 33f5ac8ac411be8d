"""The form of entries: canonical JSON (RFC 8785) that has exactly the fields of its kind, and one sentence for people.

Numbers are integers of at most 53 bits and keys are ASCII, in every kind and version to come: for these `json` sorts and writes
as RFC 8785 does, at a tenth of the time.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Never

import rfc8785

from glasshouse.proof.entries.base import KINDS, Entry, Known, Unknown
from glasshouse.proof.entries.choices import CHOICES
from glasshouse.proof.entries.fields import BIGGEST, LAST_MS, matching, number_to, read_plain
from glasshouse.proof.entries.promised import Audit
from glasshouse.proof.errors import Malformed
from glasshouse.proof.words import _

LONGEST = 65_535
"""Bytes of an entry: its length is a uint16 in a bundle (C2SP tlog-tiles)."""
_AUDIT = b"glasshouse/audit/v1\0"
_HEAD = (
    ("kind", matching(r"[a-z_]{1,40}(\.[a-z_]{1,40}){0,3}", "of no kind")),
    ("v", number_to(BIGGEST)),
    ("time", number_to(LAST_MS)),
)


def _no_fraction(_text: str) -> Never:
    raise Malformed("an entry has a number that is no integer")


_decode = json.JSONDecoder(parse_float=_no_fraction, parse_constant=_no_fraction).decode
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(value: object) -> bytes:
    """Return plain JSON in its canonical form (RFC 8785). Raises Malformed."""
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (ValueError, RecursionError) as wrong:
        raise Malformed(f"no canonical JSON: {wrong}") from None


def plain_json(data: bytes) -> Any:
    """Return what canonical JSON with whole numbers alone says. Raises Malformed."""
    try:
        value = _decode(data.decode())
    except (ValueError, RecursionError):
        raise Malformed("it is not JSON in UTF-8") from None
    if canonical(value) != data:
        raise Malformed("it is not in canonical form")
    return value


def to_bytes(entry: Entry | Unknown) -> bytes:
    """Return an entry as it stands in the ledger. Raises Malformed if a field does not hold what it should."""
    try:
        data = _encode({"kind": entry.kind, "v": entry.version, **_plain(entry)}).encode()
        same = from_bytes(data) == entry
    except (TypeError, ValueError, RecursionError, Malformed) as wrong:
        raise Malformed(f"{entry.kind} can't be entered: {wrong}") from None
    if not same:
        raise Malformed(f"{entry.kind} can't be entered: it reads back as something else")
    return data


def _plain(entry: Entry | Unknown) -> dict[str, Any]:
    if isinstance(entry, Unknown):
        return {**entry.fields, "time": entry.time}
    return {field.name: getattr(entry, field.name) for field in fields(entry)}


def from_bytes(data: bytes) -> Entry | Unknown:
    """Read an entry; one of an unknown kind or version is Unknown. Raises Malformed, and nothing else."""
    if len(data) > LONGEST:
        raise Malformed("an entry is longer than 65,535 bytes")
    try:
        text = data.decode()
        value = _decode(text)
    except (ValueError, RecursionError):
        raise Malformed("an entry is not JSON in UTF-8") from None
    if type(value) is not dict:
        raise Malformed("an entry is no object")
    entry = _read(value)
    if _encode(value) != text:
        raise Malformed(f"an entry of the kind {entry.kind} is not in canonical form")
    return entry


def _read(value: dict[str, Any]) -> Entry | Unknown:
    kind, version = value.get("kind"), value.get("v")
    if type(kind) is str and type(version) is int and (known := KINDS.get((kind, version))):
        return _known(known, value)
    try:
        for name, read in _HEAD:
            read(value.get(name))
        read_plain(value, 1)
    except Malformed as wrong:
        raise Malformed(f"an entry {wrong}") from None
    rest = {name: held for name, held in value.items() if name not in ("kind", "v", "time")}
    return Unknown(kind=value["kind"], version=value["v"], time=value["time"], fields=rest)


def _known(known: Known, value: dict[str, Any]) -> Entry:
    kind, readers, name = known.entry.kind, known.readers, ""
    if len(value) != len(readers) + 2:
        raise Malformed(f"an entry of the kind {kind} has a field too many, or lacks one")
    held: dict[str, Any] = {}
    try:
        for name, read in readers.items():
            held[name] = read(value[name])
    except KeyError:
        raise Malformed(f"an entry of the kind {kind} lacks {name}") from None
    except Malformed as wrong:
        raise Malformed(f"{name} of an entry of the kind {kind} {wrong}") from None
    return known.entry(**held)


def audit_bytes(audit: Audit) -> bytes:
    """Return what an auditor signs: the audit without its signature and without the operator's time."""
    held = {name: value for name, value in _plain(audit).items() if name not in ("time", "signature")}
    return _AUDIT + canonical(held)


def sentence(entry: Entry | Unknown, translate: Callable[[str], str] = str, *, language: str = "en") -> str:
    """Return what an entry says, for people; `translate` is gettext to this language, or nothing for English."""
    if isinstance(entry, Unknown):
        says = _(
            "An entry of the kind “%(kind)s”, version %(version)s, which this program does not know yet."
        )
        return translate(says) % {"kind": entry.kind, "version": entry.version}
    held = _plain(entry)
    shown = {
        name: _in(language, value) if isinstance(value, Mapping) else _shown(name, value, translate)
        for name, value in held.items()
    }
    return translate(entry.template()) % shown


def _in(language: str, words: Mapping[str, Any]) -> str:
    """Return what is there in a language, else in English, else in the first that is there."""
    return str(words.get(language) or words.get("en") or next(iter(words.values()), ""))


def _shown(name: str, value: object, translate: Callable[[str], str]) -> str:
    if isinstance(value, bool):
        return translate(_("yes")) if value else translate(_("no"))
    if isinstance(value, int) and (name == "time" or name.endswith("_ms")):
        return f"{datetime.fromtimestamp(value // 1000, UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value) or "–"
    # A line of free text that is exactly such a code means the same.
    return translate(CHOICES[value]) if value in CHOICES else str(value) or "–"
