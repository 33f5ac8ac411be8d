"""Own initiative: staff decide about what nobody reported, by the same statement, which says so (DSA Art. 15(1)(c), 17)."""

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.moderation import actions, queries
from glasshouse.network.moderation.models import Notice, Statement
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.social import actions as social
from glasshouse.network.social import queries as said
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import queries as videos
from tests.rooms.moderation.acts import appeal_of, entered, officer, ruling, told
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def bob() -> int:
    return person("bob")


@pytest.fixture
def mod() -> int:
    return officer("mod")


def kinds(person_id: int) -> list[str]:
    return [one.kind.value for one in notifications.told_to(person_id)]


def test_a_video_that_nobody_reported_is_decided_with_a_statement_that_says_so(bob, mod):
    code = shown_video(bob).code
    preview = actions.preview_own_initiative(by_id=mod, subject="video", thing=code, ruling=ruling())
    assert not preview.statement.by_notice and not Statement.objects.exists()
    statement = actions.decide_on_own_initiative(by_id=mod, subject="video", thing=code, ruling=ruling())
    assert not videos.watchable_by(None).filter(code=code).exists()
    card = queries.statement(statement)
    assert not card.by_notice and card.decided_code and not Notice.objects.exists()
    (entry,) = entered("statement")
    assert (entry.statement, entry.subject, entry.detected) == (statement, code, "person")
    (row,) = queries.dsa_rows(queries.Wanted())
    assert row["source_type"] == "SOURCE_VOLUNTARY"
    assert kinds(bob) == ["statement_made"]
    # It can be appealed against like any other, and another person decides.
    actions.file_appeal(person_id=bob, code=statement, words="It was satire.")
    milder = actions.AppealRuling(outcome="reversed", answer="It was.")
    appeal = appeal_of(statement).code
    with pytest.raises(actions.SameOfficer):
        actions.decide_appeal(by_id=mod, code=appeal, ruling=milder)
    actions.decide_appeal(by_id=officer("other"), code=appeal, ruling=milder)
    assert videos.watchable_by(None).filter(code=code).exists()


def test_a_comment_and_an_account_too(bob, mod):
    video = shown_video(person("ada"))
    comment = social.write_comment(person_id=bob, code=video.code, text="Vermin")
    made = [
        actions.decide_on_own_initiative(by_id=mod, subject="comment", thing=comment, ruling=ruling()),
        actions.decide_on_own_initiative(
            by_id=mod, subject="person", thing="bob", ruling=ruling("suspended")
        ),
    ]
    with pytest.raises(NotFound):
        said.comment(comment, person_id=None)
    assert people.is_suspended(bob)
    assert [entry.about for entry in entered("statement")] == ["comment", "account"]
    decided = queries.decided()
    assert [(case.statement, case.ground, case.decided_by, case.state) for case in decided] == [
        (code, "", "mod", "acted") for code in reversed(made)
    ]
    assert decided[0].ground_name == "own initiative"


def test_what_was_reported_meanwhile_is_decided_with_it_and_the_statement_says_that(bob, mod):
    ada, code = person("ada"), shown_video(bob).code
    actions.file_notice(person_id=ada, told=told("video", code))
    statement = actions.decide_on_own_initiative(by_id=mod, subject="video", thing=code, ruling=ruling())
    assert queries.statement(statement).by_notice and entered("statement")[0].detected == "notice"
    assert queries.queue() == [] and kinds(ada) == ["notice_decided"]
    # Once in the list of what was decided, not twice.
    assert [case.statement for case in queries.decided()] == [statement]


def test_what_is_milder_after_an_appeal_is_no_case_of_its_own(bob, mod):
    code = shown_video(bob).code
    statement = actions.decide_on_own_initiative(by_id=mod, subject="video", thing=code, ruling=ruling())
    actions.file_appeal(person_id=bob, code=statement, words="Too hard.")
    milder = actions.AppealRuling(outcome="partly", answer="It was.", instead=ruling("labelled"))
    actions.decide_appeal(by_id=officer("other"), code=appeal_of(statement).code, ruling=milder)
    assert [case.statement for case in queries.decided()] == [statement]
    assert not Statement.objects.exclude(code=statement).get().by_notice


def test_only_who_decides_at_the_desk_and_not_about_oneself_nor_what_one_does_not_see(bob, mod):
    code, mine = shown_video(bob).code, shown_video(mod).code
    hidden = shown_video(bob, visibility="private").code
    shy = person("shy")
    ties.block_person(person_id=bob, handle="shy")
    accounts.give_role(handle="shy", role="moderator")
    for by_id, subject, thing, error in (
        (person("ada"), "video", code, NotAllowed),
        (mod, "video", mine, NotAllowed),
        (mod, "person", "mod", NotAllowed),
        (mod, "video", hidden, NotFound),
        (mod, "video", "no\0thing", NotFound),
        (mod, "planet", code, NotFound),
        (mod, "comment", "x" * 11, NotFound),
        (shy, "person", "bob", NotFound),
    ):
        for deed in (actions.preview_own_initiative, actions.decide_on_own_initiative):
            with pytest.raises(error):
                deed(by_id=by_id, subject=subject, thing=thing, ruling=ruling())
    assert not Statement.objects.exists() and not entered("statement")


def test_what_is_no_decision_or_was_made_before_is_refused(bob, mod):
    code = shown_video(bob).code
    with pytest.raises(actions.BadRuling):
        actions.decide_on_own_initiative(by_id=mod, subject="video", thing=code, ruling=ruling("suspended"))
    label = ruling("labelled")
    actions.decide_on_own_initiative(by_id=mod, subject="video", thing=code, ruling=label)
    with pytest.raises(actions.AlreadyRestricted):
        actions.decide_on_own_initiative(by_id=officer("other"), subject="video", thing=code, ruling=label)
    assert len(entered("statement")) == 1
