"""tus 1.0.0 by the letter, against the real server: https://tus.io/protocols/resumable-upload."""

import base64
import hashlib
import io
import json
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from tusclient import client
from tusclient.exceptions import TusUploadFailed

TUS = {"Tus_Resumable": "1.0.0"}
GOOD = TUS | {"Authorization": "Bearer good"}
OFFSET = {"Content_Type": "application/offset+octet-stream"}
CONTENT = bytes(i * 7 % 256 for i in range(700_000))


def begin(server: Any, length: int = len(CONTENT), **headers: str) -> str:
    reply = server.ask("POST", "/uploads", **(GOOD | {"Upload_Length": str(length)} | headers))
    assert reply.status == 201, reply.body
    return str(reply["location"])


def patch(server: Any, address: str, offset: int, body: Any, **headers: str) -> Any:
    return server.ask("PATCH", address, body, **(TUS | OFFSET | {"Upload_Offset": str(offset)} | headers))


def head(server: Any, address: str) -> Any:
    return server.ask("HEAD", address, **TUS)


def name(address: str) -> str:
    return address.rpartition("/")[2]


def stored(server: Any, address: str) -> bytes:
    path: Path = server.data / "uploads" / f"{name(address)}.part"
    return path.read_bytes()


def is_received(server: Any, address: str) -> bool:
    path: Path = server.data / f"received-{name(address)}"
    return path.exists()


def checksum(body: bytes, algorithm: str = "sha256") -> dict[str, str]:
    digest = base64.b64encode(hashlib.new(algorithm, body).digest()).decode()
    return {"Upload_Checksum": f"{algorithm} {digest}"}


def metadata(**pairs: str) -> dict[str, str]:
    return {
        "Upload_Metadata": ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())
    }


# What the server says of itself


@pytest.mark.parametrize("path", ["/uploads", "/uploads/anything/at-all"])
def test_options_tells_what_is_spoken_without_being_asked_in_a_version(server, path):
    reply = server.ask("OPTIONS", path)
    assert reply.status == 204
    assert (reply["tus-version"], reply["tus-max-size"]) == ("1.0.0", "1000000000")
    assert set(reply["tus-extension"].split(",")) == {"creation", "checksum", "expiration", "termination"}
    assert set(reply["tus-checksum-algorithm"].split(",")) == {"sha1", "sha256"}


@pytest.mark.parametrize("version", [{}, {"Tus_Resumable": "0.2.2"}, {"Tus_Resumable": "1.0.0,1.0.0"}])
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_another_version_is_refused_and_changes_nothing(server, method, version):
    address = begin(server)
    reply = server.ask(method, "/uploads" if method == "POST" else address, **version)
    assert (reply.status, reply["tus-version"], reply["tus-resumable"]) == (412, "1.0.0", "1.0.0")
    assert head(server, address)["upload-offset"] == "0"


# Creation


