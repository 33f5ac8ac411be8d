"""An archive of a handover in memory, with a log that announced it: for tests that check it, or spoil it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from glasshouse.proof.entries import Entry, Handover, Licence, canonical, to_bytes
from glasshouse.proof.handing import form
from glasshouse.proof.handing.checking import Head
from glasshouse.proof.hashes import inclusion_proof
from glasshouse.proof.notes import Kind, Note, SigningKey
from glasshouse.proof.receipts import Receipt
from tests.proof.examples import HANDED, A, B, C, T
from tests.proof.log import LOG, ORIGIN, Log

KEY = SigningKey(f"{ORIGIN}/handover", Kind.LOG, b"h" * 32)
POLICY = f"log {LOG.public}\nquorum none\n".encode()
HEAD = Head(
    format=form.FORMAT,
    handover=A,
    territory="LI",
    made_ms=T,
    log=ORIGIN,
    site="https://log.example",
    to="A company",
    to_log="example.net/log",
    to_site="https://example.net",
    destination="CH",
    model=False,
    purposes={"email": "to set a password"},
)
ANNOUNCED = replace(HANDED, key=str(KEY.public), licence="", model=False)
GRANTED = Licence(
    time=T, licence=B, handover=A, stage="granted", authority="An authority", country="CN", destination="CH",
    law="A law", until="2027-10-01", officers=(A, C),
)  # fmt: skip
FILES = {
    f"people/{B}/person.json": b"{}",
    f"people/{B}/avatar.webp": b"picture",
    f"people/{B}/videos/{C}/about.json": b"{}",
    f"people/{B}/videos/{C}/captions/en.vtt": b"WEBVTT\n",
    f"people/{B}/videos/{C}/video.mp4": b"video" * 300,
    "together/likes.jsonl": b"",
}


def receipt_of(entries: list[Entry], index: int) -> bytes:
    """Return the receipt of one of these entries of a log."""
    log = Log([to_bytes(one) for one in entries])
    proof = inclusion_proof(index, log.size, log.nodes())
    extra = canonical({"entry": log.entries[index].decode()})
    return bytes(Receipt(index, tuple(proof), log.checkpoint(), extra))


@dataclass
class Parcel:
    """What an archive is made of; whatever is changed here is changed before it is signed."""

    head: Head = HEAD
    announced: Entry = ANNOUNCED
    licence: Entry | None = None
    files: Mapping[str, bytes] = field(default_factory=lambda: dict(FILES))
    key: SigningKey = KEY
    policy: bytes = POLICY

    def members(self) -> list[tuple[str, bytes]]:
        """Return every file before the manifest, in order."""
        entries: list[Entry] = [self.announced, *([self.licence] if self.licence else [])]
        papers = {form.HEAD: self.head.to_bytes(), form.POLICY: self.policy}
        papers[form.ANNOUNCED] = receipt_of(entries, 0)
        if self.licence:
            papers[form.LICENCE] = receipt_of(entries, 1)
        return [*papers.items(), *self.files.items()]

    def signed(self) -> list[tuple[str, bytes]]:
        """Return all files, manifest and signature at the end."""
        members = self.members()
        manifest = b"".join(form.line(name, len(data), sha256(data).hexdigest()) for name, data in members)
        text = form.note_text(self.head.handover, sha256(manifest).hexdigest())
        note = bytes(Note(text, (self.key.sign(text),)))
        return [*members, (form.MANIFEST, manifest), (form.SIGNATURE, note)]


def packed(members: list[tuple[str, bytes]]) -> bytes:
    """Return these files as an archive."""
    blocks = (form.header(name, len(data)) + data + form.padding(len(data)) for name, data in members)
    return b"".join(blocks) + form.END


def told(handed: Handover, **changed: object) -> Handover:
    """Return an announcement that says something else."""
    return replace(handed, **changed)  # type: ignore[arg-type]
