import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.network.feed.learning.catalogue import HOUR_MS, Catalogue, Facts
from glasshouse.network.feed.learning.kinds import Event, Kind
from glasshouse.network.feed.learning.learner import Learner
from glasshouse.network.feed.ranking import policy
from glasshouse.network.feed.ranking.engine import Engine
from glasshouse.network.feed.ranking.taste import Ranking, Taste
from glasshouse.network.feed.reasons import CODES, words_of

NOW_MS = 1_780_000_000_000
EVERYTHING = Taste(languages=("en",))


class World:
    """A network in numbers."""

    def __init__(self) -> None:
        self.catalogue = Catalogue()
        self.learner = Learner(self.catalogue)
        self.engine = Engine(self.learner)
        self._event = 0

    def video(self, video_id: int, **facts) -> int:
        known: dict[str, Any] = {
            "author_id": 100 + video_id,
            "language": "en",
            "tags": (),
            "duration_ms": 10_000,
            "published_ms": NOW_MS - 10 * HOUR_MS,
            "sensitive": False,
            "open_to_all": True,
        }
        self.catalogue.put(Facts(video_id=video_id, **(known | facts)))
        return video_id

    def does(self, watcher: int, kind: Kind, *video_ids: int, ms: int = 10_000) -> None:
        for video_id in video_ids:
            self._event += 1
            self.learner.apply(Event(self._event, video_id, watcher, kind, ms, NOW_MS + self._event))

    def choose(self, watcher: int, taste: Taste = EVERYTHING, seen=(), limit: int = 10) -> Ranking:
        return self.engine.choose(
            watcher=watcher, taste=taste, seen=seen, limit=limit, offset=self._event, now_ms=NOW_MS + HOUR_MS
        )

    def score(self, watcher: int, video_id: int, taste: Taste = EVERYTHING) -> float:
        parts = self.engine.explain(watcher=watcher, taste=taste, video_id=video_id, now_ms=NOW_MS + HOUR_MS)
        return sum(part.weight for part in parts)


@pytest.fixture
def world() -> World:
    return World()


def ids(ranking: Ranking) -> list[int]:
    return [choice.video_id for choice in ranking.choices]


def test_what_others_liked_after_the_same_video_comes_first_and_says_so(world):
    for video_id in range(1, 21):
        world.video(video_id)
    for watcher in (1, 2, 3):
        world.does(watcher, Kind.LIKE, 7, 13)
    world.does(9, Kind.LIKE, 7)
    first = world.choose(9).choices[0]
    assert (first.video_id, first.reason) == (13, "co_watch")
    assert next(part for part in first.parts if part.code == "co_watch").video_id == 7


def test_a_network_of_three_people_and_twenty_videos_shows_each_video_once(world):
    for video_id in range(1, 21):
        world.video(video_id, author_id=1 + video_id % 3)
    assert sorted(ids(world.choose(1, limit=50))) == list(range(1, 21))
    world.does(1, Kind.WATCH, 4, 5)
    assert sorted(ids(world.choose(1, limit=50))) == [n for n in range(1, 21) if n not in (4, 5)]


def test_nothing_stands_in_a_list_that_must_not(world):
    world.video(1)
    world.video(2, sensitive=True)
    world.video(3, open_to_all=False, author_id=7)
    world.video(4)
    world.video(5)
    world.video(6)
    world.does(1, Kind.SKIP, 4)
    world.does(1, Kind.NOT_INTERESTED, 5)
    world.catalogue.remove(6)
    ranking = world.choose(1)
    assert ids(ranking) == [1]
    assert ranking.left_out == {"sensitive": 1, "followers_only": 1, "seen": 2, "not_interested": 1}
    assert set(ids(world.choose(1, Taste(followed=(7,), sensitive=True)))) == {1, 2, 3}
    assert ids(world.choose(2, EVERYTHING, seen=[1, 4])) == [5]


def test_not_interested_lowers_the_video_its_author_and_its_tags_at_once(world):
    world.video(1, author_id=7, tags=("cats",))
    world.video(2, author_id=7)
    world.video(3, tags=("cats",))
    world.video(4)
    before = {n: world.score(1, n) for n in (2, 3, 4)}
    world.does(1, Kind.NOT_INTERESTED, 1)
    after = {n: world.score(1, n) for n in (2, 3, 4)}
    assert 1 not in ids(world.choose(1))
    assert after[2] < before[2]
    assert after[3] < before[3]
    assert after[4] == before[4]


def test_tags_chosen_and_authors_followed_come_before_others(world):
    for video_id in range(1, 6):
        world.video(video_id)
    world.video(8, tags=("bees",))
    world.video(9, author_id=77)
    ranking = world.choose(1, Taste(followed=(77,), interests=("bees",), languages=("en",)))
    assert ids(ranking)[:2] == [9, 8]
    assert [choice.reason for choice in ranking.choices[:2]] == ["followed", "interest"]


def test_the_third_of_a_kind_comes_before_what_nothing_is_known_of(world):
    for video_id in range(1, 9):
        world.video(video_id, author_id=video_id, tags=("glass",) if video_id < 4 else ("other",))
    world.does(1, Kind.LIKE, 1, 2)
    first = world.choose(1).choices[0]
    assert (first.video_id, first.reason) == (3, "interest")


