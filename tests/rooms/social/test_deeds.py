"""Like, save, repost, share: each once, counted exactly, told to whom it concerns."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glasshouse.network.kit.errors import NotFound, TooMany
from glasshouse.network.kit.text import TextTooLong
from glasshouse.network.social import actions, found, queries
from glasshouse.network.social.actions import deeds
from glasshouse.network.social.models import CountEvent, Like, Repost, Save, VideoCounts
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Visibility
from glasshouse.network.videos.queries import watchable_by
from tests.rooms.people import person, shown_video
from tests.rooms.social.together import follows, say, told

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def ada() -> int:
    return person("ada")


@pytest.fixture
def bob() -> int:
    return person("bob")


@pytest.fixture
def eve() -> int:
    return person("eve")


def counts(video) -> queries.Counts:
    return queries.counts_of([video.pk])[video.pk]


@pytest.mark.parametrize(
    ("do", "undo", "counted", "deed"),
    [
        (actions.like_video, actions.unlike_video, "likes", "liked"),
        (actions.save_video, actions.unsave_video, "saves", "saved"),
        (actions.repost_video, actions.unrepost_video, "reposts", "reposted"),
    ],
)
@pytest.mark.parametrize("rolled", [False, True])
def test_doing_twice_is_doing_once_and_taking_back_is_final(ada, bob, do, undo, counted, deed, rolled):
    video = shown_video(ada)

    def check(expected: int) -> None:
        if rolled:
            actions.reconcile()
            assert not CountEvent.objects.exists()
        assert counts(video) == queries.Counts(**{counted: expected})
        assert getattr(queries.deeds_of(bob, [video.pk])[video.pk], deed) == bool(expected)

    for _ in range(2):
        assert do(person_id=bob, code=video.code) == 1
        check(1)
    for _ in range(2):
        assert undo(person_id=bob, code=video.code) == 0
        check(0)
    assert do(person_id=bob, code=video.code) == 1
    check(1)


def test_every_video_that_is_asked_for_is_answered(ada, bob):
    one, other = shown_video(ada), shown_video(ada)
    actions.like_video(person_id=bob, code=one.code)
    assert queries.counts_of([one.pk, other.pk]) == {
        one.pk: queries.Counts(likes=1),
        other.pk: queries.Counts(),
    }
    assert queries.deeds_of(None, [one.pk]) == {one.pk: queries.Deeds()}
    assert queries.likes_of([one.pk, other.pk]) == {one.pk: 1}
    deeds = queries.deeds_of(bob, [one.pk, other.pk])
    assert (deeds[one.pk].liked, deeds[other.pk].liked) == (True, False)
    assert queries.counts_of([]) == {}


def test_counts_and_deeds_of_many_cost_one_query_each(ada, django_assert_num_queries):
    made = [shown_video(ada).pk for _ in range(5)]
    with django_assert_num_queries(1):
        queries.counts_of(made)
    with django_assert_num_queries(1):
        queries.deeds_of(ada, made)


@pytest.mark.parametrize("person_id", [None, 1, 77])
def test_the_statement_that_is_kept_is_the_one_truth(person_id):
    """It holds nothing but the person and the code: were there anything else, such as the time, it could not be kept."""
    fresh = watchable_by(person_id).filter(code="AAAAAAAAAAA")
    with CaptureQueriesContext(connection) as asked:
        for code in ("BBBBBBBBBBB", "AAAAAAAAAAA"):
            with pytest.raises(NotFound):
                found.find_video(code, person_id)
        assert not fresh.values_list("pk", "code", "author_id", "comments_from")
    _other, kept, made = (query["sql"].replace("LIMIT 21", "").strip() for query in asked)
    assert kept == made


def test_nothing_can_be_done_with_what_one_may_not_see(ada, bob):
    hidden = shown_video(ada)
    videos.hide_video(code=hidden.code)
    unseen = [
        shown_video(ada, visibility=Visibility.PRIVATE).code,
        shown_video(ada, published=False).code,
        hidden.code,
        "nothing",
    ]
    acts = [
        *(actions.like_video, actions.save_video, actions.repost_video, actions.share_video),
        *(actions.unlike_video, actions.unsave_video, actions.unrepost_video),
    ]
    for code in unseen:
        for act in acts:
            with pytest.raises(NotFound):
                act(person_id=bob, code=code)
    assert not CountEvent.objects.exists()
    assert not any(model.objects.exists() for model in (Like, Save, Repost))


def test_the_author_is_told_of_likes_and_reposts_until_they_are_taken_back(ada, bob):
    video = shown_video(ada)
    actions.like_video(person_id=bob, code=video.code)
    actions.save_video(person_id=bob, code=video.code)
    actions.repost_video(person_id=bob, code=video.code, text="look")
    assert told(ada) == [("reposted", "look"), ("liked", "")]
    actions.repost_video(person_id=bob, code=video.code, text="look here")
    assert told(ada) == [("reposted", "look here"), ("liked", "")]
    assert list(queries.reposts_by([bob]).values_list("text", flat=True)) == ["look here"]
    actions.unlike_video(person_id=bob, code=video.code)
    actions.unrepost_video(person_id=bob, code=video.code)
    assert told(ada) == []


def test_liking_ones_own_video_tells_nobody(ada):
    actions.like_video(person_id=ada, code=shown_video(ada).code)
    assert told(ada) == []


def test_after_many_likes_the_count_says_it(ada, bob, eve, monkeypatch):
    monkeypatch.setattr(deeds, "TOLD_LIKES", 1)
    video = shown_video(ada)
    for who in (bob, eve):
        actions.like_video(person_id=who, code=video.code)
    assert told(ada) == [("liked", "")]
    assert counts(video).likes == 2


def test_ones_own_video_is_not_reposted_and_a_text_has_an_end(ada, bob):
    video = shown_video(ada)
    with pytest.raises(actions.CantRepost):
        actions.repost_video(person_id=ada, code=video.code)
    with pytest.raises(TextTooLong):
        actions.repost_video(person_id=bob, code=video.code, text="x" * 301)
    assert counts(video) == queries.Counts()


def test_lists_of_what_one_did_are_newest_first(ada, bob, frozen_clock):
    made = [shown_video(ada) for _ in range(3)]
    for video in made:
        frozen_clock.advance(minutes=1)
        for act in (actions.like_video, actions.save_video, actions.repost_video):
            act(person_id=bob, code=video.code)
    newest_first = [video.pk for video in reversed(made)]
    for ask in (queries.liked_ids, queries.saved_ids, queries.reposted_ids):
        assert [video_id for video_id, _at in ask(bob)] == newest_first
        assert list(ask(ada)) == []
    assert [row[:3] for row in queries.reposts_by([bob])] == [(pk, bob, "") for pk in newest_first]


def test_a_video_that_is_sent_arrives_with_its_word_and_the_newest_word_holds(ada, bob, eve):
    video = shown_video(ada)
    assert actions.share_video(person_id=bob, code=video.code, to=["@Eve", "eve"], words="  for you ") == 1
    assert told(eve) == [("sent", "for you")]
    assert actions.share_video(person_id=bob, code=video.code, to=["eve"], words="again") == 1
    assert told(eve) == [("sent", "again")]
    assert told(ada) == []


def test_a_copied_link_counts_one_persons_once_a_day(ada, bob, frozen_clock):
    video = shown_video(ada)
    assert [actions.share_video(person_id=bob, code=video.code) for _ in range(3)] == [1, 1, 1]
    assert actions.share_video(person_id=ada, code=video.code) == 2
    frozen_clock.advance(days=1)
    assert actions.share_video(person_id=bob, code=video.code) == 3


def test_sending_opens_nothing_and_reaches_nobody_who_does_not_want_it(ada, bob, eve):
    video = shown_video(ada, visibility=Visibility.FOLLOWERS)
    follows(bob, "ada")
    actions.share_video(person_id=bob, code=video.code, to=["eve"])
    assert told(eve) == []
    public = shown_video(ada)
    ties.mute_person(person_id=eve, handle="bob")
    actions.share_video(person_id=bob, code=public.code, to=["eve"])
    assert told(eve) == []
    ties.block_person(person_id=eve, handle="bob")
    for unknown in ("eve", "nobody_here"):
        with pytest.raises(NotFound):
            actions.share_video(person_id=bob, code=public.code, to=["ada", unknown])
    assert told(ada) == [("followed", "")]
    with pytest.raises(actions.TooManyRecipients):
        actions.share_video(person_id=bob, code=public.code, to=[f"person{n}" for n in range(21)])


def test_more_than_a_person_does_is_refused_and_changes_nothing(ada, bob, monkeypatch):
    monkeypatch.setattr(deeds, "MOST_DEEDS", 2)
    made = [shown_video(ada) for _ in range(3)]
    for video in made[:2]:
        actions.like_video(person_id=bob, code=video.code)
    for _ in range(2):
        with pytest.raises(TooMany):
            actions.like_video(person_id=bob, code=made[2].code)
    assert actions.like_video(person_id=bob, code=made[0].code) == 1
    assert counts(made[2]).likes == 0


def test_all_goes_with_the_video(ada, bob):
    video = shown_video(ada)
    for act in (actions.like_video, actions.save_video, actions.repost_video, actions.share_video):
        act(person_id=bob, code=video.code)
    actions.reconcile()
    top = say(bob, video.code, "hello")
    say(ada, video.code, "hello @eve", reply_to=top)
    actions.like_comment(person_id=ada, code=top)
    assert told(ada) and told(bob)
    videos.delete_video(person_id=ada, code=video.code)
    assert not any(model.objects.exists() for model in (Like, Save, Repost, CountEvent, VideoCounts))
    assert told(ada) == told(bob) == []
    actions.reconcile()
    assert not VideoCounts.objects.exists()


def test_likes_from_before_the_counts_are_counted(ada, bob):
    from importlib import import_module

    from django.db import connection

    video = shown_video(ada)
    Like.objects.create(person_id=bob, video=video)
    migration = import_module("glasshouse.network.social.migrations.0003_count_likes").Migration
    with connection.cursor() as cursor:
        cursor.execute(migration.operations[0].sql)
    assert counts(video).likes == 1


def test_a_published_video_tells_whom_it_mentions_and_who_may_see_it(ada, bob, eve):
    from glasshouse.network.kit import events
    from glasshouse.network.videos.events import VideoPublished

    follows(bob, "ada")
    video = shown_video(ada, visibility=Visibility.FOLLOWERS, text="with @bob, @eve, @ada and @nobody")
    for _ in range(2):
        events.publish(VideoPublished(video_id=video.pk, author_id=ada))
    assert told(bob) == [("mentioned", "")]
    assert told(eve) == []
    assert told(ada) == [("followed", "")]


def test_who_is_gone_by_the_commit_is_told_as_not_there(ada):
    from django.db import IntegrityError

    from glasshouse.network.social.once import one_transaction

    with pytest.raises(NotFound), one_transaction():
        raise IntegrityError
    assert person("cleo")
