"""What strangers and enemies send to the API: each is refused in a sentence, and changes nothing."""

import json
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.apps import apps
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import SESSION_COOKIE
from glasshouse.network.api.app import api
from glasshouse.network.videos import actions
from glasshouse.network.videos.models import Video, Visibility
from tests.media import media
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
V1 = "/api/v1"
PASSWORD = "a glass house, no stones"
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
SECRET = "nobody else may read this"

# What everybody may ask. Every other route needs a session or a token that covers it.
PUBLIC = {
    ("get", "/api/v1/feed/{tab}"),
    ("get", "/api/v1/people/{handle}/videos"),
    ("get", "/api/v1/videos/{code}"),
    ("get", "/api/v1/videos/{code}/manifest"),
    ("get", "/api/v1/claims"),
    ("get", "/api/v1/promises"),
    ("get", "/api/v1/videos/{code}/comments"),
    ("get", "/api/v1/comments/{code}/replies"),
    ("get", "/api/v1/sounds/{code}"),
    ("get", "/api/v1/sounds/{code}/videos"),
    ("get", "/api/v1/people/{handle}"),
    ("get", "/api/v1/people/{handle}/followers"),
    ("get", "/api/v1/people/{handle}/following"),
    ("get", "/api/v1/tags/trending"),
    ("get", "/api/v1/tags/{name}/videos"),
    ("get", "/api/v1/search"),
    ("get", "/api/v1/search/suggest"),
    ("get", "/api/v1/limits"),
    ("post", "/api/v1/watches"),
}
# What one does with videos of others.
TOGETHER = ("/like", "/save", "/repost", "/share", "/comments", "/not-interested")
# What is about whoever asks, and about no video.
ONES_OWN = {
    ("get", "/api/v1/me"),
    ("get", "/api/v1/me/videos"),
    ("get", "/api/v1/sounds"),
    ("post", "/api/v1/videos"),
}


def routes() -> list[tuple[str, str]]:
    """Return every (method, path) that the published schema knows."""
    paths = api.get_openapi_schema()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


GUARDED = [route for route in routes() if route not in PUBLIC]
WRITES = [route for route in GUARDED if route[0] != "get"]
FOREIGN = [route for route in routes() if "{code}" in route[1]]


def sent_with(method: str, path: str) -> dict[str, Any]:
    """Return a body that the route would take from the right person."""
    if path.endswith("/compose"):
        return {"data": {"edit": {"clips": [{"clip": 1}]}}, "content_type": "application/json"}
    if path.endswith("/layer"):
        return {"data": media("layer_png").read_bytes(), "content_type": "image/png"}
    if "/captions/" in path:
        return {"data": VTT, "content_type": "text/vtt"}
    return {"data": {"text": "mine now"}, "content_type": "application/json"}


def ask(client: Client, route: tuple[str, str], video: Video, headers: dict[str, str]) -> Any:
    """Call a route with everything about this video filled in."""
    method, path = route
    clip = video.clips.first()
    address = path.format(
        code=video.code,
        id=video.code,
        language="en",
        clip_id=clip.pk if clip else 1,
        handle="ada",
        tab="latest",
        kind="tag",
        name="words",
        word="words",
    )
    more = {} if method == "get" else sent_with(method, path)
    return getattr(client, method)(address, headers=headers, **more)


def bearer(person_id: int, *scopes: str) -> dict[str, str]:
    token = accounts.create_token(person_id=person_id, name="test", scopes=scopes, days=1)
    return {"Authorization": f"Bearer {token}"}


def everything() -> list[Any]:
    """Return all that videos and social keep, to compare."""
    rooms = ("videos", "social")
    return [
        sorted(map(str, model._default_manager.values()))
        for model in apps.get_models()
        if model._meta.app_label in rooms
    ]


@pytest.fixture
def ada() -> int:
    return accounts.create_person(handle="ada", name="Ada", password=PASSWORD)


@pytest.fixture
def hers(ada: int) -> Video:
    """A private video of ada's with captions and a clip."""
    video = shown_video(ada, text=SECRET, visibility=Visibility.PRIVATE, published=False)
    actions.begin_upload(person_id=ada, length=10, file_name="a.mp4", options={"video": video.code})
    actions.put_caption(person_id=ada, code=video.code, language="en", content=VTT)
    return video


