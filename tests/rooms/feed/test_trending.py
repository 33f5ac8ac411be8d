from hypothesis import given
from hypothesis import strategies as st

from glasshouse.network.feed.trending import Use, activity, score, trends


def use(tag: str, author_id: int = 0, age_h: float = 1.0, deeds: int = 0) -> Use:
    return Use(tag=tag, author_id=author_id, age_h=age_h, deeds=deeds)


def names(uses: list[Use], **usual: float) -> list[str]:
    return [trend.tag for trend in trends(uses, usual)]


def many(tag: str, count: int, **more) -> list[Use]:
    return [use(tag, author_id=n, **more) for n in range(count)]


def test_what_is_unusual_beats_what_is_always_large():
    assert names([*many("cats", 40), *many("eclipse", 15)], cats=80.0) == ["eclipse", "cats"]


def test_what_is_large_and_unusual_beats_what_is_small_and_unusual():
    assert names([*many("vote", 40), *many("eclipse", 3)]) == ["vote", "eclipse"]


def test_nobody_makes_a_trend_alone():
    assert names([*[use("mine", author_id=1)] * 30, *many("ours", 4)]) == ["ours", "mine"]


def test_it_decays():
    assert names([*many("old", 5, age_h=60), *many("new", 2)]) == ["new", "old"]


def test_a_small_network_has_trends_too():
    assert names([use("a", 1, age_h=400), use("b", 2, age_h=500)]) == ["a", "b"]


def test_what_people_care_for_counts_for_more():
    assert names([use("dull", 1), use("loved", 2, deeds=50)]) == ["loved", "dull"]


@given(st.floats(0.01, 1e4), st.floats(0, 1e4), st.floats(0.01, 1e3))
def test_more_going_on_never_scores_less_and_more_usual_never_more(now, usual, more):
    assert score(now + more, usual) >= score(now, usual) >= score(now, usual + more)


@given(
    st.lists(st.builds(use, st.sampled_from("abc"), st.integers(0, 3), st.floats(0, 1e5), st.integers(0, 99)))
)
def test_the_order_of_uses_does_not_matter(uses):
    there = activity(uses)
    back = activity(list(reversed(uses)))
    assert there.keys() == back.keys()
    assert all(abs(there[tag] - back[tag]) < 1e-9 for tag in there)
