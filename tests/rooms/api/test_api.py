import orjson
import pytest
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as accounts_queries
from glasshouse.network.accounts.queries import SESSION_COOKIE
from glasshouse.network.feed import queries as feed
from glasshouse.network.feed.models import Watch
from glasshouse.network.social.models import Like
from glasshouse.network.videos.models import Video, Visibility
from tests.media import media
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
V1 = "/api/v1"
PASSWORD = "a glass house, no stones"


@pytest.fixture(autouse=True)
def fresh_order():
    feed.forget_orders()


def bearer(person_id: int, *scopes: str) -> dict[str, str]:
    token = accounts.create_token(
        person_id=person_id, name="test", scopes=scopes or ("read", "write"), days=1
    )
    return {"Authorization": f"Bearer {token}"}


def session(handle: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    origin = accounts.Origin(address="127.0.0.1", device="test")
    opened = accounts.sign_in(name=handle, password=PASSWORD, origin=origin)
    client.cookies[SESSION_COOKIE] = opened.token
    return client


def test_a_feed_page_is_what_the_schema_says(client):
    ada = person()
    code = shown_video(ada, text="Hi #there", language="en").code
    page = client.get(f"{V1}/feed/discover").json()
    (item,) = page["items"]
    schema = client.get(f"{V1}/openapi.json").json()["components"]["schemas"]
    assert set(item) == set(schema["Video"]["properties"])
    assert set(page) == set(schema["Page"]["properties"])
    assert item["code"] == code
    assert item["url"] == f"/@ada/{code}"
    assert item["reason"]["code"] == "exploring"
    assert item["renditions"][0]["mp4"].startswith("/media/")
    assert page["caught_up"]


def test_a_draft_is_what_the_schema_says(client):
    made = client.post(f"{V1}/videos", data={}, content_type="application/json", headers=bearer(person()))
    schema = client.get(f"{V1}/openapi.json").json()["components"]["schemas"]
    assert made.status_code == 200
    assert set(made.json()) == set(schema["Draft"]["properties"])


@pytest.mark.parametrize("path", ["/feed/nope", "/videos/nope", "/people/x"])
def test_what_is_not_there_is_told_as_json(client, path):
    answer = client.get(V1 + path)
    assert answer.status_code == 404


def test_a_session_needs_the_csrf_token_to_write_and_a_token_does_not():
    ada = accounts.create_person(handle="ada", password=PASSWORD)
    code = shown_video(ada).code
    browser = session("ada")
    assert browser.put(f"{V1}/videos/{code}/like").status_code == 403
    assert browser.get(f"{V1}/me").json()["handle"] == "ada"
    page = browser.get("/about")
    token = page.content.decode().partition('name="csrf-token" content="')[2].partition('"')[0]
    liked = browser.put(f"{V1}/videos/{code}/like", headers={"X-CSRFToken": token})
    assert liked.json() == {"liked": True, "likes": 1}
    program = Client(enforce_csrf_checks=True)
    assert program.delete(f"{V1}/videos/{code}/like", headers=bearer(ada)).json() == {
        "liked": False,
        "likes": 0,
    }
    assert not Like.objects.exists()


def test_scopes_are_kept(client):
    ada = person()
    code = shown_video(ada).code
    assert client.put(f"{V1}/videos/{code}/like", headers=bearer(ada, "read")).status_code == 401
    assert client.get(f"{V1}/me", headers=bearer(ada, "upload")).status_code == 401
    assert client.get(f"{V1}/me").json()["code"] == "not_signed_in"


def test_the_use_of_a_token_is_noted(client):
    ada = person()
    client.get(f"{V1}/me", headers=bearer(ada))
    assert accounts_queries.tokens_of(ada)[0].last_used_at


def test_a_private_video_is_seen_by_its_author_alone(client):
    ada, bob = person("ada"), person("bob")
    code = shown_video(ada, visibility=Visibility.PRIVATE).code
    assert client.get(f"{V1}/videos/{code}", headers=bearer(ada)).status_code == 200
    for headers in ({}, bearer(bob)):
        assert client.get(f"{V1}/videos/{code}", headers=headers).status_code == 404
        assert client.get(f"{V1}/people/ada/videos", headers=headers).json()["items"] == []


def test_describing_publishing_captioning_deleting(client):
    ada = person()
    headers = bearer(ada)
    video = shown_video(ada, published=False)
    path = f"{V1}/videos/{video.code}"
    told = client.patch(
        path, data={"text": "New #words"}, content_type="application/json", headers=headers
    ).json()
    assert told["html"] == 'New <a class="tag" href="/tag/words">#words</a>'
    vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
    rows = client.put(f"{path}/captions/en", data=vtt, content_type="text/vtt", headers=headers).json()
    assert rows[0]["label"] == "English"
    published = client.post(f"{path}/publish", headers=headers, content_type="application/json").json()
    assert published["published_at"]
    assert client.get(f"/captions/{video.code}/en.vtt").content.startswith(b"WEBVTT")
    assert client.delete(path, headers=headers).status_code == 204
    assert not Video.objects.exists()
    assert client.delete(path, headers=headers).status_code == 404


def test_a_layer_must_be_a_picture(client):
    ada = person()
    headers = bearer(ada)
    path = f"{V1}/videos/{shown_video(ada).code}/layer"
    refused = client.put(path, data=b"<svg onload=x>", content_type="image/png", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_layer")
    png = media("layer_png").read_bytes()
    assert client.put(path, data=png, content_type="image/png", headers=headers).status_code == 200
    assert client.delete(path, headers=headers).status_code == 200


def test_watches_come_as_a_beacon_without_csrf_and_are_kept_only_if_they_make_sense():
    code = shown_video(person()).code
    events = [{"video": code, "kind": "impression"}, {"video": "nope", "kind": "watch", "ms": 5}]
    browser = Client(enforce_csrf_checks=True)
    body = orjson.dumps({"events": events})
    assert browser.post(f"{V1}/watches", data=body, content_type="text/plain").json() == {"kept": 1}
    for bad in (b"", b"[]", b"\xff", b'{"events":[{"video":1}]}'):
        assert browser.post(f"{V1}/watches", data=bad, content_type="application/json").status_code == 422
    assert Watch.objects.count() == 1


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"text": 5}', b'{"text": {"a": 1}}'])
def test_a_body_that_can_not_be_read_is_a_plain_refusal(client, body):
    ada = person()
    path = f"{V1}/videos/{shown_video(ada).code}"
    answer = client.patch(path, data=body, content_type="application/json", headers=bearer(ada))
    assert answer.status_code == 400
    assert answer.json()["message"].endswith("Nothing was changed.")


def test_limits_say_what_is_used_to_those_who_are_signed_in(client):
    ada = person()
    shown_video(ada)
    assert client.get(f"{V1}/limits").json()["quota_used_bytes"] is None
    assert client.get(f"{V1}/limits", headers=bearer(ada)).json()["quota_used_bytes"] == 1_250_000
