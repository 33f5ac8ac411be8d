"""Hostile files and hostile metadata through the real server and worker: a sentence each, and no file stays behind."""

import base64
import json
import struct
from typing import Any

import pytest

from tests.kills.house import TUS, Client, House
from tests.media import media
from tests.rooms.videos.transcoding.test_probe import HOSTILE

DAY_S = 86_400
PAGE = b"<script>alert(1)</script>"


def polyglot() -> bytes:
    """Return a playable video that is a ZIP archive and a page as well."""
    hidden = b"PK\x05\x06" + bytes(18) + PAGE
    return media("playable").read_bytes() + struct.pack(">I", len(hidden) + 8) + b"free" + hidden


def files() -> dict[str, tuple[bytes, str]]:
    """Return the hostile files by name, with the refusal's code (nothing for what is a video all the same)."""
    made = {name: (make(), code) for name, (make, code) in HOSTILE.items() if code != "empty"}
    return made | {"a polyglot": (polyglot(), "")}


def test_hostile_files_end_in_a_sentence_and_leave_nothing(house: House) -> None:
    house.go_back_to("empty")
    wanted, sent = files(), {}
    with house.server() as client:
        for name, (content, _code) in wanted.items():
            sent[name] = client.upload(content, filename="holiday.mp4", publish="true")
    told = house.heal()
    found = {video["code"]: video for video in told["videos"]}
    assert {name: found[code]["failure"] for name, code in sent.items()} == {
        n: code for n, (_c, code) in wanted.items()
    }
    with house.server() as client:
        for name, code in sent.items():
            draft = client.api("GET", f"/videos/{code}/draft")
            if wanted[name][1]:
                assert draft["failure"]["message"].endswith("."), name
                assert "/tmp" not in draft["failure"]["message"]
                assert not draft["published_at"]
            else:
                served = client.ask("GET", draft["renditions"][0]["mp4"])[2]
                assert served[4:8] == b"ftyp"
                assert PAGE not in served
            client.api("DELETE", f"/videos/{code}")
    house.run("beat", shift_s=3 * DAY_S)
    at_last = house.heal(after_s=4 * DAY_S)
    assert (at_last["videos"], at_last["strays"], at_last["leftovers"]) == ([], [], 0)


def tus_create(client: Client, length: str, metadata: dict[str, bytes], who: str = "ada") -> tuple[int, Any]:
    words = ",".join(f"{name} {base64.b64encode(value).decode()}" for name, value in metadata.items())
    status, _headers, body = client.ask(
        "POST", "/uploads", who=who, headers=TUS | {"Upload-Length": length, "Upload-Metadata": words}
    )
    return status, json.loads(body) if body else None


LENGTHS = ["0", "-1", "1e9", "9" * 40, "", "0x10", str(2**63), str(10**15), "12 ", "١٢"]
METADATA: dict[str, dict[str, bytes]] = {
    "not UTF-8": {"filename": b"\xff\xfe\xfa", "text": b"\xff"},
    "a long text": {"text": b"a" * 9_000},
    "an audience": {"visibility": b"everybody"},
    "a language": {"language": b"../../etc/passwd"},
    "no such video": {"video": b"AAAAAAAAAAA"},
    "a path for a video": {"video": b"../../x"},
    "a null video": {"video": b"\0"},
    "a null name": {"filename": b"a\0b.mp4"},
}
HARMLESS: dict[str, dict[str, bytes]] = {
    "a path": {"filename": b"../../../etc/passwd"},
    "a windows path": {"filename": b"C:\\x\\..\\secret.mp4"},
    "a long name": {"filename": b"n" * 4_000},
    "a name that turns around": {"filename": "gpj\u202e4pm.exe".encode()},
    "a text that turns around": {"text": "safe\u202egpj".encode()},
}


def test_impossible_beginnings_are_refused_and_leave_nothing(house: House) -> None:
    house.go_back_to("empty")
    with house.server() as client:
        for length in LENGTHS:
            try:
                status, told = tus_create(client, length, {})
            except UnicodeEncodeError:
                continue  # Not even a client can send it.
            assert 400 <= status < 500, (length, status)
            assert told["message"].endswith("."), length
        for name, metadata in METADATA.items():
            status, told = tus_create(client, "1000", metadata)
            assert 400 <= status < 500, (name, status)
            assert told["message"].endswith("."), name
        assert client.api("GET", "/me/videos") == {"items": []}
        for name, metadata in HARMLESS.items():
            assert tus_create(client, "1000", metadata)[0] == 201, name
        for draft in client.api("GET", "/me/videos")["items"]:
            (clip,) = draft["clips"]
            assert not set(clip["file_name"]) & set("/\\\0\u202e"), clip["file_name"]
            assert "\u202e" not in draft["text"]
            assert len(clip["file_name"]) <= 255
    house.run("beat", shift_s=3 * DAY_S)
    at_last = house.heal(after_s=4 * DAY_S)
    assert (at_last["videos"], at_last["strays"], at_last["leftovers"]) == ([], [], 0)


def test_somebody_elses_upload_and_media_stay_closed(house: House) -> None:
    house.go_back_to("complete")
    with house.server() as client:
        video = client.api("GET", "/me/videos")["items"][0]
        status, _told = tus_create(client, "1000", {"video": video["code"].encode()}, who="ben")
        assert status == 404
        media_address = video["renditions"][0]["mp4"]
        _empty, prefix, permit, *key = media_address.split("/")
        assert client.ask("GET", media_address)[0] == 200
        other = "/".join(["v", "AAAAAAAAAAA", *key[2:]])
        for address in (
            f"/{prefix}/{permit}/{other}",
            f"/{prefix}/{permit[:-1]}{'y' if permit.endswith('x') else 'x'}/{'/'.join(key)}",
            f"/{prefix}/{'/'.join(key)}",
            f"/{prefix}/{permit}/{'/'.join(key[:3])}/../../../../glasshouse.sqlite3",
            f"/{prefix}/{permit}/{'/'.join(key[:3])}/%2e%2e/%2e%2e/%2e%2e/%2e%2e/glasshouse.toml",
            f"/uploads/{permit}/{video['clips'][0]['id']}",
        ):
            status, _headers, body = client.ask("GET", address)
            assert 400 <= status < 500, (address, status)
            assert b"secret_key" not in body


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_a_forged_upload_address_opens_nothing(house: House, method: str) -> None:
    house.go_back_to("empty")
    with house.server() as client:
        sending = client.begin(1000)
        forged = sending.location[:-3] + ("AAA" if sending.location[-3:] != "AAA" else "BBB")
        headers = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        status, _headers, _body = client.ask(
            method, forged, b"x" if method == "PATCH" else None, headers=headers
        )
        assert status == 403
        assert sending.offset() == 0
