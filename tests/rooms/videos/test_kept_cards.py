"""A card kept in memory is the one that would be made afresh, whatever happened to the video in between."""

from collections.abc import Iterator
from typing import Any

import pytest

from glasshouse.network.kit import holdings
from glasshouse.network.videos import actions, making, queries
from glasshouse.network.videos.actions import Description
from glasshouse.network.videos.models import Cut, Video
from glasshouse.network.videos.queries.kept import Kept, Memory, memory
from tests.rooms.people import person, shown_video
from tests.rooms.videos.way import upload

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"


@pytest.fixture(autouse=True)
def empty_memory() -> Iterator[None]:
    memory.forget()
    yield
    memory.forget()


def card(code: str, person_id: int) -> queries.VideoCard:
    return queries.find(code, person_id=person_id)


def afresh(code: str, person_id: int) -> queries.VideoCard:
    memory.forget()
    return card(code, person_id)


DESCRIBE = {
    "text": "Other #words with @bob",
    "language": "de",
    "visibility": "followers",
    "sensitive": True,
    "ai": True,
    "comments_from": "nobody",
    "sound_reusable": False,
}
DEEDS: dict[str, Any] = {
    **{
        f"describe {field}": lambda ada, code, told={field: value}: actions.describe_video(
            person_id=ada, code=code, told=Description(**told)
        )
        for field, value in DESCRIBE.items()
    },
    "put captions": lambda ada, code: actions.put_caption(
        person_id=ada, code=code, language="de", content=VTT
    ),
    "delete captions": lambda ada, code: actions.delete_caption(person_id=ada, code=code, language="en"),
    "hide": lambda ada, code: actions.hide_video(code=code),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_changes_a_card_changes_the_kept_one(deed):
    ada, _bob = person("ada"), person("bob")
    video = shown_video(ada, text="Words")
    actions.put_caption(person_id=ada, code=video.code, language="en", content=VTT)
    before = card(video.code, ada)
    DEEDS[deed](ada, video.code)
    after = card(video.code, ada)
    assert after != before
    assert after == afresh(video.code, ada)


def test_showing_again_changes_the_kept_one():
    ada = person("ada")
    code = shown_video(ada).code
    actions.hide_video(code=code)
    assert card(code, ada).hidden
    actions.show_video(code=code)
    assert not card(code, ada).hidden


def test_publishing_changes_the_kept_one():
    ada = person("ada")
    code = shown_video(ada, published=False).code
    assert card(code, ada).published_at is None
    actions.publish_video(person_id=ada, code=code)
    assert card(code, ada).published_at
    assert card(code, ada) == afresh(code, ada)


def test_each_step_of_the_work_changes_the_kept_one():
    ada = person("ada")
    video = upload(ada, "playable", publish="true")
    states = [card(video.code, ada).state]
    for step in (making.make_playable, making.make_ladder):
        step(Cut.objects.get(video=video).pk)
        kept = card(video.code, ada)
        assert kept == afresh(video.code, ada)
        states.append(kept.state)
    assert states[0] == "received"
    assert states[-1] == "complete"
    assert card(video.code, ada).poster
    clip = video.clips.get()
    first = card(video.code, ada)
    if clip.dropped_at is None:
        actions.compose_video(
            person_id=ada, code=video.code, edit={"clips": [{"clip": clip.pk, "end_ms": 1000}]}
        )
        assert card(video.code, ada) == first == afresh(video.code, ada)
        cut = Cut.objects.filter(video=video).latest("revision")
        making.make_playable(cut.pk)
        assert card(video.code, ada) != first
        assert card(video.code, ada) == afresh(video.code, ada)


def test_erasing_a_mentioned_person_takes_the_link_out_of_the_kept_one():
    ada, bob = person("ada"), person("bob")
    code = shown_video(ada, text="With @bob").code
    assert 'href="/@bob"' in card(code, ada).html
    erase = next(h.erase for h in holdings.holdings() if h.model == "videos.Mention")
    erase(bob)
    assert "href" not in card(code, ada).html
    assert card(code, ada) == afresh(code, ada)


def test_a_page_of_kept_cards_is_one_statement(django_assert_num_queries):
    ada, bob = person("ada"), person("bob")
    ids = [shown_video(ada, text="@bob #x", age_h=age).pk for age in range(1, 21)]
    first = queries.by_ids(ids, person_id=bob)
    with django_assert_num_queries(1):
        again = queries.by_ids(ids, person_id=bob)
    assert again == first
    assert [one.code for one in again] == [Video.objects.get(pk=pk).code for pk in ids]


def test_the_author_s_name_is_never_a_kept_one():
    from glasshouse.network.accounts.actions import update_profile

    ada = person("ada")
    code = shown_video(ada).code
    card(code, ada)
    update_profile(person_id=ada, name="Ada L.", bio="", languages=[], home_territory="")
    assert card(code, ada).author.name == "Ada L."


def test_addresses_are_signed_anew_in_the_next_step_of_time(frozen_clock):
    ada = person("ada")
    code = shown_video(ada).code
    first = card(code, ada)
    frozen_clock.advance(hours=11)
    assert card(code, ada).renditions == first.renditions
    frozen_clock.advance(hours=2)
    assert card(code, ada).renditions != first.renditions
    assert card(code, ada).poster != first.poster


def test_memory_keeps_the_last_asked_for_and_never_an_older_one():
    few = Memory(most=2)
    made = [Kept({}, "", "", ()) for _ in range(3)]
    for n, one in enumerate(made):
        few.put(f"c{n}", 0, one)
    assert few.get([("c0", 0), ("c1", 0), ("c2", 0)]) == {"c1": made[1], "c2": made[2]}
    few.put("c2", 5, made[0])
    few.put("c2", 4, made[1])
    assert few.get([("c2", 5)]) == {"c2": made[0]}
    assert few.get([("c2", 4)]) == {}
