"""Comments and replies: who may write, who meets them, who is told, and what goes with what."""

import pytest

from glasshouse.network.accounts.models import Person
from glasshouse.network.accounts.states import State
from glasshouse.network.kit.cursors import BadCursor
from glasshouse.network.kit.errors import NotAllowed, NotFound, TooMany
from glasshouse.network.kit.text import TextTooLong
from glasshouse.network.social import actions, queries
from glasshouse.network.social.actions import comments
from glasshouse.network.social.models import Comment, CommentLike
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Visibility
from tests.rooms.people import person, shown_video
from tests.rooms.social.together import every_comment, every_reply, follows, say, texts, told

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


def total(code: str) -> int:
    return queries.comments_page(code, person_id=None).total


def test_comments_stand_newest_first_and_each_once_whatever_the_page(ada, bob, frozen_clock):
    code = shown_video(ada).code
    for n in range(7):
        # Two at a time in the same instant.
        frozen_clock.advance(seconds=n % 2)
        say(bob, code, f"comment {n}")
    found = texts(code, None)
    assert sorted(found) == [f"comment {n}" for n in range(7)]
    assert found[0] == "comment 5" or found[0] == "comment 6"
    assert total(code) == 7
    assert queries.comments_page(code, person_id=None, limit=7).next is None


def test_what_a_card_says_to_whom(ada, bob, eve):
    code = shown_video(ada).code
    top = say(bob, code, "Look, @eve & #this <b>\nwell")
    reply = say(ada, code, "yes", reply_to=top)
    actions.like_comment(person_id=ada, code=top)
    (card,) = every_comment(code, ada)
    assert card.html == (
        'Look, <a class="mention" href="/@eve">@eve</a> &amp; <a class="tag" href="/tag/this">#this</a> &lt;b&gt;<br>well'
    )
    assert (card.likes, card.liked, card.replies, card.pinned) == (1, True, 1, False)
    assert (card.author.handle, card.author.url, card.by_author, card.reply_to) == (
        "bob",
        "/@bob",
        False,
        None,
    )
    assert (card.mine, card.may_delete, card.may_pin) == (False, True, True)
    for viewer, mine, may_delete in ((bob, True, True), (eve, False, False), (None, False, False)):
        (card,) = every_comment(code, viewer)
        assert (card.mine, card.may_delete, card.may_pin, card.liked) == (mine, may_delete, False, False)
    (card,) = every_reply(top, bob)
    assert (card.code, card.reply_to, card.by_author, card.may_pin, card.replies) == (
        reply,
        "bob",
        True,
        False,
        0,
    )
    assert queries.comment(reply, person_id=bob) == card
    assert queries.top_of(reply, person_id=bob) == top
    assert queries.top_of(top, person_id=bob) is None


def test_a_reply_to_a_reply_stands_under_the_same_comment_and_names_whom_it_answers(
    ada, bob, eve, frozen_clock
):
    code = shown_video(ada).code
    top = say(bob, code, "first")
    frozen_clock.advance(seconds=1)
    second = say(eve, code, "second", reply_to=top)
    frozen_clock.advance(seconds=1)
    say(bob, code, "third", reply_to=second)
    found = [(card.text, card.reply_to) for card in every_reply(top, ada, limit=1)]
    assert found == [("second", "bob"), ("third", "eve")]
    assert texts(code, ada) == ["first"]
    assert total(code) == 3


def test_each_is_told_once_of_a_comment(ada, bob, eve):
    code = shown_video(ada).code
    top = say(bob, code, "hello @ada and @eve")
    assert told(ada) == [("commented", "hello @ada and @eve")]
    assert told(eve) == [("mentioned", "hello @ada and @eve")]
    say(eve, code, "hello back @bob", reply_to=top)
    assert told(bob) == [("replied", "hello back @bob")]
    assert [kind for kind, _words in told(ada)] == ["commented", "commented"]
    actions.delete_comment(person_id=bob, code=top)
    assert told(ada) == told(eve) == told(bob) == []


def test_who_may_not_see_the_video_is_not_told_that_they_are_mentioned(ada, bob, eve):
    code = shown_video(ada, visibility=Visibility.FOLLOWERS).code
    follows(bob, "ada")
    say(bob, code, "hello @eve")
    assert told(eve) == []