def refused(answer: Any, *statuses: int) -> None:
    """Check that an answer is a refusal in a sentence, as JSON."""
    assert answer.status_code in statuses, (answer.status_code, answer.content[:200])
    told = answer.json()
    assert told["code"] and told["message"].strip().endswith((".", "?", "!"))


@pytest.mark.parametrize("route", GUARDED, ids=" ".join)
def test_nobody_signed_in_is_sent_away(route, client, hers):
    before = everything()
    refused(ask(client, route, hers, {}), 401)
    refused(ask(client, route, hers, {"Authorization": "Bearer glass_wrong"}), 401)
    assert everything() == before


@pytest.mark.parametrize("route", GUARDED, ids=" ".join)
def test_a_token_of_another_scope_is_sent_away(route, client, ada, hers):
    scopes = ("upload",) if route[0] == "get" else ("read", "upload")
    before = everything()
    refused(ask(client, route, hers, bearer(ada, *scopes)), 401)
    assert everything() == before


@pytest.mark.parametrize("route", WRITES, ids=" ".join)
def test_another_site_cant_write_with_the_cookie(route, ada, hers):
    browser = Client(enforce_csrf_checks=True)
    origin = accounts.Origin(address="127.0.0.1", device="test")
    browser.cookies[SESSION_COOKIE] = accounts.sign_in(name="ada", password=PASSWORD, origin=origin).token
    before = everything()
    refused(ask(browser, route, hers, {}), 403)
    assert everything() == before


@pytest.mark.parametrize("route", FOREIGN, ids=" ".join)
def test_somebody_elses_video_is_not_there(route, client, hers):
    ben = person("ben")
    before = everything()
    answer = ask(client, route, hers, bearer(ben, "read", "write", "upload"))
    refused(answer, 404)
    assert SECRET not in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize(
    "route", [r for r in FOREIGN if r[0] != "get" and not r[1].endswith(TOGETHER)], ids=" ".join
)
def test_somebody_elses_public_video_is_not_theirs_to_change(route, client, ada):
    video = shown_video(ada, text="everybody may see this")
    before = everything()
    refused(ask(client, route, video, bearer(person("ben"), "read", "write", "upload")), 404)
    assert everything() == before


@pytest.mark.parametrize("route", sorted(PUBLIC), ids=" ".join)
@pytest.mark.parametrize("who", ["nobody", "ben", "an uploader of ada's"])
def test_what_everybody_may_ask_does_not_tell_of_a_private_video(route, who, client, ada, hers):
    headers = {"nobody": {}, "ben": bearer(person("ben"), "read", "write")}.get(who) or (
        bearer(ada, "upload") if who != "nobody" else {}
    )
    if route[1].endswith("/watches"):
        event = {"video": hers.code, "kind": "watch", "ms": 10}
        answer = client.post(
            f"{V1}/watches", {"events": [event]}, content_type="application/json", headers=headers
        )
        assert answer.json() == {"kept": 0}
        return
    answer = ask(client, route, hers, headers)
    # Promises are not judged here, and say so.
    assert answer.status_code == 503 if route[1].endswith("/promises") else answer.status_code in (200, 404)
    assert SECRET not in answer.content.decode()
    assert f'"{hers.code}"' not in answer.content.decode()


