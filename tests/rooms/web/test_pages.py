"""The pages for watching, as a browser without JavaScript meets them, and what the player's scripts are handed."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from glasshouse.network.feed import queries as feed
from glasshouse.network.kit import clock
from glasshouse.network.social.models import Like
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Video
from glasshouse.network.web.templatetags.glass import ago
from tests.rooms.browsers import joined
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"


@pytest.fixture(autouse=True)
def new_order():
    """Discover keeps its order for some seconds; each test begins with none."""
    feed.forget_orders()


@pytest.fixture
def ada():
    return person("ada")


def page_data(answer):
    found = re.search(
        r'<script id="first-page" type="application/json">(.*?)</script>', answer.content.decode(), re.DOTALL
    )
    assert found
    return json.loads(found[1])


def test_an_empty_network_says_what_to_do(client):
    for path in ("/", "/latest", "/discover"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert b"Nobody has shown a video yet" in answer.content
        assert b'href="/upload"' in answer.content


def test_latest_pages_through_everything_once_without_scripts(client, ada):
    codes = [shown_video(ada, age_h=n).code for n in range(1, 8)]
    seen, path = [], "/latest"
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r'data-code="(\w+)"', page)
        link = re.search(r'class="button" href="(/latest\?after=[^"]+)"', page)
        path = link[1].replace("&amp;", "&") if link else ""
    assert seen == codes


def test_a_reel_plays_without_scripts(client, ada):
    video = shown_video(ada, text="Look <script>alert(1)</script> @ada #tag")
    videos.put_caption(person_id=ada, code=video.code, language="en", content=VTT)
    page = client.get("/latest").content.decode()
    assert re.search(
        r"<video [^>]*controls[^>]*preload=\"none\"[^>]*width=\"540\" height=\"960\"[^>]*poster=\"/media/",
        page,
    )
    assert f'src="/captions/{video.code}/en.vtt"' in page
    assert "<script>alert" not in page
    assert '<a class="mention" href="/@ada">@ada</a>' in page


def test_a_sensitive_reel_shows_no_picture_before_a_yes(client, ada):
    shown_video(ada, sensitive=True)
    page = client.get("/latest").content.decode()
    assert "poster=" not in page
    assert not re.search(r"<img[^>]+/media/v/", page)
    assert re.search(r"<details[^>]*>\s*<summary>Sensitive content", page)


def test_scripts_get_what_the_api_answers(client, ada):
    shown_video(ada)
    api = client.get("/api/v1/feed/latest").json()
    data = page_data(client.get("/latest"))
    assert data == {name: api[name] for name in ("items", "next", "caught_up")}


def test_a_strange_cursor_leads_to_the_first_page(client):
    assert client.get("/latest?after=nonsense").headers["Location"] == "/latest"


def test_video_page_only_for_those_who_may_see_it(client, ada):
    for hidden in (shown_video(ada, visibility="private"), shown_video(ada, published=False)):
        assert client.get(f"/@ada/{hidden.code}").status_code == 404
    assert client.get("/@ada/11111111111").status_code == 404


def test_video_page_under_another_handle_leads_to_the_right_one(client, ada):
    video = shown_video(ada)
    assert client.get(f"/@bob/{video.code}").headers["Location"] == f"/@ada/{video.code}"


def test_video_page_shows_more_by_the_author_but_not_itself(client, ada):
    video, other = shown_video(ada), shown_video(ada, text="Another one")
    page = client.get(f"/@ada/{video.code}").content.decode()
    assert "More by Ada" in page
    assert f'class="tile" href="/@ada/{other.code}"' in page
    assert f'class="tile" href="/@ada/{video.code}"' not in page
    assert "/edit" not in page


def test_author_is_told_how_far_an_unfinished_video_is():
    client = joined("bob")
    video = videos.create_draft(person_id=client.person_id)
    answer = client.get(f"/@bob/{video.code}")
    assert answer.status_code == 200
    assert f"/studio/{video.code}".encode() in answer.content


def test_author_changes_words_and_labels():
    client = joined("bob")
    video = shown_video(client.person_id)
    told = {
        "text": "New #words",
        "language": "de",
        "visibility": "private",
        "comments_from": "nobody",
        "ai": "on",
    }
    answer = client.post(f"/@bob/{video.code}/edit", told)
    assert answer.headers["Location"] == f"/@bob/{video.code}"
    video.refresh_from_db()
    assert (video.text, video.language, video.visibility, video.ai, video.sensitive) == (
        "New #words",
        "de",
        "private",
        True,
        False,
    )


def test_a_refused_change_says_why_and_keeps_what_was_typed():
    client = joined("bob")
    video = shown_video(client.person_id, text="Old")
    answer = client.post(
        f"/@bob/{video.code}/edit", {"text": "x" * 3000, "visibility": "public", "comments_from": "everyone"}
    )
    assert answer.status_code == 422
    assert b"at most 2,200 fit" in answer.content
    assert b"x" * 3000 in answer.content
    video.refresh_from_db()
    assert video.text == "Old"


def test_nobody_else_edits_or_deletes(ada):
    client = joined("bob")
    video = shown_video(ada)
    for act in ("edit", "delete"):
        assert client.get(f"/@ada/{video.code}/{act}").status_code == 404
        assert client.post(f"/@ada/{video.code}/{act}", {"visibility": "private"}).status_code == 404
        assert Client().get(f"/@ada/{video.code}/{act}").status_code == 404
    assert Video.objects.get().visibility == "public"


def test_deleting_asks_first():
    client = joined("bob")
    video = shown_video(client.person_id)
    assert b"be undone" in client.get(f"/@bob/{video.code}/delete").content
    assert Video.objects.exists()
    assert client.post(f"/@bob/{video.code}/delete").headers["Location"] == "/@bob"
    assert not Video.objects.exists()


def test_like_without_scripts_and_without_account(client, ada):
    video = shown_video(ada)
    answer = client.post(f"/@ada/{video.code}/like")
    assert answer.headers["Location"] == f"/sign-in?{urlencode({'next': f'/@ada/{video.code}'})}"
    bob = joined("bob")
    bob.post(f"/@ada/{video.code}/like")
    assert Like.objects.count() == 1
    bob.post(f"/@ada/{video.code}/like", headers={"referer": "https://elsewhere.example/"})
    assert Like.objects.count() == 0


def test_captions_follow_the_video_into_hiding(client, ada):
    video = shown_video(ada)
    videos.put_caption(person_id=ada, code=video.code, language="en", content=VTT)
    answer = client.get(f"/captions/{video.code}/en.vtt")
    assert answer.headers["Content-Type"].startswith("text/vtt")
    assert b"Hello" in answer.content
    assert client.get(f"/captions/{video.code}/de.vtt").status_code == 404
    Video.objects.update(visibility="private")
    assert client.get(f"/captions/{video.code}/en.vtt").status_code == 404


def test_profile_shows_public_videos_and_says_what_to_do_when_there_are_none(client, ada):
    assert b"Ada has not shown a video yet" in client.get("/@ada").content
    shown_video(ada, visibility="private", text="Mine alone")
    shown_video(ada, text="For all")
    page = client.get("/@ada").content
    assert b"For all" in page
    assert b"Mine alone" not in page
    assert client.get("/@Ada").headers["Location"] == "/@ada"
    assert client.get("/@nobody").status_code == 404


def test_own_empty_profile_leads_to_the_upload():
    page = joined("bob").get("/@bob").content
    assert b"Nothing of yours is public yet" in page
    assert b'href="/upload"' in page


def test_profile_has_pages(client, ada):
    for n in range(20):
        shown_video(ada, age_h=n + 1)
    page = client.get("/@ada").content.decode()
    assert page.count('class="tile"') == 18
    older = re.search(r'href="(\?after=[^"]+)"', page)
    assert older
    assert client.get(f"/@ada{older[1]}").content.decode().count('class="tile"') == 2


def test_about_tells_the_limits(client):
    page = client.get("/about").content
    assert b"4.0\xc2\xa0GB" in page
    assert b"10 minutes" in page


def test_errors_are_pages_for_people_and_json_for_programs(client):
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in", {})
    assert answer.status_code == 403
    assert b"Nothing was changed" in answer.content


def test_our_own_failure_is_told_without_a_stack_trace(ada, monkeypatch):
    client = Client(raise_request_exception=False)

    def fail(*arguments, **options):
        raise RuntimeError("secret words")

    monkeypatch.setattr(feed, "feed_page", fail)
    answer = client.get("/latest")
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content
    assert b"secret words" not in answer.content


def test_no_page_has_inline_scripts_or_styles(client, ada):
    video = shown_video(ada, ai=True)
    for path in ("/", "/latest", f"/@ada/{video.code}", "/@ada", "/about", "/nothing"):
        page = client.get(path).content.decode()
        assert " style=" not in page, path
        assert "<style" not in page, path
        scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", page)
        assert scripts == [], path


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "this minute"), (90, "1\xa0minute ago"), (7500, "2\xa0hours ago")]
)
def test_how_long_ago_is_told_in_the_largest_unit(seconds, words):
    assert ago(clock.now() - timedelta(seconds=seconds)) == words
