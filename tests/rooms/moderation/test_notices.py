"""Notices: filed, decided together, carried out in the very next page, told to both sides, taken back."""

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.moderation import actions, queries
from glasshouse.network.moderation.models import Notice
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.notifications.models import Notification
from glasshouse.network.social import actions as social
from glasshouse.network.social import queries as social_queries
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import queries as videos
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def ada() -> int:
    return person("ada")


@pytest.fixture
def bob() -> int:
    return person("bob")


@pytest.fixture
def mod() -> int:
    moderator = person("mod")
    accounts.give_role(handle="mod", role="moderator")
    return moderator


def told(subject: str, thing: str, **more: str) -> actions.Told:
    return actions.Told(**({"subject": subject, "thing": thing, "ground": "hate"} | more))


def kinds(person_id: int) -> list[str]:
    return [one.kind.value for one in notifications.told_to(person_id)]


def test_all_notices_about_a_video_are_decided_together_and_both_sides_are_told(ada, bob, mod):
    eve = person("eve")
    code = shown_video(bob).code
    actions.file_notice(person_id=ada, told=told("video", code))
    actions.file_notice(person_id=eve, told=told("video", code, ground="other", words="Look at 0:03."))
    [case] = queries.queue()
    assert (case.handle, len(case.said)) == ("bob", 2)
    assert actions.act_on(by_id=mod, subject="video", thing=code, reason="Hate.") == 2
    assert not videos.watchable_by(ada).filter(code=code).exists()
    assert videos.find(code, person_id=bob).hidden
    assert kinds(ada) == kinds(eve) == ["notice_decided"]
    assert kinds(bob) == ["video_hidden"]
    assert queries.queue() == []
    assert [case.state for case in queries.decided()] == ["acted"]


def test_saying_it_again_changes_the_open_notice(ada, bob):
    code = shown_video(bob).code
    for words in ("one", "two"):
        actions.file_notice(person_id=ada, told=told("video", code, words=words))
    assert [notice.words for notice in Notice.objects.all()] == ["two"]


def test_leaving_it_leaves_it(ada, bob, mod):
    code = shown_video(bob).code
    actions.file_notice(person_id=ada, told=told("video", code))
    assert actions.dismiss(by_id=mod, subject="video", thing=code) == 1
    assert videos.watchable_by(ada).filter(code=code).exists()
    assert kinds(bob) == []


def test_a_decision_can_be_taken_back(ada, bob, mod):
    code = shown_video(bob).code
    notice = actions.file_notice(person_id=ada, told=told("video", code))
    actions.act_on(by_id=mod, subject="video", thing=code, reason="Hate.")
    actions.undo(by_id=mod, code=notice.code)
    assert videos.watchable_by(ada).filter(code=code).exists()
    assert kinds(bob) == ["video_shown_again", "video_hidden"]
    with pytest.raises(actions.NothingToUndo):
        actions.undo(by_id=mod, code=notice.code)


def test_a_comment_is_removed(ada, bob, mod):
    video = shown_video(ada)
    comment = social.write_comment(person_id=bob, code=video.code, text="Something bad")
    actions.file_notice(person_id=ada, told=told("comment", comment))
    actions.act_on(by_id=mod, subject="comment", thing=comment, reason="Bad.")
    assert social_queries.comment_facts(comment, person_id=ada) is None
    [news] = [one for one in notifications.told_to(bob) if one.kind.value == "comment_removed"]
    assert news.facts == {"ground": "hate", "words": "Bad."}


def test_an_account_is_suspended_and_opened_again(ada, bob, mod):
    code = shown_video(bob).code
    notice = actions.file_notice(person_id=ada, told=told("person", "bob"))
    actions.act_on(by_id=mod, subject="person", thing=notice.thing, reason="Many times.")
    assert people.person_by_handle("bob") is None
    assert not videos.watchable_by(None).filter(code=code).exists()
    actions.undo(by_id=mod, code=notice.code)
    assert people.person_by_handle("bob") is not None
    mailed = Notification.objects.filter(person_id=bob, mail_state="due").order_by("id")
    assert [(row.kind, row.facts) for row in mailed] == [
        ("suspended", {"reason": "Many times."}),
        ("reopened", {}),
    ]


def test_staff_are_not_suspended_by_staff(ada, mod):
    person("eve")
    accounts.give_role(handle="eve", role="legal_officer")
    notice = actions.file_notice(person_id=ada, told=told("person", "eve"))
    with pytest.raises(accounts.CantSuspend):
        actions.act_on(by_id=mod, subject="person", thing=notice.thing, reason="No.")
    assert len(queries.queue()) == 1


def test_only_moderators_decide(ada, bob):
    code = shown_video(bob).code
    notice = actions.file_notice(person_id=ada, told=told("video", code))
    for deed in (
        lambda: actions.act_on(by_id=ada, subject="video", thing=code, reason="x"),
        lambda: actions.dismiss(by_id=ada, subject="video", thing=code),
        lambda: actions.undo(by_id=ada, code=notice.code),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_nobody_decides_about_oneself(ada, mod):
    code = shown_video(mod).code
    notice = actions.file_notice(person_id=ada, told=told("video", code))
    for deed in (
        lambda: actions.act_on(by_id=mod, subject="video", thing=code, reason="x"),
        lambda: actions.dismiss(by_id=mod, subject="video", thing=code),
        lambda: actions.undo(by_id=mod, code=notice.code),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert len(queries.queue()) == 1


def test_bad_notices_are_refused_and_nothing_is_kept(ada, bob):
    mine, his = shown_video(ada).code, shown_video(bob).code
    hidden = shown_video(bob, visibility="private").code
    for bad, error in (
        (told("video", mine), actions.BadNotice),
        (told("video", his, ground="nonsense"), actions.BadNotice),
        (told("planet", his), actions.BadNotice),
        (told("video", his, ground="other"), actions.BadNotice),
        (told("video", hidden), NotFound),
        (told("video", "no\0thing"), NotFound),
        (told("comment", "x" * 11), NotFound),
        (told("person", "nobody.there"), NotFound),
    ):
        with pytest.raises(error):
            actions.file_notice(person_id=ada, told=bad)
    ties.block_person(person_id=bob, handle="ada")
    with pytest.raises(NotFound):
        actions.file_notice(person_id=ada, told=told("video", his))
    assert not Notice.objects.exists()


def test_acting_needs_a_reason_and_something_open(ada, bob, mod):
    code = shown_video(bob).code
    actions.file_notice(person_id=ada, told=told("video", code))
    with pytest.raises(actions.ReasonMissing):
        actions.act_on(by_id=mod, subject="video", thing=code, reason=" \n ")
    with pytest.raises(NotFound):
        actions.act_on(by_id=mod, subject="video", thing="1" * 11, reason="x")
    assert videos.watchable_by(ada).filter(code=code).exists()


def test_erasing_takes_people_out_of_notices(ada, bob, mod):
    code = shown_video(bob).code
    actions.file_notice(person_id=ada, told=told("video", code, words="my words"))
    actions.act_on(by_id=mod, subject="video", thing=code, reason="Hate.")
    holding = next(one for one in holdings() if one.model == "moderation.Notice")
    assert [row["filed"] for row in holding.rows(ada)] == ["by you"]
    assert [row["reason"] for row in holding.rows(bob)] == ["Hate."]
    holding.erase(ada)
    assert [(n.reporter_id, n.words) for n in Notice.objects.all()] == [(None, "")]
    holding.erase(bob)
    assert not Notice.objects.exists()
