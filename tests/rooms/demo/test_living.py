"""The month that the demo's people live: lived once, gone on with after an interruption, and true in what follows from it."""

from collections import Counter
from datetime import timedelta

import orjson
import pytest

from glasshouse.demo import seed, town
from glasshouse.demo.clips import CATALOGUE
from glasshouse.demo.crowd import COUNT, REGULARS, THEMES, fans
from glasshouse.demo.month import Month, Post, Session
from glasshouse.demo.progress import Progress, is_finished
from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import actions, queries, ranker
from glasshouse.network.feed.models import Kind, Watch
from glasshouse.network.feed.rank.process import RankProcess
from glasshouse.network.feed.ranker import RankerDown
from glasshouse.network.kit import clock
from glasshouse.network.moderation import queries as desk
from glasshouse.network.notifications.models import Notification
from glasshouse.network.social.models import Comment, CommentLike, Like, Repost, Save
from glasshouse.network.social.queries import counts_of
from glasshouse.network.ties import queries as ties
from glasshouse.network.ties.models import Block, Follow
from glasshouse.network.videos import cuts
from glasshouse.network.videos.folding import folded_words
from glasshouse.network.videos.models import Video
from tests.rooms.people import shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
FEW = list(fans())[:30]
DEEDS = (Kind.LIKE, Kind.SAVE, Kind.REPOST, Kind.SHARE, Kind.COMMENT)


@pytest.fixture
def posts() -> list[Post]:
    """The people of the first minute, and the catalogue's clips as rows."""
    seed.seed_people()
    ids = people.ids_by_handle([clip.author for clip in CATALOGUE])
    found = []
    for clip in CATALOGUE:
        video = shown_video(
            ids[clip.author],
            age_h=24 * clip.days_ago,
            text=f"{clip.title}\n{clip.text}",
            language=clip.language,
            duration_ms=int(1000 * clip.seconds),
        )
        video.folded = folded_words(video, cuts.newest(video))
        video.save(update_fields=["folded"])
        at = video.published_at or clock.now()
        found.append(
            Post(clip.name, video.code, clip.author, clip.theme, clip.language, video.duration_ms, at)
        )
    return found


@pytest.fixture
def rank(monkeypatch):
    """What a rank process of its own would answer, over JSON as on the socket."""
    process = RankProcess()

    def ask(what, **more):
        told = orjson.loads(orjson.dumps(process.answer(orjson.loads(orjson.dumps({"ask": what, **more})))))
        if "error" in told:
            raise RankerDown(told["error"])
        return told

    monkeypatch.setattr(ranker, "_ask", ask)
    process.state.start()
    return process


def everything() -> dict[str, int]:
    """How much there is of all that could be doubled."""
    tables = (Watch, Like, Save, Repost, Comment, CommentLike, Follow, Block, Notification)
    counts = counts_of(list(Video.objects.values_list("pk", flat=True)))
    return {
        **{table.__name__: table.objects.count() for table in tables},
        "shares": sum(count.shares for count in counts.values()),
        "open": len(desk.queue()),
        "decided": len(desk.decided()),
    }


def test_only_the_visitor_is_led_to_the_first_run():
    seed.seed_people()
    ids = people.ids_by_handle(["robin", "alex", "wren", "theo"])
    assert [handle for handle, pk in ids.items() if not people.is_welcomed(pk)] == ["robin"]


def test_the_crowd_and_its_month_are_the_same_each_time():
    crowd = list(fans())
    assert len(crowd) == COUNT == len({fan.handle for fan in crowd})
    assert crowd == list(fans())
    assert all(clip.theme in THEMES for clip in CATALOGUE)
    assert sum(clip.days_ago < 1 for clip in CATALOGUE) == 2
    until = clock.now()
    posts = [
        Post(c.name, c.name, c.author, c.theme, c.language, 10_000, until - timedelta(days=c.days_ago))
        for c in CATALOGUE
    ]
    acts = Month(FEW, posts, until).acts()
    assert acts == Month(FEW, posts, until).acts()
    sessions = [act for act in acts if isinstance(act, Session)]
    assert all(view.post.published_at < act.at < until for act in sessions for view in act.views)
    watched = Counter[bool]()
    for session in sessions:
        loved = next(fan for fan in FEW if fan.handle == session.handle).loved()
        for view in session.views:
            watched[view.post.theme in loved] += view.watched_ms // 1000
            assert view.watched_ms <= view.post.duration_ms * (view.loops + 1)
    assert watched[True] > watched[False]


def test_a_month_is_lived_once_and_an_interrupted_one_is_gone_on_with(posts, tmp_path, monkeypatch):
    whole = town.live(tmp_path, crowd=FEW, posts=posts)
    assert is_finished(tmp_path)
    assert not whole.refused
    once = everything()
    assert once["open"] == 4
    assert once["decided"] == 1
    assert once["Block"] == 2
    assert town.live(tmp_path, crowd=FEW, posts=posts).done == Counter()
    assert everything() == once


