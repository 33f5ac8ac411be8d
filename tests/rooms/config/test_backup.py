"""A backup taken while people use the network, restored elsewhere: what was acknowledged before it began is there and plays."""

import copy
import os
import re
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glasshouse.network.config import backup, dumps, restore
from glasshouse.network.config.env import Env
from glasshouse.network.config.shelves import (
    MANIFEST,
    FolderShelf,
    Kept,
    Manifest,
    NoBackup,
    open_shelf,
    read_manifest,
)
from glasshouse.network.kit import hold, storage
from tests.kills.house import ROOT, TUS, Client, House, environment, free_port
from tests.media import media
from tests.torture.crowd import Memory
from tests.torture.test_torture import look_after, people, running

TOLD: dict[str, Any] = {
    "version": "1",
    "began_at": "2026-06-01T12:00:00+00:00",
    "ended_at": "",
    "database": "sqlite",
}


# What a backup is


@pytest.fixture(params=["folder", "tar"])
def destination(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / ("kept" if request.param == "folder" else "kept.tar")


def keep(destination: Path, *paths: Path) -> Manifest:
    shelf = open_shelf(destination)
    try:
        files = tuple(shelf.put(path, f"media/{path.name}") for path in paths)
        shelf.finish(Manifest(**TOLD, files=files))
    finally:
        shelf.close()
    return read_manifest(destination)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"one" * 1000)
    other.write_bytes(b"")
    return one, other


def test_what_is_put_in_comes_out(destination: Path, two: tuple[Path, Path], tmp_path: Path) -> None:
    manifest = keep(destination, *two)
    restore.put_back(destination, tmp_path / "new")
    assert [kept.path for kept in manifest.files] == ["media/one", "media/other"]
    assert (tmp_path / "new/media/one").read_bytes() == b"one" * 1000
    assert (tmp_path / "new/media/other").read_bytes() == b""
    assert (tmp_path / "new/media/one").stat().st_mtime_ns == two[0].stat().st_mtime_ns


