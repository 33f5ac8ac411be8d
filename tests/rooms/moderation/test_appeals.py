"""Appeals: once, in time, by the one concerned; decided once, by another person; what that changes."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.kit.text import TextTooLong
from glasshouse.network.moderation import actions, queries
from glasshouse.network.moderation.actions import AppealRuling
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.videos import queries as videos
from tests.rooms.moderation.acts import appeal_of, entered, officer, restricted, ruling
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


@pytest.fixture
def other() -> int:
    return officer("other")


def appeal_ruling(outcome: str = "reversed", answer: str = "It was satire.", **more) -> AppealRuling:
    return AppealRuling(outcome=outcome, answer=answer, **more)


def order() -> list[str]:
    kinds = ("statement", "reversal", "appeal.received", "appeal.decided")
    return [one.kind for one in entered(*kinds)]


def test_a_reversal_restores_everything_and_is_an_entry(ada, bob, mod, other):
    video = shown_video(bob)
    code = restricted(mod, ada, "video", video.code)
    number = actions.file_appeal(person_id=bob, code=code, words="It was satire.")
    (case,) = queries.appeals_waiting(officer_id=other)
    assert (case.appeal.code, case.appeal.words, case.may_decide) == (number, "It was satire.", True)
    assert case.appeal.due_at - case.appeal.received_at == timedelta(days=14)
    actions.decide_appeal(by_id=other, code=number, ruling=appeal_ruling())
    assert videos.may_watch(video.code, person_id=None)
    (decided,) = entered("appeal.decided")
    assert (decided.outcome, decided.statement) == ("reversed", code)
    assert decided.statement_by and decided.decided_by and decided.statement_by != decided.decided_by
    assert [(one.statement, one.why) for one in entered("reversal")] == [(code, "appeal")]
    assert order() == ["statement", "appeal.received", "appeal.decided", "reversal"]
    assert appeal_of(code).outcome == "reversed"
    assert queries.appeals_waiting(officer_id=other) == []
    assert [one.kind.value for one in notifications.told_to(bob)] == ["appeal_decided", "statement_made"]


def test_a_decision_may_stand(ada, bob, mod, other):
    video = shown_video(bob)
    code = restricted(mod, ada, "video", video.code)
    number = actions.file_appeal(person_id=bob, code=code, words="No.")
    actions.decide_appeal(by_id=other, code=number, ruling=appeal_ruling("upheld", "It is hate."))
    assert not videos.may_watch(video.code, person_id=None) and order()[-1] == "appeal.decided"


def test_something_milder_takes_the_place_of_a_removal_without_a_moment_between(ada, bob, mod, other):
    video = shown_video(bob)
    code = restricted(mod, ada, "video", video.code)
    number = actions.file_appeal(person_id=bob, code=code, words="No.")
    milder = appeal_ruling("partly", "A label is enough.", instead=ruling("labelled"))
    actions.decide_appeal(by_id=other, code=number, ruling=milder)
    assert videos.find(video.code, person_id=None).label
    assert order() == ["statement", "appeal.received", "appeal.decided", "statement", "reversal"]
    instead = appeal_of(code).instead
    assert (
        instead is not None
        and queries.statement(instead.code).decided_code != queries.statement(code).decided_code
    )
    # It is a decision of its own, which can be appealed against too; by a third person, then.
    again = actions.file_appeal(person_id=bob, code=instead.code, words="Not even that.")
    with pytest.raises(actions.SameOfficer):
        actions.decide_appeal(by_id=other, code=again, ruling=appeal_ruling())


@pytest.mark.parametrize("instead", [None, ruling("removed"), ruling("disabled", facts="")])
def test_what_is_not_milder_or_no_decision_is_none_instead(ada, bob, mod, other, instead):
    code = restricted(mod, ada, "video", shown_video(bob).code)
    number = actions.file_appeal(person_id=bob, code=code, words="No.")
    with pytest.raises(actions.BadRuling):
        actions.decide_appeal(by_id=other, code=number, ruling=appeal_ruling("partly", instead=instead))
    nothing_decided(code)


def nothing_decided(code: str) -> None:
    assert appeal_of(code).outcome == "" and queries.statement(code).standing == "in_force"
    assert order() == ["statement", "appeal.received"]


def test_what_is_over_is_not_followed_by_something_milder(ada, bob, mod, other, frozen_clock):
    """Who appealed would be worse off than before."""
    video = shown_video(bob)
    ends = frozen_clock.now.date() + timedelta(days=2)
    code = restricted(mod, ada, "video", video.code, measure="disabled", until=ends)
    number = actions.file_appeal(person_id=bob, code=code, words="It was satire.")
    frozen_clock.advance(days=4)
    actions.reconcile()
    assert videos.may_watch(video.code, person_id=None)
    milder = ruling("labelled", label="Made for a play.")
    for act in (actions.preview_appeal, actions.decide_appeal):
        with pytest.raises(actions.BadRuling):
            act(by_id=other, code=number, ruling=appeal_ruling("partly", instead=milder))
    actions.decide_appeal(by_id=other, code=number, ruling=appeal_ruling("reversed"))
    assert order() == ["statement", "appeal.received", "reversal", "appeal.decided"]


def test_an_officer_does_not_decide_about_their_own_statement_nor_about_themselves(ada, bob, mod, other):
    code = restricted(mod, ada, "video", shown_video(bob).code)
    number = actions.file_appeal(person_id=bob, code=code, words="No.")
    for act in (actions.preview_appeal, actions.decide_appeal):
        with pytest.raises(actions.SameOfficer):
            act(by_id=mod, code=number, ruling=appeal_ruling())
    accounts.give_role(handle="bob", role="moderator")
    for who in (bob, ada):
        with pytest.raises(NotAllowed):
            actions.decide_appeal(by_id=who, code=number, ruling=appeal_ruling())
    assert not queries.appeal_case(number, officer_id=mod).may_decide
    nothing_decided(code)


def test_an_appeal_is_decided_once_and_with_a_reason(ada, bob, mod, other):
    code = restricted(mod, ada, "video", shown_video(bob).code)
    number = actions.file_appeal(person_id=bob, code=code, words="No.")
    for wrong, error in (
        (appeal_ruling(answer=" \n"), actions.NothingSaid),
        (appeal_ruling(answer="x" * 2001), TextTooLong),
        (appeal_ruling("perhaps"), actions.BadRuling),
    ):
        with pytest.raises(error):
            actions.decide_appeal(by_id=other, code=number, ruling=wrong)
    nothing_decided(code)
    actions.decide_appeal(by_id=other, code=number, ruling=appeal_ruling("upheld"))
    for again in (number, "1" * 11):
        with pytest.raises(NotFound):
            actions.decide_appeal(
                by_id=officer(f"third{len(again)}{again[0]}"), code=again, ruling=appeal_ruling()
            )
    assert order()[-1] == "appeal.decided"


def test_only_the_one_concerned_appeals_once_in_time_and_in_words(ada, bob, mod, frozen_clock):
    code = restricted(mod, ada, "video", shown_video(bob).code)
    for who, words, error in (
        (ada, "No.", NotFound),
        (mod, "No.", NotFound),
        (bob, " ", actions.NothingSaid),
        (bob, "x" * 4001, TextTooLong),
    ):
        with pytest.raises(error):
            actions.file_appeal(person_id=who, code=code, words=words)
    with pytest.raises(NotFound):
        actions.file_appeal(person_id=bob, code="1" * 11, words="No.")
    assert order() == ["statement"]
    frozen_clock.advance(days=184)
    actions.file_appeal(person_id=bob, code=code, words="No.")
    with pytest.raises(actions.CantAppeal):
        actions.file_appeal(person_id=bob, code=code, words="No!")
    late = restricted(mod, ada, "video", shown_video(bob).code)
    frozen_clock.advance(days=184, seconds=1)
    with pytest.raises(actions.CantAppeal):
        actions.file_appeal(person_id=bob, code=late, words="No.")
    lifted = restricted(mod, ada, "video", shown_video(bob).code)
    actions.reverse_statement(by_id=mod, code=lifted)
    with pytest.raises(actions.CantAppeal):
        actions.file_appeal(person_id=bob, code=lifted, words="No.")
    assert order().count("appeal.received") == 1


def test_what_waits_for_an_appeal_is_not_taken_back_beside_it(ada, bob, mod):
    code = restricted(mod, ada, "video", shown_video(bob).code)
    actions.file_appeal(person_id=bob, code=code, words="No.")
    with pytest.raises(actions.NothingToReverse):
        actions.reverse_statement(by_id=mod, code=code)


def test_a_preview_shows_what_is_entered_and_keeps_nothing(ada, bob, mod, other):
    code = restricted(mod, ada, "video", shown_video(bob).code)
    number = actions.file_appeal(person_id=bob, code=code, words="No.")
    entries, preview = actions.preview_appeal(
        by_id=other, code=number, ruling=appeal_ruling("partly", instead=ruling("labelled"))
    )
    assert [one.kind for one in entries] == ["appeal.decided", "statement", "reversal"]
    assert preview is not None and preview.words["label"]
    nothing_decided(code)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_of_two_deciders_at_once_one_decides(ada, bob, mod):
    officers = [officer(f"officer{n}") for n in range(2)]
    code = restricted(mod, ada, "video", shown_video(bob).code)
    number = actions.file_appeal(person_id=bob, code=code, words="No.")
    begin, refused = threading.Barrier(2), []

    def decide(by_id: int, outcome: str) -> None:
        begin.wait()
        try:
            actions.decide_appeal(by_id=by_id, code=number, ruling=appeal_ruling(outcome))
        except Refused as error:
            refused.append(type(error))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=decide, args=pair)
        for pair in zip(officers, ("upheld", "reversed"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [NotFound]
    (decided,) = entered("appeal.decided")
    assert decided.outcome == appeal_of(code).outcome
    assert len(entered("reversal")) == (decided.outcome == "reversed")
