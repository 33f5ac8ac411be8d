"""The configuration file: a secret of its own, never written over, readable by its owner alone."""

from pathlib import Path

from glasshouse.network.config.env import read_env
from glasshouse.network.config.install import write_config


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
