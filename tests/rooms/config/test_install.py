"""The configuration file: a secret of its own, never written over, readable by its owner alone."""

from pathlib import Path

from glasshouse.network.config.env import read_env
from glasshouse.network.config.install import let_others_read_media, write_config


def test_the_file_is_read_back_as_it_was_meant(tmp_path: Path) -> None:
    awkward = 'a "quoted" \\ name\nand\ta tab, ü'
    assert write_config(tmp_path / "new", site_name=awkward, port=81, demo=True)
    env = read_env({"GLASSHOUSE_DATA_DIR": str(tmp_path / "new")})
    assert (env.site_name, env.port, env.demo) == (awkward, 81, True)
    assert len(env.secret_key) >= 50
    assert (tmp_path / "new/glasshouse.toml").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_file_that_exists_is_kept(tmp_path: Path) -> None:
    write_config(tmp_path, port=81)
    before = (tmp_path / "glasshouse.toml").read_text()
    assert not write_config(tmp_path, port=82)
    assert (tmp_path / "glasshouse.toml").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["glasshouse.toml"]


def test_another_user_may_read_media_and_static_files_alone(tmp_path: Path, settings) -> None:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    write_config(tmp_path)
    for name in ("uploads", "scratch", "outbox", "holds", "media"):
        (tmp_path / name).mkdir()
    for name in ("glasshouse.sqlite3", "glasshouse.sqlite3-wal", "last-backup.json"):
        (tmp_path / name).touch(0o644)
    let_others_read_media()
    readable = {path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o077}
    assert readable == {"media", "static"}
    assert tmp_path.stat().st_mode & 0o777 == 0o711
