"""Files by key: whole or absent, replaced, deleted, lent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.network.kit import storage


def test_a_file_is_kept_under_its_key_and_replaced(media_root: Path, tmp_path: Path) -> None:
    storage.put_bytes(b"one", "v/a/1/poster.jpg")
    storage.put_bytes(b"two", "v/a/1/poster.jpg")
    assert storage.read_bytes("v/a/1/poster.jpg") == b"two"
    assert [path.name for path in (media_root / "v/a/1").iterdir()] == ["poster.jpg"]
    (tmp_path / "film").write_bytes(b"film")
    storage.put_file(tmp_path / "film", "v/a/1/540/video.mp4")
    assert storage.exists("v/a/1/540/video.mp4") and not storage.exists("v/a/1/720/video.mp4")


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target, beside = tmp_path / "file", tmp_path / "unfinished"
    target.write_bytes(b"old")

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        storage.write_atomically(target, broken(), beside=beside)
    assert target.read_bytes() == b"old"
    assert list(beside.iterdir()) == []


def test_the_digest_of_what_was_written_comes_back(tmp_path: Path) -> None:
    digest = storage.write_atomically(tmp_path / "file", iter([b"a", b"b"]), beside=tmp_path)
    assert digest == storage.sha256_of(tmp_path / "file")


def test_a_folder_of_keys_is_listed_and_deleted_and_its_neighbour_stays(media_root: Path) -> None:
    for key in ("v/a/1/x", "v/a/1/540/y", "v/a/2/z"):
        storage.put_bytes(b"1", key)
    assert sorted(storage.keys_under("v/a/1")) == ["v/a/1/540/y", "v/a/1/x"]
    assert storage.delete_under("v/a/1") == 2
    assert storage.delete_under("v/a/1") == 0
    assert list(storage.keys_under("v/a")) == ["v/a/2/z"]
    assert not (media_root / "v/a/1").exists()


@pytest.mark.parametrize("prefix", ["", ".", "/", "..", "../.."])
def test_everything_can_not_be_deleted_by_mistake(prefix: str) -> None:
    with pytest.raises(ValueError, match="everything"):
        storage.delete_under(prefix)


def test_a_key_can_not_leave_the_folder() -> None:
    with pytest.raises(Exception, match=r"(?i)path|outside"):
        storage.put_bytes(b"1", "../outside")


def test_a_local_file_is_lent_as_it_lies(media_root: Path, tmp_path: Path) -> None:
    storage.put_bytes(b"1", "v/a/1/x")
    with storage.local_copy("v/a/1/x", tmp_path / "scratch") as path:
        assert path == media_root / "v/a/1/x"
    assert path.exists() and not (tmp_path / "scratch").exists()