def test_an_upload_begins_with_its_facts_and_a_place(server):
    told = metadata(filename="Größe 日本.mp4", video="CODE", text="")
    reply = server.ask("POST", "/uploads", **GOOD, **told, Upload_Length="5")
    assert (reply.status, reply.body) == (201, b"")
    assert (reply["glasshouse-video"], reply["glasshouse-clip"]) == ("ABCDEFGHJKL", "3")
    assert reply["upload-expires"].endswith(" GMT")
    begun = json.loads((server.data / f"begun-{name(reply['location'])}").read_text())
    assert begun == {
        "person_id": 7,
        "length": 5,
        "file_name": "Größe 日本.mp4",
        "options": {"video": "CODE", "text": ""},
    }


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "bad_header"),
        ({"Upload_Length": "-1"}, 400, "bad_header"),
        ({"Upload_Length": "1e9"}, 400, "bad_header"),
        ({"Upload_Length": "٣"}, 400, "bad_header"),
        ({"Upload_Length": "9" * 400}, 400, "bad_header"),
        ({"Upload_Length": "1000000001"}, 413, "file_too_large"),
        ({"Upload_Length": "0"}, 422, "bad_upload"),
        ({"Upload_Defer_Length": "1"}, 400, "length_needed"),
        ({"Upload_Length": "5", "Upload_Concat": "partial"}, 400, "no_concatenation"),
        ({"Upload_Length": "5", "Upload_Metadata": "filename @@@"}, 400, "bad_header"),
        ({"Upload_Length": "5", "Upload_Metadata": "filename /w=="}, 400, "bad_header"),
        ({"Upload_Length": "5", "Upload_Metadata": "filename AA=="}, 400, "bad_header"),
        ({"Upload_Length": "5", "Upload_Metadata": "a YQ==,a YQ=="}, 400, "bad_header"),
        ({"Upload_Length": "5", "Upload_Metadata": "a b c"}, 400, "bad_header"),
        ({"Upload_Length": "5", "Upload_Metadata": ",,,"}, 400, "bad_header"),
        ({"Upload_Length": "5", "Upload_Metadata": "a " + "A" * 8192}, 400, "bad_header"),
        ({"Upload_Length": "5", **metadata(filename="often.mp4")}, 429, "too_many"),
    ],
)
def test_a_beginning_that_can_not_be_is_refused_with_a_reason(server, headers, status, code):
    headers = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    reply = server.ask("POST", "/uploads", **(GOOD | headers))
    assert (reply.status, reply.json()["code"]) == (status, code)
    assert reply.json()["message"].endswith(".")
    assert reply["tus-resumable"] == "1.0.0"


def test_the_limit_is_told_with_the_refusal(server):
    reply = server.ask("POST", "/uploads", **GOOD, Upload_Length="1000000001")
    assert reply["tus-max-size"] == "1000000000"


def test_too_often_says_when_again(server):
    reply = server.ask("POST", "/uploads", **GOOD, Upload_Length="5", **metadata(filename="often.mp4"))
    assert reply["retry-after"] == "60"


def test_a_beginning_takes_no_bytes(server):
    assert (
        server.ask("POST", "/uploads", b"bytes", **GOOD, Upload_Length="5").json()["code"] == "body_not_taken"
    )


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "not_signed_in"),
        ({"Authorization": "Bearer unknown"}, 401, "not_signed_in"),
        ({"Authorization": "Bearer may-not"}, 403, "not_allowed"),
        ({"Cookie": "session=good"}, 403, "from_elsewhere"),
        ({"Cookie": "session=good", "Origin": "https://evil.example"}, 403, "from_elsewhere"),
        ({"Cookie": "session=good", "Origin": "null"}, 403, "from_elsewhere"),
        ({"Cookie": "session=good", "Sec_Fetch_Site": "same-site"}, 403, "from_elsewhere"),
        (
            {"Cookie": "session=good", "Sec_Fetch_Site": "same-origin", "Origin": "https://evil.example"},
            403,
            "from_elsewhere",
        ),
        ({"Cookie": "session=good", "Sec_Fetch_Site": "same-origin"}, 201, ""),
        ({"Cookie": "odd[]=1; session=good", "Origin": "http://glass.test"}, 201, ""),
        ({"Cookie": "session=good", "Origin": "https://glass.example"}, 201, ""),
        ({"Cookie": "session=bad", "Sec_Fetch_Site": "same-origin"}, 401, "not_signed_in"),
    ],
)
def test_only_who_may_upload_begins_and_cookies_only_on_our_own_pages(server, headers, status, code):
    reply = server.ask("POST", "/uploads", **TUS, Host="glass.test", Upload_Length="5", **headers)
    assert reply.status == status
    assert not code or reply.json()["code"] == code


# The bytes


def test_bytes_arrive_in_pieces_and_the_last_one_is_told_to_the_rooms(server):
    address = begin(server)
    first = patch(server, address, 0, CONTENT[:300_000])
    assert (first.status, first["upload-offset"], first.body) == (204, "300000", b"")
    assert "upload-expires" in first
    told = head(server, address)
    assert (told["upload-offset"], told["upload-length"], told["cache-control"]) == (
        "300000",
        "700000",
        "no-store",
    )
    assert not is_received(server, address)
    assert patch(server, address, 300_000, iter([CONTENT[300_000:500_000], CONTENT[500_000:]])).status == 204
    assert stored(server, address) == CONTENT
    assert is_received(server, address)


