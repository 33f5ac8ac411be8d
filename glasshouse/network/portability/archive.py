"""The archive as a file: a ZIP that is written in one go, in the same little memory however much it holds.

Its form is documented in docs/protocol/archive.md.
"""

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, storage
from glasshouse.network.kit.holdings import Holding, holdings
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.portability import interests
from glasshouse.network.ties import queries as ties
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import ArchivedVideo

FORMAT = "glasshouse-archive"
VERSION = 1
STEP = 64 * 1024
PAGE = 200


class Archive:
    """One archive being written; `beat` is called between steps and may raise to stop the work."""

    def __init__(self, path: Path, *, beat: Callable[[], object]) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._beat = beat
        self._made_at = clock.now()
        self._files: list[dict[str, Any]] = []
        self._missing: list[str] = []

    def close(self) -> None:
        """Write the directory at the end of the file."""
        self._zip.close()

    def add(self, name: str, chunks: Iterable[bytes], *, packed: bool = False) -> str:
        """Add a file in steps; `packed` ones are compressed already. Returns its SHA-256 in hex."""
        info = zipfile.ZipInfo(name, self._made_at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        digest = hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                out.write(chunk)
                self._beat()
        return digest.hexdigest()

    def add_stored(self, name: str, key: str) -> str | None:
        """Add what the storage keeps under a key; returns the name, or None if it is not there."""
        return self._add_file(name, lambda: storage.chunks(key))

    def add_local(self, name: str, path: Path) -> str | None:
        """Add a local file; returns the name, or None if it is not there."""
        return self._add_file(name, lambda: _read(path))

    def _add_file(self, name: str, opened: Callable[[], Iterator[bytes]]) -> str | None:
        chunks = opened()
        try:
            first = next(chunks, b"")
        except FileNotFoundError:
            self._missing.append(name)
            return None
        digest = self.add(name, _again(first, chunks), packed=True)
        self._files.append({"path": name, "bytes": self._zip.getinfo(name).file_size, "sha256": digest})
        return name

    def add_rows(self, name: str, rows: Iterable[Any]) -> int:
        """Add rows as JSON Lines; returns how many there were."""
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            gathered = bytearray()
            for row in rows:
                gathered += _json(row) + b"\n"
                count += 1
                if len(gathered) >= STEP:
                    yield bytes(gathered)
                    gathered.clear()
                self._beat()
            yield bytes(gathered)

        self.add(name, lines())
        return count

    def add_manifest(self, **facts: Any) -> None:
        """Add what the archive is, last, when all is known."""
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self._made_at.isoformat(),
            **facts,
            "files": self._files,
            "missing": self._missing,
        }
        self.add("manifest.json", [orjson.dumps(manifest, default=str, option=orjson.OPT_INDENT_2)])


def write_archive(path: Path, *, person_id: int, beat: Callable[[], object]) -> int:
    """Write the archive of one person to a local file; returns how many videos it has."""
    archive = Archive(path, beat=beat)
    try:
        count = _add_videos(archive, person_id)
        archive.add_rows("publications.jsonl", _publications(person_id))
        profile = _add_profile(archive, person_id)
        following = archive.add_rows("following.jsonl", _following(person_id))
        archive.add("interests.json", [_json({"tags": interests.chosen(person_id)})])
        held = [_add_holding(archive, holding, person_id) for holding in holdings()]
        site = {"name": settings.ENV.site_name, "address": settings.SITE_URL}
        archive.add_manifest(site=site, person=profile, videos=count, following=following, holdings=held)
    finally:
        archive.close()
    return count


def _add_videos(archive: Archive, person_id: int) -> int:
    # The lines wait in a file of their own: a ZIP takes one entry after the other.
    with tempfile.TemporaryFile(dir=settings.SCRATCH_ROOT) as lines:
        count = 0
        for video in videos.archived_videos(person_id):
            lines.write(_json(_add_video(archive, video)) + b"\n")
            count += 1
        lines.seek(0)
        archive.add("videos.jsonl", iter(lambda: lines.read(STEP), b""))
    return count


def _add_video(archive: Archive, video: ArchivedVideo) -> dict[str, Any]:
    """Add a video's files; returns its line."""
    folder = f"media/{video.code}"
    names = (
        *("code", "text", "language", "visibility", "sensitive", "ai", "comments_from", "sound_reusable"),
        *("created_at", "published_at", "duration_ms"),
    )
    line: dict[str, Any] = {name: getattr(video, name) for name in names}
    line["file"] = archive.add_stored(f"{folder}/video.mp4", video.file_key) if video.file_key else None
    ending = video.poster_key.rpartition(".")[2] or "webp"
    line["poster"] = (
        archive.add_stored(f"{folder}/poster.{ending}", video.poster_key) if video.poster_key else None
    )
    line["originals"] = [
        added
        for number, (name, path) in enumerate(video.originals, 1)
        if (added := archive.add_local(f"{folder}/original-{number}{_ending(name)}", path))
    ]
    line["captions"] = []
    for language, vtt in video.captions:
        caption = f"{folder}/{language}.vtt"
        archive.add(caption, [vtt.encode()])
        line["captions"].append({"language": language, "file": caption})
    return line


def _publications(person_id: int) -> Iterator[dict[str, Any]]:
    """Yield each time that a video was public, with the receipt that proves it and the secret of its withdrawal."""
    below: int | None = None
    while page := videos.published_by(person_id, below=below, limit=PAGE):
        for one in page:
            secret = videos.withdrawal_secret(one.published, person_id=person_id)
            receipt = ledger.receipt(one.published, secret=secret)
            yield {
                "video": one.video,
                "since": one.opened_at,
                "until": one.left_at,
                "why": one.why or None,
                "entry": ledger.index_of(one.published),
                "secret": secret or None,
                "secret_by": one.secret_by,
                "receipt": receipt.decode() if receipt else None,
            }
        below = page[-1].place


def _add_profile(archive: Archive, person_id: int) -> dict[str, Any]:
    profile = people.profile_of(person_id)
    if profile is None:
        return {}
    shown: dict[str, Any] = {
        "handle": profile.handle,
        "name": profile.name,
        "bio": profile.bio,
        "languages": profile.languages,
        "home_territory": profile.home_territory,
        "is_private": profile.is_private,
        "joined_at": profile.joined_at,
        "avatar": archive.add_stored("media/avatar.webp", profile.avatar_key) if profile.avatar_key else None,
    }
    archive.add("profile.json", [_json(shown)])
    return {"handle": profile.handle, "name": profile.name}


def _following(person_id: int) -> Iterator[dict[str, Any]]:
    after: int | None = None
    while page := ties.following_of(person_id, after=after, limit=PAGE):
        names = people.cards([tie.person_id for tie in page])
        for tie in page:
            if tie.person_id in names:
                yield {"handle": names[tie.person_id].handle, "since": tie.at}
        after = page[-1].id


def _add_holding(archive: Archive, holding: Holding, person_id: int) -> dict[str, Any]:
    name = f"holdings/{holding.model}.jsonl"
    count = archive.add_rows(name, holding.rows(person_id))
    columns = {column: _(meaning) for column, meaning in holding.personal.items()}
    return {
        "model": holding.model,
        "file": name,
        "rows": count,
        "purpose": _(holding.purpose),
        "columns": columns,
    }


def _ending(name: str) -> str:
    ending = Path(name).suffix.lower()
    return ending if ending[1:].isalnum() and len(ending) <= 6 else ""


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(storage.CHUNK):
            yield chunk


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