@pytest.mark.parametrize("path", ["/@ada/{code}", "/captions/{code}/en.vtt"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_pages_do_not_show_a_private_video(path, signed_in, client, hers):
    if signed_in:
        accounts.create_person(handle="ben", password=PASSWORD)
        origin = accounts.Origin(address="127.0.0.1", device="test")
        client.cookies[SESSION_COOKIE] = accounts.sign_in(name="ben", password=PASSWORD, origin=origin).token
    answer = client.get(path.format(code=hers.code))
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_every_route_that_is_public_still_exists():
    assert set(routes()) >= PUBLIC | ONES_OWN


# Bad input from the right person


HUGE = 10**30
EDITS: list[Any] = [
    *(
        {},
        [],
        None,
        "x",
        {"clips": []},
        {"clips": "abc"},
        {"clips": [None]},
        {"clips": [{}]},
        {"clips": [[]]},
    ),
    *({"clips": [{"clip": clip}]} for clip in (0, -1, 2**62, HUGE, "1", True, 1.5, None)),
    *({"clips": [{"clip": 1, "start_ms": start}]} for start in (-1, HUGE, "0", 1e308)),
    *({"clips": [{"clip": 1, "speed": speed}]} for speed in (0, -1, 1e308, "fast")),
    {"clips": [{"clip": 1}] * 100_000},
    {"clips": [{"clip": 1}], "look": {"a": 1}},
    {"clips": [{"clip": 1}], "look": "$(reboot)"},
    {"clips": [{"clip": 1}], "cover_ms": HUGE},
    {"clips": [{"clip": 1}], "layer": "file:///etc/passwd"},
    {"clips": [{"clip": 1}], "filter": "movie=/etc/passwd"},
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: str(edit)[:40])
def test_an_impossible_edit_is_refused(edit, client, ada, hers):
    before = everything()
    body = json.dumps({"edit": edit})
    answer = client.post(
        f"{V1}/videos/{hers.code}/compose",
        body,
        content_type="application/json",
        headers=bearer(ada, "write"),
    )
    refused(answer, 400, 404, 422)
    assert everything() == before


BODIES = {
    "no JSON": b"{",
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "half a character": b'{"text": "\\ud800"}',
    "a megabyte": json.dumps({"text": "a" * 1_000_000}).encode(),
    "a little too much": json.dumps({"text": "a" * 2201}).encode(),
    "very deep": b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "of the wrong kind": b'{"text": {"a": 1}}',
    "a language": b'{"language": "../../etc"}',
    "a long language": json.dumps({"language": "a" * 100_000}).encode(),
    "an audience": b'{"visibility": "everybody"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_an_impossible_description_is_refused(body, client, ada, hers):
    before = everything()
    answer = client.patch(
        f"{V1}/videos/{hers.code}", body, content_type="application/json", headers=bearer(ada, "write")
    )
    refused(answer, 400, 413, 422)
    assert everything() == before


def test_a_text_that_turns_its_reader_around_is_straightened(client, ada, hers):
    text = "safe\u202egpj.exe\u2066\u0000\u0007 #tag\u202e <script>alert(1)</script> @ada"
    answer = client.patch(
        f"{V1}/videos/{hers.code}",
        {"text": text},
        content_type="application/json",
        headers=bearer(ada, "write"),
    )
    told = answer.json()
    assert told["text"] == "safegpj.exe #tag <script>alert(1)</script> @ada"
    assert "<script" not in told["html"]


def cues(count: int) -> bytes:
    times = (f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(count))
    return b"WEBVTT\n\n" + "".join(f"{at}.000 --> {at}.900\nx\n\n" for at in times).encode()


CAPTIONS = {
    "empty": b"",
    "too large": b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"a" * 600_000,
    "too many": cues(12_000)[:500_000],
    "not UTF-8": b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xff\xfe\xfa\n",
    "a program": b"\x7fELF" + bytes(1000),
    "zip bomb": zlib.compress(bytes(50_000_000)),
    "late": b"WEBVTT\n\n99:00:00.000 --> 99:00:01.000\nlate\n",
}


@pytest.mark.parametrize("content", CAPTIONS.values(), ids=CAPTIONS)
def test_impossible_captions_are_refused(content, client, ada, hers):
    before = everything()
    answer = client.put(
        f"{V1}/videos/{hers.code}/captions/en", content, content_type="text/vtt", headers=bearer(ada, "write")
    )
    refused(answer, 400, 413, 422)
    assert everything() == before


@pytest.mark.parametrize("language", ["..", "x" * 300, "de;DROP", "%00", "english please", "\u202een"])
def test_captions_in_no_language_are_refused(language, client, ada, hers):
    before = everything()
    answer = client.put(
        f"{V1}/videos/{hers.code}/captions/{language}",
        VTT,
        content_type="text/vtt",
        headers=bearer(ada, "write"),
    )
    assert answer.status_code in (400, 404, 422)
    assert everything() == before


def test_captions_can_carry_no_page(client, ada, hers):
    vtt = b"WEBVTT\n\n00:00.000 --> 00:01.000\n<script>alert(1)</script><img src=x onerror=alert(1)> <b>bold</b>\n"
    headers = bearer(ada, "write")
    client.put(f"{V1}/videos/{hers.code}/captions/en", vtt, content_type="text/vtt", headers=headers)
    Video.objects.update(visibility=Visibility.PUBLIC, published_at=hers.created_at)
    answer = client.get(f"/captions/{hers.code}/en.vtt")
    assert answer["Content-Type"].startswith("text/vtt")
    assert b"<script" not in answer.content
    assert b"<img" not in answer.content


def png_of(side: int) -> bytes:
    """Return a small PNG whose header says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(2_100_000)],
    ids=["empty", "svg", "gif", "large"],
)
def test_what_is_no_small_png_is_no_layer(content, client, ada, hers, media_root):
    answer = client.put(
        f"{V1}/videos/{hers.code}/layer", content, content_type="image/png", headers=bearer(ada, "write")
    )
    refused(answer, 413, 422)
    assert [path for path in media_root.rglob("*") if path.is_file()] == []


ADDRESSES = [
    *("/videos/%00", "/videos/%ff", "/videos/" + "a" * 5000, "/videos/..%2f..%2fetc", "/videos/%E2%80%AEabc"),
    *("/people/%00/videos", "/people/%ff%fe/videos", "/people/" + "x" * 5000 + "/videos"),
    *("/feed/%00", "/feed/latest?after=%00", "/feed/latest?after=%ff", "/feed/latest?after=" + "9" * 5000),
    *("/feed/discover?after=" + "9" * 400, "/feed/discover?after=-1", "/feed/discover?after=1e9"),
    *(
        "/feed/latest?limit=" + "9" * 100,
        "/feed/latest?limit=-1",
        "/feed/latest?limit=NaN",
        "/feed/latest?limit=0",
    ),
    *("/feed/discover?seen=" + ",".join(["x" * 11] * 2000), "/feed/discover?seen=%00,%ff"),
    *(
        "/people/ada/videos?after=%00",
        "/people/ada/videos?after=e30",
        "/people/ada/videos?after=" + "A" * 5000,
    ),
    *(
        "/captions/%00/en.vtt",
        "/@%00",
        "/@ada/%00",
        "/@ada?after=%00",
        "/latest?after=%00",
        "/discover?after=%00",
    ),
]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[:40])
def test_an_impossible_address_is_answered(address, client, ada, hers):
    prefix = "" if address.startswith(("/captions", "/@", "/latest", "/discover")) else V1
    answer = client.get(prefix + address)
    assert answer.status_code < 500
    assert answer.status_code in (200, 301, 302, 400, 404)


@pytest.mark.parametrize("clip_id", ["0", "-1", "9" * 40, "x", "%00"])
def test_an_impossible_clip_is_not_there(clip_id, client, ada, hers):
    answer = client.delete(f"{V1}/videos/{hers.code}/clips/{clip_id}", headers=bearer(ada, "write"))
    assert answer.status_code in (400, 404)
    assert hers.clips.count() == 1


def watch_bodies() -> Iterator[bytes]:
    good = {"video": "x", "kind": "watch"}
    yield from (b"", b"{", b"[]", b"\xff\xfe", b'{"events": {}}', b'{"events": [1]}', b"[" * 100_000)
    yield orjson.dumps({"events": [good | {"ms": "a lot"}]})
    for number in (-HUGE, HUGE):
        yield json.dumps({"events": [good | {"ms": number, "loops": number, "at_ms": number}]}).encode()
    yield orjson.dumps(
        {"events": [good | {"kind": "\u0000"}, good | {"video": "\u0000", "tab": "\u0000" * 100}]}
    )
    yield orjson.dumps({"events": [good] * 40_000})


@pytest.mark.parametrize("body", list(watch_bodies()), ids=lambda body: repr(body[:30]))
def test_impossible_watches_are_not_kept(body, client, ada):
    video = shown_video(ada)
    body = (
        body.replace(b'"x"', b'"' + video.code.encode() + b'"') if HUGE.__str__().encode() in body else body
    )
    answer = client.post(f"{V1}/watches", body, content_type="text/plain")
    assert answer.status_code in (200, 413, 422)
    assert answer.json().get("kept", 0) == 0
