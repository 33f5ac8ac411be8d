"""Checks the archive of a handover: that it is whole, signed, announced in the log, and has no model without a licence."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, BinaryIO

from glasshouse.proof.entries import Entry, Handover, Licence, Unknown, canonical
from glasshouse.proof.entries import fields as types
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.handing import form
from glasshouse.proof.handing.reading import Member, members
from glasshouse.proof.notes import Note, VerifierKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.verifying.proofs import LONGEST_RECEIPT, Proved, check_receipt

LONGEST_TEXT = 1 << 20
_LONGEST_LINE = 4096


class Wrong(StrEnum):
    """What can be wrong with an archive, by codes that stay the same."""

    BROKEN = "broken"
    HEAD = "head"
    CONTENT = "content"
    SIGNATURE = "signature"
    ANNOUNCEMENT = "announcement"
    LICENCE = "licence"
    MODEL = "model_without_licence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What an archive says of itself: `log` and `site` are of the network that gives, the others of the one that takes over."""

    format: str
    handover: str
    territory: str
    made_ms: int
    log: str
    site: str
    to: str
    to_log: str
    to_site: str
    destination: str
    model: bool
    purposes: Mapping[str, Any]

    def to_bytes(self) -> bytes:
        """Return the file."""
        return canonical({name: getattr(self, name) for name in _HEAD})

    @classmethod
    def parse(cls, data: bytes) -> "Head":
        """Read the file. Raises Malformed."""
        try:
            plain = json.loads(data)
            if type(plain) is not dict or plain.keys() != _HEAD.keys() or canonical(plain) != data:
                raise Malformed("it has other fields, or is not in canonical form")
        except (ValueError, RecursionError):
            raise Malformed("it is no JSON") from None
        for name, read in _HEAD.items():
            try:
                read(plain[name])
            except Malformed as wrong:
                raise Malformed(f"its field {name} {wrong}") from None
        return cls(**plain)


def _reader(declared: Any) -> types.Reader:
    reader: types.Reader = declared.__metadata__[0]
    return reader


_HEAD = {
    "format": types.one_of(form.FORMAT),
    "handover": _reader(types.Code),
    "territory": _reader(types.Country),
    "made_ms": _reader(types.Millis),
    "log": _reader(types.Line),
    "site": _reader(types.Line),
    "to": _reader(types.Line),
    "to_log": _reader(types.Line),
    "to_site": _reader(types.Line),
    "destination": _reader(types.Country),
    "model": _reader(types.Flag),
    "purposes": _reader(types.Plain),
}


@dataclass(slots=True)
class CheckedArchive:
    """What was found in an archive. `digest` is the SHA-256 of its manifest; `wrong` is empty if all is well."""

    head: Head | None = None
    digest: str = ""
    bytes: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    announced: Handover | None = None
    licence: Licence | None = None
    wrong: list[tuple[Wrong, str]] = field(default_factory=list)
    policy: Policy | None = None

    @property
    def has_model(self) -> bool:
        """Say whether anything that the recommender has learnt is in it."""
        return self.counts["model"] > 0

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "v": 1,
            "code": 1 if self.wrong else 0,
            "head": None if self.head is None else {name: getattr(self.head, name) for name in _HEAD},
            "dossier": self.digest,
            "bytes": self.bytes,
            "counts": dict(sorted(self.counts.items())),
            "licence": "" if self.licence is None else self.licence.licence,
            "findings": [{"code": code.value, "says": says} for code, says in self.wrong],
        }


def kind_of(name: str) -> str:
    """Return under which word a file is counted."""
    top, _, rest = name.partition("/")
    if top == "people":
        last = rest.rpartition("/")[2]
        return {"person.json": "people", "video.mp4": "videos", "avatar.webp": "pictures"}.get(
            last, "captions" if last.endswith(".vtt") else "descriptions"
        )
    return {"model": "model", "together": "lists"}.get(top, "papers")


def check_archive(source: BinaryIO, given: Policy | None = None) -> CheckedArchive:
    """Check an archive from its first byte to its last; by a given policy, or by the one in it (trusted on first use)."""
    found = CheckedArchive(policy=given)
    kept: dict[str, bytes] = {}
    with tempfile.TemporaryFile() as lines, tempfile.TemporaryFile() as manifest:
        try:
            _read(source, found, kept, lines, manifest)
            lines.seek(0)
            manifest.seek(0)
            found.wrong += [(Wrong.CONTENT, says) for says in _differences(lines, manifest)]
        except Malformed as error:
            found.wrong.append((Wrong.BROKEN, str(error)))
    _judge(found, kept)
    return found


def _read(
    source: BinaryIO, found: CheckedArchive, kept: dict[str, bytes], lines: BinaryIO, manifest: BinaryIO
) -> None:
    for member in members(source):
        found.bytes += member.size
        if form.MANIFEST in kept:
            # Behind the manifest stands its signature alone.
            if member.name != form.SIGNATURE or form.SIGNATURE in kept:
                raise Malformed(f"{member.name} stands where only the signature may")
            kept[form.SIGNATURE] = member.read(LONGEST_TEXT)
        elif member.name == form.MANIFEST:
            found.digest = _digest_into(member, manifest)
            kept[form.MANIFEST] = b""
        else:
            _take(member, found, kept, lines)
    for name in (form.HEAD, form.MANIFEST, form.SIGNATURE):
        if name not in kept:
            raise Malformed(f"the archive has no {name}")


_SMALL = {
    form.HEAD: LONGEST_TEXT,
    form.POLICY: LONGEST_TEXT,
    form.ANNOUNCED: LONGEST_RECEIPT,
    form.LICENCE: LONGEST_RECEIPT,
}