def test_any_method_may_travel_as_another(server):
    address = begin(server, 3)
    headers = TUS | OFFSET | {"X_HTTP_Method_Override": "PATCH", "Upload_Offset": "0"}
    assert server.ask("POST", address, b"abc", **headers).status == 204
    assert server.ask("GET", address, **TUS, X_HTTP_Method_Override="HEAD")["upload-offset"] == "3"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload_Offset": "1"}, 409, "wrong_offset"),
        ({"Upload_Offset": "999999999"}, 409, "wrong_offset"),
        ({"Upload_Offset": "x"}, 400, "bad_header"),
        ({"Content_Type": "application/octet-stream"}, 415, "wrong_type"),
        ({"Upload_Checksum": "md5 rL0Y20zC+Fzt72VPzMSk2A=="}, 400, "bad_header"),
        ({"Upload_Checksum": "sha1 AAAA"}, 400, "bad_header"),
        ({"Upload_Checksum": "sha1"}, 400, "bad_header"),
        ({"Upload_Checksum": "sha1 " + base64.b64encode(bytes(20)).decode()}, 460, "wrong_checksum"),
    ],
)
def test_bytes_that_do_not_fit_are_refused_and_not_kept(server, headers, status, code):
    address = begin(server, 10)
    reply = patch(server, address, 0, b"12345", **headers)
    assert (reply.status, reply.json()["code"]) == (status, code)
    assert head(server, address)["upload-offset"] == "0"


@pytest.mark.parametrize("body", [b"x" * 11, iter([b"x" * 6, b"x" * 5]), b"x" * 3_000_000])
def test_more_than_announced_is_refused_and_not_kept(server, body):
    address = begin(server, 10)
    assert patch(server, address, 0, body).json()["code"] == "too_much"
    assert head(server, address)["upload-offset"] == "0"
    assert patch(server, address, 0, b"0123456789").status == 204


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_right_checksums_pass(server, algorithm):
    address = begin(server)
    assert patch(server, address, 0, CONTENT[:9], **checksum(CONTENT[:9], algorithm)).status == 204
    assert patch(server, address, 9, CONTENT[9:], **checksum(CONTENT[9:], algorithm)).status == 204
    assert stored(server, address) == CONTENT


def test_a_large_piece_waits_on_disk_until_it_is_verified(server):
    body = CONTENT * 15
    address = begin(server, len(body))
    wrong = patch(server, address, 0, body, **checksum(b"else"))
    assert (wrong.status, stored(server, address)) == (460, b"")
    assert patch(server, address, 0, body, **checksum(body)).status == 204
    assert stored(server, address) == body
    assert not list((server.data / "uploads").glob("tmp*"))


def test_what_came_before_a_broken_line_is_kept(server):
    address = begin(server)
    line = open_patch(server, address, 0, len(CONTENT))
    line.sendall(CONTENT[:400_000])
    line.close()
    offset = wait_for_offset(server, address)
    assert 0 < offset <= 400_000
    assert patch(server, address, offset, CONTENT[offset:]).status == 204
    assert stored(server, address) == CONTENT


def test_what_could_not_be_verified_before_a_broken_line_is_not_kept(server):
    address = begin(server)
    line = open_patch(server, address, 0, len(CONTENT), **checksum(CONTENT))
    line.sendall(CONTENT[:400_000])
    line.close()
    assert head(server, address)["upload-offset"] == "0"


def test_who_comes_back_takes_over_from_a_line_that_only_seems_alive(server):
    address = begin(server)
    dead = open_patch(server, address, 0, len(CONTENT))
    dead.sendall(CONTENT[:300_000])
    offset = wait_for_offset(server, address)
    assert 0 < offset <= 300_000
    assert patch(server, address, offset, CONTENT[offset:]).status == 204
    assert dead.recv(12) == b"HTTP/1.1 423"
    assert stored(server, address) == CONTENT
    assert not list((server.data / "uploads").glob("*.ask"))


