"""The routes of one's own feed. No rank process runs here: what it knows is told apart, in the tests of `feed`."""

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.feed import actions as feed
from glasshouse.network.feed.models import Kind, Watch
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
V1 = "/api/v1"


@pytest.fixture
def bob(client):
    bob = person("bob")
    token = accounts.create_token(person_id=bob, name="test", scopes=("read", "write"), days=1)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return bob


def test_why_says_how_the_feed_is_made_and_what_can_be_said_about_the_video(client, bob):
    code = shown_video(person("ada"), text="About #bees", language="en").code
    told = client.get(f"{V1}/videos/{code}/why").json()
    assert told["mode"] == "chronological"
    assert told["controls"] == {"author": "ada", "tags": ["bees"], "language": "en", "refused": False}
    assert client.get(f"{V1}/videos/{code[::-1]}/why").status_code == 404
    client.put(f"{V1}/me/profiling", {"on": False}, content_type="application/json")
    assert client.get(f"{V1}/videos/{code}/why").json()["mode"] == "not_profiled"


def test_not_interested_is_said_and_taken_back(client, bob):
    code = shown_video(person("ada")).code
    address = f"{V1}/videos/{code}/not-interested"
    assert client.put(address).json() == {"not_interested": True}
    assert client.get(f"{V1}/videos/{code}/why").json()["controls"]["refused"] is True
    assert client.delete(address).json() == {"not_interested": False}
    assert client.get(f"{V1}/videos/{code}/why").json()["controls"]["refused"] is False


def test_interests_are_chosen_and_dropped(client, bob):
    told = client.put(f"{V1}/me/interests/tag/Bees").json()
    assert [(one["kind"], one["name"], one["title"]) for one in told["chosen"]] == [("tag", "bees", "#bees")]
    assert (told["profiled"], told["sensitive"], told["known"]) == (True, False, False)
    assert client.delete(f"{V1}/me/interests/tag/bees").json()["chosen"] == []
    refused = client.put(f"{V1}/me/interests/language/nonsense")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_an_interest")


def test_history_is_read_and_removed_from(client, bob):
    made = [shown_video(person("ada")) for _ in range(1)]
    feed.record_watch(person_id=bob, events=[feed.WatchEvent(made[0].code, "watch", ms=4_000)])
    (watched,) = client.get(f"{V1}/me/history").json()["items"]
    assert (watched["id"], watched["watched_ms"], watched["video"]["code"]) == (
        made[0].code,
        4_000,
        made[0].code,
    )
    assert client.delete(f"{V1}/me/history/{watched['id']}").json() == {"removed": 1}
    assert client.get(f"{V1}/me/history").json() == {"items": [], "next": None}
    assert client.delete(f"{V1}/me/history").json() == {"removed": 0}


def test_what_is_learnt_is_forgotten_and_learning_stopped(client, bob):
    client.delete(f"{V1}/me/learnt")
    body = {"on": False, "sensitive": True}
    told = client.put(f"{V1}/me/profiling", body, content_type="application/json").json()
    assert (told["profiled"], told["sensitive"]) == (False, True)
    assert list(Watch.objects.order_by("pk").values_list("kind", flat=True)) == [Kind.RESET, Kind.PAUSE]


@pytest.mark.parametrize("path", ["/me/interests", "/me/history", "/videos/11111111111/why"])
def test_nobody_reads_that_without_being_signed_in(client, path):
    assert client.get(f"{V1}{path}").status_code == 401


def test_a_token_that_only_reads_writes_no_history(client, bob):
    code = shown_video(person("ada")).code
    reading = accounts.create_token(person_id=bob, name="reads", scopes=("read",), days=1)
    body = {"events": [{"video": code, "kind": "watch", "ms": 4_000}]}
    for token, watchers in ((reading, 0), (client.defaults["HTTP_AUTHORIZATION"].split()[1], 1)):
        answer = client.post(
            f"{V1}/watches", body, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {token}"
        )
        assert answer.json() == {"kept": 1}
        assert Watch.objects.exclude(watcher=None).count() == watchers
