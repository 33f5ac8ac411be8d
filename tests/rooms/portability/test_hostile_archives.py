"""Archives that are made to do harm: a clear sentence each, and nothing left behind."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from django.conf import settings

from glasshouse.network.portability import own, queries, unpacking
from glasshouse.network.portability.models import FoundVideo, Import, Sought
from glasshouse.network.videos.models import Clip, Video
from tests.rooms.portability.fill import files_below, person, zip_of
from tests.rooms.portability.test_import import brought

pytestmark = pytest.mark.django_db(databases="__all__")

MANIFEST = orjson.dumps({"format": "glasshouse-archive", "version": 1})


def many_entries(count: int, *, honest: bool = True) -> bytes:
    """A ZIP of so many empty files; one that is not honest says that it has one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number:06}.json", b"")
    content = bytearray(out.getvalue())
    if not honest:
        at = content.rfind(b"PK\x05\x06")
        content[at + 8 : at + 12] = struct.pack("<HH", 1, 1)
    return bytes(content)


def two_ends(entries: int, directory: int) -> bytes:
    """A ZIP whose small end says one entry, before which a large end says more; readers go by the large one."""
    content = zip_of(**{"user_data.json": b"{}"})
    at = content.rfind(b"PK\x05\x06")
    large = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, entries, entries, directory, 0)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, at, 1)
    return content[:at] + large + locator + content[at:]


def full_counter() -> bytes:
    """A ZIP whose end says 65,535 entries and a directory of a gigabyte, and no large end follows."""
    content = bytearray(zip_of(**{"user_data.json": b"{}"}))
    at = content.rfind(b"PK\x05\x06")
    content[at + 8 : at + 16] = struct.pack("<HHL", 0xFFFF, 0xFFFF, 10**9)
    return bytes(content)


def many_lines() -> bytes:
    return zip_of(**{"manifest.json": MANIFEST, "following.jsonl": b"1\n" * 250_000})


def bomb() -> bytes:
    return zip_of(**{"user_data.json": b"[" + b" " * 50_000_000 + b"]"})


def lying_bomb() -> bytes:
    """A ZIP whose entry says to be small and unpacks to fifty megabytes."""
    content = bytearray(zip_of(**{"user_data.json": b" " * 50_000_000}))
    small = struct.pack("<L", 100)
    content[22:26] = small
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = small
    return bytes(content)


def locked() -> bytes:
    content = bytearray(zip_of(**{"user_data.json": b"{}"}))
    content[6] |= 1
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def damaged() -> bytes:
    content = bytearray(zip_of(**{"user_data.json": orjson.dumps({"Activity": {"x": "y" * 500}})}))
    content[45] ^= 0xFF
    return bytes(content)