def test_an_unfinished_backup_is_no_backup(destination: Path, two: tuple[Path, Path], tmp_path: Path) -> None:
    shelf = open_shelf(destination)
    shelf.put(two[0], "media/one")
    # As a kill -9 leaves it: nothing is closed.
    with pytest.raises(NoBackup, match=r"not finished|no backup"):
        restore.put_back(destination, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    shelf.close()


def test_a_damaged_file_is_found(destination: Path, two: tuple[Path, Path], tmp_path: Path) -> None:
    keep(destination, *two)
    path = (
        next(p for p in destination.rglob("*") if p.stat().st_size == 3000)
        if destination.is_dir()
        else destination
    )
    content = path.read_bytes()
    path.write_bytes(content.replace(b"oneone", b"onetwo", 1))
    with pytest.raises(NoBackup, match="damaged"):
        restore.put_back(destination, tmp_path / "new")
    assert not (tmp_path / "new" / "glasshouse.toml").exists()


def test_a_cut_tar_is_found(two: tuple[Path, Path], tmp_path: Path) -> None:
    keep(tmp_path / "kept.tar", *two)
    whole = (tmp_path / "kept.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[:4096])
    with pytest.raises(NoBackup, match="not finished"):
        restore.put_back(tmp_path / "cut.tar", tmp_path / "new")


def test_a_changed_manifest_is_found(two: tuple[Path, Path], tmp_path: Path) -> None:
    keep(tmp_path / "kept", *two)
    path = tmp_path / "kept" / MANIFEST
    path.write_text(path.read_text().replace("media/one", "media/two"))
    with pytest.raises(NoBackup, match="changed after"):
        read_manifest(tmp_path / "kept")


@pytest.mark.parametrize("path", ["media/../../etc/passwd", "/etc/passwd", "static/evil.js", "media//x"])
def test_a_file_never_leads_elsewhere(two: tuple[Path, Path], tmp_path: Path, path: str) -> None:
    shelf = FolderShelf(tmp_path / "kept")
    shelf.finish(Manifest(**TOLD, files=(shelf.put(two[0], path),)))
    with pytest.raises(restore.CantRestore, match="not made by us"):
        restore.put_back(tmp_path / "kept", tmp_path / "new")


def test_a_second_backup_takes_only_what_is_new(two: tuple[Path, Path], tmp_path: Path) -> None:
    keep(tmp_path / "kept", *two)
    third = tmp_path / "third"
    third.write_bytes(b"third")
    two[0].unlink()
    shelf = open_shelf(tmp_path / "kept")
    files = tuple(shelf.put(path, f"media/{path.name}") for path in (two[1], third))
    assert shelf.taken_bytes == 5
    shelf.finish(Manifest(**TOLD, files=files))
    restore.put_back(tmp_path / "kept", tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new/media").iterdir()) == ["other", "third"]
    assert len([path for path in (tmp_path / "kept/files").rglob("*") if path.is_file()]) == 2


def test_an_interrupted_second_backup_leaves_the_first(two: tuple[Path, Path], tmp_path: Path) -> None:
    keep(tmp_path / "kept", *two)
    two[0].write_bytes(b"changed since")
    open_shelf(tmp_path / "kept").put(two[0], "media/one")
    restore.put_back(tmp_path / "kept", tmp_path / "new")
    assert (tmp_path / "new/media/one").read_bytes() == b"one" * 1000


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-ada.txt").touch()
    with pytest.raises(NoBackup, match="something else"):
        open_shelf(tmp_path / "letters")


def test_nothing_is_restored_over_anything(two: tuple[Path, Path], tmp_path: Path) -> None:
    keep(tmp_path / "kept", *two)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").touch()
    with pytest.raises(restore.CantRestore, match="not empty"):
        restore.put_back(tmp_path / "kept", tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter"]


def test_whatever_the_copied_checkpoint_names_is_copied_too(tmp_path: Path) -> None:
    """The ledger goes on while the media are copied, which may take hours: new tiles, then a checkpoint that names them."""
    root = tmp_path / "media"
    for name in ("ledger/checkpoint", "ledger/checkpoints/count", "ledger/tile/0/000.p/1", "a/first"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("1")

    class Busy(FolderShelf):
        def put(self, source: Path, path: str) -> Kept:
            kept = super().put(source, path)
            (root / "ledger/tile/0/000.p/2").write_text("2")
            for name in backup.LEDGER_ENDS:
                (root / name).write_text("2")
            return kept

    shelf = Busy(tmp_path / "kept")
    files = backup._media(shelf, root, backup._StillHeld())
    shelf.finish(Manifest(**TOLD, files=tuple(files)))
    shelf.close()
    restore.put_back(tmp_path / "kept", tmp_path / "new")
    assert (tmp_path / "new/media/ledger/checkpoint").read_text() == "1"
    count = (tmp_path / "new/media/ledger/checkpoints/count").read_text()
    assert (tmp_path / f"new/media/ledger/tile/0/000.p/{count}").is_file()
    assert len({kept.path for kept in files}) == len(files) == 5


def test_a_backup_never_lies_in_what_it_saves(tmp_path: Path) -> None:
    with pytest.raises(backup.CantBackUp, match="inside the data directory"):
        backup.take_backup(Env(data_dir=tmp_path), tmp_path / "media" / "kept")


# Deletions wait


@pytest.fixture
def held(settings, tmp_path: Path) -> Iterator[hold.Hold]:
    settings.DATA_DIR = tmp_path
    held = hold.Hold()
    held.begin()
    yield held
    held.end()


def test_a_deletion_waits_for_the_end_of_a_backup(held: hold.Hold) -> None:
    for key in ("a/one/x/avatar.webp", "v/two/1/video.mp4", "v/two/1/more/video.mp4"):
        storage.put_bytes(b"kept", key)
    storage.delete("a/one/x/avatar.webp")
    storage.delete_under("v/two")
    storage.delete_put_off()
    assert storage.exists("a/one/x/avatar.webp") and storage.exists("v/two/1/more/video.mp4")
    held.end()
    assert storage.delete_put_off() == 2
    assert not storage.exists("a/one/x/avatar.webp") and not storage.exists("v/two")
    assert storage.delete_put_off() == 0


def test_what_was_written_again_meanwhile_stays(held: hold.Hold) -> None:
    storage.put_bytes(b"old", "o/one/layer-1.png")
    storage.delete("o/one/layer-1.png")
    time.sleep(0.02)
    storage.put_bytes(b"new", "o/one/layer-1.png")
    held.end()
    storage.delete_put_off()
    assert storage.read_bytes("o/one/layer-1.png") == b"new"


def test_a_dead_holder_stops_nobody(settings, tmp_path: Path, frozen_clock) -> None:
    settings.DATA_DIR = tmp_path
    held = hold.Hold()
    held.begin()
    frozen_clock.advance(seconds=59)
    held.renew()
    frozen_clock.advance(seconds=59)
    assert hold.is_on()
    frozen_clock.advance(seconds=1)
    assert not hold.is_on()
    with pytest.raises(hold.HoldLost):
        held.renew()
    frozen_clock.advance(minutes=5)
    hold.forget_expired()
    assert list((tmp_path / "holds").iterdir()) == []


# PostgreSQL


def test_the_settings_get_another_database() -> None:
    text = 'site_name = "Glass"\ndatabase_url = "postgresql://old/db"  # the live one\nport = 8001\n'
    changed = restore.with_database(text, "postgresql://new/db")
    assert changed == 'site_name = "Glass"\ndatabase_url = "postgresql://new/db"\nport = 8001\n'
    assert restore.with_database("port = 1\n", 'p"q').startswith('database_url = "p\\"q"\n')


def test_a_missing_program_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dumps, "find_program", lambda name: None)
    with pytest.raises(dumps.CantDump, match="pg_dump is not installed"):
        dumps.dump_postgresql("postgresql://u:secret@nowhere/x", tmp_path / "dump")


def test_a_backup_of_postgresql_wants_a_database(tmp_path: Path, two: tuple[Path, Path]) -> None:
    shelf = FolderShelf(tmp_path / "kept")
    shelf.finish(
        Manifest(**TOLD | {"database": "postgresql"}, files=(shelf.put(two[0], "database/postgresql.dump"),))
    )
    with pytest.raises(restore.CantRestore, match="--database-url"):
        restore.put_back(tmp_path / "kept", tmp_path / "new")


POSTGRES = os.environ.get("GLASSHOUSE_DATABASE_URL", "")


@pytest.mark.django_db
def test_a_postgresql_is_dumped_and_put_back(tmp_path: Path, django_db_blocker) -> None:
    """With its own programs, between two databases of the test's server."""
    if not POSTGRES:
        pytest.skip("this runs on PostgreSQL")
    if dumps.find_program("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    import psycopg

    url = {name: re.sub(r"/postgres(?=\?|$)", f"/{name}", POSTGRES) for name in ("from_here", "to_there")}
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        for name in url:
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(url["from_here"]) as source:
        source.execute("CREATE TABLE said (words text)")
        source.execute("INSERT INTO said VALUES ('hello')")
    dumps.dump_postgresql(url["from_here"], tmp_path / "dump")
    dumps.restore_postgresql(url["to_there"], tmp_path / "dump")
    with psycopg.connect(url["to_there"]) as copied:
        assert copied.execute("SELECT words FROM said").fetchall() == [("hello",)]
    with pytest.raises(dumps.CantDump, match="not empty"):
        dumps.restore_postgresql(url["to_there"], tmp_path / "dump")


# While people use it


def glasshouse(data_dir: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "glasshouse.cli", *arguments]
    done = subprocess.run(
        command, env=environment(data_dir), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "live")
    house.open()
    yield house
    house.close()


def plays(client: Client, code: str) -> None:
    """Ask for everything that a player asks for."""
    video = client.api("GET", f"/videos/{code}")
    for address in (*(size["mp4"] for size in video["renditions"]), video["poster"]):
        assert client.ask("GET", address)[0] == 200, address
    status, _headers, master = client.ask("GET", video["hls"])
    assert status == 200
    for playlist in re.findall(r"^[^#\s].*$", master.decode(), re.MULTILINE):
        base = os.path.normpath(os.path.join(os.path.dirname(video["hls"]), playlist))  # noqa: PTH118,PTH120 - an address
        status, _headers, body = client.ask("GET", base)
        assert status == 200, base
        for segment in re.findall(r"^[^#\s].*$", body.decode(), re.MULTILINE):
            address = os.path.normpath(os.path.join(os.path.dirname(base), segment))  # noqa: PTH118,PTH120
            assert client.ask("GET", address)[0] == 200, address


def test_a_backup_of_a_busy_network_is_whole(house: House, tmp_path: Path) -> None:
    memory, kept = Memory(), tmp_path / "kept"
    with running(house) as supervisor:
        Client(house.port, house.tokens).wait_until_up()
        crowd = people(house, memory)
        until = time.monotonic() + 120
        while len(memory.published) < 3 and time.monotonic() < until:
            look_after(supervisor, 0.5)
        for destination in (kept, kept, tmp_path / "kept.tar"):
            with memory.lock:
                before = copy.deepcopy(
                    (memory.uploaded, memory.published, memory.likes, set(memory.deleted), memory.like_turns)
                )
            glasshouse(house.data_dir, "backup", str(destination))
            with memory.lock:
                deleted, turns_after = set(memory.deleted), memory.like_turns.copy()
            look_after(supervisor, 2)
        for person in crowd:
            person.stop.set()
        for person in crowd:
            person.join()
    assert memory.wrong == []
    assert list((house.data_dir / "holds").iterdir()) == []
    uploaded, published, likes, deleted_before, turns_before = before

    said = glasshouse(
        tmp_path / "elsewhere" / "now",
        "restore",
        str(tmp_path / "kept.tar"),
        "--data-dir",
        str(tmp_path / "elsewhere" / "now"),
    )
    assert "every digest checked" in said
    copied = House(tmp_path / "elsewhere", port=free_port(), tokens=house.tokens)
    copied.warm_up()
    try:
        told = copied.run("look")
        assert (told["lost"], told["damaged"]) == ([], [])
        told = copied.heal(after_s=200)
        assert (told["lost"], told["damaged"]) == ([], [])
        videos = {video["code"]: video for video in told["videos"]}
        assert uploaded - deleted - set(videos) == set(), "acknowledged before, but not restored"
        assert set(videos) & deleted_before == set(), "deleted before, but restored"
        for code in uploaded - deleted:
            assert videos[code]["state"] == "complete"
        for (who, code), liked in likes.items():
            # A like that was touched while the backup ran may be there as before or as after.
            if code in videos and turns_before[who, code] == turns_after[who, code]:
                assert ([who, code] in told["likes"]) == liked
        with copied.server() as client:
            for code in sorted(published - deleted):
                plays(client, code)
    finally:
        copied.close()


def test_an_upload_goes_on_after_the_restore(house: House, tmp_path: Path) -> None:
    """Its address is signed with the same key, and its bytes are there."""
    content = media("playable").read_bytes()
    with house.server() as client:
        sending = client.begin(len(content), text="on its way", publish="true")
        assert sending.send(content, end=100_000) == 100_000
    glasshouse(house.data_dir, "backup", str(tmp_path / "kept.tar"))
    with tarfile.open(tmp_path / "kept.tar") as tar:
        names = tar.getnames()
    assert names[-1] == MANIFEST and {"glasshouse.toml", "database/glasshouse.sqlite3"} <= set(names)
    copied = House(tmp_path / "elsewhere", tokens=house.tokens)
    glasshouse(copied.data_dir, "restore", str(tmp_path / "kept.tar"), "--data-dir", str(copied.data_dir))
    copied.warm_up()
    try:
        with copied.server() as client:
            sending.client = client
            assert sending.offset() == 100_000
            assert (
                client.ask(
                    "PATCH",
                    sending.location,
                    content[100_000:],
                    headers=TUS
                    | {"Upload-Offset": "100000", "Content-Type": "application/offset+octet-stream"},
                )[0]
                == 204
            )
        assert [video["state"] for video in copied.heal(after_s=0)["videos"]] == ["complete"]
    finally:
        copied.close()
