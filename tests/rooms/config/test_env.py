"""Settings: where they come from, and what is said about a wrong one."""

from pathlib import Path

import pytest

from glasshouse.network.config.env import BadSetting, Env, read_env


def read(data_dir: Path, text: str = "", **environ: str) -> Env:
    if text:
        (data_dir / "glasshouse.toml").write_text(text)
    return read_env(
        {
            "GLASSHOUSE_DATA_DIR": str(data_dir),
            **{f"GLASSHOUSE_{name.upper()}": value for name, value in environ.items()},
        }
    )


def test_the_environment_is_above_the_file_and_the_file_above_the_default(tmp_path: Path) -> None:
    env = read(tmp_path, 'port = 81\nsite_name = "File"\nallowed_hosts = ["a", "b"]', port="82")
    assert (env.port, env.site_name, env.allowed_hosts, env.workers) == (82, "File", ("a", "b"), 2)
    assert env.data_dir == tmp_path


def test_text_becomes_what_the_setting_takes(tmp_path: Path) -> None:
    env = read(tmp_path, demo="yes", keep_originals="0", allowed_hosts="a.example, b.example,", port="0")
    assert (env.demo, env.keep_originals, env.allowed_hosts, env.port) == (
        True,
        False,
        ("a.example", "b.example"),
        0,
    )


@pytest.mark.parametrize(
    ("text", "environ", "named"),
    [
        ("prot = 81", {}, "prot"),
        ("port = ", {}, "glasshouse.toml can't be read"),
        ("", {"port": "eighty"}, "port can't be 'eighty'"),
        ("", {"demo": "perhaps"}, "demo can't be 'perhaps'"),
        ("", {"registration": "sometimes"}, "open, approval, closed"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, environ: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        read(tmp_path, text, **environ)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example", "a.example"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("https://[::1]:8000", "::1"),
    ],
)
def test_the_host_is_taken_from_the_address(tmp_path: Path, url: str, host: str) -> None:
    assert read(tmp_path, site_url=url).host == host


@pytest.mark.parametrize(
    ("told", "url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"port": "19320"}, "http://127.0.0.1:19320"),
        ({"port": "80"}, "http://127.0.0.1"),
        ({"port": "443", "bind": "0.0.0.0", "tls_cert": "/c", "tls_key": "/k"}, "https://127.0.0.1"),
        ({"bind": "::1"}, "http://[::1]:8000"),
        ({"port": "19320", "site_url": "https://video.example.org"}, "https://video.example.org"),
    ],
)
def test_without_an_address_it_is_where_the_server_listens(
    tmp_path: Path, told: dict[str, str], url: str
) -> None:
    assert read(tmp_path, **told).site_url == url
