"""The archive of a Glasshouse, as docs/protocol/archive.md describes it; read as anybody's file is."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.portability.found import MOST_SOUGHT, MOST_TAGS, MOST_VIDEOS, Found, FoundPost
from glasshouse.network.portability.unpacking import lines_of, plain, read_entry, read_json, refused

KIND = "glasshouse"
FORMAT = "glasshouse-archive"
VERSIONS = (1,)
MOST_CAPTION = 512 * 1024
# Nothing was filmed before; and a year like 1 is one that not every database and time zone can hold.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def is_own(archive: zipfile.ZipFile) -> bool:
    """Say whether a ZIP has a manifest at its top, as ours do."""
    return "manifest.json" in archive.namelist()


def read_own(archive: zipfile.ZipFile) -> Found:
    """Return what the archive tells. Raises ArchiveRefused."""
    manifest = _map(_json(archive, "manifest.json"))
    if manifest.get("format") != FORMAT or manifest.get("version") not in VERSIONS:
        raise refused(
            "archive_unknown",
            _("This archive is of a kind or version that we don't know. Nothing was taken."),
        )
    profile, chosen = _map(_json(archive, "profile.json")), _map(_json(archive, "interests.json"))
    handles = [plain(_map(row).get("handle"), 60).lower() for row in _lines(archive, "following.jsonl")]
    sought = tuple(dict.fromkeys(handle for handle in handles if handle))[:MOST_SOUGHT]
    tags = tuple(filter(None, (plain(tag, 100) for tag in _list(chosen.get("tags")))))[:MOST_TAGS]
    return Found(
        kind=KIND,
        name=plain(profile.get("name"), 50),
        bio=plain(profile.get("bio"), 500),
        languages=tuple(filter(None, (plain(one, 12) for one in _list(profile.get("languages"))[:10]))),
        home_territory=plain(profile.get("home_territory"), 2),
        avatar=_entry(archive, profile.get("avatar")),
        posts=_posts(archive, was_private=profile.get("is_private") is True),
        handles=sought,
        tags=tags,
        counts={
            "profile": int(bool(profile)),
            "videos": sum(1 for _row in _lines(archive, "videos.jsonl")),
            "sought": len(sought),
            "tags": len(tags),
        },
    )


def _entry(archive: zipfile.ZipFile, name: Any) -> str:
    return name if isinstance(name, str) and name in archive.namelist() else ""


def _posts(archive: zipfile.ZipFile, *, was_private: bool) -> Iterator[FoundPost]:
    entries = set(archive.namelist())
    for number, row in enumerate(_lines(archive, "videos.jsonl")):
        if number >= MOST_VIDEOS:
            return
        if isinstance(row, dict):
            post = _post(archive, row, entries)
            # What a private account showed, only its followers saw.
            narrowed = was_private and post.visibility == "public"
            yield replace(post, visibility="followers") if narrowed else post


def _post(archive: zipfile.ZipFile, row: dict[str, Any], entries: set[str]) -> FoundPost:
    names = [row.get("file"), *_list(row.get("originals"))]
    file = next((name for name in names if isinstance(name, str) and name in entries), "")
    published_at = _instant(row.get("published_at"))
    visibility = plain(row.get("visibility"), 9)
    return FoundPost(
        name=plain(row.get("code"), 200),
        text=plain(row.get("text"), 2200),
        posted_at=published_at or _instant(row.get("created_at")),
        published=published_at is not None,
        visibility=visibility if visibility in ("public", "followers") else "private",
        language=plain(row.get("language"), 12),
        sensitive=row.get("sensitive") is True,
        ai=row.get("ai") is True,
        comments_from=plain(row.get("comments_from"), 9),
        sound_reusable=row.get("sound_reusable") is not False,
        file=file,
        captions=tuple(_captions(_list(row.get("captions"))[:20], entries)),
    )


def _captions(rows: list[Any], entries: set[str]) -> Iterator[tuple[str, str]]:
    for row in rows:
        file, language = _map(row).get("file"), plain(_map(row).get("language"), 12)
        if language and isinstance(file, str) and file in entries:
            yield language, file


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    return read_json(read_entry(archive, name)) if name in archive.namelist() else {}


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[Any]:
    if name in archive.namelist():
        yield from lines_of(archive, name)


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _instant(value: Any) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if instant is None or instant.tzinfo is None or not EARLIEST < instant < clock.now():
        return None
    return instant
