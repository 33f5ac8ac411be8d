"""The console program: what it can do, and how it speaks when something is wrong."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from glasshouse import __version__, cli


def glasshouse(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "glasshouse.cli", *arguments]
    clean = {
        "PATH": "/usr/bin:/bin",
        **{f"GLASSHOUSE_{name.upper()}": value for name, value in environ.items()},
    }
    return subprocess.run(
        command, env=clean, capture_output=True, text=True, input="a long password of mine\n", check=False
    )


LOADED = """
import sys
import glasshouse.cli
glasshouse.cli.command_line()
print(sorted({"django", "uvicorn", "av", "numpy"} & set(sys.modules)))
"""


def test_it_starts_without_django() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["version"]) == 0
    assert capsys.readouterr().out == f"glasshouse {__version__}\n"


@pytest.mark.parametrize("command", [["serve"], ["work"], ["run"], ["user", "list"]])
def test_without_an_installation_it_says_what_to_do(tmp_path: Path, command: list[str]) -> None:
    done = glasshouse(*command, "--data-dir", str(tmp_path / "none"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "glasshouse init" in done.stderr
    assert not (tmp_path / "none").exists()


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    done = glasshouse("serve", data_dir=str(tmp_path), port="eighty")
    assert (done.returncode, done.stderr) == (
        2,
        "glasshouse: The setting port can't be 'eighty': it takes int.\n",
    )


def test_the_demo_does_not_touch_a_real_installation(tmp_path: Path) -> None:
    (tmp_path / "glasshouse.toml").write_text('secret_key = "real"')
    done = glasshouse("demo", "--data-dir", str(tmp_path))
    assert done.returncode == 2 and "real installation" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["glasshouse.toml"]


def test_a_real_installation_from_nothing_to_its_first_administrator(tmp_path: Path) -> None:
    """Each command in a process of its own, as an operator types them."""
    at = ("--data-dir", str(tmp_path / "data"))
    made = glasshouse("init", "--site-url", "https://video.example.org", *at, port="19319")
    assert made.returncode == 0, made.stderr
    config = (tmp_path / "data/glasshouse.toml").read_text()
    assert 'site_url = "https://video.example.org"' in config and "port = 19319\n" in config
    assert (tmp_path / "data/static/staticfiles.json").is_file()
    hints = made.stdout.splitlines()[-3:]
    assert [shlex.split(hint)[3:5] for hint in hints] == [list(at)] * 3
    assert hints[2].endswith(" run") and " user add HANDLE " in hints[0]

    added = glasshouse(
        "user", "add", "ada", "ada@example.org", "--name", "Ada", "--role", "administrator", *at
    )
    assert added.returncode == 0, added.stderr
    again = glasshouse("user", "add", "ada", "ada2@example.org", *at)
    assert again.returncode == 2 and again.stderr.count("\n") == 1 and "Traceback" not in again.stderr
    assert glasshouse("user", "role", "ada", "moderator", *at).returncode == 0
    assert glasshouse("user", "reset-password", "ada", *at).returncode == 0
    listed = glasshouse("user", "list", *at)
    assert listed.stdout.split()[:3] == ["ada", "moderator", "active"]

    again = glasshouse("init", "--before-run", *at, port="19320")
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1].endswith(" doctor") and "GLASSHOUSE_PORT=19320" in again.stdout
    assert (tmp_path / "data/glasshouse.toml").read_text() == config
    examined = glasshouse("doctor", *at)
    assert examined.returncode == 0 and " 0 failed" in f" {examined.stdout.splitlines()[-1]}", examined.stdout
    assert "127.0.0.1:19319" in examined.stdout

    kept = (tmp_path / "data/ledger/log.key").rename(tmp_path / "log.key")
    examined, stands = glasshouse("doctor", *at), glasshouse("ledger", "status", *at)
    assert examined.returncode == 1 and "nothing is signed" in examined.stdout
    assert stands.returncode == 1 and "log.key" in stands.stderr
    kept.rename(tmp_path / "data/ledger/log.key")

    words = [sys.executable, "-m", "glasshouse.cli", "doctor", *at]
    left = subprocess.run(
        ["bash", "-c", f"{shlex.join(words)} | true"], capture_output=True, text=True, check=False
    )
    assert left.stderr == "", "whoever reads no further gets no traceback"