def test_a_holder_that_does_not_give_way_is_respected(server):
    import fcntl

    address = begin(server, 10)
    with (server.data / "uploads" / f"{name(address)}.part").open("rb") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        reply = patch(server, address, 0, b"12345")
    assert (reply.status, reply.json()["code"]) == (423, "locked")


# Its end


def test_a_lost_answer_to_the_last_byte_is_no_lost_upload(server):
    address = begin(server, 3)
    patch(server, address, 0, b"abc")
    (server.data / "uploads" / f"{name(address)}.part").unlink()
    assert head(server, address)["upload-offset"] == "3"
    assert patch(server, address, 3, b"").status == 204
    assert patch(server, address, 0, b"abc").status == 410


def test_asking_for_a_whole_upload_tells_the_rooms_again(server):
    address = begin(server, 3)
    patch(server, address, 0, b"abc")
    (server.data / f"received-{name(address)}").unlink()
    assert head(server, address)["upload-offset"] == "3"
    assert is_received(server, address)


def test_an_ended_upload_is_gone_with_its_bytes(server):
    address = begin(server, 10)
    patch(server, address, 0, b"12345")
    assert server.ask("DELETE", address, **TUS).status == 204
    assert not list((server.data / "uploads").glob(f"{name(address)}*"))
    gone = head(server, address)
    assert (gone.status, "upload-offset" in gone) == (410, False)
    assert patch(server, address, 5, b"67890").status == 410
    assert server.ask("DELETE", address, **TUS).status == 204


def test_a_received_upload_can_not_be_ended_here(server):
    address = begin(server, 3)
    patch(server, address, 0, b"abc")
    assert server.ask("DELETE", address, **TUS).json()["code"] == "already_received"
    assert stored(server, address) == b"abc"


def test_an_expired_upload_is_gone(server):
    address = begin(server, 3, **metadata(expired="1"))
    for method in ("HEAD", "PATCH", "DELETE"):
        assert server.ask(method, address, **TUS, **OFFSET, Upload_Offset="0").status == 410


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE", "GET"])
def test_an_address_that_we_never_wrote_opens_nothing(server, method):
    address = begin(server, 10)
    other = begin(server, 20)
    permit, _, upload_id = address.removeprefix("/uploads/").partition("/")
    length, _, signed = permit.partition("-")
    forged = [
        f"/uploads/{permit}/{name(other)}",
        f"/uploads/{int(length, 16) + 1:x}-{signed}/{upload_id}",
        f"/uploads/{length}-f{signed}/{upload_id}",
        f"/uploads/{permit}/../{upload_id}",
        f"/uploads/{permit}/{upload_id}/",
        f"/uploads/{permit}/%2e%2e%2f{upload_id}",
        f"/uploads/{permit}",
        "/uploads/x/y",
        f"/uploads/{'f' * 5000}-f.AAAAAAAAAA/{upload_id}",
    ]
    for path in forged:
        assert server.ask(method, path, **TUS, **OFFSET, Upload_Offset="0").status == 403, path
    assert server.ask("GET", address, **TUS).status == 405
    assert server.ask("GET", "/uploads", **TUS)["allow"] == "OPTIONS, POST"


# Crashes and full disks


@pytest.mark.parametrize(
    "point", ["bytes.tus.after_write", "bytes.tus.after_fsync", "bytes.tus.before_receive"]
)
def test_killed_at_any_point_the_upload_goes_on_where_it_was(make_server, point):
    server = make_server(kill_at=point)
    address = begin(server)
    with pytest.raises(OSError, match=r"."):
        patch(server, address, 0, CONTENT)
    assert server.process.wait() == -signal.SIGKILL
    server.start(kill_at="")
    offset = int(head(server, address)["upload-offset"])
    assert stored(server, address) == CONTENT[:offset]
    assert patch(server, address, offset, CONTENT[offset:]).status == 204
    assert stored(server, address) == CONTENT
    assert is_received(server, address)