def test_what_was_learnt_can_be_taken_away(world):
    for video_id in range(1, 5):
        world.video(video_id, tags=("cats",), author_id=5)
    world.does(1, Kind.LIKE, 1, 2)
    liked = {
        part.code: part
        for part in world.engine.explain(watcher=1, taste=EVERYTHING, video_id=3, now_ms=NOW_MS)
    }
    assert {"interest", "author"} <= liked.keys()
    taste = Taste(languages=("en",), unwanted=("tag:cats", "author:5"))
    codes = {part.code for part in world.engine.explain(watcher=1, taste=taste, video_id=3, now_ms=NOW_MS)}
    assert not {"interest", "author"} & codes


def test_one_slot_in_ten_explores_what_hardly_anybody_saw_with_its_chance(world):
    for video_id in range(1, 41):
        world.video(video_id)
    for watcher in range(100, 130):
        world.does(watcher, Kind.IMPRESSION, *range(1, 31))
    listed = world.choose(1, limit=10).choices
    assert [choice.exploring for choice in listed].index(True) == policy.EXPLORING_PLACE
    (drawn,) = (choice for choice in listed if choice.exploring)
    assert drawn.video_id > 30
    assert drawn.propensity == 1 / 5
    assert drawn.reason == "exploring"
    # When all of those were shown, the next stage is drawn from.
    shown = [choice.video_id for choice in listed]
    (later,) = (choice for choice in world.choose(1, seen=shown, limit=10).choices if choice.exploring)
    assert (later.video_id <= 30, later.propensity) == (True, 1 / 25)


def test_many_languages_do_not_crowd_out_those_that_are_understood(world):
    for video_id in range(1, 31):
        world.video(video_id, language="en" if video_id > 20 else "fr")
    for watcher in range(100, 140):
        world.does(watcher, Kind.LIKE, *range(1, 21))
    first = world.choose(1).choices
    assert sum(choice.video_id <= 20 for choice in first) <= policy.NOT_SPOKEN_PER_WINDOW + 1


def crowd(seed: int, videos: int, people: int, events: int) -> World:
    chance, world = random.Random(seed), World()
    for video_id in range(1, videos + 1):
        world.video(
            video_id,
            author_id=chance.randrange(1, 6),
            language=chance.choice(["en", "de", ""]),
            tags=tuple({f"t{chance.randrange(8)}" for _ in range(3)}),
            published_ms=NOW_MS - chance.randrange(1, 2000) * HOUR_MS,
        )
    kinds = [kind for kind in Kind if kind < Kind.FORGET]
    for _ in range(events):
        world.does(
            chance.randrange(1, people + 1),
            chance.choice(kinds),
            chance.randrange(1, videos + 1),
            ms=chance.randrange(20_000),
        )
    return world


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 5), st.integers(0, 150))
def test_a_score_is_the_exact_sum_of_its_parts_and_the_same_wherever_it_is_asked(
    seed, videos, people, events
):
    world = crowd(seed, videos, people, events)
    taste = Taste(followed=(1,), languages=("en",), interests=("t1", "t2"), sensitive=True)
    scores = world.engine.scores(watcher=1, taste=taste, now_ms=NOW_MS + HOUR_MS)
    for choice in world.choose(1, taste, limit=40).choices:
        assert choice.score == sum(part.weight for part in choice.parts)
        assert choice.score == sum(part.weight for part in reversed(choice.parts))
        assert choice.score == world.score(1, choice.video_id, taste)
        assert choice.score == scores[world.catalogue.find(choice.video_id)]
        assert choice.reason in CODES


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(20, 60))
def test_the_same_state_gives_the_same_list_and_no_author_more_than_twice_in_ten(seed, videos):
    one, other = crowd(seed, videos, 3, 60), crowd(seed, videos, 3, 60)
    for world in (one, other):
        # Ten more of each of six authors, so that there are always others.
        for number in range(60):
            world.video(1000 + number, author_id=number % 6 + 1)
    listed = one.choose(77, limit=10)
    assert listed == other.choose(77, limit=10)
    assert len(set(ids(listed))) == len(listed.choices) == 10
    by_rank = [choice for choice in listed.choices if not choice.exploring]
    authors = [int(one.catalogue.author[one.catalogue.find(choice.video_id)]) for choice in by_rank]
    assert max(authors.count(author) for author in authors) <= policy.PER_AUTHOR


def test_candidates_of_a_large_network_are_few_and_hold_what_matters(world):
    for video_id in range(1, 3001):
        world.video(video_id, author_id=1 + video_id % 500, published_ms=NOW_MS - video_id * HOUR_MS)
    world.does(5, Kind.LIKE, 2000, 2500)
    world.does(1, Kind.LIKE, 2000)
    found = ids(world.choose(1, Taste(followed=(3,)), limit=300))
    assert 2500 in found[:20]
    assert {video_id for video_id in found if 1 + video_id % 500 == 3}
    assert len(found) < 700


def test_every_reason_has_words():
    assert all(words_of(code) for code in CODES)
    assert "#cats" in words_of("interest", "#cats")
