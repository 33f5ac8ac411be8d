"""The archive that TikTok gives to a person, as JSON: older and newer layouts, and whatever parts are there.

Seen: `Activity` or `Your Activity` or `Likes and Favorites`; `Video` → `Videos` or `Post` → `Posts`; `Following List` or
`Following`; field names with a capital or without. So lists are sought by their own names, at any place near the top.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from glasshouse.network.kit import clock
from glasshouse.network.portability.found import MOST_SOUGHT, MOST_TAGS, MOST_VIDEOS, Found, FoundPost
from glasshouse.network.portability.unpacking import plain

KIND = "tiktok"
DEEPEST = 6
MOST_TEXT = 2200
TAG = re.compile(r"#(\w{1,100})")
POST_ID = re.compile(r"(?<!\d)(\d{17,20})(?!\d)")
_VISIBILITY = {
    "public": "public",
    "everyone": "public",
    "friends": "followers",
    "followers": "followers",
    "public to friends": "followers",
}
_PARTS = ("activity", "youractivity", "profile", "video", "post", "likesandfavorites", "profileandsettings")


def is_tiktok(data: Any) -> bool:
    """Say whether a JSON value looks like such an archive."""
    return isinstance(data, dict) and any(_folded(key) in _PARTS for key in data)


def read_tiktok(data: Any) -> Found:
    """Return what the archive tells, as far as its parts are there and make sense."""
    lists = dict(_lists(data))
    profile = _map(data, "profilemap")
    likes = _rows(lists, "itemfavoritelist")
    saved = _rows(lists, "favoritevideolist")
    posts = [row for name, rows in lists.items() if _is_posts(name) for row in rows if isinstance(row, dict)]
    handles = [plain(_field(row, "username"), 60).lower() for row in _rows(lists, "following")]
    sought = tuple(dict.fromkeys(handle for handle in handles if handle))[:MOST_SOUGHT]
    tags = _tags(lists, [*likes, *saved], posts)
    return Found(
        kind=KIND,
        name=plain(_first(profile, "displayname", "nickname", "name") or _platform_name(profile), 50),
        bio=plain(_first(profile, "biodescription", "bio"), 500),
        posts=_posts(posts),
        handles=sought,
        tags=tags,
        counts={
            "profile": int(bool(profile)),
            "videos": len(posts),
            "likes": len(likes),
            "saved": len(saved),
            "sought": len(sought),
            "tags": len(tags),
            "watched": sum(len(rows) for name, rows in lists.items() if _is_history(name)),
            "comments": len(_rows(lists, "commentslist")),
            "followers": len(_rows(lists, "fanslist")),
        },
    )


def moment(value: Any) -> datetime | None:
    """Return the instant that a date such as `2023-01-31 12:00:00` names (UTC), unless it is nonsense or ahead."""
    if not isinstance(value, str):
        return None
    text = value.strip().removesuffix("UTC").strip()[:32]
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant
    return instant if datetime(2005, 1, 1, tzinfo=UTC) < instant < clock.now() else None


def moment_of_id(number: str) -> datetime | None:
    """Return when a post was made, which its number begins with (seconds in its upper 32 bits)."""
    try:
        instant = datetime.fromtimestamp(int(number) >> 32, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return instant if datetime(2014, 1, 1, tzinfo=UTC) < instant < clock.now() else None


def _folded(key: object) -> str:
    return re.sub(r"[^a-z]", "", str(key).lower())


def _lists(data: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """Yield every list near the top with the folded names that lead to it, with dots between."""
    if not isinstance(data, dict) or depth > DEEPEST:
        return
    for key, value in data.items():
        name = f"{path}.{_folded(key)}" if path else _folded(key)
        if isinstance(value, list):
            yield name, value
        else:
            yield from _lists(value, name, depth + 1)


def _rows(lists: dict[str, list[Any]], last: str) -> list[dict[str, Any]]:
    return [
        row
        for name, rows in lists.items()
        if name.rpartition(".")[2] == last
        for row in rows
        if isinstance(row, dict)
    ]


def _is_posts(name: str) -> bool:
    """A list of this name holds what one watched as well: the place tells."""
    parts = name.split(".")
    return parts[-1] == "videolist" and not _is_history(name) and bool({"videos", "posts"} & set(parts))


def _is_history(name: str) -> bool:
    return name.endswith("videolist") and ("browsinghistory" in name or "watchhistory" in name)


def _map(data: Any, wanted: str, depth: int = 0) -> dict[str, Any]:
    if not isinstance(data, dict) or depth > DEEPEST:
        return {}
    for key, value in data.items():
        if _folded(key) == wanted and isinstance(value, dict):
            return value
    for value in data.values():
        if found := _map(value, wanted, depth + 1):
            return found
    return {}


def _field(row: dict[str, Any], name: str) -> Any:
    return next((value for key, value in row.items() if _folded(key) == name), None)


def _first(row: dict[str, Any], *names: str) -> Any:
    return next((value for name in names if (value := _field(row, name))), "")


def _platform_name(profile: dict[str, Any]) -> Any:
    shown = _field(profile, "platforminfo")
    first = shown[0] if isinstance(shown, list) and shown else {}
    return _field(first, "name") if isinstance(first, dict) else ""


def _posts(rows: list[dict[str, Any]]) -> Iterator[FoundPost]:
    for row in rows[:MOST_VIDEOS]:
        number = POST_ID.search(plain(_first(row, "link", "videolink"), 2000))
        seen_by = plain(_first(row, "whocanview", "privacy"), 40).lower()
        yield FoundPost(
            name=number[1] if number else "",
            text=plain(_first(row, "title", "caption", "description"), MOST_TEXT),
            posted_at=moment(_first(row, "date")) or (moment_of_id(number[1]) if number else None),
            visibility=_VISIBILITY.get(seen_by, "private"),
            ai=plain(_first(row, "aigeneratedcontent"), 8).lower() in ("yes", "true", "on"),
        )


def _path(address: str) -> str:
    try:
        return urlsplit(address.split("?", maxsplit=1)[0]).path.rstrip("/")
    except ValueError:  # As of an address with half a bracket.
        return ""


def _tags(
    lists: dict[str, list[Any]], liked: list[dict[str, Any]], posts: list[dict[str, Any]]
) -> tuple[str, ...]:
    """Return tags by how often they stand in what one liked, favoured, or wrote."""
    counted: Counter[str] = Counter()
    for row in _rows(lists, "favoritehashtaglist"):
        path = _path(plain(_first(row, "link"), 300))
        if "/tag/" in path:
            counted[unquote(path.rpartition("/")[2]).casefold()] += 3
    for row in _rows(lists, "hashtaglist"):
        counted[plain(_first(row, "hashtagname"), 100).removeprefix("#").casefold()] += 1
    for row in (*liked, *posts):
        for tag in TAG.findall(plain(_first(row, "title", "caption", "description"), MOST_TEXT)):
            counted[tag.casefold()] += 1
    good = (
        tag for tag, _count in counted.most_common() if re.fullmatch(r"\w{1,100}", tag) and not tag.isdigit()
    )
    return tuple(good)[:MOST_TAGS]
