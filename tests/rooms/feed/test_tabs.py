"""The tabs and lists: who meets what where, in which order, once."""

from collections.abc import Collection, Iterator
from typing import Any

import pytest

from glasshouse.network.accounts.models import Person
from glasshouse.network.feed import actions, queries, ranker
from glasshouse.network.feed.pace import pace
from glasshouse.network.feed.ranker import Choice, Part, RankerDown, Ranking, Taste
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.social import actions as social
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos.models import Commenters, Sound, Video, Visibility
from glasshouse.network.videos.queries.kept import memory
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def fresh_orders() -> Iterator[None]:
    queries.forget_orders()
    pace.forget()
    memory.forget()
    yield
    memory.forget()


class StandIn:
    """A ranker that gives these videos in this order, and notes what it was asked."""

    def __init__(self, *videos: Video) -> None:
        self.ids = [video.pk for video in videos]
        self.asked: list[tuple[list[int], int]] = []

    def choose(self, *, watcher: int, taste: Taste, seen: Collection[int], limit: int) -> Ranking:
        self.asked.append((list(seen), limit))
        left = [video_id for video_id in self.ids if video_id not in seen][:limit]
        return Ranking(tuple(Choice(n, 1.0, (Part("fresh", 1.0),), "fresh", False) for n in left), 7)


def down(**_asked: object) -> Ranking:
    raise RankerDown


def codes(page: queries.Page) -> list[str]:
    return [item.video.code for item in page.items]


def all_pages(ask, **more) -> list[str]:
    found, after = [], ""
    for _ in range(40):
        page = ask(after=after, **more)
        found += codes(page)
        if page.next is None:
            assert page.caught_up
            return found
        after = page.next
    raise AssertionError("it never ends")


def feed(tab: str, person_id: int | None, **more) -> queries.Page:
    return queries.feed_page(tab, person_id=person_id, **more)


def test_for_you_is_in_the_rankers_order_and_ends(monkeypatch):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada, age_h=n) for n in range(1, 10)]
    stand_in = StandIn(*reversed(made))
    monkeypatch.setattr(ranker, "choose", stand_in.choose)
    found = all_pages(lambda after: feed("for-you", bob, after=after, limit=4))
    assert found == [video.code for video in reversed(made)]
    page = feed("for-you", bob, limit=4)
    assert page.mode == "for_you"
    assert page.items[0].reason == queries.Reason("fresh", "New here")
    assert feed("for-you", bob, seen=found).caught_up
    assert stand_in.asked[-1][0] == [Video.objects.get(code=code).pk for code in found]


def test_for_you_asks_again_when_most_may_not_be_seen(monkeypatch):
    ada, bob, eve = person("ada"), person("bob"), person("eve")
    hidden = [shown_video(eve, age_h=n) for n in range(1, 31)]
    open_to_all = [shown_video(ada, age_h=n) for n in range(1, 4)]
    ties.block_person(person_id=eve, handle="bob")
    stand_in = StandIn(*hidden, *open_to_all)
    monkeypatch.setattr(ranker, "choose", stand_in.choose)
    assert codes(feed("for-you", bob, limit=3)) == [video.code for video in open_to_all]
    assert len(stand_in.asked) > 1
    assert set(stand_in.asked[0][0]) < set(stand_in.asked[-1][0])


def test_for_you_leaves_out_what_is_ones_own(monkeypatch):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(bob), shown_video(ada), shown_video(bob)]
    monkeypatch.setattr(ranker, "choose", StandIn(*made).choose)
    assert codes(feed("for-you", bob, limit=3)) == [made[1].code]


def test_without_the_ranker_for_you_is_new_unseen_and_says_so(monkeypatch):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada, age_h=n).code for n in range(1, 8)]
    actions.record_watch(person_id=bob, events=[actions.WatchEvent(made[0], "impression")])
    monkeypatch.setattr(ranker, "choose", down)
    page = feed("for-you", bob, limit=3)
    assert (page.mode, codes(page)) == ("chronological", made[1:4])
    assert page.notice
    assert "right now" in page.notice
    assert all_pages(lambda after: feed("for-you", bob, after=after, limit=2)) == made[1:]
    assert codes(feed("for-you", bob, seen=made[1:3], limit=2)) == made[3:5]


def test_a_cursor_of_the_ranker_still_means_something_when_it_went(monkeypatch):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada, age_h=n) for n in range(1, 7)]
    monkeypatch.setattr(ranker, "choose", StandIn(*made).choose)
    first = feed("for-you", bob, limit=2)
    monkeypatch.setattr(ranker, "choose", down)
    rest = all_pages(lambda after: feed("for-you", bob, after=after or first.next, limit=4))
    assert [*codes(first), *rest] == [video.code for video in made]


