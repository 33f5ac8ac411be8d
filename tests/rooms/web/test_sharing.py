"""What leaves the site: only what everybody may see, whoever asks."""

import json
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client

from glasshouse.network.accounts.actions import set_privacy
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Visibility
from glasshouse.network.web.pages.sharing.cards import box
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


def addresses(code: str) -> list[str]:
    return [
        f"/embed/{code}",
        f"/@bob/{code}/poster",
        f"/@bob/{code}/file",
        f"/oembed?url={settings.SITE_URL}/@bob/{code}",
    ]


def test_a_public_video_can_be_embedded_anywhere():
    video = shown_video(person("bob"), text="Hello #world")
    answer = Client().get(f"/embed/{video.code}")
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer.headers
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "/media/" in answer.text and f"{settings.SITE_URL}/@bob/{video.code}" in answer.text
    assert "frame-ancestors 'none'" in Client().get(f"/@bob/{video.code}").headers["Content-Security-Policy"]


def test_oembed_gives_a_frame_that_fits():
    video = shown_video(person("bob"), text="Hello")
    asked = f"/oembed?url={settings.SITE_URL}/@bob/{video.code}&maxwidth=200"
    told = json.loads(Client().get(asked).content)
    assert (told["type"], told["version"], told["title"], told["author_name"]) == (
        "video",
        "1.0",
        "Hello",
        "Bob",
    )
    assert (told["width"], told["height"]) == (200, 356)
    assert f'src="{settings.SITE_URL}/embed/{video.code}"' in told["html"]
    assert Client().get(f"{asked}&format=xml").status_code == 501


@pytest.mark.parametrize(
    ("ratio", "most", "size"),
    [
        (9 / 16, (9999, 9999), (360, 640)),
        (16 / 9, (9999, 9999), (640, 360)),
        (1, (100, 50), (50, 50)),
        (50, (1, 1), (1, 1)),
    ],
)
def test_a_box_keeps_the_ratio_within_what_was_asked(ratio, most, size):
    assert box(ratio, *most) == size


@pytest.mark.parametrize(
    "url", ["", "nonsense", "https://elsewhere.example/@bob/x", f"{settings.SITE_URL}/about", "//["]
)
def test_oembed_of_something_else_is_not_there(url):
    assert Client().get("/oembed", {"url": url}).status_code == 404


@pytest.mark.parametrize("why", ["private", "followers", "draft", "hidden", "private account"])
def test_what_not_everybody_may_see_does_not_leave_the_site(why):
    bob = person("bob")
    visibility = Visibility(why) if why in Visibility.values else Visibility.PUBLIC
    video = shown_video(bob, published=why != "draft", visibility=visibility)
    if why == "hidden":
        videos.hide_video(code=video.code)
    if why == "private account":
        set_privacy(person_id=bob, private=True)
        assert Client().get("/@bob/rss").status_code == 404
    assert [Client().get(address).status_code for address in addresses(video.code)] == [404] * 4


def test_lasting_addresses_lead_to_signed_ones():
    video = shown_video(person("bob"))
    for address in addresses(video.code)[1:3]:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/media/")


def test_a_sensitive_video_shows_no_picture_elsewhere():
    video = shown_video(person("bob"), sensitive=True)
    assert Client().get(f"/@bob/{video.code}/poster").status_code == 404
    page = Client().get(f"/embed/{video.code}").text
    assert "<video" not in page and "Sensitive" in page
    assert "og:image" not in Client().get(f"/@bob/{video.code}").text


def test_a_video_page_carries_its_card():
    video = shown_video(person("bob"), text='A "quoted" <b>text</b>')
    page = Client().get(f"/@bob/{video.code}").text
    assert f'<meta property="og:url" content="{settings.SITE_URL}/@bob/{video.code}">' in page
    assert "A &quot;quoted&quot; &lt;b&gt;text&lt;/b&gt;" in page
    assert "application/json+oembed" in page


def test_rss_lists_what_everybody_may_see_with_files():
    bob = person("bob")
    shown_video(bob, text="Seen & heard", age_h=2)
    shown_video(bob, visibility=Visibility.FOLLOWERS)
    answer = Client().get("/@bob/rss")
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    items = ET.fromstring(answer.content).findall("channel/item")
    assert len(items) == 1
    assert [one.attrib["type"] for one in items[0].findall("enclosure")] == ["video/mp4"]
    assert Client().get("/@nobody.there/rss").status_code == 404


def test_the_app_has_a_manifest_a_worker_and_a_page_for_no_network():
    manifest = json.loads(Client().get("/manifest.webmanifest").content)
    assert manifest["display"] == "standalone" and len(manifest["icons"]) == 4
    worker = Client().get("/sw.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert '"/offline"' in worker.text and "tokens" in worker.text
    assert Client().get("/offline").status_code == 200
