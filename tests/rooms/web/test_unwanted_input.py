"""Addresses that nobody was given: an answer in words each, never an error of ours."""

import pytest

from glasshouse.network.feed import actions as feed
from glasshouse.network.kit.errors import TooMany
from glasshouse.network.moderation.models import Notice
from glasshouse.network.social import actions as social
from tests.rooms.browsers import signed_in
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")

PLACES = [
    "0",
    "-5",
    "9" * 30,
    "-" + "9" * 30,
    "٣",
    "\u202e",
    "1_0",
    "..",
    "-dcbffeff2bc000.11111111111",
    "zz.é",
]


@pytest.fixture
def ada(client):
    ada = person("ada")
    client.cookies = signed_in("ada").cookies
    return ada


@pytest.mark.parametrize("place", PLACES)
def test_no_page_of_a_list_begins_at_a_place_that_is_none(client, ada, place):
    code = shown_video(person("bob")).code
    feed.record_watch(person_id=ada, events=[feed.WatchEvent(code, "watch", ms=4_000)])
    pages = ["/following", "/latest", "/you/history", "/notifications", "/@bob", "/@bob/followers"]
    answers = ["feed/following", "feed/latest", "me/history", "people/bob/videos", f"videos/{code}/comments"]
    for path in [*pages, *(f"/api/v1/{one}" for one in answers)]:
        assert client.get(path, {"after": place}).status_code < 500, path
    assert client.get(f"/@bob/{code}", {"comments": place}).status_code == 200


def test_there_is_no_feed_of_a_tag_that_no_text_can_have(client):
    assert client.get("/tag/%0b/rss").status_code == client.get("/tag/a%20b/rss").status_code == 404
    assert client.get("/tag/bees/rss").status_code == 200


def test_likes_without_scripts_are_refused_in_words(client, ada, monkeypatch):
    video = shown_video(person("bob"))

    def often(**_asked: object) -> int:
        raise TooMany("That was done too often.", retry_after_s=60)

    monkeypatch.setattr(social, "like_video", often)
    answer = client.post(f"/@bob/{video.code}/like", follow=True)
    assert "That was done too often." in answer.content.decode()


def test_a_notice_is_filed_also_when_the_feed_does_not_follow(client, ada, monkeypatch):
    code = shown_video(person("bob")).code

    def often(**_asked: object) -> None:
        raise TooMany("That was done too often.", retry_after_s=60)

    monkeypatch.setattr(feed, "mark_not_interested", often)
    assert client.post(f"/report/video/{code}", {"ground": "spam"}).status_code == 302
    assert Notice.objects.count() == 1


def test_no_name_has_a_nul(client, ada):
    code = shown_video(person("bob")).code
    notice = {"subject": "person", "thing": "bo\0b", "ground": "spam"}
    for path, body in ((f"videos/{code}/share", {"to": ["bo\0b"]}), ("notices", notice)):
        answer = client.post(f"/api/v1/{path}", body, content_type="application/json")
        assert answer.status_code == 404, path