def test_who_is_not_profiled_gets_discover(monkeypatch):
    ada, bob = person("ada"), person("bob")
    for n in range(1, 6):
        shown_video(ada, age_h=n)
    monkeypatch.setattr(ranker, "choose", down)
    actions.set_profiling(person_id=bob, on=False)
    page = feed("for-you", bob)
    assert (page.mode, page.notice) == ("not_profiled", None)
    assert codes(page) == codes(feed("discover", bob))


@pytest.mark.parametrize("tab", queries.PERSONAL)
def test_a_tab_about_somebody_needs_to_know_whom(tab):
    with pytest.raises(queries.SignInFirst):
        feed(tab, None)


def test_following_has_posts_and_reposts_each_once_where_it_came_in_first(frozen_clock):
    ada, bob, cat, eve = (person(name) for name in ("ada", "bob", "cat", "eve"))
    for followed in ("bob", "cat"):
        ties.follow_person(person_id=ada, handle=followed)
    theirs = [shown_video(bob, age_h=10).code, shown_video(cat, age_h=20).code]
    strange = [shown_video(eve, age_h=90 + n).code for n in range(3)]
    for code in (strange[0], theirs[1]):
        social.repost_video(person_id=bob, code=code, text="Look")
    frozen_clock.advance(hours=1)
    for code in (strange[0], strange[1]):
        social.repost_video(person_id=cat, code=code)
    social.repost_video(person_id=person("dan"), code=strange[2])
    expected = [strange[1], strange[0], *theirs]
    assert all_pages(lambda after: feed("following", ada, after=after, limit=1)) == expected
    page = feed("following", ada)
    assert codes(page) == expected
    assert [item.repost and (item.repost.by.handle, item.repost.text) for item in page.items] == [
        ("cat", ""),
        ("bob", "Look"),
        None,
        None,
    ]
    assert [item.followed for item in page.items] == ["none", "none", "following", "following"]
    assert [item.reason and item.reason.code for item in page.items] == ["reposted"] * 2 + ["followed"] * 2


def test_following_goes_further_back_than_what_is_recent():
    ada, bob = person("ada"), person("bob")
    ties.follow_person(person_id=ada, handle="bob")
    made = [shown_video(bob, age_h=24 * days).code for days in (1, 20, 50, 100, 400)]
    assert all_pages(lambda after: feed("following", ada, after=after, limit=2)) == made
    assert codes(feed("following", ada, seen=made[:2])) == made[2:]


LISTS: dict[str, Any] = {
    "discover": lambda viewer: feed("discover", viewer),
    "latest": lambda viewer: feed("latest", viewer),
    "tag, top": lambda viewer: queries.tag_page("x", sort="top", person_id=viewer, limit=9),
    "tag, latest": lambda viewer: queries.tag_page("X", sort="latest", person_id=viewer, limit=9),
    "person": lambda viewer: queries.items_of("ada", person_id=viewer),
    "reposts": lambda viewer: queries.items_of("cat", kind="reposted", person_id=viewer),
    "likes": lambda viewer: queries.items_of("bob", kind="liked", person_id=viewer) if viewer else None,
}


@pytest.mark.parametrize("where", LISTS)
def test_a_block_a_private_account_and_a_hidden_video_are_felt_in_the_very_next_page(where):
    ada, bob, cat = person("ada"), person("bob"), person("cat")
    code = shown_video(ada, text="Words #x").code
    social.repost_video(person_id=cat, code=code)
    social.like_video(person_id=bob, code=code)
    look = LISTS[where]
    assert codes(look(bob)) == [code]
    ties.block_person(person_id=ada, handle="bob")
    assert codes(look(bob)) == []
    if where != "likes":
        assert codes(look(None)) == [code]
    ties.unblock_person(person_id=ada, handle="bob")
    Video.objects.filter(code=code).update(hidden_at=clock.now())
    assert codes(look(bob)) == []


@pytest.mark.parametrize("where", ["discover", "latest", "tag, top", "tag, latest"])
def test_muted_people_words_and_tags_are_left_out(where):
    ada, bob, cat = person("ada"), person("bob"), person("cat")
    by_cat = shown_video(cat, text="Quiet #x").code
    spoilt = shown_video(ada, text="A spoiler #x", folded=" a spoiler x ").code
    look = LISTS[where]
    assert set(codes(look(bob))) == {by_cat, spoilt}
    ties.mute_person(person_id=bob, handle="cat")
    assert codes(look(bob)) == [spoilt]
    ties.mute_word(person_id=bob, kind="word", word="spoiler")
    assert codes(look(bob)) == []
    assert set(codes(look(None))) == {by_cat, spoilt}


