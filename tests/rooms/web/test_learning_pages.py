"""`/you/interests` and `/you/history`, as a browser without JavaScript meets them."""

import re

import pytest

from glasshouse.network.accounts.models import Person
from glasshouse.network.feed import actions as feed
from glasshouse.network.feed import queries, ranker
from glasshouse.network.feed.actions import wishes
from glasshouse.network.feed.models import Interest, Preference, Watch
from glasshouse.network.kit.errors import TooMany
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.ties import actions as ties
from tests.rooms.browsers import signed_in
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def bob(client):
    bob = person("bob")
    client.cookies = signed_in("bob").cookies
    return bob


def does(client, page, **fields):
    answer = client.post(f"/you/{page}", fields)
    assert answer.status_code == 302
    return client.get(f"/you/{page}").content.decode()


@pytest.mark.parametrize("page", ["interests", "history"])
def test_whoever_is_not_signed_in_is_asked_to_be(client, page):
    assert client.get(f"/you/{page}").headers["Location"].startswith("/sign-in")


def test_interests_are_added_and_removed_by_forms(client, bob):
    assert "#bees" in does(client, "interests", do="choose", kind="tag", name="bees")
    assert "German" in does(client, "interests", do="choose", kind="language", name="de")
    does(client, "interests", do="drop", kind="tag", name="bees")
    assert list(Interest.objects.values_list("kind", "name")) == [("language", "de")]
    assert "one word" in does(client, "interests", do="choose", kind="tag", name="two words")
    assert "Nothing was changed" in does(client, "interests", do="dance")


def test_what_was_learnt_is_shown_and_can_be_taken_away(client, bob, monkeypatch):
    liked = (ranker.Liked("bees", 0.5, 2),)
    monkeypatch.setattr(ranker, "learnt", lambda _watcher: ranker.Learnt(liked, (), (), 2, 9))
    page = client.get("/you/interests").content.decode()
    assert "#bees" in page
    assert "watched long 2 times" in page
    page = does(client, "interests", do="drop", kind="tag", name="bees")
    assert "Bring back" in page
    assert "Take away" not in page


def test_learning_is_stopped_and_sensitive_videos_are_let_in(client, bob):
    assert "the part that knows it is starting" in client.get("/you/interests").content.decode()
    assert "It does not learn from you" in does(client, "interests", do="learn", on="0")
    assert "It may contain sensitive videos" in does(client, "interests", do="sensitive", on="1")
    said = Preference.objects.get(person_id=bob)
    assert (said.profiled, said.sensitive) == (False, True)


def test_not_interested_is_taken_back(client, bob):
    code = shown_video(person("ada"), text="Wasps").code
    feed.mark_not_interested(person_id=bob, code=code)
    assert "Wasps" in client.get("/you/interests").content.decode()
    assert "Wasps" not in does(client, "interests", do="take-back", name=code)


def test_history_shows_what_was_watched_and_forgets_it(client, bob):
    made = [shown_video(person("ada"), text="First"), shown_video(person("cleo"), text="Second")]
    events = [feed.WatchEvent(video.code, "watch", ms=4_000) for video in made]
    feed.record_watch(person_id=bob, events=events)
    page = client.get("/you/history").content.decode()
    assert page.index("Second") < page.index("First")
    page = does(client, "history", do="remove", name=made[0].code)
    assert "First" not in page
    assert "Second" in page
    assert "Nothing here" in does(client, "history", do="clear")
    assert queries.history_of(bob).items == ()
    assert client.get("/you/history?after=nonsense").status_code == 302
    assert not Watch.objects.filter(watched_ms__gt=0).exists()


@pytest.mark.parametrize("way", ["blocks", "blocked", "suspended"])
def test_who_is_met_nowhere_is_not_named_among_what_was_learnt(client, bob, monkeypatch, way):
    eve, dan = person("eve"), person("dan")
    liked = tuple(ranker.Liked(str(one), 0.5, 3) for one in (eve, dan))
    learnt = ranker.Learnt(tags=(), authors=liked, languages=(), engaged=2, offset=1)
    monkeypatch.setattr(ranker, "learnt", lambda _watcher: learnt)
    match way:
        case "blocks":
            ties.block_person(person_id=eve, handle="bob")
        case "blocked":
            ties.block_person(person_id=bob, handle="eve")
        case "suspended":
            Person.objects.filter(pk=eve).update(state="suspended")
    page = client.get("/you/interests").content.decode()
    # As words: what is drawn at random for the page's policy may hold any letters.
    assert "@dan" in page and not {"@eve", "Eve"} & set(re.findall(r"@?\w+", page))


def test_so_much_can_be_taken_away_and_no_more(bob, monkeypatch):
    monkeypatch.setattr(wishes, "MOST_INTERESTS", 3)
    for number in range(3):
        feed.drop_interest(person_id=bob, kind="tag", name=f"tag{number}")
        feed.choose_interest(person_id=bob, kind="tag", name=f"other{number}")
    with pytest.raises(feed.TooManyInterests):
        feed.drop_interest(person_id=bob, kind="tag", name="tag3")
    feed.drop_interest(person_id=bob, kind="tag", name="tag2")
    assert Interest.objects.filter(wanted=False).count() == 3


def test_what_stays_in_the_log_is_said_so_often_and_no_more(bob, monkeypatch):
    monkeypatch.setattr(wishes, "MOST_WISHES", 2)
    code = shown_video(person("ada")).code
    feed.mark_not_interested(person_id=bob, code=code)
    feed.set_profiling(person_id=bob, on=False)
    for again in (
        lambda: feed.take_back_not_interested(person_id=bob, code=code),
        lambda: feed.set_profiling(person_id=bob, on=True),
        lambda: feed.reset_learnt(person_id=bob),
    ):
        with pytest.raises(TooMany):
            again()
    assert Watch.objects.count() == 2


def test_a_name_with_a_dot_is_taken_away_and_goes_with_its_person(bob):
    eve = person("eve.dan")
    feed.drop_interest(person_id=bob, kind="author", name="eve.dan")
    assert queries.interests_of(bob).taken_away[0].title == "@eve.dan"
    holding = next(one for one in holdings() if one.model == "feed.Interest")
    holding.erase(eve)
    assert not Interest.objects.exists()
