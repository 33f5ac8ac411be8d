"""The files by which a bar is carried out, read by those who read them: plistlib, JSON, named-checkzone."""

import json
import plistlib
import re
import shutil
import sqlite3
import subprocess
from dataclasses import replace

import pytest

from glasshouse.network.devices import queries
from glasshouse.network.kit.errors import NotFound
from tests.rooms.devices.offices import propose

pytestmark = pytest.mark.django_db(databases="__all__")
APPS = {"apple_apps": ("example.glasshouse.app",), "android_apps": ("example.glasshouse",)}
CHECKZONE = shutil.which("named-checkzone") or shutil.which("named-checkzone", path="/usr/sbin:/usr/bin")


@pytest.fixture(params=["apps", "none"])
def bar(request, office, settings):
    settings.SITE_URL = "https://videos.city.example"
    if request.param == "apps":
        settings.ENV = replace(settings.ENV, **APPS)
    return propose(office), request.param == "apps"


def made(code: str, name: str) -> bytes:
    return queries.block_file(code, name)[0]


def test_the_profile_is_one_for_supervised_apple_devices(bar):
    code, has_app = bar
    content = made(code, "apple.mobileconfig")
    profile = plistlib.loads(content)
    assert (profile["PayloadType"], profile["PayloadVersion"]) == ("Configuration", 1)
    apps, web = profile["PayloadContent"]
    assert apps["PayloadType"] == "com.apple.applicationaccess"
    assert apps["blockedAppBundleIDs"] == (["example.glasshouse.app"] if has_app else [])
    assert web["PayloadType"] == "com.apple.webcontent-filter" and web["FilterType"] == "BuiltIn"
    assert "https://videos.city.example/" in web["DenyListURLs"]
    payloads = [profile, *profile["PayloadContent"]]
    assert len({one["PayloadUUID"] for one in payloads} | {one["PayloadIdentifier"] for one in payloads}) == 6
    assert all(
        re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", one["PayloadUUID"]) for one in payloads
    )
    assert ("has no app for Apple" in profile["PayloadDescription"]) is not has_app
    assert "com.apple.webapp" in profile["PayloadDescription"]
    assert content == made(code, "apple.mobileconfig"), "the same file twice is the same profile"


def test_android_uninstalls_and_blocks_or_says_that_there_is_no_app(bar):
    code, has_app = bar
    policy = json.loads(made(code, "android-management.json"))
    blocked = [{"packageName": "example.glasshouse", "installType": "BLOCKED"}]
    assert policy["applications"] == (blocked if has_app else [])
    assert ("longSupportMessage" in policy) is not has_app


def test_browsers_block_the_site(bar):
    assert json.loads(made(bar[0], "chrome-edge.json")) == {"URLBlocklist": ["videos.city.example"]}


def test_osquery_finds_what_is_installed(bar):
    """Its queries run on tables of the same columns."""
    code, has_app = bar
    pack = json.loads(made(code, "osquery-pack.json"))["queries"]
    tables = sqlite3.connect(":memory:")
    tables.execute("CREATE TABLE apps (name, path, bundle_identifier)")
    tables.execute("CREATE TABLE programs (name, install_location)")
    rows = [
        ("Other.app", "/a", "other"),
        ("Glasshouse.app", "/b", "web"),
        ("It.app", "/c", "example.glasshouse.app"),
    ]
    tables.executemany("INSERT INTO apps VALUES (?, ?, ?)", rows)
    tables.execute("INSERT INTO programs VALUES ('Glasshouse', 'C:')")
    found = [row[1] for row in tables.execute(pack["present_darwin"]["query"])]
    assert found == (["/b", "/c"] if has_app else ["/b"])
    assert tables.execute(pack["present_windows"]["query"]).fetchall() == [("Glasshouse", "C:")]
    assert all(one["interval"] and one["platform"] in ("darwin", "windows") for one in pack.values())


@pytest.mark.skipif(CHECKZONE is None, reason="named-checkzone is not here (Debian: bind9-utils)")
@pytest.mark.parametrize(
    "site", ["https://videos.city.example", "http://127.0.0.1:8000", "http://localhost:8000"]
)
def test_the_zone_is_one_that_a_name_server_takes(office, settings, tmp_path, site):
    settings.SITE_URL = site
    code = propose(office)
    zone = tmp_path / "rpz.zone"
    zone.write_bytes(made(code, "dns-rpz.zone"))
    name = f"{code.lower()}.rpz.invalid"
    listed = tmp_path / "listed.zone"
    done = subprocess.run(
        [str(CHECKZONE), "-i", "none", "-D", "-o", str(listed), name, str(zone)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    records = [line.split() for line in listed.read_text().splitlines() if line and line[0] != ";"]
    policies = sorted((line[0], line[-1]) for line in records if "CNAME" in line)
    host = "videos.city.example"
    named = [(f"*.{host}.{name}.", "."), (f"{host}.{name}.", ".")]
    assert policies == (named if host in site else [])
    assert [line[3] for line in records][:2] == ["SOA", "NS"]
    if host not in site:
        assert b"; This network is reached at an address" in zone.read_bytes()


def test_there_are_no_other_files(bar):
    for code, name in (
        (bar[0], "settings.py"),
        ("AAAAAAAAAAA", "chrome-edge.json"),
        ("..", "chrome-edge.json"),
    ):
        with pytest.raises(NotFound):
            queries.block_file(code, name)
