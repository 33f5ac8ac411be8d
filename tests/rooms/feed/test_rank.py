"""The rank process: in this process for what it knows, started for real for how it is reached."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import orjson
import pytest
from django.db import DatabaseError

from glasshouse.network.feed import actions, profiles, queries, ranker, wire
from glasshouse.network.feed.models import CatalogueChange, Interest, Kind, Preference, Watch
from glasshouse.network.feed.rank import process as processes
from glasshouse.network.feed.rank.state import State
from glasshouse.network.feed.ranker import RankerDown, Taste
from glasshouse.network.kit import clock, events, holdings
from glasshouse.network.kit.cursors import BadCursor
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.social import actions as talk
from glasshouse.network.social import events as social
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Video, VideoTag, Visibility
from tests import prepared
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
OPEN = Taste(followed=(), languages=(), interests=(), sensitive=False)


@pytest.fixture
def rank(monkeypatch):
    """Answer what the client asks from a rank process in this one, over JSON as on the socket."""
    process = processes.RankProcess()

    def ask(what, **more):
        asked = orjson.loads(orjson.dumps({"ask": what, **more}))
        told = orjson.loads(orjson.dumps(process.answer(asked)))
        if "error" in told:
            raise RankerDown(told["error"])
        return told

    monkeypatch.setattr(ranker, "_ask", ask)
    process.state.start()
    return process


def liked(person_id: int, *made: Video) -> None:
    for video in made:
        row = Watch(video_id=video.pk, watcher=actions.pseudonym_of(person_id), kind=Kind.LIKE)
        row.save()


def chosen(person_id: int, limit: int = 20) -> list[int]:
    profile = profiles.profile_of(person_id)
    ranking = ranker.choose(watcher=profile.watcher, taste=profile.taste, seen=[], limit=limit)
    return [choice.video_id for choice in ranking.choices]


def same(live: State) -> None:
    """A state built from the log alone is the one that followed it."""
    rebuilt = State()
    rebuilt.start()
    names = live.catalogue.video_id.tolist()
    again = rebuilt.catalogue.video_id.tolist()

    def pairs(state, ids):
        counts, times = state.learner.cowatch.snapshot()
        return (
            {(ids[a], ids[b]): n for (a, b), n in counts.items()},
            {ids[item]: n for item, n in times.items()},
        )

    assert pairs(live, names) == pairs(rebuilt, again)
    assert live.catalogue.snapshot() == rebuilt.catalogue.snapshot()
    assert live.learner.times.snapshot() == rebuilt.learner.times.snapshot()
    assert live.learner.people.keys() == rebuilt.learner.people.keys()
    for watcher, known in live.learner.people.items():
        other = rebuilt.learner.people[watcher]
        assert [names[item] for item in known.engaged] == [again[item] for item in other.engaged]
        assert {names[item] for item in known.seen} == {again[item] for item in other.seen}
        assert (known.paused, len(known.refused)) == (other.paused, len(other.refused))


def test_an_acknowledged_watch_is_in_the_very_next_page(rank):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada, text=f"video {n}") for n in range(6)]
    rank.state.read_all_videos()
    liked(ada, made[1], made[4])
    profile = profiles.profile_of(bob)
    before = ranker.choose(watcher=profile.watcher, taste=profile.taste, seen=[], limit=10)
    actions.record_watch(person_id=bob, events=[actions.WatchEvent(made[1].code, "watch", ms=10_000)])
    after = ranker.choose(watcher=profile.watcher, taste=profile.taste, seen=[], limit=10)
    assert after.offset == before.offset + 1 == Watch.objects.latest("pk").pk
    assert made[1].pk not in [choice.video_id for choice in after.choices]
    first = after.choices[0]
    assert (first.video_id, first.reason) == (made[4].pk, "co_watch")
    assert first.score == sum(part.weight for part in first.parts)
    same(rank.state)


def test_the_catalogue_follows_what_happens_to_videos(rank):
    ada, bob = person("ada"), person("bob")
    first = shown_video(ada)
    actions.note_change(video_id=first.pk)
    assert chosen(bob) == [first.pk]
    videos.hide_video(code=first.code)
    assert chosen(bob) == []
    videos.show_video(code=first.code)
    assert chosen(bob) == [first.pk]
    VideoTag.objects.create(video=first, name="bees")
    Interest.objects.create(person_id=bob, kind="tag", name="bees")
    actions.note_change(video_id=first.pk)
    why = queries.why(first.code, person_id=bob)
    assert "You like #bees" in [part.words for part in why.parts]
    videos.delete_video(person_id=ada, code=first.code)
    assert chosen(bob) == []


def test_followers_videos_come_to_followers_alone_and_private_ones_to_nobody(rank):
    ada, bob = person("ada"), person("bob")
    for visibility in (Visibility.FOLLOWERS, Visibility.PRIVATE):
        made = shown_video(ada, visibility=visibility)
        actions.note_change(video_id=made.pk)
    assert ranker.choose(watcher=1, seen=[], limit=9, taste=OPEN).choices == ()
    followed = ranker.choose(watcher=1, seen=[], limit=9, taste=Taste(followed=(ada,))).choices
    shown = [Video.objects.get(pk=choice.video_id).visibility for choice in followed]
    assert shown == [Visibility.FOLLOWERS]
    assert chosen(bob) == []


def test_what_goes_from_the_history_goes_from_what_was_learnt(rank):
    ada, bob, cleo = person("ada"), person("bob"), person("cleo")
    made = [shown_video(ada) for _ in range(4)]
    for video in made:
        actions.note_change(video_id=video.pk)
    for watcher in (cleo, bob):
        actions.record_watch(
            person_id=watcher, events=[actions.WatchEvent(v.code, "watch", ms=10_000) for v in made[:3]]
        )
    ranker.health()
    whole = rank.state.learner.cowatch.snapshot()
    assert actions.remove_watch(person_id=bob, code=made[0].code) == 1
    assert made[0].pk in chosen(bob)
    assert rank.state.learner.cowatch.snapshot() != whole
    same(rank.state)
    assert actions.clear_history(person_id=bob) == 2
    assert set(chosen(bob)) == {v.pk for v in made}
    same(rank.state)
    holding = next(h for h in holdings.holdings() if h.model == "feed.Watch")
    assert holding.erase(cleo) == 3
    assert (list(holding.rows(cleo)), holding.erase(cleo)) == ([], 0)
    ranker.health()
    assert rank.state.learner.cowatch.snapshot() == ({}, {})
    same(rank.state)


def test_rows_that_tell_of_removals_do_not_stay(frozen_clock):
    bob = person("bob")
    code = shown_video(person("ada")).code
    actions.record_watch(person_id=bob, events=[actions.WatchEvent(code, "watch", ms=10_000)])
    actions.clear_history(person_id=bob)
    assert [row.kind for row in Watch.objects.all()] == [Kind.FORGET]
    actions.note_change(video_id=1)
    frozen_clock.advance(days=2)
    actions.reconcile()
    assert (Watch.objects.count(), CatalogueChange.objects.count()) == (0, 0)


def test_a_row_that_is_committed_late_is_not_missed(rank, monkeypatch):
    ada = person("ada")
    made = [shown_video(ada) for _ in range(3)]
    monkeypatch.setattr(rank.state._log, "_late_possible", True)
    watcher = actions.pseudonym_of(ada)
    base = 1000
    for pk, video in ((base, made[0]), (base + 2, made[2])):
        Watch.objects.create(
            pk=pk, video_id=video.pk, watcher=watcher, kind=Kind.LIKE, watched_at=clock.now()
        )
        ranker.health()
    assert len(rank.state.learner.person(watcher).engaged) == 2
    Watch.objects.create(pk=base + 1, video_id=made[1].pk, watcher=watcher, kind=Kind.LIKE)
    ranker.health()
    places = rank.state.learner.person(watcher).engaged
    assert [int(rank.state.catalogue.video_id[place]) for place in places] == [v.pk for v in made]
    same(rank.state)


def test_a_row_of_a_later_version_is_passed_over(rank, caplog):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada) for _n in range(2)]
    rank.state.read_all_videos()
    watcher = actions.pseudonym_of(bob)
    Watch(video_id=made[0].pk, watcher=watcher, kind=99).save()
    liked(bob, made[0])
    assert chosen(bob) == [made[1].pk]
    assert "of kind 99" in caplog.text
    same(rank.state)


def test_nothing_is_lost_when_the_database_fails_between_reading_and_learning(rank, monkeypatch):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada) for _n in range(3)]
    rank.state.read_all_videos()
    liked(bob, made[0])
    actions.reset_learnt(person_id=bob)
    liked(bob, made[1])
    videos.hide_video(code=made[2].code)

    def fail(*_args, **_more):
        raise DatabaseError("gone")

    for name in ("_read_videos", "_relearn"):
        with monkeypatch.context() as broken:
            broken.setattr(rank.state, name, fail)
            with pytest.raises(DatabaseError):
                rank.state.catch_up()
            assert rank.state.lag() > 0
    rank.state.catch_up()
    assert rank.state.lag() == 0
    same(rank.state)


def test_without_profiling_nothing_is_learnt_and_reset_forgets_what_was(rank):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada) for _ in range(4)]
    VideoTag.objects.create(video=made[0], name="bees")
    rank.state.read_all_videos()
    liked(bob, made[0], made[1])
    assert "bees" in [interest.name for interest in queries.interests_of(bob).learnt]
    actions.set_profiling(person_id=bob, on=False)
    assert not queries.is_profiled(bob)
    assert queries.interests_of(bob).learnt == ()
    assert queries.why(made[2].code, person_id=bob).mode == "not_profiled"
    liked(bob, made[2])
    ranker.health()
    assert rank.state.learner.cowatch.snapshot() == ({}, {})
    same(rank.state)
    actions.set_profiling(person_id=bob, on=True)
    assert "bees" in [interest.name for interest in queries.interests_of(bob).learnt]
    actions.reset_learnt(person_id=bob)
    assert queries.interests_of(bob).learnt == ()
    assert chosen(bob) == [made[3].pk]
    same(rank.state)


def test_interests_are_chosen_dropped_and_what_was_learnt_can_be_taken_away(rank):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada, language="de") for _ in range(2)]
    VideoTag.objects.create(video=made[0], name="bees")
    rank.state.read_all_videos()
    liked(bob, made[0])
    actions.choose_interest(person_id=bob, kind="tag", name="#Cats")
    actions.choose_interest(person_id=bob, kind="language", name="de")
    told = queries.interests_of(bob)
    assert {(one.kind, one.name) for one in told.chosen} == {("tag", "cats"), ("language", "de")}
    assert {(one.kind, one.name) for one in told.learnt} == {
        ("tag", "bees"),
        ("author", "ada"),
        ("language", "de"),
    }
    actions.drop_interest(person_id=bob, kind="tag", name="cats")
    actions.drop_interest(person_id=bob, kind="tag", name="bees")
    actions.drop_interest(person_id=bob, kind="author", name="ada")
    told = queries.interests_of(bob)
    assert [one.name for one in told.chosen] == ["de"]
    assert {one.name for one in told.taken_away} == {"bees", "ada"}
    assert {(one.kind, one.name) for one in told.learnt} == {("language", "de")}
    codes = {part.code for part in queries.why(made[1].code, person_id=bob).parts}
    assert "author" not in codes
    for kind, name in (("tag", "two words"), ("language", "xx"), ("dance", "x")):
        with pytest.raises(actions.NotAnInterest):
            actions.choose_interest(person_id=bob, kind=kind, name=name)


def test_not_interested_is_heard_at_once_listed_and_taken_back(rank):
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada, text=f"video {n}") for n in range(3)]
    rank.state.read_all_videos()
    actions.mark_not_interested(person_id=bob, code=made[0].code)
    assert made[0].pk not in chosen(bob)
    assert [link.code for link in queries.interests_of(bob).refused] == [made[0].code]
    assert queries.refused_ids(bob) == [made[0].pk]
    against = [part for part in queries.why(made[1].code, person_id=bob).parts if part.against]
    assert "You wanted less of @ada" in [part.words for part in against]
    actions.take_back_not_interested(person_id=bob, code=made[0].code)
    assert queries.interests_of(bob).refused == ()
    assert not [
        part
        for part in queries.why(made[1].code, person_id=bob).parts
        if part.against and "less" in part.words
    ]
    private = shown_video(ada, visibility=Visibility.PRIVATE)
    with pytest.raises(NotFound):
        actions.mark_not_interested(person_id=bob, code=private.code)


def test_why_names_a_video_only_to_those_who_may_see_it(rank):
    ada, bob, cleo = person("ada"), person("bob"), person("cleo")
    one, other = shown_video(ada, text="The first"), shown_video(cleo, text="The second")
    rank.state.read_all_videos()
    liked(cleo, one, other)
    liked(bob, one)
    part = next(p for p in queries.why(other.code, person_id=bob).parts if p.code == "co_watch")
    assert part.words == "People who liked “The first” liked this too"
    assert part.video is not None
    assert part.video.text == "The first"
    shares = [p.share for p in queries.why(other.code, person_id=bob).parts]
    assert sum(shares) == pytest.approx(1)
    Video.objects.filter(pk=one.pk).update(visibility=Visibility.PRIVATE)
    part = next(p for p in queries.why(other.code, person_id=bob).parts if p.code == "co_watch")
    assert part.video is None
    assert "first" not in part.words


def test_deeds_elsewhere_are_learnt_from_once_they_are_kept(django_capture_on_commit_callbacks):
    ada, bob = person("ada"), person("bob")
    video = shown_video(ada)
    with django_capture_on_commit_callbacks(execute=True):
        for happened in (social.VideoLiked, social.VideoSaved, social.VideoShared, social.VideoUnliked):
            events.publish(happened(video_id=video.pk, person_id=bob))
        events.publish(social.CommentWritten(comment_id=1, video_id=video.pk, person_id=bob))
        assert not Watch.objects.exists()
    rows = Watch.objects.order_by("pk").values_list("kind", "watcher")
    watcher = actions.pseudonym_of(bob)
    assert list(rows) == [
        (kind, watcher) for kind in (Kind.LIKE, Kind.SAVE, Kind.SHARE, Kind.UNLIKE, Kind.COMMENT)
    ]


def test_a_notice_about_a_video_takes_its_like_out_of_ones_feed_and_one_about_a_comment_does_not(
    django_capture_on_commit_callbacks,
):
    ada, bob = person("ada"), person("bob")
    video = shown_video(ada)
    comment = talk.write_comment(person_id=ada, code=video.code, text="My own words")
    with django_capture_on_commit_callbacks(execute=True):
        for subject, thing in (("comment", comment), ("person", "ada"), ("video", video.code)):
            moderation.file_notice(
                person_id=bob, told=moderation.Told(subject=subject, thing=thing, ground="hate")
            )
    rows = Watch.objects.exclude(kind=Kind.COMMENT).values_list("kind", "video_id", "watcher")
    assert list(rows) == [(Kind.REPORT, video.pk, actions.pseudonym_of(bob))]


def test_a_player_can_report_what_it_saw_and_nothing_else():
    code = shown_video(person("ada")).code
    told = [actions.WatchEvent(code, kind) for kind in ("like", "forget", "reset", "not_interested", "skip")]
    assert actions.record_watch(person_id=person("bob"), events=told) == 1


def test_history_shows_each_video_once_by_pages_and_only_what_may_be_seen():
    ada, bob = person("ada"), person("bob")
    made = [shown_video(ada) for _ in range(5)]
    for video in [*made, made[0]]:
        actions.record_watch(person_id=bob, events=[actions.WatchEvent(video.code, "watch", ms=4_000)])
    first = queries.history_of(bob, limit=2)
    assert [(one.id, one.watched_ms) for one in first.items] == [(made[0].code, 8_000), (made[4].code, 4_000)]
    Video.objects.filter(pk=made[2].pk).update(visibility=Visibility.PRIVATE)
    rest = queries.history_of(bob, after=str(first.next), limit=9)
    assert [one.id for one in rest.items] == [made[3].code, made[1].code]
    assert rest.next is None
    assert queries.history_of(ada).items == ()
    with pytest.raises(BadCursor):
        queries.history_of(bob, after="nonsense")


def test_what_is_chosen_is_listed_and_erased():
    bob = person("bob")
    actions.choose_interest(person_id=bob, kind="tag", name="bees")
    actions.set_sensitive(person_id=bob, on=True)
    for model, table in (("feed.Interest", Interest), ("feed.Preference", Preference)):
        holding = next(h for h in holdings.holdings() if h.model == model)
        assert len(list(holding.rows(bob))) == 1
        assert (holding.erase(bob), holding.erase(bob)) == (1, 0)
        assert not table.objects.exists()


def test_without_a_rank_process_pages_are_told_so():
    bob, video = person("bob"), shown_video(person("ada"))
    with pytest.raises(RankerDown):
        ranker.health()
    with pytest.raises(RankerDown):
        chosen(bob)
    assert queries.interests_of(bob).known is False
    assert queries.why(video.code, person_id=bob).mode == "chronological"


def test_a_long_path_becomes_a_short_one_that_two_installations_do_not_share(tmp_path):
    assert wire.socket_path(Path("/srv/data")) == Path("/srv/data/rank.sock")
    paths = {wire.socket_path(tmp_path / (name * 30)) for name in ("aaaa", "bbbb")}
    assert len(paths) == 2
    assert all(len(str(path)) < 100 for path in paths)


def test_nobody_is_asked_in_a_folder_that_others_can_write_to(tmp_path):
    data, folder = tmp_path / "data", tmp_path / "temporary"
    assert not wire.is_private(folder / "x.sock", data)
    folder.mkdir(mode=0o700)
    assert wire.is_private(folder / "x.sock", data)
    folder.chmod(0o777)
    assert not wire.is_private(folder / "x.sock", data)
    assert wire.is_private(data / "rank.sock", data)


def test_web_processes_do_not_import_numpy():
    code = "import sys; import glasshouse.network.config.asgi; sys.exit('numpy' in sys.modules)"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "glasshouse.network.config.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=environ, check=False).returncode == 0


# Started for real

SEED = """
    import django; django.setup()
    from tests.rooms.people import person, shown_video
    from glasshouse.network.feed import actions
    ada, bob, cleo = person("ada"), person("bob"), person("cleo")
    made = [shown_video(ada) for _ in range(5)]
    for video in made[:2]:
        actions.record_watch(person_id=cleo, events=[actions.WatchEvent(video.code, "watch", ms=10_000)])
    print(bob)
