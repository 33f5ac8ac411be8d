import io

import pytest
from django_tasks_db.models import DBTaskResult
from PIL import Image

from glasshouse.network.accounts import actions, queries
from glasshouse.network.accounts.actions import avatars, upkeep
from glasshouse.network.accounts.models import NewAvatar, Person
from glasshouse.network.kit import clock, pictures, storage
from tests.rooms.people import person

pytestmark = pytest.mark.django_db


def picture(kind="JPEG", size=(600, 400), **options):
    """A picture that is red on its left half, blue on its right."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def shown(person_id):
    return Person.objects.get(id=person_id).avatar_key


def files():
    return set(storage.keys_under("a")) | set(storage.keys_under(avatars.RAW_FOLDER))


def set_and_make(person_id, content):
    actions.set_avatar(person_id=person_id, content=content)
    actions.make_avatar(person_id=person_id)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_picture_becomes_a_square_webp_and_nothing_else_stays(kind):
    ada = person("ada")
    set_and_make(ada, picture(kind))
    with Image.open(io.BytesIO(storage.read_bytes(shown(ada)))) as avatar:
        assert (avatar.format, avatar.size) == ("WEBP", (320, 320))
    assert files() == {shown(ada)}
    assert queries.avatar_state(ada) == ""


def test_place_and_camera_are_removed_and_the_picture_is_upright():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    ada = person("ada")
    set_and_make(ada, picture(exif=exif.tobytes()))
    content = storage.read_bytes(shown(ada))
    assert b"SecretCamera" not in content
    assert b"EXIF" not in content
    with Image.open(io.BytesIO(content)) as avatar:
        pixel = avatar.convert("RGB").getpixel((160, 20))
        assert isinstance(pixel, tuple)
        assert pixel[0] > 200 > pixel[2]


def test_the_job_is_queued_with_the_row():
    ada = person("ada")
    actions.set_avatar(person_id=ada, content=picture())
    (job,) = DBTaskResult.objects.all()
    assert (job.queue_name, job.args_kwargs["args"]) == ("media", [ada])
    assert queries.avatar_state(ada) == "waiting"


def test_a_second_picture_replaces_the_first_and_its_files():
    ada = person("ada")
    set_and_make(ada, picture())
    first = shown(ada)
    set_and_make(ada, picture("PNG"))
    assert shown(ada) != first
    assert files() == {shown(ada)}


def test_the_last_of_two_wins_whatever_the_order_of_the_workers():
    ada = person("ada")
    actions.set_avatar(person_id=ada, content=picture())
    actions.set_avatar(person_id=ada, content=picture("PNG"))
    for _ in range(3):
        actions.make_avatar(person_id=ada)
    assert files() == {shown(ada)}
    assert not NewAvatar.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"#!/bin/sh",
        b"%PDF-1.7",
        b"BM" + b"\0" * 60,
        b"\0" * 64,
    ],
)
def test_what_is_no_picture_is_refused_at_once(content):
    with pytest.raises(actions.AvatarNotPossible):
        actions.set_avatar(person_id=person("ada"), content=content)
    assert files() == set()


def test_a_file_over_the_limit_is_refused_at_once():
    with pytest.raises(actions.AvatarNotPossible, match="8 MB"):
        actions.set_avatar(person_id=person("ada"), content=picture() + b"\0" * actions.MAX_BYTES)


def _bomb():
    """A PNG of 100,000 by 100,000 pixels in a few bytes of header."""
    import struct
    import zlib

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    chunks = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(
    "hostile", [_bomb(), picture()[:200], b"\xff\xd8\xff" + b"\xfe" * 5000], ids=["bomb", "cut", "noise"]
)
def test_a_hostile_file_fails_and_keeps_the_picture_before(hostile):
    ada = person("ada")
    set_and_make(ada, picture())
    before = shown(ada)
    set_and_make(ada, hostile)
    assert shown(ada) == before
    assert files() == {before}
    assert queries.avatar_state(ada) == "failed"
    set_and_make(ada, picture("PNG"))
    assert queries.avatar_state(ada) == ""


def test_taking_the_picture_away_takes_the_one_on_its_way_too():
    ada = person("ada")
    set_and_make(ada, picture())
    actions.set_avatar(person_id=ada, content=picture("PNG"))
    actions.remove_avatar(person_id=ada)
    actions.remove_avatar(person_id=ada)
    actions.make_avatar(person_id=ada)
    assert (shown(ada), files()) == ("", set())


def test_a_dead_workers_picture_is_taken_over(frozen_clock):
    ada = person("ada")
    actions.set_avatar(person_id=ada, content=picture())
    assert avatars._claim(ada) is not None
    DBTaskResult.objects.all().delete()
    actions.make_avatar(person_id=ada)
    assert shown(ada) == ""
    frozen_clock.advance(minutes=3)
    actions.reconcile()
    actions.reconcile()
    assert DBTaskResult.objects.count() == 1
    actions.make_avatar(person_id=ada)
    assert files() == {shown(ada)}


def test_a_picture_that_kills_its_workers_is_given_up(frozen_clock):
    ada = person("ada")
    actions.set_avatar(person_id=ada, content=picture())
    for _ in range(avatars.MAX_ATTEMPTS):
        assert avatars._claim(ada) is not None
        frozen_clock.advance(minutes=3)
        actions.reconcile()
    assert queries.avatar_state(ada) == "failed"


def test_files_that_no_row_knows_are_swept(monkeypatch, frozen_clock):
    monkeypatch.setitem(upkeep._files_swept, "at", clock.now().replace(year=2000))
    storage.put_bytes(picture(), f"{avatars.RAW_FOLDER}/lost-x")
    monkeypatch.setattr(storage, "written_at", lambda key: clock.now().replace(year=2001))
    actions.reconcile()
    assert files() == set()


def test_a_small_picture_is_not_blown_up(tmp_path):
    square = pictures.square_picture(picture("PNG", (64, 40)), side_px=320, scratch=tmp_path)
    with Image.open(io.BytesIO(square)) as avatar:
        assert avatar.size == (40, 40)
    assert list(tmp_path.iterdir()) == []