@pytest.mark.parametrize(
    ("choice", "may"),
    [("everyone", {"ada", "bob", "eve"}), ("followers", {"ada", "bob"}), ("nobody", {"ada"})],
)
def test_the_author_chooses_who_may_comment(ada, bob, eve, choice, may):
    video = shown_video(ada, comments_from=choice)
    follows(bob, "ada")
    top = say(ada, video.code, "mine")
    for name, who in (("ada", ada), ("bob", bob), ("eve", eve)):
        page = queries.comments_page(video.code, person_id=who)
        asked = [(video.pk, ada, choice)]
        assert page.can_comment == (name in may) == (queries.may_comment(who, asked) == {video.pk})
        assert bool(page.why_not) != page.can_comment
        if name in may:
            say(who, video.code, f"by {name}")
            continue
        for reply_to in (None, top):
            with pytest.raises(actions.CantComment) as refused:
                say(who, video.code, "no", reply_to=reply_to)
            assert refused.value.message == page.why_not
    anonymous = queries.comments_page(video.code, person_id=None)
    assert not anonymous.can_comment and anonymous.why_not
    assert queries.may_comment(None, [(video.pk, ada, choice)]) == set()


def test_may_comment_asks_once_for_many(ada, bob, django_assert_num_queries):
    follows(bob, "ada")
    asked = [(n, ada, choice) for n, choice in enumerate(["everyone", "followers", "nobody"] * 5)]
    with django_assert_num_queries(1):
        assert len(queries.may_comment(bob, asked)) == 10


def test_nobody_comments_on_what_they_may_not_see_nor_answers_what_is_not_there(ada, bob, eve):
    private = shown_video(ada, visibility=Visibility.PRIVATE).code
    public, other = shown_video(ada).code, shown_video(ada).code
    elsewhere = say(eve, other, "elsewhere")
    mine = say(ada, private, "to myself")
    for code, reply_to in (
        (private, None),
        ("nothing", None),
        (public, elsewhere),
        (public, "no code"),
        (private, mine),
    ):
        with pytest.raises(NotFound):
            say(bob, code, "hello", reply_to=reply_to)
    for ask in (queries.comment, queries.replies_page, queries.top_of):
        with pytest.raises(NotFound):
            ask(mine, person_id=bob)
    with pytest.raises(NotFound):
        queries.comments_page(private, person_id=bob)
    for act in (actions.like_comment, actions.unlike_comment, actions.pin_comment, actions.delete_comment):
        with pytest.raises(NotFound):
            act(person_id=bob, code=mine)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    "cursor", ["x", "-1.abc", "ffffffffffffffffffff.AAAAAAAAAAA", "1.\0", "٣.AAAAAAAAAAA", "."]
)
def test_a_cursor_that_we_did_not_give_out_is_refused_or_harmless(ada, cursor):
    code = shown_video(ada).code
    top = say(ada, code, "hello")
    for ask, of in ((queries.comments_page, code), (queries.replies_page, top)):
        try:
            ask(of, person_id=None, after=cursor)
        except BadCursor as refused:
            assert "start again" in refused.message


def test_a_text_is_cleaned_and_has_a_beginning_and_an_end(ada):
    code = shown_video(ada).code
    say(ada, code, "  safe\u202egpj\x00 \r\n\r\n\r\n\r\nend ")
    assert texts(code, None) == ["safegpj \n\nend"]
    for empty in ("", "  \n ", "\u202e"):
        with pytest.raises(actions.NothingSaid):
            say(ada, code, empty)
    say(ada, code, "x" * 1000)
    with pytest.raises(TextTooLong):
        say(ada, code, "x" * 1001)
    assert total(code) == 2


def test_the_same_again_is_the_same_comment_and_in_many_places_a_flood(ada, bob, frozen_clock):
    codes = [shown_video(ada).code for _ in range(4)]
    first = say(bob, codes[0], "look at my page")
    assert say(bob, codes[0], "look at my page") == first
    assert total(codes[0]) == 1
    for code in codes[1:3]:
        say(bob, code, "look at my page")
    with pytest.raises(actions.SaidTooOften):
        say(bob, codes[3], "look at my page")
    say(ada, codes[3], "look at my page")
    frozen_clock.advance(minutes=11)
    assert say(bob, codes[0], "look at my page") != first
    assert total(codes[0]) == 2


