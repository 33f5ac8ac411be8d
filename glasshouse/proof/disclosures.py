"""Disclosures: what an authority is handed, as one archive that proves that it holds exactly the fields that were granted.

A ZIP in the one spelling of `zips.py`: a file of JSON lines for each subject, kind of data and holding, where the rules say so
with the film of each of its rows, `rules.txt` (the rulebook, whose SHA-256 stands in the ledger, and in it which columns each
kind of data is) and `manifest.note` (a signed note whose text is one line of canonical JSON).
"""

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from glasshouse.proof.entries.fields import LAST_MS
from glasshouse.proof.entries.form import canonical
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.notes import LONGEST_NOTE, Note, VerifierKey
from glasshouse.proof.rulebooks import LONGEST, Kept, Rulebook
from glasshouse.proof.zips import check_spelling

FORMAT, VERSION = "glasshouse-disclosure", 1
MANIFEST, RULES = "manifest.note", "rules.txt"
MOST_FILES = 100_000
MOST_LINE = 4 << 20
STEP = 1 << 20
_PATH = re.compile(
    r"([1-9][0-9]{0,3})/([a-z0-9-]{1,40})/([A-Za-z_.]{1,80})(\.jsonl|/[A-Za-z0-9_-]{1,40}\.mp4)"
)
_FIELDS = {"format", "v", "network", "order", "made_ms", "rules", "subjects", "files"}
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    struct.error,
    UnicodeDecodeError,
)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a good archive is: of which network and order, under which rules, signed by whom, and how much is in it."""

    network: str
    order: str
    made_ms: int
    rules: str
    key: VerifierKey
    subjects: int
    data: tuple[str, ...]
    rows: int
    media: int = 0


def path_of(subject: int, data: str, model: str) -> str:
    """Return the name of the file with one holding of one kind of data about one subject (from 1 on)."""
    return f"{subject}/{data}/{model}.jsonl"


def media_path_of(subject: int, data: str, model: str, name: str) -> str:
    """Return the name of the film of one row of a holding."""
    return f"{subject}/{data}/{model}/{name}.mp4"


def manifest_text(facts: Mapping[str, Any]) -> str:
    """Return the text that is signed: canonical JSON on one line. Raises Malformed."""
    return canonical({"format": FORMAT, "v": VERSION, **facts}).decode() + "\n"


def check_disclosure(path: Path, key: VerifierKey | None = None) -> Disclosed:
    """Check an archive, by the key that its reader trusts, or by the one in its own rulebook. Raises Unproved."""
    try:
        with path.open("rb") as source, zipfile.ZipFile(source) as archive:
            check_spelling(archive, source)
            return _check(archive, key)
    except _BROKEN as error:
        raise Malformed(f"the archive can't be read: {error}") from None


def _check(archive: zipfile.ZipFile, key: VerifierKey | None) -> Disclosed:
    names = archive.namelist()
    if len(names) > MOST_FILES or len(set(names)) != len(names):
        raise Unproved("the archive has too many files, or one name twice")
    note = Note.parse(_read(archive, MANIFEST, LONGEST_NOTE))
    rulebook = Rulebook.parse(_read(archive, RULES, LONGEST).decode())
    signer = rulebook.key()
    if key is not None and key != signer:
        raise Unproved("the archive is signed under another key than the one given")
    if "key" not in note.times_of({"key": signer}):
        raise Unproved("the manifest is not signed by the key of its rulebook")
    if len(note.signatures) != 1:
        raise Unproved("beside the signature of the manifest stands another one")
    facts = _facts(note.text)
    if facts["rules"] != rulebook.sha256:
        raise Unproved("the rulebook in the archive is not the one that the manifest names")
    kept = rulebook.data()
    files = dict(_files(facts["files"]))
    films = {path for path in files if path.endswith(".mp4")}
    if set(files) - films != set(_granted(facts["subjects"], kept)):
        raise Unproved("the files of the manifest are not those that were granted")
    if names != [*files, RULES, MANIFEST] or len(files) != len(facts["files"]):
        raise Unproved(
            "the archive has a file that is not in its manifest, or lacks one, or in another order"
        )
    # A row may be there once, so that nobody can hide how many films there are.
    named: list[str] = []
    rows = sum(_check_file(archive, path, files[path], kept, named) for path in files if path not in films)
    if len(named) != len(films) or set(named) != films:
        raise Unproved("the films in the archive are not those that its rows name")
    for path in films:
        _check_film(archive, path, files[path])
    data = sorted({name for one in facts["subjects"] for name in one["data"]})
    return Disclosed(
        facts["network"],
        facts["order"],
        facts["made_ms"],
        facts["rules"],
        signer,
        len(facts["subjects"]),
        tuple(data),
        rows,
        len(films),
    )


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with archive.open(name) as source:
            data = source.read(most + 1)
    except KeyError:
        raise Malformed(f"the archive has no {name}") from None
    if len(data) > most:
        raise Malformed(f"{name} is too long")
    return data


def _facts(text: str) -> dict[str, Any]:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("the manifest is no JSON") from None
    if type(facts) is not dict or set(facts) != _FIELDS:
        raise Malformed("the manifest has a field too many, or lacks one")
    if (facts["format"], facts["v"]) != (FORMAT, VERSION):
        raise Malformed("a manifest of a form that this program does not know")
    if manifest_text({name: value for name, value in facts.items() if name not in ("format", "v")}) != text:
        raise Malformed("the manifest is not in canonical form")
    texts = all(type(facts[name]) is str for name in ("network", "order", "rules"))
    lists = all(type(facts[name]) is list for name in ("subjects", "files"))
    timed = type(facts["made_ms"]) is int and 0 <= facts["made_ms"] <= LAST_MS
    if not texts or not lists or not timed:
        raise Malformed("a field of the manifest holds something else")
    return facts


def _granted(subjects: list[Any], kept: Mapping[str, Kept]) -> Iterator[str]:
    """Yield the name of every file that there must be."""
    for place, one in enumerate(subjects, 1):
        if type(one) is not dict or set(one) != {"subject", "named", "data"}:
            raise Malformed("the manifest says more or less of somebody than it may")
        if one["subject"] != place or type(one["named"]) is not str or type(one["data"]) is not list:
            raise Malformed("the manifest does not say what was granted about whom")
        for name in one["data"]:
            if type(name) is not str or name not in kept:
                raise Unproved(f"the rulebook knows no data called {str(name)[:40]!r}")
            yield from (path_of(place, name, model) for model in kept[name].columns)


def _files(told: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in told:
        if (
            type(one) is not dict
            or set(one) != {"path", "sha256", "bytes", "rows"}
            or type(one["path"]) is not str
        ):
            raise Malformed("the manifest names a file in another form")
        if not _PATH.fullmatch(one["path"]):
            raise Malformed(f"the manifest names a file where none can be: {one['path'][:80]!r}")
        yield one["path"], one


def _check_file(
    archive: zipfile.ZipFile,
    path: str,
    told: Mapping[str, Any],
    kept: Mapping[str, Kept],
    named: list[str],
) -> int:
    """Check a file against its line of the manifest, and each row against what was granted; returns how many rows it has.

    Adds the names of the films of its rows to `named`, where the rules grant them.
    """
    subject, data, name = path.split("/")
    model, digest, size, rows = name.removesuffix(".jsonl"), hashlib.sha256(), 0, 0
    film = kept[data].media.get(model)
    with archive.open(path) as source:
        for line in _lines(source, path):
            digest.update(line)
            size, rows = size + len(line), rows + 1
            row = _row(line, path)
            if not kept[data].fits(model, row):
                raise Unproved(f"{path} holds other fields than were granted, or other rows")
            if film is not None:
                named.append(media_path_of(int(subject), data, model, str(row[film])))
    if (digest.hexdigest(), size, rows) != (told["sha256"], told["bytes"], told["rows"]):
        raise Unproved(f"{path} is not the file that was signed")
    return rows


def _check_film(archive: zipfile.ZipFile, path: str, told: Mapping[str, Any]) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(path) as source:
        while chunk := source.read(STEP):
            digest.update(chunk)
            size += len(chunk)
    if (digest.hexdigest(), size, 0) != (told["sha256"], told["bytes"], told["rows"]):
        raise Unproved(f"{path} is not the file that was signed")


def _lines(source: IO[bytes], path: str) -> Iterator[bytes]:
    while line := source.readline(MOST_LINE + 1):
        if len(line) > MOST_LINE:
            raise Malformed(f"{path} has a line that is too long")
        yield line


def _row(line: bytes, path: str) -> dict[str, Any]:
    try:
        row = json.loads(line, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        row = None
    if type(row) is not dict:
        raise Unproved(f"{path} has a line that is no row")
    return row


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; behind a name that stands in it twice a value could hide. Raises ValueError."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands in it twice")
    return found
