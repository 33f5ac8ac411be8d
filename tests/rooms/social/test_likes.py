import pytest

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.social import actions, queries
from glasshouse.network.social.models import Like
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Visibility
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


def test_liking_twice_is_liking_once_and_taking_back_is_final():
    ada = person()
    video = shown_video(ada)
    assert [actions.like_video(person_id=ada, code=video.code) for _ in range(2)] == [1, 1]
    assert queries.liked_by(ada, [video.pk]) == {video.pk}
    assert [actions.unlike_video(person_id=ada, code=video.code) for _ in range(2)] == [0, 0]
    assert queries.liked_by(ada, [video.pk]) == set()


def test_nobody_likes_what_they_may_not_see():
    ada, bob = person("ada"), person("bob")
    for video in (shown_video(ada, visibility=Visibility.PRIVATE), shown_video(ada, published=False)):
        with pytest.raises(NotFound):
            actions.like_video(person_id=bob, code=video.code)
    assert not Like.objects.exists()


def test_likes_go_with_the_video():
    ada = person()
    video = shown_video(ada)
    actions.like_video(person_id=ada, code=video.code)
    videos.delete_video(person_id=ada, code=video.code)
    assert not Like.objects.exists()


def test_the_holding_lists_and_erases_ones_own_likes_alone():
    ada, bob = person("ada"), person("bob")
    code = shown_video(ada).code
    for who in (ada, bob):
        actions.like_video(person_id=who, code=code)
    holding = next(h for h in holdings() if h.model == "social.Like")
    assert [row["video"] for row in holding.rows(ada)] == [code]
    assert holding.erase(ada) == 1
    assert holding.erase(ada) == 0
    assert list(Like.objects.values_list("person_id", flat=True)) == [bob]