"""
WATCH = """
    import django; django.setup()
    from glasshouse.network.feed import actions
    from glasshouse.network.videos.models import Video
    event = actions.WatchEvent(Video.objects.get(pk=1).code, "watch", ms=10_000)
    print(actions.record_watch(person_id=2, events=[event]))
"""


@pytest.fixture
def house(tmp_path):
    """An installation of its own with a rank process; yields how to run code in it, and its folder."""
    data = tmp_path / "d"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GLASSHOUSE_")}
    environ |= {
        "GLASSHOUSE_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "glasshouse.network.config.settings",
        "GLASSHOUSE_LOG_LEVEL": "ERROR",
    }

    def run(*argv: str) -> str:
        done = subprocess.run(
            [sys.executable, *argv], env=environ, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    prepared.put_into(data)
    run("-m", "glasshouse.cli", "init")
    run("-c", textwrap.dedent(SEED))
    child = subprocess.Popen([sys.executable, "-m", "glasshouse.cli", "rank"], env=environ)
    try:
        yield run, data, child, environ
    finally:
        child.kill()
        child.wait()


def until_it_answers(most_s: float = 60.0) -> ranker.Health:
    deadline = time.monotonic() + most_s
    while True:
        try:
            return ranker.health()
        except RankerDown:
            assert time.monotonic() < deadline, "the rank process never answered"
            time.sleep(0.05)


def test_the_process_answers_over_its_socket_and_follows_the_log(house, settings):
    run, data, child, environ = house
    settings.DATA_DIR = data
    ranker._drop()
    try:
        health = until_it_answers()
        assert (health.events, health.lag, health.videos, health.people) == (2, 0, 5, 1)
        assert (wire.socket_path(data).stat().st_mode & 0o777) == 0o600
        before = ranker.choose(watcher=77, taste=OPEN, seen=[3], limit=10)
        assert {choice.video_id for choice in before.choices} == {1, 2, 4, 5}
        assert run("-c", textwrap.dedent(WATCH)) == "1"
        after = ranker.choose(watcher=77, taste=OPEN, seen=[], limit=10)
        assert after.offset == before.offset + 1
        # What is no message costs the sender the connection, and nobody else.
        with socket.socket(socket.AF_UNIX) as rude:
            rude.connect(str(wire.socket_path(data)))
            rude.sendall(b"\xff" * 64)
            assert rude.recv(10) == b""
        assert ranker.health().answered >= 3
        # A second process waits for its turn, and knows what the first one knew.
        second = subprocess.Popen(child.args, env=environ)
        try:
            child.terminate()
            assert child.wait(60) == 0
            assert until_it_answers().events == 3
        finally:
            second.terminate()
            assert second.wait(60) in (0, -signal.SIGTERM)
        with pytest.raises(RankerDown):
            ranker.health()
    finally:
        ranker._drop()