CASES: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty json": (b"{}", "archive_unknown"),
    "nothing like it": (b"%PDF-1.7 not json", "archive_no_json"),
    "deep": (b'{"Activity":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "archive_no_json"),
    "lone surrogate": (b'{"Activity": "\\ud800"}', "archive_no_json"),
    "millions of parts": (b'{"Activity":[' + b"[],[]," * 1_300_000 + b"[]]}", "archive_too_many"),
    "bomb": (bomb, "archive_bomb"),
    "lying bomb": (lying_bomb, "archive_b"),
    "many entries": (lambda: many_entries(20_001), "archive_too_many"),
    "many entries, denied": (lambda: many_entries(100_000, honest=False), "archive_too_many"),
    "many entries, said twice": (lambda: two_ends(20_001, 100), "archive_too_many"),
    "a large directory, said twice": (lambda: two_ends(1, 10**9), "archive_too_many"),
    "a large directory, no large end": (full_counter, "archive_too_many"),
    "many lines": (many_lines, "archive_too_many"),
    "way out": (lambda: zip_of(**{"../../etc/passwd": b"x", "user_data.json": b"{}"}), "archive_unsafe"),
    "absolute": (lambda: zip_of(**{"/etc/passwd": b"x"}), "archive_unsafe"),
    "backslashes": (lambda: zip_of(**{"..\\..\\x": b"x"}), "archive_unsafe"),
    "drive": (lambda: zip_of(**{"C:x": b"x"}), "archive_unsafe"),
    "locked": (locked, "archive_locked"),
    "damaged": (damaged, "archive_broken"),
    "cut off": (lambda: zip_of(**{"user_data.json": b"{}"})[:-30], "archive_broken"),
    "only a start": (b"PK\x03\x04", "archive_broken"),
    "no json in it": (lambda: zip_of(**{"holiday.jpg": b"x"}), "archive_unknown"),
    "for reading": (lambda: zip_of(**{"Activity/Like List.txt": b"x"}), "archive_is_text"),
    "other version": (
        lambda: zip_of(**{"manifest.json": b'{"format":"glasshouse-archive","version":99}'}),
        "archive_unknown",
    ),
    "manifest is a list": (lambda: zip_of(**{"manifest.json": b"[]"}), "archive_unknown"),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_with_a_sentence_and_nothing_is_left(name, monkeypatch):
    content, code = CASES[name]
    codes: list[str] = []
    make = unpacking.refused

    def listen(given: str, message: str) -> unpacking.ArchiveRefused:
        codes.append(given)
        return make(given, message)

    for module in (unpacking, own):
        monkeypatch.setattr(module, "refused", listen)
    row = brought(person("ada"), content if isinstance(content, bytes) else content())
    assert row.state == "failed", name
    assert row.failure.endswith("."), name
    assert codes[-1].startswith(code), (name, codes)
    assert files_below(settings.UPLOADS_ROOT) == files_below(settings.SCRATCH_ROOT) == set()
    assert not (FoundVideo.objects.exists() or Sought.objects.exists() or Video.objects.exists())


def hostile_videos() -> bytes:
    lines = [
        {"code": 5, "text": ["x"], "file": "../../../etc/passwd"},
        {
            "code": "a",
            "file": "media/a/video.mp4",
            "text": "NUL \x00 and \x1b[31m \u202e",
            "visibility": "everybody",
        },
        {
            "code": "b",
            "file": "media/a/video.mp4",
            "text": "y" * 1_000_000,
            "published_at": "9999-01-01T00:00:00+00:00",
        },
        {"code": "c", "file": "media/none.mp4"},
        {"code": "d", "file": {"a": 1}, "captions": [{"language": "xx-nothing", "file": "manifest.json"}, 7]},
        {"code": "e", "file": "media/empty.mp4", "published_at": 12},
        {"code": "f", "file": "media/none.mp4", "created_at": "0001-01-01T00:00:00+14:00"},
        "a string",
        None,
    ]
    return zip_of(
        **{
            "manifest.json": MANIFEST,
            "videos.jsonl": b"\n".join(orjson.dumps(one) for one in lines) + b"\n{broken\n",
            "media/a/video.mp4": b"not a video at all",
            "media/empty.mp4": b"",
            "profile.json": b'{"name": 5, "languages": [[], "xx"], "home_territory": "nowhere"}',
            "following.jsonl": b'{"handle": "\\u0000\\u202eevil"}\n[]\n',
            "interests.json": b'{"tags": {"a": 1}}',
        }
    )


def test_wrong_videos_are_skipped_and_the_report_says_so():
    ada = person("ada")
    row = brought(ada, hostile_videos(), take="same")
    assert row.state == "done"
    report = dict(Import.objects.get().report)
    # What can be taken is: whether it is a video is seen when it is made.
    assert report["made"] == 2 and report["skipped"] == 5
    texts = sorted(Video.objects.values_list("text", flat=True), key=len)
    assert texts[0].startswith("NUL") and "\x00" not in texts[0] and "\x1b" not in texts[0]
    assert len(texts[1]) == 2200
    assert {video.visibility for video in Video.objects.all()} == {"private"}
    assert not Video.objects.exclude(dated_at=None).exists(), "a date to come is none"
    assert Sought.objects.get().handle.strip("\u202e") == "evil"
    ours = set(Clip.objects.values_list("upload_id", flat=True))
    left = {name.partition(".")[0] for name in files_below(settings.UPLOADS_ROOT)}
    assert left == ours
    assert any("could not be taken" in line for line in queries.import_of(row.code, person_id=ada).lines)


def test_limits_on_what_is_taken_at_all():
    from glasshouse.network.portability import actions

    ada = person("ada")
    with pytest.raises(actions.ImportNotPossible):
        actions.take_import(person_id=ada, content=b"", file_name="x", take="drafts", replace_profile=False)
    with pytest.raises(actions.ImportNotPossible):
        actions.begin_import(
            person_id=ada, length=10**13, file_name="x", take="drafts", replace_profile=False
        )
    with pytest.raises(actions.ImportNotPossible):
        actions.begin_import(person_id=ada, length=5, file_name="x", take="all", replace_profile=False)
    assert not Import.objects.exists()


def test_a_file_that_is_no_zip_is_not_read_whole_before_it_is_measured(monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_JSON", 1000)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("it was read"))
    row = brought(person("ada"), b" " * 1001)
    assert row.state == "failed" and "more than we read" in row.failure


def test_an_address_that_is_none_hinders_nothing_else():
    tags = {"FavoriteHashtagList": [{"Link": "https://[x/tag/bees"}, {"Link": "https://t/tag/ants"}]}
    row = brought(person("ada"), orjson.dumps({"Activity": {"Favorite Hashtags": tags}}))
    assert row.state == "done" and dict(Import.objects.get().report)["tags"] == 1