def _take(member: Member, found: CheckedArchive, kept: dict[str, bytes], lines: BinaryIO) -> None:
    if member.name in kept:
        raise Malformed(f"{member.name} is in the archive twice")
    found.counts[kind_of(member.name)] += 1
    if not form.has_place(member.name) and not found.wrong:
        found.wrong.append((Wrong.CONTENT, f"{member.name} stands where an archive has no file"))
    if member.name in _SMALL:
        data = kept[member.name] = member.read(_SMALL[member.name])
        digest = sha256(data).hexdigest()
    else:
        digest = _digest_into(member, None)
    lines.write(form.line(member.name, member.size, digest))


def _digest_into(member: Member, out: BinaryIO | None) -> str:
    digest = sha256()
    for chunk in member.chunks():
        digest.update(chunk)
        if out is not None:
            out.write(chunk)
    return digest.hexdigest()


def _differences(lines: BinaryIO, manifest: BinaryIO) -> Iterator[str]:
    """Yield how the files in the archive differ from those that the manifest names; both stand in one order."""
    while True:
        has, named = lines.readline(), manifest.readline(_LONGEST_LINE)
        if not has and not named:
            return
        if has == named:
            continue
        here, there = _path(has), _path(named)
        if here == there:
            yield f"{here} is not the file that the manifest names"
            continue
        yield (
            f"the archive has {here or 'no more file'} where the manifest names {there or 'none'}: one is missing or too many"
        )
        return


def _path(text: bytes) -> str:
    try:
        return str(json.loads(text)["path"])[:120] if text else ""
    except (ValueError, LookupError, TypeError, RecursionError):
        return "something that can't be read"


def _judge(found: CheckedArchive, kept: Mapping[str, bytes]) -> None:
    """Judge the papers: what the archive says of itself, who signed it, and what the log says."""
    try:
        found.head = head = Head.parse(kept.get(form.HEAD, b""))
    except Malformed as error:
        found.wrong.append((Wrong.HEAD, f"{form.HEAD}: {error}"))
    else:
        try:
            found.policy = found.policy or Policy.parse(kept.get(form.POLICY, b""))
        except Malformed as error:
            found.wrong.append((Wrong.ANNOUNCEMENT, f"{form.POLICY}: {error}"))
        found.announced = _announced(found, head, kept)
        _check_signature(found, head, kept)
        if form.LICENCE in kept:
            found.licence = _licence(found, head, kept)
        if head.model != found.has_model:
            words = (
                "says that a model comes along, and has none" if head.model else "has a model it is silent on"
            )
            found.wrong.append((Wrong.HEAD, f"the archive {words}"))
    if found.has_model and found.licence is None:
        found.wrong.append(
            (Wrong.MODEL, "the archive has what the recommender has learnt, and no licence for it is proved")
        )


def _proved(found: CheckedArchive, head: Head, data: bytes) -> Entry | Unknown | None:
    """Return the entry that a receipt proves to be in the log of the network that gives. Raises Unproved."""
    if found.policy is None:
        raise Unproved("there is no policy to check it by")
    proved: Proved = check_receipt(data, found.policy)
    if proved.receipt.signed.checkpoint.origin != head.log:
        raise Unproved(f"it is of another log than {head.log}")
    return proved.entry


def _announced(found: CheckedArchive, head: Head, kept: Mapping[str, bytes]) -> Handover | None:
    try:
        entry = _proved(found, head, kept.get(form.ANNOUNCED, b""))
        told = (head.handover, "giving", "announced", head.territory, head.to_log, head.destination)
        if not isinstance(entry, Handover) or told != (
            entry.handover,
            entry.side,
            entry.stage,
            entry.territory,
            entry.origin,
            entry.destination,
        ):
            raise Unproved("it proves something else than the announcement of this handover")
    except Unproved as error:
        found.wrong.append((Wrong.ANNOUNCEMENT, f"{form.ANNOUNCED}: {error}"))
        return None
    return entry


def _check_signature(found: CheckedArchive, head: Head, kept: Mapping[str, bytes]) -> None:
    try:
        if found.announced is None:
            raise Unproved("nothing proves which key signs for the network")
        note = Note.parse(kept.get(form.SIGNATURE, b""))
        if note.text != form.note_text(head.handover, found.digest):
            raise Unproved("it signs another manifest")
        if not note.times_of({"": VerifierKey.parse(found.announced.key)}):
            raise Unproved("the announced key has not signed it")
        if len(note.signatures) != 1:
            raise Unproved("beside the announced key another one has signed it")
    except Unproved as error:
        found.wrong.append((Wrong.SIGNATURE, f"{form.SIGNATURE}: {error}"))


def _licence(found: CheckedArchive, head: Head, kept: Mapping[str, bytes]) -> Licence | None:
    try:
        entry = _proved(found, head, kept[form.LICENCE])
        if not isinstance(entry, Licence) or not covers(entry, head.handover, head.destination, head.made_ms):
            raise Unproved(f"it is no licence granted for this handover to {head.destination}")
    except Unproved as error:
        found.wrong.append((Wrong.LICENCE, f"{form.LICENCE}: {error}"))
        return None
    return entry


def covers(licence: Licence, handover: str, destination: str, at_ms: int) -> bool:
    """Say whether a licence lets the model go along with this handover to this country at this time."""
    day = datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
    return (licence.stage, licence.handover, licence.destination) == ("granted", handover, destination) and (
        not licence.until or day <= licence.until
    )
