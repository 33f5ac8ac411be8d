"""Notices: filed, decided together, carried out in the very next page, told to both sides, taken back."""

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.moderation import actions, queries
from glasshouse.network.moderation.models import Notice
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import queries as videos
from tests.rooms.moderation.acts import officer, ruling, told
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
    return officer("mod")


def kinds(person_id: int) -> list[str]:
    return [one.kind.value for one in notifications.told_to(person_id)]


def test_all_notices_about_a_video_are_decided_together_and_both_sides_are_told(ada, bob, mod):
    eve = person("eve")
    code = shown_video(bob).code
    actions.file_notice(person_id=ada, told=told("video", code))
    actions.file_notice(person_id=eve, told=told("video", code, ground="other", words="Look at 0:03."))
    [case] = queries.queue()
    assert (case.handle, len(case.said)) == ("bob", 2)
    statement = actions.decide(by_id=mod, subject="video", thing=code, ruling=ruling())
    assert not videos.watchable_by(ada).filter(code=code).exists()
    assert videos.find(code, person_id=bob).hidden
    assert kinds(ada) == kinds(eve) == ["notice_decided"]
    assert kinds(bob) == ["statement_made"]
    assert queries.queue() == []
    assert [(case.state, case.statement) for case in queries.decided()] == [("acted", statement)]


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


def test_whoever_reported_it_is_told_the_decision_with_its_reasons(ada, bob, mod):
    eve = person("eve")
    left, acted = shown_video(bob).code, shown_video(bob).code
    filed = {}
    for who, code in ((ada, left), (eve, acted)):
        filed[who] = actions.file_notice(person_id=who, told=told("video", code, words="Look.")).code
    waits = queries.own_notice(filed[ada], person_id=ada)
    assert (waits.state, waits.why, waits.statement, waits.words) == ("open", "", "", "Look.")
    with pytest.raises(actions.BadNotice):
        actions.dismiss(by_id=mod, subject="video", thing=left, why="I like it")
    assert len(queries.queue()) == 2
    actions.dismiss(by_id=mod, subject="video", thing=left, why="not_found")
    statement = actions.decide(by_id=mod, subject="video", thing=acted, ruling=ruling())
    mine, hers = queries.own_notice(filed[ada], person_id=ada), queries.own_notice(filed[eve], person_id=eve)
    assert (mine.state, mine.why, mine.statement) == (
        "dismissed",
        "What you reported is not to be found in it.",
        "",
    )
    assert (hers.state, hers.why, hers.statement) == ("acted", "", statement)
    [news] = notifications.told_to(ada)
    assert (
        notifications.leads_to(news.kind, news.facts, actor_url="", video_url="") == f"/notice/{filed[ada]}"
    )
    # Nobody else reads it, not even the one whom it concerns.
    for who in (bob, eve, mod):
        with pytest.raises(NotFound):
            queries.own_notice(filed[ada], person_id=who)
    holding = next(one for one in holdings() if one.model == "moderation.Notice")
    assert [row["left_why"] for row in holding.rows(ada)] == ["not_found"]


def test_staff_are_not_suspended_by_staff(ada, mod):
    person("eve")
    accounts.give_role(handle="eve", role="legal_officer")
    notice = actions.file_notice(person_id=ada, told=told("person", "eve"))
    with pytest.raises(accounts.CantSuspend):
        actions.decide(by_id=mod, subject="person", thing=notice.thing, ruling=ruling("suspended"))
    assert len(queries.queue()) == 1


def test_only_moderators_decide(ada, bob):
    code = shown_video(bob).code
    actions.file_notice(person_id=ada, told=told("video", code))
    asked = {"subject": "video", "thing": code}
    for deed in (
        lambda: actions.decide(by_id=ada, ruling=ruling(), **asked),
        lambda: actions.preview_decision(by_id=ada, ruling=ruling(), **asked),
        lambda: actions.dismiss(by_id=ada, **asked),
        lambda: actions.reverse_statement(by_id=ada, code=code),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_nobody_decides_about_oneself(ada, mod):
    code = shown_video(mod).code
    actions.file_notice(person_id=ada, told=told("video", code))
    for deed in (
        lambda: actions.decide(by_id=mod, subject="video", thing=code, ruling=ruling()),
        lambda: actions.dismiss(by_id=mod, subject="video", thing=code),
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


def test_erasing_takes_people_out_of_notices(ada, bob, mod):
    code = shown_video(bob).code
    actions.file_notice(person_id=ada, told=told("video", code, words="my words"))
    actions.decide(by_id=mod, subject="video", thing=code, ruling=ruling())
    holding = next(one for one in holdings() if one.model == "moderation.Notice")
    assert [row["filed"] for row in holding.rows(ada)] == ["by you"]
    holding.erase(ada)
    assert [(n.reporter_id, n.words) for n in Notice.objects.all()] == [(None, "")]
    holding.erase(bob)
    assert not Notice.objects.exists()
