"""The page of a sound, where a video leads to it, and the studio that is opened with one."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from glasshouse.network.social import actions as social
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Sound, Video
from tests.rooms.browsers import signed_in
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db


def heard_video(author_id: int, **fields: Any) -> Video:
    """Make a shown video with a sound of its own."""
    video = shown_video(author_id, **fields)
    video.sound = Sound.objects.create(origin=video, key=f"v/{video.code}/1/x/sound.m4a", duration_ms=10_000)
    video.save()
    return video


@pytest.fixture
def origin() -> Video:
    return heard_video(person("ada"), text="Rain")


def code_of(video: Video) -> str:
    assert video.sound is not None
    return video.sound.code


def test_it_can_be_heard_and_used_without_scripts(client: Client, origin: Video) -> None:
    ben = person("ben")
    shown_video(ben, text="Dancing to it", sound=origin.sound)
    page = client.get(f"/sound/{code_of(origin)}").content.decode()
    assert re.search(r'<audio controls preload="none" src="/media/[^"]+/sound.m4a"', page)
    assert "<h1><bdi>Original sound</bdi></h1>" in page and 'href="/@ada"' in page
    assert f'href="/upload?sound={code_of(origin)}"' in page
    assert "2 videos" in page and "Dancing to it" in page and page.count('class="tile"') == 2


def test_it_is_as_hidden_as_its_video(client: Client, origin: Video) -> None:
    code = code_of(origin)
    assert client.get("/sound/nothinghere").status_code == 404
    told = videos.Description(visibility="private")
    videos.describe_video(person_id=origin.author_id, code=origin.code, told=told)
    assert client.get(f"/sound/{code}").status_code == 404
    own = signed_in("ada").get(f"/sound/{code}")
    assert own.status_code == 200 and b"Use this sound" not in own.content
    assert b"Not everybody may see its video" in own.content


def test_a_cursor_of_nobodys_leads_to_the_start(client: Client, origin: Video) -> None:
    assert client.get(f"/sound/{code_of(origin)}?after=nonsense").status_code == 302


def test_pages_follow_one_another(client: Client, origin: Video) -> None:
    ben = person("ben")
    for age_h in range(2, 22):
        shown_video(ben, age_h=age_h, text=f"number {age_h}", sound=origin.sound)
    page = client.get(f"/sound/{code_of(origin)}").content.decode()
    following = re.search(r'href="(\?after=[^"]+)"', page)
    assert following
    rest = client.get(f"/sound/{code_of(origin)}{following.group(1)}").content.decode()
    assert page.count('class="tile"') == 18 and rest.count('class="tile"') == 3


def test_a_video_leads_to_its_sound(client: Client, origin: Video) -> None:
    silent = shown_video(origin.author_id)
    page = client.get(f"/@ada/{origin.code}").content.decode()
    assert re.search(rf'class="reel-sound" data-ref="soundLink" href="/sound/{code_of(origin)}">', page)
    page = client.get(f"/@ada/{silent.code}").content.decode()
    assert re.search(r'class="reel-sound" data-ref="soundLink" href="#" hidden>', page)


def test_the_author_names_it(client: Client, origin: Video) -> None:
    ada = signed_in("ada")
    address = f"/@ada/{origin.code}/edit"
    assert 'name="sound_title"' in ada.get(address).content.decode()
    sent = {"text": "Rain", "visibility": "public", "comments_from": "everyone", "sound_reusable": "on"}
    assert ada.post(address, sent | {"sound_title": "Rain on glass"}).status_code == 302
    assert b"Rain on glass" in client.get(f"/sound/{code_of(origin)}").content
    silent = shown_video(origin.author_id)
    address = f"/@ada/{silent.code}/edit"
    assert 'name="sound_title"' not in ada.get(address).content.decode()
    assert ada.post(address, sent).status_code == 302


def data_of(client: Client, address: str) -> dict[str, Any]:
    page = client.get(address).content.decode()
    found = re.search(r'<script id="studio-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_the_studio_opens_with_it(origin: Video) -> None:
    person("ben")
    ben = signed_in("ben")
    given = data_of(ben, f"/upload?sound={code_of(origin)}")["sound"]
    assert (given["code"], given["usable"], given["author"]["handle"]) == (code_of(origin), True, "ada")
    gone = data_of(ben, "/upload?sound=nothinghere")["sound"]
    assert gone["usable"] is False and gone["why_not"]
    assert data_of(ben, "/upload")["sound"] is None


def test_a_draft_carries_its_sound_and_who_may_do_what(origin: Video) -> None:
    ben = person("ben")
    draft = shown_video(ben, published=False, comments_from="followers", sound_reusable=False)
    draft.cuts.update(edit={"clips": [], "sound": code_of(origin)})
    data = data_of(signed_in("ben"), f"/studio/{draft.code}")
    assert data["sound"]["code"] == code_of(origin)
    assert (data["draft"]["comments_from"], data["draft"]["sound_reusable"]) == ("followers", False)


def test_the_api_lists_what_one_may_use(client: Client, origin: Video) -> None:
    person("ben")
    ben = signed_in("ben")
    for of in ("popular", "own", "liked"):
        found = ben.get(f"/api/v1/sounds?of={of}").json()["items"]
        assert [sound["code"] for sound in found] == ([code_of(origin)] if of == "popular" else [])
    social.like_video(person_id=accounts_id("ben"), code=origin.code)
    assert len(ben.get("/api/v1/sounds?of=liked").json()["items"]) == 1
    assert ben.get("/api/v1/sounds?of=stolen").status_code == 404
    assert client.get("/api/v1/sounds").status_code == 401
    told = client.get(f"/api/v1/sounds/{code_of(origin)}").json()
    assert (told["title"], told["videos"], told["url"]) == ("Original sound", 1, f"/sound/{code_of(origin)}")
    assert client.get("/api/v1/sounds/nothinghere").status_code == 404


def accounts_id(handle: str) -> int:
    from glasshouse.network.accounts.queries import ids_by_handle

    return ids_by_handle([handle])[handle]
