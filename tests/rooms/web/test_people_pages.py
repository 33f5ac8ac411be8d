"""Pages about people as a browser without scripts meets them: profiles, lists, notifications, privacy, the first run."""

import re

import pytest
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as account_queries
from glasshouse.network.accounts.models import Person
from glasshouse.network.feed import queries as feed
from glasshouse.network.feed.queries.tags import trends
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.notifications.actions import Kind
from glasshouse.network.notifications.kinds import RULES
from glasshouse.network.social import actions as social_actions
from glasshouse.network.social import queries as social
from glasshouse.network.ties import actions as ties
from glasshouse.network.ties import queries as tie_queries
from glasshouse.network.videos import actions as videos_actions
from glasshouse.network.videos import queries as videos
from tests.rooms.browsers import Browser, joined
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def new_orders() -> None:
    """Discover and tags keep their orders for some seconds; each test begins with none."""
    feed.forget_orders()


@pytest.fixture
def ada() -> Browser:
    return joined("ada", password=PASSWORD)


@pytest.fixture
def bob() -> int:
    return person("bob")


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def state(client: Browser, other: int) -> str:
    return tie_queries.states_to(client.person_id, [other]).get(other, "none")


def test_the_follow_button_works_without_scripts(ada, bob):
    assert ">Follow</button>" in page(ada, "/@bob")
    assert ada.post("/@bob/follow", {"next": "/@bob"})["Location"] == "/@bob"
    assert state(ada, bob) == "following"
    assert "Following</button>" in page(ada, "/@bob")
    ada.post("/@bob/follow", {"next": "/@bob", "off": "1"})
    assert state(ada, bob) == "none"


def test_who_follows_back_is_said(ada, bob):
    ties.follow_person(person_id=bob, handle="ada")
    shown = page(ada, "/@bob")
    assert "Follows you" in shown
    assert "Follow back" in shown


def test_a_private_account_shows_who_it_is_and_nothing_else(ada, bob, client):
    accounts.set_privacy(person_id=bob, private=True)
    video = shown_video(bob, text="Something for friends")
    for visitor in (client, ada):
        shown = page(visitor, "/@bob")
        assert "This account is private" in shown
        assert "Something for friends" not in shown
        assert video.code not in shown
        assert visitor.get("/@bob/followers")["Location"] == "/@bob"
        assert visitor.get(f"/@bob/{video.code}").status_code == 404
    ada.post("/@bob/follow")
    assert "Asked</button>" in page(ada, "/@bob")
    ties.accept_follower(person_id=bob, handle="ada")
    assert "Something for friends" in page(ada, "/@bob")
    assert "@ada" in page(ada, "/@bob/followers")


@pytest.mark.parametrize("who", ["ada", "bob"])
def test_a_block_hides_every_page_both_ways(ada, who):
    bob = joined("bob")
    video = shown_video(bob.person_id)
    own = shown_video(ada.person_id)
    blocker, blocked = (ada, "bob") if who == "ada" else (bob, "ada")
    assert "Block" in page(blocker, f"/@{blocked}/block")
    blocker.post(f"/@{blocked}/block")
    for path in ("", "/followers", "/following", "/block", f"/{video.code}"):
        assert ada.get(f"/@bob{path}").status_code == 404
    for path in ("", "/followers", "/following", "/block", f"/{own.code}"):
        assert bob.get(f"/@ada{path}").status_code == 404
    assert ada.post("/@bob/follow").status_code == 404
    assert f"@{blocked}" in page(blocker, "/you/privacy")
    blocker.post("/you/privacy", {"deed": "unblock", "handle": blocked})
    assert ada.get("/@bob").status_code == 200


def test_lists_leave_out_whom_one_may_not_meet(ada, bob):
    for handle in ("eve", "tom"):
        ties.follow_person(person_id=person(handle), handle="bob")
    ties.block_person(person_id=ada.person_id, handle="eve")
    shown = page(ada, "/@bob/followers")
    assert "@tom" in shown
    assert "@eve" not in shown


def test_muting_is_said_and_taken_back(ada, bob):
    ada.post("/@bob/mute", {"next": "/@bob"})
    assert "Unmute" in page(ada, "/@bob")
    assert "@bob" in page(ada, "/you/privacy")
    ada.post("/you/privacy", {"deed": "unmute", "handle": "bob"})
    assert tie_queries.are_muted(ada.person_id, [bob]) == set()


def test_words_and_tags_are_muted_by_a_form(ada):
    ada.post("/you/privacy", {"deed": "mute-word", "word": "#News"})
    ada.post("/you/privacy", {"deed": "mute-word", "word": "Spoiler"})
    words = tie_queries.muted_words(ada.person_id)
    assert (words.words, words.tags) == (("spoiler",), ("news",))
    answer = ada.post("/you/privacy", {"deed": "mute-word", "word": "x" * 61})
    assert answer.status_code == 422
    assert "x" * 61 in answer.content.decode()
    ada.post("/you/privacy", {"deed": "unmute-word", "kind": "tag", "word": "news"})
    assert tie_queries.muted_words(ada.person_id).tags == ()


