"""Follow, request, block, mute: and what each means for what a person may see."""

import pytest

from glasshouse.network.accounts.actions import set_privacy
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.ties import actions, queries
from glasshouse.network.ties.models import Block, Follow, Mute, MutedWord
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import queries as video_queries
from glasshouse.network.videos.models import Visibility
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def ada() -> int:
    return person("ada")


@pytest.fixture
def bob() -> int:
    return person("bob")


def watchable(viewer: int | None) -> set[str]:
    return set(video_queries.watchable_by(viewer).values_list("code", flat=True))


def listed(viewer: int | None) -> set[str]:
    return set(video_queries.listed_for(viewer).values_list("code", flat=True))


def told(person_id: int) -> list[str]:
    return [told.kind.value for told in notifications.told_to(person_id)]


def test_following_is_told_once_and_counted(ada, bob):
    for _ in range(2):
        assert actions.follow_person(person_id=ada, handle="@Bob") == "following"
    assert told(bob) == ["followed"]
    assert queries.counts_of(bob) == queries.Counts(followers=1, following=0)
    assert [tie.person_id for tie in queries.followers_of(bob)] == [ada]
    assert actions.unfollow_person(person_id=ada, handle="bob") == "none"
    assert told(bob) == []
    assert queries.states_to(ada, [bob]) == {}


def test_nobody_follows_oneself_or_nobody(ada):
    with pytest.raises(actions.CantTie):
        actions.follow_person(person_id=ada, handle="ada")
    with pytest.raises(NotFound):
        actions.follow_person(person_id=ada, handle="nobody.there")


def test_a_private_account_shows_its_videos_to_accepted_followers_alone(ada, bob):
    set_privacy(person_id=bob, private=True)
    code = shown_video(bob).code
    assert code not in watchable(ada) | watchable(None)
    assert actions.follow_person(person_id=ada, handle="bob") == "asked"
    assert code not in watchable(ada)
    assert told(bob) == ["follow_asked"]
    actions.accept_follower(person_id=bob, handle="ada")
    assert code in watchable(ada)
    assert told(bob) == []
    assert told(ada) == ["follow_accepted"]
    actions.remove_follower(person_id=bob, handle="ada")
    assert code not in watchable(ada)
    assert code in watchable(bob)


def test_opening_a_private_account_accepts_who_waits(ada, bob):
    set_privacy(person_id=bob, private=True)
    actions.follow_person(person_id=ada, handle="bob")
    set_privacy(person_id=bob, private=False)
    assert queries.states_to(ada, [bob]) == {bob: "following"}


def test_only_followers_see_what_is_for_followers(ada, bob):
    code = shown_video(bob, visibility=Visibility.FOLLOWERS).code
    assert code not in watchable(ada) | watchable(None)
    actions.follow_person(person_id=ada, handle="bob")
    assert code in watchable(ada)
    assert code not in watchable(person("eve"))


def test_a_block_holds_both_ways_at_once_and_ends_every_tie(ada, bob):
    adas, bobs = shown_video(ada).code, shown_video(bob).code
    actions.follow_person(person_id=ada, handle="bob")
    actions.follow_person(person_id=bob, handle="ada")
    actions.block_person(person_id=ada, handle="bob")
    assert bobs not in watchable(ada)
    assert adas not in watchable(bob)
    assert {adas, bobs} <= watchable(None)
    assert not Follow.objects.exists()
    assert told(ada) == told(bob) == []
    for one, handle in ((ada, "bob"), (bob, "ada")):
        with pytest.raises(NotFound):
            actions.follow_person(person_id=one, handle=handle)
    actions.unblock_person(person_id=ada, handle="bob")
    assert bobs in watchable(ada)


def test_both_may_block_and_both_must_take_it_back(ada, bob):
    actions.block_person(person_id=ada, handle="bob")
    actions.block_person(person_id=bob, handle="ada")
    actions.unblock_person(person_id=ada, handle="bob")
    assert queries.are_apart(ada, bob)


def test_who_is_muted_is_out_of_lists_and_notifications_but_may_be_watched(ada, bob):
    code = shown_video(bob).code
    actions.mute_person(person_id=ada, handle="bob")
    assert code in watchable(ada)
    assert code not in listed(ada)
    actions.follow_person(person_id=bob, handle="ada")
    assert told(ada) == []
    actions.unmute_person(person_id=ada, handle="bob")
    assert code in listed(ada)


@pytest.mark.parametrize(
    ("kind", "word", "text", "met"),
    [
        ("word", "Spoiler!", "the SPOILER, here", True),
        ("word", "spoil", "the spoiler here", False),
        ("word", "no way", "No — way.", True),
        ("word", "100%_", "100 _ things", True),
        ("word", "映画", "新しい映画です", True),
        ("word", "straße", "STRASSE", True),
        ("tag", "#Ende", "das #ende", True),
        ("tag", "ende", "das ende", False),
    ],
)
def test_muted_words_and_tags_are_met_whole_whatever_their_case(ada, bob, kind, word, text, met):
    code = shown_video(bob).code
    videos.describe_video(person_id=bob, code=code, told=videos.Description(text=text))
    actions.mute_word(person_id=ada, kind=kind, word=word)
    assert (code not in listed(ada)) == met
    assert code in listed(bob) and code in watchable(ada)
    actions.unmute_word(person_id=ada, kind=kind, word=word)
    assert code in listed(ada)


def test_what_can_not_be_muted_is_refused(ada):
    for kind, word in (("word", "  !  "), ("word", "x" * 61), ("thing", "x")):
        with pytest.raises(actions.WordNotPossible):
            actions.mute_word(person_id=ada, kind=kind, word=word)
    assert not MutedWord.objects.exists()


def test_more_people_than_anybody_can_read_through_are_not_kept_out(ada, bob, monkeypatch):
    monkeypatch.setattr(actions, "MOST_KEPT_OUT", 1)
    person("cleo")
    for keep_out in (actions.block_person, actions.mute_person):
        keep_out(person_id=ada, handle="bob")
        keep_out(person_id=ada, handle="bob")
        with pytest.raises(actions.CantTie, match="was not added"):
            keep_out(person_id=ada, handle="cleo")
        actions.unblock_person(person_id=ada, handle="bob")
    assert queries.blocked_people(ada) == []
    assert queries.muted_people(ada) == [bob]


def test_a_hidden_video_is_seen_by_its_author_alone(ada, bob):
    code = shown_video(bob).code
    assert videos.hide_video(code=code) == bob
    assert videos.hide_video(code=code) is None
    assert code not in watchable(ada) | watchable(None)
    assert video_queries.find(code, person_id=bob).hidden
    assert videos.show_video(code=code) == bob
    assert code in watchable(None)


def test_erasing_a_person_leaves_no_tie(ada, bob):
    actions.follow_person(person_id=ada, handle="bob")
    actions.mute_person(person_id=bob, handle="ada")
    actions.mute_word(person_id=ada, kind="word", word="x")
    actions.block_person(person_id=bob, handle="ada")
    for holding in holdings():
        if holding.model.startswith("ties."):
            holding.erase(ada)
    assert not any(model.objects.exists() for model in (Follow, Block, Mute, MutedWord))
