import threading

import pytest

from glasshouse.network.feed import actions, queries
from glasshouse.network.feed.actions import watching
from glasshouse.network.feed.models import Kind, Tally, Watch
from glasshouse.network.feed.pace import pace
from glasshouse.network.feed.pseudonyms import pseudonym_of
from glasshouse.network.kit import clock
from glasshouse.network.social import actions as social
from glasshouse.network.videos.models import Visibility
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def fresh_order():
    queries.forget_orders()
    pace.forget()


def codes(page: queries.Page) -> list[str]:
    return [item.video.code for item in page.items]


def test_latest_pages_through_everything_once_newest_first():
    ada = person()
    made = [shown_video(ada, age_h=hours).code for hours in range(1, 8)]
    seen, cursor = [], ""
    while True:
        page = queries.feed_page("latest", person_id=None, after=cursor, limit=3)
        seen += codes(page)
        if page.next is None:
            break
        cursor = page.next
    assert seen == made
    assert page.caught_up


def test_videos_published_in_the_same_instant_are_neither_lost_nor_repeated():
    ada = person()
    at = clock.now()
    for _ in range(5):
        shown_video(ada).__class__.objects.filter(author_id=ada).update(published_at=at)
    first = queries.feed_page("latest", person_id=None, limit=3)
    second = queries.feed_page("latest", person_id=None, after=first.next or "", limit=3)
    assert len({*codes(first), *codes(second)}) == 5


@pytest.mark.parametrize("tab", ["discover", "latest"])
def test_nobody_sees_in_a_feed_what_is_not_public(tab):
    ada, bob = person("ada"), person("bob")
    public = shown_video(ada).code
    for visibility in (Visibility.PRIVATE, Visibility.FOLLOWERS):
        shown_video(ada, visibility=visibility)
    shown_video(ada, published=False)
    for viewer in (None, bob):
        assert codes(queries.feed_page(tab, person_id=viewer)) == [public]


def test_discover_leaves_out_what_was_seen():
    ada = person()
    made = {shown_video(ada, age_h=hours).code for hours in range(1, 5)}
    first = codes(queries.feed_page("discover", person_id=None, limit=2))
    rest = queries.feed_page("discover", person_id=None, limit=10, seen=first)
    assert set(codes(rest)) == made - set(first)
    assert rest.caught_up


def test_discover_pages_by_cursor_for_those_without_javascript():
    ada = person()
    made = {shown_video(ada, age_h=hours).code for hours in range(1, 6)}
    first = queries.feed_page("discover", person_id=None, limit=2)
    second = queries.feed_page("discover", person_id=None, limit=2, after=first.next or "")
    third = queries.feed_page("discover", person_id=None, limit=2, after=second.next or "")
    assert {*codes(first), *codes(second), *codes(third)} == made


@pytest.mark.parametrize("cursor", ["x", "-1.abc", "ffffffffffffffffffff.x", "٣"])
def test_a_cursor_that_we_did_not_give_out_is_refused_or_harmless(cursor):
    shown_video(person())
    for tab in ("discover", "latest"):
        try:
            queries.feed_page(tab, person_id=None, after=cursor)
        except queries.BadCursor as refused:
            assert "start again" in refused.message


def test_a_page_costs_the_same_number_of_queries_however_long(django_assert_max_num_queries):
    ada = person()
    for hours in range(1, 21):
        social.like_video(person_id=ada, code=shown_video(ada, age_h=hours, text="@ada #x").code)
    with django_assert_max_num_queries(9):
        assert len(queries.feed_page("latest", person_id=ada, limit=20).items) == 20


def test_likes_and_whose_they_are():
    ada, bob = person("ada"), person("bob")
    code = shown_video(ada).code
    social.like_video(person_id=bob, code=code)
    for viewer, liked in ((bob, True), (ada, False), (None, False)):
        item = queries.item(code, person_id=viewer)
        assert (item.likes, item.liked) == (1, liked)


def test_watch_events_are_kept_under_a_pseudonym_and_only_if_plausible():
    ada = person()
    code = shown_video(ada).code
    private = shown_video(ada, visibility=Visibility.PRIVATE).code
    bob = person("bob")
    kept = actions.record_watch(
        person_id=bob,
        events=[
            actions.WatchEvent(code, "impression", tab="latest"),
            actions.WatchEvent(code, "watch", ms=25_000, loops=2),
            actions.WatchEvent(code, "watch", ms=25_000, loops=0),
            actions.WatchEvent(code, "watch", ms=-5),
            actions.WatchEvent(code, "dance"),
            actions.WatchEvent(private, "impression"),
            actions.WatchEvent("nothing", "impression"),
        ],
    )
    assert kept == 2
    assert set(Watch.objects.values_list("kind", flat=True)) == {Kind.IMPRESSION, Kind.WATCH}
    watchers = set(Watch.objects.values_list("watcher", flat=True))
    assert watchers == {pseudonym_of(bob)}
    assert bob not in watchers


def test_nobody_is_a_viewer_of_their_own_video():
    ada = person()
    code = shown_video(ada).code
    assert actions.record_watch(person_id=ada, events=[actions.WatchEvent(code, "watch", ms=9_000)]) == 0
    assert not Watch.objects.exists()


def test_somebody_without_an_account_is_counted_without_any_number():
    code = shown_video(person()).code
    actions.record_watch(person_id=None, events=[actions.WatchEvent(code, "impression")])
    assert Watch.objects.get().watcher is None


def test_a_script_can_not_report_more_than_anybody_could_see():
    code = shown_video(person()).code
    reports = [[actions.WatchEvent(code, "watch", ms=n + 50 * turn) for n in range(50)] for turn in range(20)]
    kept = sum(actions.record_watch(person_id=None, events=r, address="192.0.2.7") for r in reports)
    assert kept == Watch.objects.count() == 300
    assert actions.record_watch(person_id=None, events=reports[0], address="192.0.2.8") == 50


def test_the_same_impression_twice_at_once_counts_once():
    code = shown_video(person()).code
    assert actions.record_watch(person_id=None, events=[actions.WatchEvent(code, "impression")] * 50) == 1


def test_tallies_add_up_once(monkeypatch):
    monkeypatch.setattr(watching, "SETTLE", -watching.SETTLE)
    video = shown_video(person())
    events = [actions.WatchEvent(video.code, "impression"), actions.WatchEvent(video.code, "watch", ms=4000)]
    for _ in range(3):
        actions.record_watch(person_id=None, events=events)
        actions.roll_up()
    actions.roll_up()
    tally = Tally.objects.get(video_id=video.pk)
    assert (tally.impressions, tally.watches, tally.watched_ms) == (3, 3, 12_000)


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_threads_that_record_at_once_lose_nothing():
    code = shown_video(person()).code
    kept: list[int] = []

    def record() -> None:
        from django.db import connections

        events = [actions.WatchEvent(code, "impression")]
        kept.extend(actions.record_watch(person_id=None, events=events) for _ in range(5))
        connections.close_all()

    threads = [threading.Thread(target=record) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(kept) == Watch.objects.count() == 30