def test_more_comments_than_anybody_writes_are_refused(ada, monkeypatch):
    monkeypatch.setattr(comments, "MOST_COMMENTS", 2)
    code = shown_video(ada).code
    for n in range(2):
        say(ada, code, f"{n}")
    for _ in range(2):
        with pytest.raises(TooMany):
            say(ada, code, "2")
    assert total(code) == 2


def test_people_apart_do_not_meet_in_comments(ada, bob, eve):
    code = shown_video(ada).code
    top = say(bob, code, "by bob")
    say(eve, code, "by eve", reply_to=top)
    third = say(person("cleo"), code, "to eve", reply_to=next(every_reply(top, ada)).code)
    ties.block_person(person_id=bob, handle="eve")
    assert texts(code, eve) == []
    assert [card.text for card in every_reply(top, bob)] == ["to eve"]
    (card,) = every_comment(code, bob)
    assert card.replies == 1
    assert queries.comment(third, person_id=bob).reply_to is None
    assert queries.comment(third, person_id=ada).reply_to == "eve"
    assert {card.text: card.replies for card in every_comment(code, ada)} == {"by bob": 2}
    with pytest.raises(NotFound):
        queries.replies_page(top, person_id=eve)
    Person.objects.filter(pk=eve).update(state=State.SUSPENDED)
    assert queries.comment(third, person_id=ada).reply_to is None
    for act in (actions.like_comment, actions.delete_comment):
        with pytest.raises(NotFound):
            act(person_id=eve, code=top)
    with pytest.raises(NotFound):
        say(eve, code, "hey", reply_to=top)


@pytest.mark.parametrize("state", [State.SUSPENDED, State.LEAVING, State.ERASED])
def test_comments_of_accounts_that_are_not_open_are_not_shown(ada, bob, state):
    code = shown_video(ada).code
    top = say(ada, code, "mine")
    say(bob, code, "by bob")
    say(bob, code, "reply", reply_to=top)
    Person.objects.filter(pk=bob).update(state=state)
    for viewer in (ada, None):
        (card,) = every_comment(code, viewer)
        assert (card.text, card.replies) == ("mine", 0)


@pytest.mark.parametrize(
    ("kind", "word", "text", "met"),
    [
        ("word", "Spoiler!", "the SPOILER, here", True),
        ("word", "spoil", "the spoiler here", False),
        ("word", "映画", "新しい映画です", True),
        ("word", "100%_", "100 _ things", True),
        ("tag", "#Ende", "das #ende", True),
        ("tag", "ende", "das ende", False),
        ("word", "ende", "das #ende!", True),
    ],
)
def test_muted_words_people_and_tags_are_not_met(ada, bob, kind, word, text, met):
    code = shown_video(ada).code
    top = say(ada, code, "mine")
    say(bob, code, text)
    say(bob, code, text, reply_to=top)
    eve = person("eve")
    ties.mute_word(person_id=eve, kind=kind, word=word)
    assert (text in texts(code, eve)) != met
    assert {card.text: card.replies for card in every_comment(code, eve)}["mine"] == (0 if met else 1)
    ties.mute_word(person_id=bob, kind=kind, word=word)
    assert text in texts(code, bob)


def test_who_is_muted_is_not_met_and_tells_nothing(ada, bob):
    code = shown_video(ada).code
    ties.mute_person(person_id=ada, handle="bob")
    say(bob, code, "hello")
    assert texts(code, ada) == [] == told(ada)
    assert texts(code, bob) == texts(code, None) == ["hello"]


def test_pinned_comments_stand_first_three_at_most_and_once(ada, bob, frozen_clock):
    code = shown_video(ada).code
    made = []
    for n in range(5):
        frozen_clock.advance(seconds=1)
        made.append(say(bob, code, f"{n}"))
    for n in (2, 0, 4):
        frozen_clock.advance(seconds=1)
        for _ in range(2):
            actions.pin_comment(person_id=ada, code=made[n])
    with pytest.raises(actions.TooManyPinned):
        actions.pin_comment(person_id=ada, code=made[1])
    assert texts(code, None) == ["2", "0", "4", "3", "1"]
    for _ in range(2):
        actions.unpin_comment(person_id=ada, code=made[2])
    assert texts(code, None) == ["0", "4", "3", "2", "1"]