def test_killed_between_ending_an_upload_and_deleting_its_bytes(make_server):
    server = make_server(kill_at="bytes.tus.after_abandon")
    address = begin(server)
    with pytest.raises(OSError, match=r"."):
        server.ask("DELETE", address, **TUS)
    server.process.wait()
    server.start(kill_at="")
    assert server.ask("DELETE", address, **TUS).status == 204
    assert not list((server.data / "uploads").glob("*"))


@pytest.mark.parametrize("point", ["bytes.tus.after_begin", "bytes.tus.after_create"])
def test_killed_before_a_new_upload_is_told_its_place(make_server, point):
    server = make_server(kill_at=point)
    with pytest.raises(OSError, match=r"."):
        server.ask("POST", "/uploads", **GOOD, Upload_Length="5")
    server.process.wait()
    server.start(kill_at="")
    assert patch(server, begin(server, 3), 0, b"abc").status == 204


def test_a_disk_that_would_be_full_is_told_before_anything_is_sent(make_server):
    server = make_server(disk_reserve=1 << 60)
    reply = server.ask("POST", "/uploads", **GOOD, Upload_Length="5")
    assert (reply.status, reply.json()["code"]) == (507, "disk_full")
    assert not list(server.data.glob("begun-*"))


@pytest.mark.parametrize("sums", [False, True])
def test_a_disk_that_gets_full_keeps_what_is_there(make_server, sums):
    server = make_server(file_bytes=1_000_000)
    body = CONTENT * 20
    address = begin(server, len(body))
    assert patch(server, address, 0, body[:900_000]).status == 204
    reply = patch(server, address, 900_000, body[900_000:], **(checksum(body[900_000:]) if sums else {}))
    assert (reply.status, reply.json()["code"]) == (507, "disk_full")
    offset = int(head(server, address)["upload-offset"])
    assert offset >= 900_000
    assert stored(server, address) == body[:offset]


# The public client


@pytest.mark.parametrize("sums", [False, True])
def test_tuspy_uploads_is_interrupted_and_goes_on(server, sums):
    tus = client.TusClient(f"{server.url}/uploads", headers={"Authorization": "Bearer good"})
    first = tus.uploader(
        file_stream=io.BytesIO(CONTENT),
        chunk_size=200_000,
        metadata={"filename": "a.mp4"},
        upload_checksum=sums,
    )
    first.upload(stop_at=400_000)
    address = str(first.url).removeprefix(server.url)
    again = tus.uploader(
        file_stream=io.BytesIO(CONTENT), url=first.url, chunk_size=200_000, upload_checksum=sums
    )
    assert again.offset == 400_000
    again.upload()
    assert stored(server, address) == CONTENT
    assert is_received(server, address)


def test_tuspy_is_told_of_damage(server, monkeypatch):
    tus = client.TusClient(f"{server.url}/uploads", headers={"Authorization": "Bearer good"})
    upload = tus.uploader(file_stream=io.BytesIO(CONTENT), upload_checksum=True)
    monkeypatch.setattr(upload, "_BaseUploader__checksum_algorithm", lambda chunk: hashlib.sha1(chunk + b"!"))
    with pytest.raises(TusUploadFailed) as refused:
        upload.upload()
    assert refused.value.status_code == 460


def open_patch(server: Any, address: str, offset: int, length: int, **headers: str) -> socket.socket:
    """Begin to send, and leave the line to the test."""
    lines = (
        TUS | OFFSET | {"Upload_Offset": str(offset), "Content_Length": str(length), "Host": "a"} | headers
    )
    line: socket.socket = server.connect()
    told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    line.sendall(f"PATCH {address} HTTP/1.1\r\n{told}\r\n".encode())
    return line


def wait_for_offset(server: Any, address: str) -> int:
    """Ask until the server has something: the bytes may still be on their way to it."""
    while True:
        offset = int(head(server, address)["upload-offset"])
        if offset:
            return offset
        time.sleep(0.02)