def test_opening_a_private_account_lets_in_who_asked(ada, bob):
    ada.post("/you/privacy", {"deed": "privacy", "private": "1"})
    ties.follow_person(person_id=bob, handle="ada")
    assert "Bob" in page(ada, "/notifications")
    ada.post("/you/privacy", {"deed": "privacy"})
    assert tie_queries.states_to(bob, [ada.person_id]) == {ada.person_id: "following"}


def test_requests_are_answered_on_the_page_of_news(ada, bob):
    accounts.set_privacy(person_id=ada.person_id, private=True)
    tom = person("tom")
    for one in (bob, tom):
        ties.follow_person(person_id=one, handle="ada")
    ada.post("/notifications/requests", {"handle": "bob", "deed": "accept"})
    ada.post("/notifications/requests", {"handle": "tom", "deed": "refuse"})
    assert tie_queries.states_to(bob, [ada.person_id]) == {ada.person_id: "following"}
    assert tie_queries.states_to(tom, [ada.person_id]) == {}


def test_the_same_deed_of_several_is_one_row_and_is_seen_once(ada):
    video = shown_video(ada.person_id)
    for handle in ("bob", "eve", "tom"):
        ties.tell(
            person_id=ada.person_id,
            kind=Kind.LIKED,
            facts={"video": video.code},
            actor_id=person(handle),
            about=video.code,
        )
    assert 'class="nav-count"' in page(ada, "/you")
    shown = page(ada, "/notifications")
    assert "Tom and 2 others liked your video" in shown
    assert f'href="/@ada/{video.code}"' in shown
    assert "is-unread" in shown
    assert notifications.unread_of(ada.person_id) == 0
    assert "is-unread" not in page(ada, "/notifications")
    assert 'class="nav-count"' not in page(ada, "/you")


def test_a_notification_shows_no_video_that_one_may_not_see_any_more(ada, bob):
    video = shown_video(bob, text="Now private")
    facts = {"video": video.code, "comment": "12345678901", "words": "look"}
    ties.tell(person_id=ada.person_id, kind=Kind.MENTIONED, facts=facts, actor_id=bob, about="12345678901")
    assert f"/@bob/{video.code}?comment=12345678901#comments" in page(ada, "/notifications")
    accounts.set_privacy(person_id=bob, private=True)
    assert video.code not in page(ada, "/notifications")


def test_every_kind_that_is_shown_has_words_and_every_choice_too():
    for kind in (kind for kind, rule in RULES.items() if rule.shown):
        assert notifications.sentence(kind, ["Bob"], {"made": "1", "skipped": "0"})
    assert set(notifications.choice_words()) == set(notifications.choices_of(person()))


def test_kinds_are_switched_off_by_a_form(ada):
    on = [kind for kind in notifications.choices_of(ada.person_id) if kind != "liked"]
    ada.post("/you/notifications", {"on": on})
    assert [kind for kind, wanted in notifications.choices_of(ada.person_id).items() if not wanted] == [
        "liked"
    ]


def test_the_first_run_offers_tags_of_videos_in_one_s_languages_first(ada, bob):
    trends.forget()
    shown_video(bob, text="#nube #ola", language="es")
    shown_video(bob, text="#cloud", language="en", age_h=300)
    shown = ada.get("/welcome", headers={"Accept-Language": "en"}).text
    assert re.findall('name="tag" value="([^"]*)"', shown) == ["cloud", "nube", "ola"]


def test_the_first_run_comes_once_and_takes_what_is_chosen(ada, bob):
    shown_video(bob)
    shown = page(ada, "/welcome")
    assert 'name="follow" value="bob"' in shown
    ada.post("/welcome", {"language": ["de", "xx"], "tag": ["ocean", "not a tag"], "follow": ["bob", "b\0b"]})
    assert [one.name for one in feed.interests_of(ada.person_id).chosen if one.kind == "tag"] == ["ocean"]
    assert state(ada, bob) == "following"
    profile = account_queries.profile_of(ada.person_id)
    assert profile
    assert profile.languages == ("de",)
    assert account_queries.is_welcomed(ada.person_id)
    again = Client()
    signed = again.post("/sign-in", {"name": "ada", "password": PASSWORD})
    assert signed["Location"] == "/"


def test_the_first_run_can_be_passed_by(ada, bob):
    shown_video(bob)
    ada.post("/welcome", {"skip": "1", "language": ["de"], "follow": ["bob"]})
    assert state(ada, bob) == "none"
    assert account_queries.is_welcomed(ada.person_id)


def test_whom_one_is_apart_from_is_not_suggested(ada, bob):
    shown_video(bob)
    ties.block_person(person_id=bob, handle="ada")
    assert 'value="bob"' not in page(ada, "/welcome")
    assert videos.newest_public(10)


def test_pages_of_ones_own_ask_to_sign_in(client):
    for path in ("/notifications", "/you/notifications", "/you/privacy", "/welcome", "/you"):
        assert client.get(path)["Location"].startswith("/sign-in")