def test_only_the_videos_author_pins_and_no_replies(ada, bob):
    code = shown_video(ada).code
    top = say(bob, code, "top")
    reply = say(bob, code, "reply", reply_to=top)
    for who, which in ((bob, top), (ada, reply)):
        for act in (actions.pin_comment, actions.unpin_comment):
            with pytest.raises(NotAllowed):
                act(person_id=who, code=which)
    assert not Comment.objects.exclude(pinned_at=None).exists()


def test_a_comment_is_deleted_by_its_author_and_the_videos_with_the_replies_under_it(ada, bob, eve):
    code = shown_video(ada).code
    tops = [say(bob, code, f"top {n}") for n in range(3)]
    replies = [say(eve, code, f"reply {n}", reply_to=top) for n, top in enumerate(tops)]
    actions.like_comment(person_id=ada, code=tops[0])
    with pytest.raises(NotAllowed):
        actions.delete_comment(person_id=eve, code=tops[0])
    actions.delete_comment(person_id=bob, code=tops[0])
    assert total(code) == 4
    actions.delete_comment(person_id=ada, code=replies[1])
    assert total(code) == 3
    assert actions.remove_comment(code=tops[2]) == bob
    assert actions.remove_comment(code=tops[2]) is None
    assert total(code) == 1 and Comment.objects.count() == 3
    assert actions.restore_comment(code=tops[2]) == bob
    assert actions.restore_comment(code=tops[2]) is None
    assert total(code) == 3
    assert not CommentLike.objects.exists()
    for gone in (tops[0], "no code"):
        with pytest.raises(NotFound):
            actions.delete_comment(person_id=bob, code=gone)


def test_ones_own_comment_can_be_deleted_where_one_may_not_see_it_any_more(ada, bob):
    code = shown_video(ada).code
    first, second = say(bob, code, "first"), say(bob, code, "second")
    ties.block_person(person_id=ada, handle="bob")
    actions.delete_comment(person_id=bob, code=first)
    actions.delete_comment(person_id=ada, code=second)
    assert not Comment.objects.exists()


def test_comment_likes_are_counted_exactly_and_told_once(ada, bob, eve):
    code = shown_video(ada).code
    top = say(bob, code, "top")
    for rolled in (False, True):
        assert [actions.like_comment(person_id=eve, code=top) for _ in range(2)] == [1, 1]
        if rolled:
            actions.reconcile()
        assert actions.like_comment(person_id=ada, code=top) == 2
        assert told(bob) == [("comment_liked", "top")] * 2
        assert [actions.unlike_comment(person_id=eve, code=top) for _ in range(2)] == [1, 1]
        if rolled:
            actions.reconcile()
        (card,) = every_comment(code, ada)
        assert (card.likes, card.liked) == (1, True)
        assert actions.unlike_comment(person_id=ada, code=top) == 0
        assert told(bob) == []
    assert queries.comments_page(code, person_id=None).total == 1


def test_a_page_costs_the_same_number_of_queries_however_long(ada, bob, django_assert_num_queries):
    code = shown_video(ada).code
    tops = []
    for n in range(12):
        tops.append(say(ada, code, f"{n} @bob #x"))
        say(bob, code, f"reply {n}", reply_to=tops[0])
    for top in tops:
        actions.like_comment(person_id=bob, code=top)
    actions.pin_comment(person_id=ada, code=tops[3])
    for limit in (3, 12):
        with django_assert_num_queries(10):
            assert len(queries.comments_page(code, person_id=bob, limit=limit).items) >= limit
        with django_assert_num_queries(8):
            assert len(queries.replies_page(tops[0], person_id=bob, limit=limit).items) == limit


def test_a_changed_description_closes_comments_at_once(ada, bob):
    code = shown_video(ada).code
    say(bob, code, "in time")
    videos.describe_video(person_id=ada, code=code, told=videos.Description(comments_from="nobody"))
    with pytest.raises(actions.CantComment):
        say(bob, code, "too late")
    assert texts(code, bob) == ["in time"]
