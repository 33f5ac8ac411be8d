import pytest

from glasshouse.network.search import actions, queries
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


def test_it():
    ada = person("ada.lovelace")
    v = shown_video(ada, text="A chess engine learns to juggle 東京タワー crème brûlée #chess")
    actions.reindex()
    for q in [
        "chess",
        "ches",
        "chses",
        "juggel",
        "東京",
        "creme brulee",
        "東京タワー",
        "lovelace",
        "a chess zzzzz",
        "🐱",
        '"AND NEAR(',
    ]:
        print(q, queries.find_videos(q, person_id=None).ids, queries.find_people(q, person_id=None).ids)
    print(queries.suggest("che", person_id=None), queries.health())
