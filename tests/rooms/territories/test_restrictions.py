"""A restriction by country: proposed by one officer, put in force by another, lifted; each step an entry, nothing dated back."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.conf import settings as django_settings

from glasshouse.network.accounts.models import Person
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.notifications.models import Notification
from glasshouse.network.territories import actions, queries
from glasshouse.network.territories.actions import BadRestriction, NotYet, Officer, SameOfficer, WrongState
from glasshouse.network.territories.models import Restriction, Withheld
from glasshouse.network.territories.queries import WithheldHere
from glasshouse.network.videos import actions as videos
from glasshouse.proof.entries import CountryGround, CountryLifted, CountryRestricted
from tests.rooms.people import person, shown_video
from tests.rooms.social.test_races import at_once
from tests.rooms.territories.acts import (
    COURT,
    LAW,
    ONE,
    OTHER,
    demand,
    entries,
    in_force,
    nobodys_code,
    proposed,
    public_video,
    settle_officers,
)

pytestmark = pytest.mark.django_db(databases="__all__")
KINDS = (CountryRestricted.kind, CountryGround.kind, CountryLifted.kind)
NOTICE = timedelta(seconds=django_settings.ENV.suspension_notice_s)


def refused(video: str, country: str = "LI") -> WithheldHere:
    """Return the refusal of a video in a country; there must be one."""
    found = queries.refusal(video, country=country)
    assert found is not None
    return found


def steps() -> list[str]:
    """Return what the ledger was told, step by step."""
    return [getattr(one, "state", one.kind.removeprefix("country.")) for one in entries(*KINDS)]


def test_a_video_is_proposed_put_in_force_and_lifted_and_each_step_is_an_entry(frozen_clock):
    video = public_video()
    code = proposed(video=video.code, countries=["LI", "AT", "LI"], evidence="sealed")
    assert queries.refusal(video.code, country="AT") is None
    actions.put_in_force(by=OTHER, code=code)
    assert queries.refusal(video.code, country="AT") and queries.refusal(video.code, country="FR") is None
    frozen_clock.advance(days=2)
    actions.lift_restriction(by=ONE, code=code, why="court")
    assert queries.refusal(video.code, country="AT") is None and not Withheld.objects.exists()
    first, second, last = entries(*KINDS)
    assert isinstance(first, CountryRestricted) and isinstance(second, CountryRestricted)
    assert (first.state, first.decided_by, second.state, second.decided_by) == (
        "proposed",
        ONE.code,
        "in_force",
        OTHER.code,
    )
    for one in (first, second):
        assert (one.statement, one.video, one.countries) == (code, video.code, ("AT", "LI"))
        assert (one.authority, one.law, one.evidence, one.withheld_until) == (COURT, LAW, "sealed", "")
    assert last == CountryLifted(time=last.time, statement=code, why="court", decided_by=ONE.code)
    assert last.time - first.time == 2 * 86_400_000
    card = queries.restriction(code)
    assert (card.state, card.why_lifted, set(card.tickets)) == (
        "lifted",
        "court",
        {"proposed", "in_force", "lifted"},
    )


def test_the_author_is_told_when_it_takes_effect_and_when_it_ends():
    ada = person("ada")
    video = shown_video(ada)
    code = proposed(video=video.code)
    assert not Notification.objects.exists()
    actions.put_in_force(by=OTHER, code=code)
    actions.lift_restriction(by=OTHER, code=code, why="authority")
    told = list(Notification.objects.order_by("pk").values_list("person_id", "kind", "facts"))
    facts = {"video": video.code, "restriction": code}
    assert told == [(ada, "video_withheld", facts), (ada, "video_released", facts)]


def test_a_proposal_that_is_taken_back_never_takes_effect():
    video = public_video()
    code = proposed(video=video.code)
    actions.lift_restriction(by=ONE, code=code, why="withdrawn")
    with pytest.raises(WrongState):
        actions.put_in_force(by=OTHER, code=code)
    assert steps() == ["proposed", "lifted"] and not Notification.objects.exists()


def test_what_would_become_public_is_what_does():
    settle_officers()
    video = public_video()
    asked = demand(video=video.code, until_date=date(2099, 1, 1))
    shown = actions.prepare_restriction(by=ONE, demand=asked)
    assert not entries(*KINDS) and not Restriction.objects.exists()
    code = actions.propose_restriction(by=ONE, demand=asked)
    in_effect = actions.prepare_in_force(by=OTHER, code=code)
    actions.put_in_force(by=OTHER, code=code)
    end = actions.prepare_lifting(by=OTHER, code=code, why="error")
    actions.lift_restriction(by=OTHER, code=code, why="error")
    for before, after in zip((shown, in_effect, end), entries(*KINDS), strict=True):
        for name in set(type(before).__slots__) - {"time", "statement", "from_ms"}:
            assert getattr(before, name) == getattr(after, name)


def test_a_ground_that_is_withheld_is_entered_on_its_day_also_when_all_is_over_by_then(frozen_clock):
    video, until = public_video(), frozen_clock.now.date() + timedelta(days=10)
    code = in_force(video=video.code, withheld_until_date=until)
    other = proposed(video=video.code, withheld_until_date=until)
    actions.lift_restriction(by=ONE, code=other, why="withdrawn")
    for one in entries(CountryRestricted.kind):
        assert (one.authority, one.law, one.withheld_until) == ("", "", until.isoformat())
    card = queries.restriction(code)
    assert (card.authority, card.law, card.withheld_until) == ("", "", until)
    refusal = queries.refusal(video.code, country="LI")
    assert refusal and COURT not in refusal.message and "2026-06-11" in refusal.message
    frozen_clock.advance(days=9)
    assert actions.reconcile() == 0 and not entries(CountryGround.kind)
    frozen_clock.advance(days=1)
    assert actions.reconcile() == 2 and actions.reconcile() == 0
    for one, statement in zip(entries(CountryGround.kind), (code, other), strict=True):
        assert (one.statement, one.authority, one.law, one.evidence) == (statement, COURT, LAW, "none")
    assert queries.restriction(code).authority == COURT
    assert refused(video.code).message.count(COURT) == 1


def test_what_has_an_end_ends_by_itself_in_force_or_not(frozen_clock):
    video, today = public_video(), frozen_clock.now.date()
    code = in_force(video=video.code, until_date=today + timedelta(days=3))
    waiting = proposed(video=video.code, until_date=today + timedelta(days=3))
    frozen_clock.advance(days=2, hours=11)
    assert actions.reconcile() == 0
    frozen_clock.advance(hours=1)
    # Before anybody came to it, its time was over: it can't be put in force any more.
    with pytest.raises(WrongState, match="over already"):
        actions.put_in_force(by=OTHER, code=waiting)
    assert actions.reconcile() == 2 and actions.reconcile() == 0
    assert [(one.statement, one.why, one.decided_by) for one in entries(CountryLifted.kind)] == [
        (code, "expired", ""),
        (waiting, "expired", ""),
    ]
    assert queries.refusal(video.code, country="LI") is None


def test_a_day_to_come_is_waited_for(frozen_clock):
    video = public_video()
    code = proposed(video=video.code, from_date=frozen_clock.now.date() + timedelta(days=1))
    with pytest.raises(NotYet, match="2026-06-02 00:00:00"):
        actions.put_in_force(by=OTHER, code=code)
    frozen_clock.advance(hours=12)
    actions.put_in_force(by=OTHER, code=code)
    assert steps() == ["proposed", "in_force"]


def test_the_whole_service_waits_until_the_notice_is_over(frozen_clock):
    code = proposed()
    card = queries.restriction(code)
    assert card.of_service and card.from_at == frozen_clock.now + NOTICE
    frozen_clock.set(card.from_at - timedelta(seconds=1))
    with pytest.raises(NotYet):
        actions.put_in_force(by=OTHER, code=code)
    frozen_clock.advance(seconds=1)
    actions.put_in_force(by=OTHER, code=code)
    refusal = queries.suspension_in("LI")
    assert refusal and (refusal.restriction, refusal.country, refusal.status) == (code, "LI", 451)
    assert refused(nobodys_code()).restriction == code
    assert queries.suspension_in("AT") is None and queries.suspension_in("") is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"countries": []}, "at least one country"),
        ({"countries": ["XX"]}, "no country with the code “XX”"),
        ({"countries": ["LI", "li"]}, "no country with the code “li”"),
        ({"countries": ["EU"]}, "no country with the code “EU”"),
        ({"countries": ["=1+1; DROP TABLE"]}, "no country with the code"),
        ({"authority": " \n\t "}, "fill in “authority”"),
        ({"law": ""}, "fill in “law”"),
        ({"law": "\u200b \u2060"}, "fill in “law”"),
        ({"law": "\u3164"}, "fill in “law”"),
        ({"law": "ask ada@example.org"}, "“law” stands in public for good"),
        ({"authority": "ada\uff20example.org"}, "“authority” stands in public for good"),
        ({"authority": "é" * 201}, "400 bytes"),
        ({"law": "x" * 100_000}, "400 characters"),
        ({"evidence": "plenty"}, "what evidence was offered"),
        ({"from_date": date(2026, 5, 31)}, "can't begin in the past"),
        ({"from_date": date(2026, 6, 20), "video": ""}, "takes until 2026-07-01"),
        ({"until_date": date(2026, 6, 1)}, "end after it begins"),
        ({"until_date": date(1999, 1, 1)}, "end after it begins"),
        ({"from_date": date(2026, 6, 9), "until_date": date(2026, 6, 9)}, "end after it begins"),
        ({"withheld_until_date": date(2026, 6, 1)}, "has to be after today"),
        ({"withheld_until_date": date(2020, 6, 1)}, "has to be after today"),
        ({"withheld_until_date": date(2036, 6, 30)}, "at the latest"),
        ({"withheld_until_date": date(9999, 12, 31)}, "at the latest"),
        ({"video": "§$%"}, "no such public video"),
        ({"video": "A" * 11}, "no public video with this code"),
    ],
)
def test_what_can_not_be_demanded_is_refused_with_a_sentence_and_nothing_is_kept(frozen_clock, changes, says):
    video = public_video()
    asked = demand(**{"video": video.code, **changes})
    for act in (actions.prepare_restriction, actions.propose_restriction):
        with pytest.raises(Refused, match=says) as refused:
            act(by=ONE, demand=asked)
        assert "Nothing was entered" in refused.value.message
    assert not Restriction.objects.exists() and not entries(*KINDS)


def test_all_countries_at_once_are_no_restriction_by_country():
    with pytest.raises(BadRestriction, match="all countries there are"):
        actions.propose_restriction(by=ONE, demand=demand(countries=list(locales.territories())))


def test_only_public_videos_are_anybodys_business():
    ada = person("ada")
    hidden = shown_video(ada)
    videos.hide_video(code=hidden.code)
    # What a moderator hides is still what its author offers, and its author may appeal.
    assert proposed(video=hidden.code)
    for video in (shown_video(ada, visibility="private"), shown_video(ada, published=False)):
        with pytest.raises(NotFound, match="no public video"):
            proposed(video=video.code)


def test_one_officer_does_not_do_both():
    code = proposed(video=public_video().code)
    for act in (actions.prepare_in_force, actions.put_in_force):
        with pytest.raises(SameOfficer, match="another officer"):
            act(by=ONE, code=code)
    assert steps() == ["proposed"] and not Withheld.objects.exists()


@pytest.mark.parametrize(
    "by",
    [
        Officer("3" * 11, "moderator"),
        Officer("3" * 11, "person"),
        Officer("", "legal_officer"),
        Officer("0", ""),
    ],
)
def test_others_than_officers_do_nothing(by):
    code = proposed(video=public_video().code)
    asked = demand(video=code)
    for act in (
        partial(actions.prepare_restriction, demand=asked),
        partial(actions.propose_restriction, demand=asked),
        partial(actions.prepare_in_force, code=code),
        partial(actions.put_in_force, code=code),
        partial(actions.prepare_lifting, code=code, why="court"),
        partial(actions.lift_restriction, code=code, why="court"),
    ):
        with pytest.raises(NotAllowed):
            act(by=by)
    assert steps() == ["proposed"]


@pytest.mark.parametrize("lost", [{"role": "person"}, {"state": "suspended"}, {"officer_code": None}])
def test_who_proposed_has_to_be_an_officer_still_when_another_one_puts_it_in_force(lost):
    code = proposed(video=public_video().code)
    Person.objects.filter(officer_code=ONE.code).update(**lost)
    for act in (actions.prepare_in_force, actions.put_in_force):
        with pytest.raises(actions.SameOfficer, match="no officer any more"):
            act(by=OTHER, code=code)
    assert steps() == ["proposed"]
    # One is enough to take it back.
    actions.lift_restriction(by=OTHER, code=code, why="withdrawn")


def test_what_is_done_is_not_done_twice():
    code = in_force(video=public_video().code)
    with pytest.raises(WrongState, match="decided already"):
        actions.put_in_force(by=OTHER, code=code)
    for why in ("", "because", "expired", "withdrawn"):
        with pytest.raises(BadRestriction):
            actions.lift_restriction(by=OTHER, code=code, why=why)
    actions.lift_restriction(by=OTHER, code=code, why="court")
    for act in (actions.prepare_lifting, actions.lift_restriction):
        with pytest.raises(WrongState, match="lifted already"):
            act(by=OTHER, code=code, why="court")
    assert steps() == ["proposed", "in_force", "lifted"]


def test_what_there_is_not_is_not_found():
    for code in (nobodys_code(), "", "\0", "../../etc"):
        with pytest.raises(NotFound):
            queries.restriction(code)
        with pytest.raises(NotFound):
            actions.put_in_force(by=OTHER, code=code)
        with pytest.raises(NotFound):
            actions.lift_restriction(by=OTHER, code=code, why="court")


def test_two_demands_about_one_video_are_two_restrictions():
    video = public_video()
    one, other = (
        in_force(video=video.code),
        in_force(video=video.code, authority="Another court", countries=["LI", "CH"]),
    )
    assert refused(video.code).restriction == one
    actions.lift_restriction(by=ONE, code=one, why="error")
    assert refused(video.code).restriction == other
    assert [card.code for card in queries.of_video(video.code)] == [other]
    assert queries.of_video("") == []


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_of_two_officers_who_decide_at_once_one_does():
    video = public_video()
    third = Officer("3" * 11, "legal_officer")
    for _ in range(4):
        code = proposed(video=video.code)
        answers = at_once(
            partial(actions.put_in_force, by=OTHER, code=code),
            partial(actions.put_in_force, by=third, code=code),
        )
        assert sorted(type(one).__name__ for one in answers) == ["NoneType", "WrongState"]
        assert Withheld.objects.count() == 1
        answers = at_once(
            partial(actions.lift_restriction, by=OTHER, code=code, why="court"),
            partial(actions.lift_restriction, by=third, code=code, why="error"),
        )
        assert sorted(type(one).__name__ for one in answers) == ["NoneType", "WrongState"]
        assert not Withheld.objects.exists()
    assert steps() == ["proposed", "in_force", "lifted"] * 4
