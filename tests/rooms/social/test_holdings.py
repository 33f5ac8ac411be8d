"""What is held about people: listed, and erased so that counts stay right."""

import pytest

from glasshouse.network.kit.holdings import Holding, holdings
from glasshouse.network.social import actions, queries
from glasshouse.network.social.models import Comment, CommentLike, Like, Repost, Save
from tests.rooms.people import person, shown_video
from tests.rooms.social.together import every_comment, every_reply, say, told

pytestmark = pytest.mark.django_db(databases="__all__")
HELD = {"social.Like", "social.Save", "social.Repost", "social.Comment", "social.CommentLike"}


def ours() -> dict[str, Holding]:
    return {holding.model: holding for holding in holdings() if holding.model.startswith("social.")}


def test_everything_is_listed_for_whom_it_is_about():
    ada, bob = person("ada"), person("bob")
    code = shown_video(ada).code
    top = say(ada, code, "top")
    say(bob, code, "reply", reply_to=top)
    for act in (actions.like_video, actions.save_video):
        act(person_id=bob, code=code)
    actions.repost_video(person_id=bob, code=code, text="look")
    actions.like_comment(person_id=bob, code=top)
    assert set(ours()) == HELD
    listed = {model: list(holding.rows(bob)) for model, holding in ours().items()}
    assert {model: len(rows) for model, rows in listed.items()} == dict.fromkeys(HELD, 1)
    assert all(row["video"] == code for rows in listed.values() for row in rows)
    (comment,) = listed["social.Comment"]
    assert (comment["text"], comment["under"], comment["answers"]) == ("reply", top, "ada")
    assert listed["social.Repost"][0]["text"] == "look"
    assert listed["social.CommentLike"][0]["comment"] == top
    assert [len(list(holding.rows(ada))) for holding in ours().values()].count(1) == 1


@pytest.mark.parametrize("rolled", [False, True])
def test_erasing_takes_a_person_out_of_the_counts_and_leaves_others(rolled):
    ada, bob, eve = person("ada"), person("bob"), person("eve")
    video = shown_video(ada)
    code = video.code
    stays = say(eve, code, "stays")
    goes = say(bob, code, "goes")
    say(eve, code, "goes along", reply_to=goes)
    reply = say(bob, code, "goes too", reply_to=stays)
    say(eve, code, "stays as well", reply_to=reply)
    for who in (bob, eve):
        for act in (actions.like_video, actions.save_video, actions.repost_video):
            act(person_id=who, code=code)
        actions.like_comment(person_id=who, code=stays)
    if rolled:
        actions.reconcile()
    assert queries.counts_of([video.pk])[video.pk] == queries.Counts(likes=2, comments=5, saves=2, reposts=2)
    gone = {model: holding.erase(bob) for model, holding in ours().items()}
    assert gone == dict.fromkeys(HELD, 1) | {"social.Comment": 3}
    assert sum(holding.erase(bob) for holding in ours().values()) == 0
    for _ in range(2):
        assert queries.counts_of([video.pk])[video.pk] == queries.Counts(
            likes=1, comments=2, saves=1, reposts=1
        )
        (card,) = every_comment(code, None)
        assert (card.text, card.likes, card.replies) == ("stays", 1, 1)
        (answer,) = every_reply(stays, None)
        assert (answer.text, answer.reply_to) == ("stays as well", None)
        actions.reconcile()
    for model in (Like, Save, Repost, CommentLike):
        assert set(model.objects.values_list("person_id", flat=True)) == {eve}
    assert not Comment.objects.filter(author=bob).exists()
    assert not Comment.objects.filter(answers=bob).exists()
    assert "goes" not in [words for _kind, words in told(ada)]
