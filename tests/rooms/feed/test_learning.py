from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.network.feed.learning import kinds
from glasshouse.network.feed.learning.catalogue import HOUR_MS, Catalogue, Facts
from glasshouse.network.feed.learning.cowatch import WINDOW, CoWatch
from glasshouse.network.feed.learning.kinds import Event, Kind
from glasshouse.network.feed.learning.labels import WatchTimes
from glasshouse.network.feed.learning.learner import Learner
from glasshouse.network.feed.learning.people import Mark
from glasshouse.network.feed.models import Kind as ModelKind

NOW_MS = 1_780_000_000_000
histories = st.lists(st.lists(st.integers(0, 12), max_size=25), min_size=1, max_size=5)


def learnt(*sequences: list[int]) -> CoWatch:
    found = CoWatch()
    for sequence in sequences:
        for at, item in enumerate(sequence):
            found.add(sequence[max(0, at - WINDOW) : at], item)
    return found


def catalogue(videos: int = 6) -> Catalogue:
    found = Catalogue()
    for video_id in range(1, videos + 1):
        found.put(
            Facts(
                video_id=video_id,
                author_id=100 + video_id % 3,
                language="en",
                tags=(f"t{video_id % 2}",),
                duration_ms=10_000,
                published_ms=NOW_MS - HOUR_MS,
                sensitive=False,
                open_to_all=True,
            )
        )
    return found


def event(number: int, video_id: int, watcher: int | None, kind: int, ms: int = 0) -> Event:
    return Event(number, video_id, watcher, kind, ms, NOW_MS + number * 1000)


def test_the_log_and_those_who_learn_from_it_mean_the_same_numbers() -> None:
    assert {kind.name: kind.value for kind in ModelKind} == {kind.name: kind.value for kind in Kind}


@given(histories)
def test_one_persons_counts_can_be_taken_out_exactly(sequences):
    everybody = learnt(*sequences)
    everybody.take_out(sequences[0])
    assert everybody.snapshot() == learnt(*sequences[1:]).snapshot()


@given(histories)
def test_counts_do_not_depend_on_who_comes_first(sequences):
    assert learnt(*sequences).snapshot() == learnt(*reversed(sequences)).snapshot()


def test_what_comes_next_counts_more_than_what_came_before() -> None:
    counts = learnt([1, 2, 3])
    assert counts.count(1, 2) > counts.count(1, 3) > counts.count(3, 1) > 0


@given(
    st.integers(0, 2**30 - 1),
    st.integers(0, 2**20 - 1),
    st.booleans(),
    st.booleans(),
    st.one_of(st.none(), st.tuples(st.integers(0, 12), st.integers(0, 63))),
)
def test_a_mark_is_packed_into_a_number_and_comes_back(item, hour, impression, wanted, place):
    mark = Mark(item, hour, impression, wanted, place)
    assert Mark.unpacked(mark.packed()) == mark
    assert mark.packed() < 2**63


def test_a_watch_is_wanted_if_it_is_longer_than_most_of_videos_as_long() -> None:
    times = WatchTimes()
    assert times.is_wanted(10_000, 10_000)
    assert not times.is_wanted(10_000, 4_000)
    for _ in range(200):
        times.add(times.place(10_000, 9_900))
    assert not times.is_wanted(10_000, 7_000)
    assert times.is_wanted(10_000, 19_000)
    # Another bucket of durations knows nothing of these.
    assert times.is_wanted(100_000, 99_000)


log = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([k for k in Kind if k not in kinds.TURNS]),
        st.integers(0, 10_000),
    ),
    max_size=60,
)


def apply(learner: Learner, events: list[Event]) -> Learner:
    for one in events:
        learner.apply(one)
    return learner


@settings(max_examples=60)
@given(log)
def test_taking_a_person_out_and_putting_them_in_again_changes_nothing(rows):
    events = [event(number, *row) for number, row in enumerate(rows, start=1)]
    live, again = apply(Learner(catalogue()), events), apply(Learner(catalogue()), events)
    before = again.cowatch.snapshot()
    again.take_out(1)
    assert 1 not in again.people
    # Likes need no label, so that the same is learnt whenever it is learnt.
    own = [e for e in events if e.watcher == 1 and e.kind != Kind.WATCH]
    only = [e for e in events if not (e.watcher == 1 and e.kind == Kind.WATCH)]
    again.relearn(1, own)
    rebuilt = apply(Learner(catalogue()), only)
    if any(e.kind == Kind.WATCH for e in events):
        assert again.people.get(1) == rebuilt.people.get(1)
    else:
        assert again.cowatch.snapshot() == before == live.cowatch.snapshot()
        assert again.catalogue.snapshot() == live.catalogue.snapshot()
        assert again.people == live.people


@given(log)
def test_the_same_log_gives_the_same_state(rows):
    events = [event(number, *row) for number, row in enumerate(rows, start=1)]
    one, other = apply(Learner(catalogue()), events), apply(Learner(catalogue()), events)
    assert one.people == other.people
    assert one.cowatch.snapshot() == other.cowatch.snapshot()
    assert one.times.snapshot() == other.times.snapshot()
    for watcher in (1, 2, 3):
        one.take_out(watcher)
    anonymous = apply(Learner(catalogue()), [e for e in events if e.watcher is None])
    assert one.cowatch.snapshot() == ({}, {})
    if all(e.kind != Kind.WATCH for e in events):
        assert one.catalogue.snapshot() == anonymous.catalogue.snapshot()


def test_reset_and_pause_say_what_may_be_learnt_from_but_not_what_was_seen() -> None:
    rows = [
        (1, Kind.LIKE),
        (0, Kind.RESET),
        (2, Kind.LIKE),
        (0, Kind.PAUSE),
        (3, Kind.LIKE),
        (0, Kind.RESUME),
    ]
    events = [event(number, video, 1, kind) for number, (video, kind) in enumerate(rows, start=1)]
    learner = Learner(catalogue())
    learner.relearn(1, events)
    ids = [int(learner.catalogue.video_id[place]) for place in learner.person(1).engaged]
    assert ids == [2]
    assert len(learner.person(1).seen) == 3
    learner.relearn(1, events[:5])
    assert list(learner.person(1).engaged) == []
    assert learner.person(1).paused
    assert learner.cowatch.snapshot() == ({}, {})


def test_not_interested_counts_until_it_is_taken_back() -> None:
    learner = apply(Learner(catalogue()), [event(1, 1, 1, Kind.NOT_INTERESTED)])
    person = learner.person(1)
    assert (len(person.refused), sum(person.refused_tags.values()), sum(person.refused_authors.values())) == (
        1,
        1,
        1,
    )
    learner.apply(event(2, 1, 1, Kind.INTERESTED))
    assert (person.refused, +person.refused_tags, +person.refused_authors) == ({}, {}, {})


def test_the_log_and_those_who_learn_from_it_mean_the_same_by_a_number():
    from glasshouse.network.feed import models

    assert {kind.name: kind.value for kind in models.Kind} == {kind.name: kind.value for kind in Kind}
