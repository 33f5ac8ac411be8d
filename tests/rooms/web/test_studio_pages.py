"""The studio's pages: what they show before any script runs, to whom, and that their scripts have their words."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Cut, Video
from glasshouse.network.videos.queries import upload_path
from glasshouse.network.videos.states import State
from glasshouse.network.videos.transcoding.looks import LOOKS
from glasshouse.network.web.pages.studio.words import words
from tests.rooms.browsers import signed_in
from tests.rooms.moderation.acts import ruling
from tests.rooms.people import person, shown_video

WEB = Path(accounts.__file__).parents[2] / "web"
SCRIPTS = sorted((WEB / "static/web/js/studio").glob("*.js"))
TEMPLATES = sorted((WEB / "templates/studio").glob("*.html"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> int:
    return person("ada")


@pytest.fixture
def browser(ada: int) -> Client:
    return signed_in("ada")


def data_of(page: str) -> dict[str, object]:
    """Return what the page hands to its scripts."""
    found = re.search(r'<script id="studio-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found.group(1))
    return data


@pytest.mark.parametrize("path", ["/upload", "/studio", "/studio/abcdefghijk"])
def test_asks_to_sign_in_and_comes_back(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in?next=%2F{path[1:].replace('/', '%2F')}"


def test_tells_the_limits_before_anything_is_sent(browser: Client) -> None:
    page = browser.get("/upload").content.decode()
    assert "MP4, MOV, WebM" in page
    assert re.search(r"up to 4(\.0)?\s*GB a file", page)
    assert "up to 10 minutes" in page
    assert "up to 100 uploads" in page
    assert data_of(page)["draft"] is None


def test_says_plainly_what_to_do_without_scripts(browser: Client) -> None:
    page = browser.get("/upload").content.decode()
    plain = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "needs JavaScript" in plain
    assert "tuspy" in plain


def test_previews_every_look_that_the_server_applies(browser: Client) -> None:
    page = browser.get("/upload").content.decode()
    for name, look in LOOKS.items():
        assert f'id="look-{name}"' in page
        assert f'values="{look.svg_values()}"' in page


def test_a_draft_is_its_authors_alone(browser: Client, ada: int) -> None:
    draft = videos.create_draft(person_id=ada)
    assert browser.get(f"/studio/{draft.code}").status_code == 200
    person("eve")
    assert signed_in("eve").get(f"/studio/{draft.code}").status_code == 404
    assert browser.get("/studio/nothinghere").status_code == 404


def test_a_text_can_t_break_out_of_the_data(browser: Client, ada: int) -> None:
    nasty = "</script><script>alert(1)</script>"
    draft = shown_video(ada, text=nasty)
    page = browser.get(f"/studio/{draft.code}").content.decode()
    assert nasty not in page
    given = data_of(page)["draft"]
    assert isinstance(given, dict)
    assert given["text"] == nasty


def test_the_list_tells_each_state_in_words(browser: Client, ada: int) -> None:
    shown_video(ada, text="Out there")
    shown_video(ada, text="Not yet", published=False)
    shown_video(ada, text="For me alone", visibility="private")
    failed = videos.create_draft(person_id=ada)
    Cut.objects.filter(video=failed).update(
        state=State.FAILED, failure_code="encode_failed", failure_message="The video could not be converted."
    )
    page = browser.get("/studio").content.decode()
    badges = re.findall(r'class="own-badge[^>]*>([^<]+)<', page)
    assert sorted(badges) == ["Draft", "Failed", "Only you", "Published"]
    assert "The video could not be converted." in page
    assert page.count('data-do="retry"') == 1
    assert page.count('data-do="publish"') == 1


def test_the_list_tells_how_much_of_an_interrupted_upload_is_there(browser: Client, ada: int) -> None:
    draft = videos.create_draft(person_id=ada)
    ticket = videos.begin_upload(
        person_id=ada, length=400, file_name="walk.mp4", options={"video": draft.code}
    )
    upload_path(ticket.upload_id).write_bytes(b"x" * 100)
    page = browser.get("/studio").content.decode()
    assert "25 % has arrived. Open it to see, or to send the rest." in page


def test_drafts_are_told_apart_by_their_day_and_file(browser: Client, ada: int) -> None:
    for name in ("walk.mp4", "rain <1>.mov"):
        draft = videos.create_draft(person_id=ada)
        videos.begin_upload(person_id=ada, length=400, file_name=name, options={"video": draft.code})
    page = browser.get("/studio").content.decode()
    assert "walk.mp4" in page and "rain &lt;1&gt;.mov" in page
    assert page.count(f"{Video.objects.latest('created_at').created_at:%B %Y}") == 2


def test_what_a_moderator_hid_is_told_with_the_reason_and_only_while_it_is_hidden(
    browser: Client, ada: int
) -> None:
    video = shown_video(ada, text="Sand")
    accounts.create_person(handle="mod", role="moderator")
    by_id, eve = people.ids_by_handle(["mod"])["mod"], person("eve")
    told = moderation.Told(subject="video", thing=video.code, ground="hate", words="")
    moderation.file_notice(person_id=eve, told=told)
    made = ruling(facts="It mocks <b>people</b>.")
    statement = moderation.decide(by_id=by_id, subject="video", thing=video.code, ruling=made)
    listed, shown = (browser.get(path).content.decode() for path in ("/studio", f"/@ada/{video.code}"))
    for page in (listed, shown):
        assert "Hidden by a moderator" in page and f'href="/statement/{statement}"' in page
    assert "It mocks &lt;b&gt;people&lt;/b&gt;." in browser.get(f"/statement/{statement}").content.decode()
    assert ">Published<" not in listed
    assert "Hidden by a moderator" in browser.get("/@ada").content.decode()
    moderation.reverse_statement(by_id=by_id, code=statement)
    for path in ("/studio", "/@ada", f"/@ada/{video.code}"):
        assert "Hidden by a moderator" not in browser.get(path).content.decode()


def test_the_empty_list_says_what_to_do(browser: Client) -> None:
    page = browser.get("/studio").content.decode()
    assert "Make your first video" in page
    assert "own-card" not in page


def test_scripts_find_every_sentence_they_say() -> None:
    with translation.override("en"):
        known = words()
    said: set[str] = set()
    for script in SCRIPTS:
        for call in re.findall(r"\bsay\(([^;]*?)\)", script.read_text()):
            said |= set(re.findall(r'(?<!=== )"([a-z_]+)"', call.split("{")[0]))
    assert said - set(known) == set()
    spelled = "\n".join(script.read_text() for script in SCRIPTS)
    computed = {"visible_public", "visible_followers", "visible_private"}
    computed |= {"sounds_popular_none", "sounds_liked_none", "sounds_own_none"}
    assert [key for key in known if f'"{key}"' not in spelled and key not in computed] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_templates_keep_to_the_content_security_policy(template: Path) -> None:
    text = template.read_text()
    assert " style=" not in text
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*src=)", text)