def test_killed_in_the_middle_of_a_session_it_goes_on_without_doubling(posts, tmp_path, monkeypatch):
    until = clock.now().replace(microsecond=0)
    Progress(tmp_path / "living.json", until=until.isoformat()).write()
    deeds, left = town.Town._deed, [5]

    def die_now_and_then(self, handle, view, deed):
        deeds(self, handle, view, deed)
        left[0] -= 1
        if not left[0]:
            left[0] = 60
            raise KeyboardInterrupt

    monkeypatch.setattr(town.Town, "_deed", die_now_and_then)
    died = 0
    while not is_finished(tmp_path):
        try:
            town.live(tmp_path, crowd=FEW, posts=posts)
        except KeyboardInterrupt:
            died += 1
    assert died > 1
    known = [*FEW, *REGULARS]
    sessions = [act for act in Month(known, posts, until).acts() if isinstance(act, Session)]
    views = [view for session in sessions for view in session.views]
    rows = Counter(Watch.objects.values_list("kind", flat=True))
    assert rows[Kind.IMPRESSION] == len(views)
    assert rows[Kind.WATCH] + rows[Kind.SKIP] == len(views)
    assert rows[Kind.SHARE] <= sum("share" in view.deeds for view in views) + 1
    said = Comment.objects.filter(top=None).count()
    assert said == sum(bool(view.comment) for view in views) + 2


def test_for_you_of_three_people_differs_and_each_reason_is_true(frozen_clock, posts, rank, tmp_path):
    town.live(tmp_path, crowd=FEW, posts=posts)
    # The month leaves the clock going; the same day each time makes the same month.
    frozen_clock.advance(seconds=1)
    orders = {}
    for handle in ("robin", "wren", "theo"):
        person_id = people.ids_by_handle([handle])[handle]
        page = queries.feed_page("for-you", person_id=person_id, limit=len(CATALOGUE))
        assert page.mode == "for_you"
        orders[handle] = [item.video.code for item in page.items]
        assert len(orders[handle]) >= 8
        for item in page.items:
            is_true(item, person_id)
    assert len({tuple(order[:3]) for order in orders.values()}) == 3
    themes = {post.code: post.theme for post in posts}
    for fan in REGULARS:
        cared_for = {theme for theme, taste in fan.tastes.items() if taste >= 0.6}
        assert cared_for & {themes[code] for code in orders[fan.handle][:3]}
    # Somebody who muted a word does not meet it.
    soup = next(post.code for post in posts if post.name == "soup")
    assert soup in orders["robin"]
    assert soup not in orders["theo"]


def is_true(item, person_id):
    """Check a reason against the rows."""
    reason, video = item.reason, Video.objects.get(code=item.video.code)
    rows = Watch.objects.filter(video_id=video.pk)
    age = clock.now() - (video.published_at or clock.now())
    if reason.code == "followed":
        assert ties.followed_by(person_id, {video.author_id})
    elif reason.code == "co_watch":
        why = queries.why(video.code, person_id=person_id)
        link = next(part.video for part in why.parts if part.code == "co_watch")
        assert link is not None
        source = Video.objects.get(code=link.code)
        wanted = Watch.objects.filter(kind__in=(Kind.WATCH, *DEEDS))
        me = actions.pseudonym_of(person_id)
        assert wanted.filter(watcher=me, video_id=source.pk).exists()
        both = set(wanted.filter(video_id=source.pk).values_list("watcher")) & set(
            wanted.filter(video_id=video.pk).values_list("watcher")
        )
        assert both - {(me,)}
    elif reason.code == "trending":
        today = rows.filter(watched_at__gt=clock.now() - timedelta(days=1), kind__in=(Kind.WATCH, *DEEDS))
        assert today.exclude(watcher=actions.pseudonym_of(person_id)).exists()
    elif reason.code == "liked":
        finished = rows.filter(kind=Kind.WATCH, watched_ms__gte=video.duration_ms * 0.9).count()
        enjoyed = finished + rows.filter(kind__in=DEEDS).count()
        assert enjoyed > 0.4 * rows.filter(kind=Kind.IMPRESSION).count()
    elif reason.code == "interest":
        told = queries.interests_of(person_id)
        tags = {one.name for one in told.chosen if one.kind == "tag"}
        tags |= {one.name for one in told.learnt if one.kind == "tag"}
        assert any(f"#{tag}" in reason.words and f"#{tag}" in video.text for tag in tags), reason.words
    elif reason.code == "author":
        authors = {one.name for one in queries.interests_of(person_id).learnt if one.kind == "author"}
        assert item.video.author.handle in authors
    elif reason.code == "fresh":
        assert age < timedelta(days=7), age
    elif reason.code == "rest":
        assert not [part for part in queries.why(video.code, person_id=person_id).parts if not part.against]
    elif reason.code == "language":
        assert video.language in people.languages_of(person_id)
    else:
        few = rows.filter(kind=Kind.IMPRESSION).count() < 200
        assert reason.code == ("exploring" if few else "by_chance")
