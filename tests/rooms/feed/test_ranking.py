from hypothesis import given
from hypothesis import strategies as st

from glasshouse.network.feed.ranking import PER_AUTHOR, WINDOW, Facts, rank, score


def facts(video_id: int, *, author_id: int = 0, age_h: float = 10, views: int = 0, likes: int = 0) -> Facts:
    return Facts(video_id=video_id, author_id=author_id or video_id, age_h=age_h, views=views, likes=likes)


def order(*candidates: Facts) -> list[int]:
    return [ranked.video_id for ranked in rank(candidates)]


def test_one_like_of_two_viewers_does_not_beat_a_hundred_of_three_hundred():
    assert order(facts(1, views=2, likes=1), facts(2, views=300, likes=100)) == [2, 1]


def test_fresh_beats_old_when_people_like_both_alike():
    assert order(facts(1, age_h=240, views=100, likes=10), facts(2, age_h=1, views=100, likes=10)) == [2, 1]


def test_a_favourite_of_last_month_still_beats_a_fresh_video_that_nobody_likes():
    assert order(facts(1, age_h=720, views=500, likes=250), facts(2, age_h=100, views=500, likes=0)) == [1, 2]


def test_a_new_video_is_tried_before_one_that_many_saw_and_none_liked():
    assert order(facts(1, views=500), facts(2, views=0)) == [2, 1]


def test_reasons_say_what_is_true():
    reasons = {
        r.video_id: r.reason
        for r in rank([facts(1, views=300, likes=90), facts(2), facts(3, views=50, likes=1)])
    }
    assert reasons == {1: "liked", 2: "exploring", 3: "fresh"}


def test_one_author_does_not_fill_a_page_while_others_are_there():
    prolific = [facts(n, author_id=7, views=100, likes=50) for n in range(1, 11)]
    others = [facts(n, author_id=n, views=100, likes=1) for n in range(100, 110)]
    ranked = order(*prolific, *others)
    assert sum(video_id <= 10 for video_id in ranked[:WINDOW]) == PER_AUTHOR


many = st.lists(
    st.builds(
        Facts,
        video_id=st.integers(1, 10_000),
        author_id=st.integers(1, 5),
        age_h=st.floats(0, 1e5),
        views=st.integers(0, 10**6),
        likes=st.integers(0, 10**6),
    ),
    unique_by=lambda f: f.video_id,
    max_size=40,
)


@given(many)
def test_every_candidate_is_ranked_once_whatever_the_order_they_come_in(candidates):
    ranked = order(*candidates)
    assert sorted(ranked) == sorted(f.video_id for f in candidates)
    assert ranked == order(*reversed(candidates))


@given(many)
def test_a_score_never_falls_when_somebody_likes(candidates):
    for f in candidates:
        liked = Facts(
            video_id=f.video_id, author_id=f.author_id, age_h=f.age_h, views=f.views, likes=f.likes + 1
        )
        assert score(liked) >= score(f)