def test_a_persons_lists():
    ada, bob = person("ada"), person("bob")
    made = [shown_video(bob, age_h=n).code for n in range(1, 6)]
    for code in made:
        social.like_video(person_id=ada, code=code)
        social.save_video(person_id=ada, code=code)
        social.repost_video(person_id=ada, code=code)
    for kind in ("liked", "saved", "reposted"):
        found = all_pages(
            lambda after, kind=kind: queries.items_of("ada", kind=kind, person_id=ada, after=after, limit=2)
        )
        assert found == made[::-1]
    for kind in ("liked", "saved"):
        with pytest.raises(NotAllowed):
            queries.items_of("ada", kind=kind, person_id=bob)
    with pytest.raises(NotFound):
        queries.items_of("ada", kind="hated", person_id=ada)
    item = queries.items_of("ada", kind="saved", person_id=ada).items[0]
    assert (item.liked, item.saved, item.reposted) == (True, True, True)
    assert (item.likes, item.saves, item.reposts) == (1, 1, 1)


@pytest.mark.parametrize("way", ["muted", "suspended", "leaving"])
def test_nobody_stands_in_following_by_a_repost_who_is_met_nowhere(way):
    ada, bob, cat = person("ada"), person("bob"), person("cat")
    code = shown_video(person("eve")).code
    for handle, follower in (("bob", bob), ("cat", cat)):
        ties.follow_person(person_id=ada, handle=handle)
        social.repost_video(person_id=follower, code=code, text=f"By {handle}")
    if way == "muted":
        ties.mute_person(person_id=ada, handle="bob")
    else:
        Person.objects.filter(pk=bob).update(state=way)
    (item,) = feed("following", ada).items
    assert item.repost and item.repost.by.handle == "cat"


def test_reposts_of_a_private_account_are_for_its_followers():
    from glasshouse.network.accounts.actions import set_privacy

    ada, bob, cat = person("ada"), person("bob"), person("cat")
    code = shown_video(bob).code
    social.repost_video(person_id=ada, code=code)
    ties.follow_person(person_id=cat, handle="ada")
    set_privacy(person_id=ada, private=True)
    assert codes(queries.items_of("ada", kind="reposted", person_id=cat)) == [code]
    for viewer in (bob, None):
        assert codes(queries.items_of("ada", kind="reposted", person_id=viewer)) == []


def test_the_videos_of_a_sound():
    ada = person("ada")
    origin = shown_video(ada, age_h=5)
    sound = Sound.objects.create(origin=origin, key="k", duration_ms=1000, title="Rain")
    made = [origin, *(shown_video(ada, age_h=n) for n in (4, 3, 2))]
    Video.objects.filter(pk__in=[video.pk for video in made]).update(sound=sound)
    shown_video(ada)
    found = all_pages(lambda after: queries.sound_page(sound.code, person_id=None, after=after, limit=2))
    assert found == [video.code for video in reversed(made)]
    first = queries.sound_page(sound.code, person_id=None, limit=9).items[-1].video.sound
    assert first
    assert (first.title, first.mine) == ("Rain", True)


def test_who_may_comment():
    ada, bob = person("ada"), person("bob")
    made = {choice: shown_video(ada, comments_from=choice).code for choice in Commenters.values}

    def open_to(viewer: int | None) -> set[str]:
        return {i.video.comments_from for i in feed("latest", viewer).items if i.can_comment}

    assert made
    assert open_to(None) == set()
    assert open_to(bob) == {"everyone"}
    ties.follow_person(person_id=bob, handle="ada")
    assert open_to(bob) == {"everyone", "followers"}


@pytest.mark.django_db(databases="__all__", transaction=True)
@pytest.mark.parametrize("tab", queries.TABS)
def test_a_page_asks_few_statements_whatever_its_length(tab, monkeypatch, django_assert_max_num_queries):
    ada, bob = person("ada"), person("bob")
    ties.follow_person(person_id=bob, handle="ada")
    made = [shown_video(ada, age_h=n, text="@bob #x") for n in range(1, 22)]
    monkeypatch.setattr(ranker, "choose", StandIn(*made).choose)
    feed(tab, bob, limit=20)
    most = {"discover": 6, "latest": 6, "following": 7, "for-you": 12}[tab]
    for limit in (1, 20):
        with django_assert_max_num_queries(most):
            assert len(feed(tab, bob, limit=limit).items) == limit


def test_trending_tags_are_public_and_counted():
    ada, bob = person("ada"), person("bob")
    for author in (ada, bob):
        shown_video(author, text="#sea", age_h=1)
    shown_video(ada, text="#hill", age_h=200)
    shown_video(ada, text="#secret", visibility=Visibility.PRIVATE)
    links = queries.trending_tags()
    assert [(link.name, link.videos, link.url) for link in links] == [
        ("sea", 2, "/tag/sea"),
        ("hill", 1, "/tag/hill"),
    ]
