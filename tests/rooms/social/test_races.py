"""What happens at once: threads that do the same, roll-ups while others write, deletions while others answer."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections

from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.social import actions, counting, queries
from glasshouse.network.social.models import Comment, CountEvent, Like
from glasshouse.network.videos import actions as videos
from tests.rooms.people import person, shown_video
from tests.rooms.social.together import every_comment, say, told

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do all at once, each in a thread; returns what each answered, or with what it was refused."""
    answers: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(n: int) -> None:
        start.wait()
        try:
            answers[n] = works[n]()
        except BaseException as error:
            answers[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    return answers


def truth(video_id: int) -> tuple[int, int]:
    """Return how many likes and comments the rows say."""
    return Like.objects.filter(video=video_id).count(), Comment.objects.filter(video=video_id).count()


def counted(video_id: int) -> tuple[int, int]:
    counts = queries.counts_of([video_id])[video_id]
    return counts.likes, counts.comments


def test_the_same_like_at_once_is_one():
    ada, bob = person("ada"), person("bob")
    video = shown_video(ada)
    at_once(*[lambda: actions.like_video(person_id=bob, code=video.code)] * 6)
    assert counted(video.pk) == truth(video.pk) == (1, 0)
    assert told(ada) == [("liked", "")]
    at_once(*[lambda: actions.unlike_video(person_id=bob, code=video.code)] * 6)
    assert counted(video.pk) == truth(video.pk) == (0, 0)
    assert told(ada) == []


def test_liking_and_taking_back_at_once_ends_in_agreement():
    video = shown_video(person("ada"))
    bob = person("bob")
    for _ in range(3):
        at_once(
            *[lambda: actions.like_video(person_id=bob, code=video.code)] * 3,
            *[lambda: actions.unlike_video(person_id=bob, code=video.code)] * 3,
            actions.reconcile,
        )
        assert counted(video.pk) == truth(video.pk)


def test_the_same_comment_at_once_is_one():
    ada, bob = person("ada"), person("bob")
    code = shown_video(ada).code
    codes = at_once(*[lambda: say(bob, code, "hello")] * 6)
    assert len(set(codes)) == 1 == Comment.objects.count()
    assert told(ada) == [("commented", "hello")]


def test_no_more_than_three_are_pinned_at_once():
    ada = person("ada")
    code = shown_video(ada).code
    made = [say(ada, code, f"{n}") for n in range(6)]
    answers = at_once(*[partial(actions.pin_comment, person_id=ada, code=c) for c in made])
    assert sum(isinstance(answer, actions.TooManyPinned) for answer in answers) == 3
    assert sum(card.pinned for card in every_comment(code, None)) == 3


def test_counts_are_exact_while_they_are_rolled_up_and_read(monkeypatch):
    monkeypatch.setattr(counting, "BATCH", 3)
    video = shown_video(person("ada"))
    fans = [person(f"fan{n}") for n in range(24)]
    reads: list[int] = []
    done = threading.Event()

    def like(some: list[int]) -> None:
        for who in some:
            actions.like_video(person_id=who, code=video.code)

    def rolled() -> None:
        while not done.wait(0.002):
            counting.roll_up()

    def read() -> None:
        while not done.is_set():
            reads.append(queries.counts_of([video.pk])[video.pk].likes)

    def write() -> None:
        try:
            at_once(*[partial(like, fans[n::4]) for n in range(4)])
        finally:
            done.set()

    at_once(write, rolled, rolled, read)
    assert reads == sorted(reads), "a count never goes back while people only like"
    assert counted(video.pk)[0] == 24
    while counting.roll_up():
        pass
    assert counted(video.pk)[0] == 24
    assert not CountEvent.objects.exists()


def test_an_event_that_appears_late_is_not_lost():
    """On PostgreSQL a number may be given before others and committed after them."""
    video = shown_video(person("ada"))
    bob, eve = person("bob"), person("eve")
    began, rolled = threading.Event(), threading.Event()

    def late() -> None:
        from django.db import connection, transaction

        if connection.vendor != "postgresql":
            # Here writers take turns, so nothing can appear late.
            began.set()
            rolled.wait()
            actions.like_video(person_id=bob, code=video.code)
            return
        with transaction.atomic():
            actions.like_video(person_id=bob, code=video.code)
            began.set()
            rolled.wait()

    def others() -> None:
        began.wait()
        try:
            actions.like_video(person_id=eve, code=video.code)
            actions.reconcile()
        finally:
            rolled.set()

    at_once(late, others)
    actions.reconcile()
    assert counted(video.pk)[0] == 2
    assert not CountEvent.objects.exists()


def test_a_reply_to_what_is_deleted_at_once_is_there_with_it_or_refused():
    ada, bob = person("ada"), person("bob")
    video = shown_video(ada)
    for n in range(4):
        top = say(ada, video.code, f"top {n}")
        answers = at_once(
            partial(say, bob, video.code, f"reply {n}", top),
            partial(actions.delete_comment, person_id=ada, code=top),
            partial(actions.like_comment, person_id=bob, code=top),
            actions.reconcile,
        )
        assert answers[1] is None
        assert all(not isinstance(a, Refused) or isinstance(a, NotFound) for a in answers)
        assert counted(video.pk) == truth(video.pk) == (0, 0)
    actions.reconcile()
    assert counted(video.pk) == (0, 0)


def test_a_video_deleted_while_it_is_liked_leaves_nothing():
    ada = person("ada")
    fans = [person(f"fan{n}") for n in range(3)]
    for _ in range(3):
        video = shown_video(ada)
        answers = at_once(
            *[partial(actions.like_video, person_id=who, code=video.code) for who in fans],
            partial(videos.delete_video, person_id=ada, code=video.code),
            actions.reconcile,
        )
        assert answers[3] is None
        assert not Like.objects.exists()
    actions.reconcile()
    assert not CountEvent.objects.exists()


def test_erasing_while_others_act_keeps_counts_right():
    ada, bob, eve = person("ada"), person("bob"), person("eve")
    video = shown_video(ada)
    actions.like_video(person_id=bob, code=video.code)
    top = say(bob, video.code, "top")
    say(eve, video.code, "reply", reply_to=top)

    def erase() -> None:
        for holding in holdings():
            if holding.model.startswith("social."):
                holding.erase(bob)

    at_once(
        erase,
        lambda: actions.like_video(person_id=eve, code=video.code),
        lambda: say(eve, video.code, "reply again", reply_to=top),
        actions.reconcile,
    )
    assert counted(video.pk) == truth(video.pk) == (1, 0)
