"""The API of people, their ties, and what they were told: who may ask, and what somebody blocked learns (nothing)."""

import pytest
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.notifications.actions import Kind
from glasshouse.network.ties import actions as ties
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
V1 = "/api/v1"


class Caller:
    """A client with somebody's access token."""

    def __init__(self, handle: str) -> None:
        self.id = person(handle)
        token = accounts.create_token(person_id=self.id, name="test", scopes=("read", "write"), days=1)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client()

    def __call__(self, method: str, path: str, body=None):
        answer = self.client.generic(
            method, V1 + path, "" if body is None else body, "application/json", headers=self.headers
        )
        return answer.status_code, answer.json()


@pytest.fixture
def ada() -> Caller:
    return Caller("ada")


@pytest.fixture
def bob() -> Caller:
    return Caller("bob")


def handles(answer) -> list[str]:
    return [line["handle"] for line in answer[1]["items"]]


def test_following_and_back(ada, bob):
    assert ada("PUT", "/people/bob/follow") == (200, {"state": "following"})
    assert ada("GET", "/people/bob")[1]["followers"] == 1
    seen_by_bob = bob("GET", "/people/ada")[1]
    assert (seen_by_bob["follows_me"], seen_by_bob["state"]) == (True, "none")
    assert handles(ada("GET", "/people/bob/followers")) == ["ada"]
    assert bob("DELETE", "/me/followers/ada")[0] == 200
    assert ada("GET", "/people/bob")[1]["state"] == "none"
    assert ada("PUT", "/people/ada/follow")[0] == 422


def test_a_private_account_asks_and_hides_its_lists_until_it_lets_in(ada, bob):
    accounts.set_privacy(person_id=bob.id, private=True)
    assert ada("PUT", "/people/bob/follow") == (200, {"state": "asked"})
    assert ada("GET", "/people/bob")[1]["private"] is True
    assert ada("GET", "/people/bob/followers")[0] == 404
    assert ada("GET", "/people/bob/following")[0] == 404
    assert handles(bob("GET", "/me/follow-requests")) == ["ada"]
    assert bob("PUT", "/me/follow-requests/ada")[0] == 200
    assert bob("PUT", "/me/follow-requests/nobody")[0] == 404
    assert handles(ada("GET", "/people/bob/followers")) == ["ada"]
    assert handles(bob("GET", "/me/follow-requests")) == []


def test_a_refused_request_is_gone_and_not_told(ada, bob):
    accounts.set_privacy(person_id=bob.id, private=True)
    ada("PUT", "/people/bob/follow")
    assert bob("DELETE", "/me/follow-requests/ada")[0] == 200
    assert ada("GET", "/people/bob")[1]["state"] == "none"
    assert ada("GET", "/me/notifications")[1]["items"] == []


@pytest.mark.parametrize("blocker", ["ada", "bob"])
def test_a_block_answers_both_as_if_the_other_were_not_there(ada, bob, blocker):
    eve = Caller("eve")
    for follower in (ada, bob):
        follower("PUT", "/people/eve/follow")
    who, whom = (ada, "bob") if blocker == "ada" else (bob, "ada")
    assert who("PUT", f"/people/{whom}/block") == (200, {"blocked": True})
    for caller, other in ((ada, "bob"), (bob, "ada")):
        for path in ("", "/followers", "/following"):
            assert caller("GET", f"/people/{other}{path}")[0] == 404
        assert caller("PUT", f"/people/{other}/follow")[0] == 404
        assert caller("PUT", f"/people/{other}/mute")[0] == 404
        assert other not in handles(caller("GET", "/people/eve/followers"))
    assert handles(eve("GET", "/people/eve/followers")) == ["bob", "ada"]
    assert handles(who("GET", "/me/blocked")) == [whom]
    assert who("DELETE", f"/people/{whom}/block")[0] == 200
    assert ada("GET", "/people/bob")[0] == 200


def test_what_is_muted_is_listed_and_taken_back(ada, bob):
    assert ada("PUT", "/people/bob/mute")[0] == 200
    assert ada("PUT", "/me/muted-words/word/Spoiler")[0] == 200
    assert ada("PUT", "/me/muted-words/tag/news")[0] == 200
    assert ada("PUT", "/me/muted-words/smell/news")[0] == 422
    muted = ada("GET", "/me/muted")[1]
    assert [line["handle"] for line in muted["people"]] == ["bob"]
    assert (muted["words"], muted["tags"]) == (["spoiler"], ["news"])
    for path in ("/people/bob/mute", "/me/muted-words/word/spoiler", "/me/muted-words/tag/news"):
        assert ada("DELETE", path) == (200, {"muted": False})
    assert ada("GET", "/me/muted")[1] == {"people": [], "words": [], "tags": []}


def test_lists_are_paged_to_their_end(ada, monkeypatch):
    monkeypatch.setattr("glasshouse.network.api.people.PAGE", 2)
    for n in range(5):
        ties.follow_person(person_id=person(f"fan_{n}"), handle="ada")
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        answer = ada("GET", f"/people/ada/followers?after={after}" if after else "/people/ada/followers")
        seen += handles(answer)
        after = answer[1]["next"]
    assert seen == [f"fan_{n}" for n in (4, 3, 2, 1, 0)]


def test_notifications_say_who_did_what_and_are_seen(ada, bob):
    video = shown_video(ada.id)
    facts = {"video": video.code}
    ties.tell(person_id=ada.id, kind=Kind.LIKED, facts=facts, actor_id=bob.id, about=video.code)
    answer = ada("GET", "/me/notifications")[1]
    (item,) = answer["items"]
    assert (item["words"], item["url"], item["unread"]) == (
        "Bob liked your video",
        f"/@ada/{video.code}",
        True,
    )
    assert (item["actor"]["handle"], item["video"]["code"], answer["unread"]) == ("bob", video.code, 1)
    assert ada("POST", "/me/notifications/seen") == (200, {"unread": 0})
    answer = ada("GET", "/me/notifications")[1]
    assert (answer["items"][0]["unread"], answer["unread"]) == (False, 0)


def test_a_kind_that_is_switched_off_is_not_told(ada, bob):
    assert ada("GET", "/me/notification-choices")[1]["followed"] is True
    assert ada("PUT", "/me/notification-choices/followed", b'{"on": false}') == (200, {"on": False})
    assert ada("PUT", "/me/notification-choices/follow_asked", b'{"on": false}')[0] == 422
    bob("PUT", "/people/ada/follow")
    assert ada("GET", "/me/notifications")[1]["items"] == []


def test_nothing_of_this_without_signing_in(client):
    person("ada")
    for path in (
        "me/notifications",
        "me/blocked",
        "me/muted",
        "me/follow-requests",
        "me/notification-choices",
    ):
        assert client.get(f"{V1}/{path}").status_code == 401
    for path in ("people/ada/follow", "people/ada/block", "people/ada/mute", "me/muted-words/word/x"):
        assert client.put(f"{V1}/{path}").status_code == 401