def test_lists_of_a_profile_and_who_sees_which(ada, bob):
    video = shown_video(bob, text="Kept for later")
    ada.post(f"/@bob/{video.code}/save")
    ada.post(f"/@bob/{video.code}/like")
    ada.post(f"/@bob/{video.code}/repost", {"text": "look"})
    for kind in ("saved", "liked", "reposted"):
        assert video.code in page(ada, f"/@ada?kind={kind}")
    assert video.code in page(ada, "/saved")
    eve = joined("eve")
    assert video.code in page(eve, "/@ada?kind=reposted")
    for kind in ("saved", "liked"):
        # Such a list is nobody else's: the page is that of the videos.
        assert video.code not in page(eve, f"/@ada?kind={kind}")
    ties.block_person(person_id=bob, handle="ada")
    for path in (
        "/saved",
        "/@ada?kind=saved",
        "/@ada?kind=liked",
        "/@ada?kind=reposted",
        "/tag/x",
        "/latest",
    ):
        assert video.code not in page(ada, path)


def test_tabs_for_people_and_for_everybody(ada, client):
    assert 'href="/for-you"' in page(ada, "/")
    assert 'href="/for-you"' not in page(client, "/")
    for path in ("/for-you", "/following"):
        assert client.get(path)["Location"] == f"/sign-in?next=%2F{path[1:]}"


def test_an_empty_following_offers_people(ada, bob):
    shown_video(bob)
    shown = page(ada, "/following")
    assert 'action="/@bob/follow"' in shown
    ties.follow_person(person_id=ada.person_id, handle="bob")
    assert 'data-code="' in page(ada, "/following")


def test_a_tag_has_a_page_and_can_be_muted_there(ada, bob, client):
    video = shown_video(bob)
    videos_actions.describe_video(
        person_id=bob, code=video.code, told=videos_actions.Description(text="Waves #Ocean")
    )
    assert '<a class="tag" href="/tag/ocean">#Ocean</a>' in page(client, "/latest")
    for path in ("/tag/ocean", "/tag/OCEAN", "/tag/ocean?sort=latest"):
        assert video.code in page(client, path)
    assert client.post("/tag/ocean")["Location"].startswith("/sign-in")
    ada.post("/tag/ocean")
    assert video.code not in page(ada, "/tag/ocean")
    assert "You have muted this tag" in page(ada, "/tag/ocean")
    ada.post("/tag/ocean", {"off": "1"})
    assert video.code in page(ada, "/tag/ocean")


def test_comments_work_without_scripts(ada, bob, client):
    video = shown_video(bob)
    path = f"/@bob/{video.code}"
    assert ada.post(f"{path}/comment", {"text": "How <b>calm</b>"})["Location"] == f"{path}#comments"
    assert "How &lt;b&gt;calm&lt;/b&gt;" in page(client, path)
    code = social.comments_page(video.code, person_id=ada.person_id).items[0].code
    eve = joined("eve")
    assert eve.post(f"{path}/comments/{code}/delete").status_code in {302, 404}
    assert social.comments_page(video.code, person_id=ada.person_id).total == 1
    ada.post(f"{path}/comments/{code}/delete")
    assert social.comments_page(video.code, person_id=ada.person_id).total == 0
    assert client.post(f"{path}/comment", {"text": "x"})["Location"].startswith("/sign-in")


def test_a_refused_comment_says_why_and_is_kept_on_the_page(ada, bob):
    video = shown_video(bob)
    text = "too long " * 200
    answer = ada.post(f"/@bob/{video.code}/comment", {"text": text})
    assert answer.status_code == 422
    assert "comment-problem" in answer.content.decode()
    assert text.strip() in answer.content.decode()


def test_nothing_is_done_with_a_video_of_somebody_apart(ada, bob):
    video = shown_video(bob)
    ties.block_person(person_id=bob, handle="ada")
    for deed in ("like", "save", "repost", "comment", "comments/12345678901/delete"):
        assert ada.post(f"/@bob/{video.code}/{deed}", {"text": "x"}).status_code == 404
    assert social.counts_of([video.pk])[video.pk] == social.Counts()


@pytest.mark.parametrize("way", ["suspended", "private"])
def test_notices_say_no_more_of_who_and_what_is_not_met_any_more(ada, bob, way):
    cat = person("cat")
    video = shown_video(bob)
    mine = social_actions.write_comment(person_id=ada.person_id, code=video.code, text="First")
    social_actions.write_comment(person_id=cat, code=video.code, text="Hello <ada>", reply_to=mine)
    assert "Hello &lt;ada&gt;" in page(ada, "/notifications")
    if way == "suspended":
        Person.objects.filter(pk=cat).update(state="suspended")
    else:
        accounts.set_privacy(person_id=bob, private=True)
    shown = page(ada, "/notifications")
    assert "Hello" not in shown
    (told,) = ada.get("/api/v1/me/notifications").json()["items"]
    assert (told["actor"] is None) == (way == "suspended")
    assert "Cat" not in told["words"] or way == "private"
