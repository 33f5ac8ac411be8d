"""Media by signed address: permits, ranges, conditional requests, and no way out of the folder."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest

from glasshouse.network.bytes.media import Media, permitted_key
from glasshouse.network.kit import signing

BYTES = bytes(range(256)) * 40
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _same_key_as_the_server(settings):
    settings.SECRET_KEY = "of paper"


@pytest.fixture(scope="module")
def film(server) -> Path:
    folder: Path = server.data / "media/v/CODE/1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "540.mp4").write_bytes(BYTES)
    (folder / "index.m3u8").write_text("#EXTM3U\n")
    (folder / "nothing.mp4").write_bytes(b"")
    (folder / ".writing-x.mp4").write_bytes(b"half")
    (folder / "secret.mp4").symlink_to("/etc/passwd")
    (server.data / "beside.txt").write_text("not media")
    return folder


def address(key: str, *, subject: str = "v/CODE/1", hours: float = 1, purpose: str = "media") -> str:
    permit = signing.sign(purpose=purpose, subject=subject, until=NOW + timedelta(hours=hours))
    return f"/media/{permit}/{quote(key)}"


FILM = "v/CODE/1/540.mp4"


def test_a_file_comes_whole_with_everything_a_player_needs(server, film):
    reply = server.ask("GET", address(FILM))
    assert (reply.status, reply.body, reply["content-length"]) == (200, BYTES, str(len(BYTES)))
    assert reply["content-type"] == "video/mp4"
    assert reply["accept-ranges"] == "bytes"
    assert reply["x-content-type-options"] == "nosniff"
    assert reply["content-security-policy"] == "default-src 'none'"
    assert reply["cross-origin-resource-policy"] == "same-origin"
    assert reply["cache-control"].startswith("private, max-age=")
    assert not reply["etag"].startswith("W/")
    assert "last-modified" in reply


def test_a_growing_playlist_is_asked_for_again(server, film):
    reply = server.ask("GET", address("v/CODE/1/index.m3u8"))
    assert (reply["content-type"], reply["cache-control"]) == (
        "application/vnd.apple.mpegurl",
        "private, no-cache",
    )


def test_head_is_get_without_body(server, film):
    reply = server.ask("HEAD", address(FILM), Range="bytes=0-4")
    assert (reply.status, reply["content-length"], reply.body) == (200, str(len(BYTES)), b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, 10239),
        ("bytes=0-0", 0, 0),
        ("bytes=5-9", 5, 9),
        ("bytes=10239-", 10239, 10239),
        ("bytes=100-999999", 100, 10239),
        ("bytes=-10", 10230, 10239),
        ("bytes=-999999", 0, 10239),
        ("BYTES=1-2", 1, 2),
    ],
)
def test_a_range_is_answered_with_exactly_its_bytes(server, film, asked, first, last):
    reply = server.ask("GET", address(FILM), Range=asked)
    assert (reply.status, reply.body) == (206, BYTES[first : last + 1])
    assert reply["content-range"] == f"bytes {first}-{last}/10240"
    assert reply["content-length"] == str(last - first + 1)
    assert "transfer-encoding" not in reply


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
def test_a_range_behind_the_end_is_refused_with_the_size(server, film, asked):
    reply = server.ask("GET", address(FILM), Range=asked)
    assert (reply.status, reply["content-range"]) == (416, "bytes */10240")


def test_an_empty_file_has_no_range(server, film):
    assert server.ask("GET", address("v/CODE/1/nothing.mp4"), Range="bytes=0-").status == 416
    assert server.ask("GET", address("v/CODE/1/nothing.mp4")).body == b""


@pytest.mark.parametrize(
    "asked",
    ["items=0-5", "bytes=5-2", "bytes=a-b", "bytes=", "bytes", "bytes=0-1,4-5", "bytes=" + "9" * 5000 + "-"],
)
def test_a_range_that_means_nothing_is_ignored(server, film, asked):
    reply = server.ask("GET", address(FILM), Range=asked)
    assert (reply.status, reply.body) == (200, BYTES)


def test_if_range_decides_between_part_and_whole(server, film):
    known = server.ask("HEAD", address(FILM))

    def status(value: str) -> int:
        return int(server.ask("GET", address(FILM), Range="bytes=0-4", If_Range=value).status)

    assert status(known["etag"]) == 206
    assert status(known["last-modified"]) == 206
    assert status('"another"') == 200
    assert status(f"W/{known['etag']}") == 200
    assert status(formatdate(0, usegmt=True)) == 200


def test_who_has_it_already_gets_no_bytes(server, film):
    etag = server.ask("HEAD", address(FILM))["etag"]
    reply = server.ask("GET", address(FILM), If_None_Match=etag)
    assert (reply.status, reply.body, reply["etag"]) == (304, b"", etag)
    assert server.ask("GET", address(FILM), If_None_Match='"x"').status == 200
    assert server.ask("GET", address(FILM), If_Modified_Since=formatdate(usegmt=True)).status == 304


@pytest.mark.parametrize(
    "forged",
    [
        "/media/",
        "/media/x",
        "/media//v/CODE/1/540.mp4",
        "/media/0.AAAA/v/CODE/1/540.mp4",
        "/media/" + "f" * 9000 + ".A/v/CODE/1/540.mp4",
        "/media/%E2%82%AC.A/v/CODE/1/540.mp4",
        address(FILM, hours=-1),
        address(FILM, purpose="upload"),
        address("v/OTHER/1/540.mp4"),
        address(FILM, subject="v/CODE/2"),
        address(FILM)[:-1].replace("540.mp", "540.mp4").replace(".", "0.", 1),
    ],
    # The addresses tell the time: processes that run tests side by side would know them by other names.
    ids=range(11),
)
def test_without_its_permit_nothing_opens(server, film, forged):
    reply = server.ask("GET", forged)
    assert reply.status == 403
    assert BYTES[:256] not in reply.body


@pytest.mark.parametrize(
    "key",
    [
        "v/CODE/1/../../../beside.txt",
        "v/CODE/1/..%2f..%2f..%2f..%2fbeside.txt",
        "v/CODE/1/%2e%2e/%2e%2e/%2e%2e/%2e%2e/beside.txt",
        "v/CODE/1//etc/passwd",
        "v/CODE/1/..\\..\\beside.txt",
        "v/CODE/1/540.mp4%00.txt",
        "v/CODE/1/.writing-x.mp4",
        "v/CODE/1/%ff",
    ],
)
def test_no_key_leads_out_of_its_folder_even_with_a_permit(server, film, key):
    permit = address("").removeprefix("/media/").removesuffix("/")
    reply = server.raw(f"GET /media/{permit}/{key} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert reply.split(b" ")[1] == b"403"


@pytest.mark.parametrize(
    "key", ["v/CODE/1/gone.mp4", "v/CODE/1", "v/CODE/1/secret.mp4", "v/CODE/1/" + "x" * 300]
)
def test_only_regular_files_inside_are_there(server, film, key):
    reply = server.ask("GET", address(key))
    assert (reply.status, b"root:" in reply.body) == (404, False)


def test_a_file_in_place_of_a_folder_is_no_error(server, film):
    assert server.ask("GET", address("v/CODE/1/540.mp4/x")).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_media_is_only_read(server, film, method):
    assert server.ask(method, address(FILM)).status == 405


def test_unexpired_means_the_very_last_second():
    path = address(FILM).encode()
    assert permitted_key(path, at=NOW + timedelta(minutes=59, seconds=58)) == FILM
    assert permitted_key(path, at=NOW + timedelta(minutes=60, seconds=2)) is None


def test_static_files_are_kept_for_ever_if_their_name_says_what_is_in_them(server):
    folder = server.data / "static/web"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.0123456789ab.js").write_text("1")
    (folder / "app.js").write_text("1")
    hashed, plain = (
        server.ask("GET", "/static/web/app.0123456789ab.js"),
        server.ask("GET", "/static/web/app.js"),
    )
    assert (hashed.status, hashed["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert (hashed["content-type"], plain["cache-control"]) == (
        "text/javascript; charset=utf-8",
        "public, max-age=300",
    )
    assert server.ask("GET", "/static/../beside.txt").status == 404
    assert server.ask("GET", "/static/%2e%2e/beside.txt").status == 404
    assert server.ask("POST", "/static/web/app.js").status == 405


def test_nginx_is_told_where_the_file_lies(make_server):
    server = make_server(delivery="nginx")
    reply = server.ask("GET", address("v/CODE/1/a b.mp4"))
    assert (reply.status, reply.body) == (200, b"")
    assert reply["x-accel-redirect"] == "/_media/v/CODE/1/a%20b.mp4"
    assert (reply["content-type"], "cache-control" in reply) == ("video/mp4", True)
    assert "x-accel-redirect" not in server.ask("GET", address(FILM, hours=-1))


class Bucket:
    """Storage elsewhere, as `media_delivery = "s3"` needs it."""

    def url(self, key: str) -> str:
        return f"https://bucket.example/{key}?signature=x"

    def open(self, key: str) -> io.BytesIO:
        if key.endswith("gone.vtt"):
            raise FileNotFoundError(key)
        return io.BytesIO(b"#EXTM3U\n")


def by_s3(path: str) -> tuple[int, dict[str, str], bytes]:
    media = Media(delivery="s3", root=Path("/nowhere"), storage=cast("Any", Bucket()))
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(media({"type": "http", "method": "GET", "raw_path": path.encode()}, cast("Any", None), send))
    return sent[0]["status"], {n.decode(): v.decode() for n, v in sent[0]["headers"]}, sent[1]["body"]


def test_s3_sends_what_the_door_permits_for_a_shorter_time_than_its_signature_lives():
    status, told, _body = by_s3(address(FILM))
    assert (status, told["location"]) == (302, f"https://bucket.example/{FILM}?signature=x")
    assert told["cache-control"] == "private, max-age=600"
    assert by_s3(address(FILM, hours=-1))[0] == 403


def test_a_playlist_on_s3_keeps_its_address_so_that_what_it_names_stays_under_the_permit():
    status, told, body = by_s3(address("v/CODE/1/index.m3u8"))
    assert (status, body, told["cache-control"]) == (200, b"#EXTM3U\n", "private, no-cache")
    assert by_s3(address("v/CODE/1/gone.vtt"))[0] == 404
