"""Statements of reasons: in force in the next page, entered, told; and lifted, with everything as it was."""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import queries as feed
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.kit.halves import Half
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.kit.text import TextTooLong
from glasshouse.network.ledger.models import Entry
from glasshouse.network.moderation import actions, queries
from glasshouse.network.moderation.actions import upkeep
from glasshouse.network.moderation.models import Notice, Statement
from glasshouse.network.notifications.models import Notification
from glasshouse.network.social import actions as social
from glasshouse.network.social import queries as said
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import queries as shown
from glasshouse.network.videos.catching_up import catch_up
from glasshouse.proof.entries import canonical
from tests.rooms.moderation.acts import entered, officer, restricted, ruling, told
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


def latest(person_id: int | None) -> list[str]:
    return [item.video.code for item in feed.feed_page("latest", person_id=person_id).items]


def grown(person_id: int) -> int:
    accounts.give_birth_date(person_id=person_id, birth_date=date(1990, 1, 1))
    return person_id


def test_what_is_removed_is_gone_from_every_list_and_back_in_its_place_with_its_counts(ada, bob, mod):
    codes = [shown_video(bob, text="sand #tide", age_h=n).code for n in (3, 2, 1)]
    social.like_video(person_id=ada, code=codes[1])
    comment = social.write_comment(person_id=ada, code=codes[1], text="Lovely")
    before = [feed.public_shape(one) for one in feed.feed_page("latest", person_id=ada).items]
    statement = restricted(mod, ada, "video", codes[1])
    for who in (ada, None):
        assert latest(who) == [codes[2], codes[0]]
        assert codes[1] not in [
            item.video.code for item in feed.tag_page("tide", person_id=who, limit=9).items
        ]
    with pytest.raises(NotFound):
        said.comment(comment, person_id=ada)
    actions.reverse_statement(by_id=mod, code=statement)
    after = [feed.public_shape(one) for one in feed.feed_page("latest", person_id=ada).items]
    assert [(one["code"], one["likes"], one["comments"], one["liked"]) for one in after] == [
        (one["code"], one["likes"], one["comments"], one["liked"]) for one in before
    ]


def test_a_statement_is_entered_with_a_hash_that_its_public_words_open(ada, bob, mod):
    video = shown_video(bob)
    code = restricted(mod, ada, "video", video.code, details="@bob wrote it at 0:03.")
    (entry,) = entered("statement")
    card = queries.statement(code)
    assert (entry.statement, entry.subject, entry.measure, entry.basis) == (
        code, video.code, "removed", "House rules: No hate",
    )  # fmt: skip
    assert (entry.detected, entry.automated, entry.decided_by) == ("notice", "not", card.decided_code)
    nonce, words = queries.opened_reasons(code)
    assert hashlib.sha256(nonce + canonical(words)).hexdigest() == entry.reasons
    assert words["facts"] == "The words in the picture call a people vermin."
    assert "bob" not in json.dumps(words) and "bob" not in repr(card)
    row = Statement.objects.get()
    assert words["details"] == hashlib.sha256(bytes(row.details_nonce) + row.details.encode()).hexdigest()
    own = queries.own_statement(code, person_id=bob)
    assert own is not None and own.details == "@bob wrote it at 0:03." and own.can_appeal
    assert queries.own_statement(code, person_id=ada) is None
    assert queries.own_statement(code, person_id=None, key=queries.key_of(code)) is not None
    assert queries.own_statement(code, person_id=None, key="ff.AAAA") is None


def test_a_label_stands_beside_the_video_and_is_taken_away(ada, bob, mod):
    video = shown_video(bob)
    code = restricted(mod, ada, "video", video.code, measure="labelled")
    assert shown.find(video.code, person_id=None).label == "Independent fact-checkers found this to be wrong."
    assert latest(None) == [video.code]
    actions.reverse_statement(by_id=mod, code=code)
    assert shown.find(video.code, person_id=None).label == ""
    assert [one.why for one in entered("reversal")] == ["error"]


def test_what_is_for_adults_is_shown_to_adults_alone(ada, bob, mod):
    video = shown_video(bob, text="#late")
    child, eve = person("child"), grown(person("eve"))
    accounts.give_birth_date(person_id=child, birth_date=clock.now().date() - timedelta(days=365 * 15))
    restricted(mod, ada, "video", video.code, measure="age_restricted")
    for who in (None, ada, child):
        assert latest(who) == []
        assert not shown.may_watch(video.code, person_id=who)
        assert shown.what_keeps(video.code, person_id=who) == (shown.Keeps.AGE, bob)
        assert feed.tag_page("late", person_id=who, limit=9).items == ()
    assert latest(eve) == [video.code] and shown.may_watch(video.code, person_id=eve)
    assert shown.what_keeps(video.code, person_id=eve) is None
    assert shown.may_watch(video.code, person_id=bob)
    with pytest.raises(NotFound):
        shown.manifest_of(video.code)


def test_somebody_becomes_of_age_while_they_are_there(bob, frozen_clock):
    accounts.give_birth_date(person_id=bob, birth_date=date(2008, 6, 2))
    assert not people.is_adult(bob) and not accounts.settle_age(person_id=bob)
    with pytest.raises(accounts.BirthDateKnown):
        accounts.give_birth_date(person_id=bob, birth_date=date(1990, 1, 1))
    frozen_clock.advance(days=1)
    assert accounts.settle_age(person_id=bob) and people.is_adult(bob)


def test_a_removed_comment_goes_with_its_replies_and_comes_back_with_them(ada, bob, mod):
    video = shown_video(ada)
    top = social.write_comment(person_id=bob, code=video.code, text="Something bad")
    reply = social.write_comment(person_id=ada, code=video.code, text="Why?", reply_to=top)

    def counted() -> int:
        return said.comments_page(video.code, person_id=ada).total

    statement = restricted(mod, ada, "comment", top)
    assert counted() == 0 and said.comments_page(video.code, person_id=bob).items == ()
    for gone in (top, reply):
        with pytest.raises(NotFound):
            said.comment(gone, person_id=bob)
    with pytest.raises(NotFound):
        social.write_comment(person_id=ada, code=video.code, text="Still", reply_to=top)
    actions.reverse_statement(by_id=mod, code=statement)
    assert counted() == 2
    assert said.comment(top, person_id=None).replies == 1


def test_what_is_deleted_while_it_is_removed_is_counted_once(ada, bob, mod):
    video = shown_video(ada)
    top = social.write_comment(person_id=bob, code=video.code, text="Something bad")
    reply = social.write_comment(person_id=ada, code=video.code, text="Why?", reply_to=top)
    other = social.write_comment(person_id=ada, code=video.code, text="Another")
    statement = restricted(mod, ada, "comment", top)
    social.delete_comment(person_id=ada, code=reply)
    social.delete_comment(person_id=bob, code=top)
    assert said.comments_page(video.code, person_id=ada).total == 1
    assert said.comment(other, person_id=ada)
    actions.reverse_statement(by_id=mod, code=statement)
    assert said.comments_page(video.code, person_id=ada).total == 1


def test_a_suspended_account_takes_its_public_videos_along_and_all_come_back(ada, bob, mod):
    first, second = shown_video(bob), shown_video(bob, visibility="followers")
    catch_up()
    statement = restricted(mod, ada, "person", "bob")
    assert people.person_by_handle("bob") is None and latest(None) == []
    (entry,) = entered("account.restricted")
    assert (entry.statement, entry.videos) == (statement, (first.code,))
    assert entered("statement")[0].subject == "" and second.code not in repr(entered("statement"))
    assert shown.what_keeps(first.code, person_id=None) == (shown.Keeps.SUSPENDED, bob)
    kept_away = queries.kept_away(first.code, person_id=None)
    assert kept_away is not None and kept_away.statement == statement
    actions.reverse_statement(by_id=mod, code=statement)
    assert people.person_by_handle("bob") is not None and latest(None) == [first.code]
    due = Notification.objects.filter(person_id=bob, mail_state="due").order_by("id")
    kinds = list(due.values_list("kind", flat=True))
    assert kinds == ["statement_made", "restriction_lifted"]


def test_many_videos_of_an_account_stand_in_several_entries(ada, bob, mod, monkeypatch):
    monkeypatch.setattr("glasshouse.network.moderation.reasons.MOST_VIDEOS", 2)
    codes = [shown_video(bob, age_h=n).code for n in range(5)]
    catch_up()
    restricted(mod, ada, "person", "bob")
    found = entered("account.restricted")
    assert [len(one.videos) for one in found] == [2, 2, 1]
    assert sorted(code for one in found for code in one.videos) == sorted(codes)


def test_what_is_over_is_lifted_by_itself(ada, bob, mod, frozen_clock):
    video = shown_video(bob)
    until = frozen_clock.now.date() + timedelta(days=3)
    code = restricted(mod, ada, "video", video.code, measure="disabled", until=until)
    frozen_clock.advance(days=3)
    actions.reconcile()
    assert latest(None) == []
    frozen_clock.advance(days=1)
    for _twice in range(2):
        actions.reconcile()
    assert latest(None) == [video.code]
    assert [(one.statement, one.why) for one in entered("reversal")] == [(code, "expired")]
    assert queries.statement(code).standing == "expired"


def test_two_decisions_about_one_video_are_lifted_each_by_itself(ada, bob, mod):
    video = shown_video(bob)
    label = restricted(mod, ada, "video", video.code, measure="labelled")
    hidden = restricted(mod, ada, "video", video.code)
    assert queries.in_force(queries.Subject.VIDEO, [video.code]) == {video.code: hidden}
    actions.reverse_statement(by_id=mod, code=label)
    assert latest(None) == []
    actions.reverse_statement(by_id=mod, code=hidden)
    assert latest(None) == [video.code]


def test_the_same_is_not_decided_twice(ada, bob, mod):
    video = shown_video(bob)
    restricted(mod, ada, "video", video.code, measure="labelled")
    actions.file_notice(person_id=ada, told=told("video", video.code))
    with pytest.raises(actions.AlreadyRestricted):
        actions.decide(
            by_id=mod, subject="video", thing=video.code, ruling=ruling("labelled", label="Other.")
        )
    assert len(queries.queue()) == 1 and len(entered("statement")) == 1


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"measure": "suspended"}, actions.BadRuling, "measure"),
        ({"measure": ""}, actions.BadRuling, "measure"),
        ({"basis": "because"}, actions.BadRuling, "basis"),
        ({"clause": "No fun"}, actions.BadRuling, "rule"),
        ({"basis": "illegal", "clause": " "}, actions.BadRuling, "law"),
        ({"basis": "illegal", "clause": "é" * 200}, actions.BadRuling, "law"),
        ({"category": "x"}, actions.BadRuling, "category"),
        ({"facts": " \n "}, actions.ReasonMissing, "facts"),
        ({"explanation": ""}, actions.ReasonMissing, "explanation"),
        ({"explanation": "\u200b\u2060 \u200d"}, actions.ReasonMissing, "explanation"),
        ({"basis": "illegal", "clause": "\u200b"}, actions.BadRuling, "law"),
        ({"facts": "Bob said so."}, actions.NamesSomebody, "facts"),
        ({"explanation": "Ask @eve about it."}, actions.NamesSomebody, "explanation"),
        ({"facts": "Write to eve@example.org."}, actions.NamesSomebody, "facts"),
        ({"facts": "Write to eve\uff20example.org."}, actions.NamesSomebody, "facts"),
        ({"explanation": "Ask \uff20eve about it."}, actions.NamesSomebody, "explanation"),
        ({"basis": "illegal", "clause": "Law of @"}, actions.BadRuling, "law"),
        ({"measure": "labelled", "label": "by eve\uff20here"}, actions.BadRuling, "label"),
        ({"label": "x"}, actions.BadRuling, "label"),
        ({"measure": "labelled", "label": ""}, actions.BadRuling, "label"),
        ({"measure": "disabled", "until": None}, actions.BadRuling, "until"),
        ({"measure": "disabled", "until": date(2000, 1, 1)}, actions.BadRuling, "until"),
        ({"measure": "disabled", "until": date(9999, 1, 1)}, actions.BadRuling, "until"),
        ({"until": date(2999, 1, 1)}, actions.BadRuling, "until"),
    ],
)
def test_what_is_no_decision_is_refused_and_nothing_is_half_done(ada, bob, mod, wrong, error, field):
    video = shown_video(bob)
    actions.file_notice(person_id=ada, told=told("video", video.code))
    bad = replace(ruling(), **wrong)
    for act in (actions.preview_decision, actions.decide):
        with pytest.raises(error) as refused:
            act(by_id=mod, subject="video", thing=video.code, ruling=bad)
        assert refused.value.field == field
    nothing_done(video.code)


@pytest.mark.parametrize("field", ["facts", "explanation", "details"])
def test_what_is_too_long_is_refused(ada, bob, mod, field):
    video = shown_video(bob)
    actions.file_notice(person_id=ada, told=told("video", video.code))
    with pytest.raises(TextTooLong):
        actions.decide(by_id=mod, subject="video", thing=video.code, ruling=ruling(**{field: "x" * 5001}))
    nothing_done(video.code)


def nothing_done(code: str) -> None:
    assert latest(None) == [code]
    assert not Statement.objects.exists() and not Entry.objects.filter(kind="statement").exists()
    assert [case.state for case in queries.queue()] == ["open"]


def test_somebody_else_was_first_or_it_is_gone(ada, bob, mod):
    video = shown_video(bob)
    actions.file_notice(person_id=ada, told=told("video", video.code))
    actions.decide(by_id=mod, subject="video", thing=video.code, ruling=ruling())
    with pytest.raises(NotFound):
        actions.decide(by_id=mod, subject="video", thing=video.code, ruling=ruling())
    other = shown_video(bob)
    actions.file_notice(person_id=ada, told=told("video", other.code))
    videos.delete_video(person_id=bob, code=other.code)
    with pytest.raises(NotFound):
        actions.decide(by_id=mod, subject="video", thing=other.code, ruling=ruling())
    assert len(entered("statement")) == 1


def test_a_decision_is_taken_back_once_and_not_about_oneself(ada, bob, mod):
    code = restricted(mod, ada, "video", shown_video(bob).code)
    accounts.give_role(handle="bob", role="moderator")
    with pytest.raises(NotAllowed):
        actions.reverse_statement(by_id=bob, code=code)
    actions.reverse_statement(by_id=mod, code=code)
    with pytest.raises(actions.NothingToReverse):
        actions.reverse_statement(by_id=mod, code=code)
    assert len(entered("reversal")) == 1


def test_what_staff_alone_reported_is_their_own_initiative(bob, mod):
    restricted(mod, mod, "video", shown_video(bob).code)
    assert entered("statement")[0].detected == "person"


def test_what_was_decided_before_there_were_statements_gets_one_that_says_so(ada, bob, mod):
    old, by_hand, comment_of = shown_video(bob), shown_video(bob), shown_video(bob)
    for code in (old.code, by_hand.code):
        videos.hide_video(code=code)
    social.write_comment(person_id=ada, code=comment_of.code, text="x")
    Notice.objects.create(
        reporter_id=ada, concerned_id=bob, subject="video", thing=old.code, ground="spam",
        state="acted", decided_by_id=mod, decided_at=old.published_at, reason="You sell followers.",
    )  # fmt: skip
    for _twice in range(2):
        upkeep.make_earlier()
    (entry,) = entered("statement")
    assert (entry.subject, entry.earlier, entry.basis) == (
        old.code,
        True,
        "House rules: No spam and no deception",
    )
    own = queries.own_statement(entry.statement, person_id=bob)
    assert own is not None and own.details == "You sell followers." and "followers" not in own.card.facts
    actions.reverse_statement(by_id=mod, code=entry.statement)
    assert old.code in latest(None) and by_hand.code not in latest(None)


def test_erasing_destroys_the_words_and_what_opens_their_hashes(ada, bob, mod):
    code = restricted(mod, ada, "video", shown_video(bob).code, details="More.")
    actions.file_appeal(person_id=bob, code=code, words="It was satire.")
    by_model = {one.model: one for one in holdings() if one.model.startswith("moderation.")}
    assert [row["details"] for row in by_model["moderation.Statement"].rows(bob)] == ["More."]
    assert [row["words"] for row in by_model["moderation.Appeal"].rows(bob)] == ["It was satire."]
    for holding in by_model.values():
        holding.erase(bob)
    card = queries.statement(code)
    assert not card.is_open and (card.facts, card.explanation) == ("", "")
    assert card.appeal is not None and card.appeal.words == ""
    with pytest.raises(NotFound):
        queries.opened_reasons(code)
    assert list(queries.dsa_rows(queries.Wanted())) == []
    by_model["moderation.Statement"].erase(mod)
    assert Statement.objects.get().decided_by_id is None and card.decided_code


def test_half_years_are_counted_by_the_database_and_not_row_by_row(ada, bob, mod, django_assert_num_queries):
    codes = [restricted(mod, ada, "video", shown_video(bob).code) for _time in range(3)]
    old = clock.now() - timedelta(days=3 * 366)
    Statement.objects.filter(code=codes[0]).update(made_at=old)
    latest, first = queries.half_years()
    assert (latest.statements, first.statements) == (2, 1)
    assert first.half == str(Half.of(old)) and latest.measures[0] == 2 and latest.rules == 2
    between = (Half.of(clock.now()).year - Half.of(old).year) * 2
    between += Half.of(clock.now()).part - Half.of(old).part + 1
    with django_assert_num_queries(1 + between):
        queries.half_years()


def test_figures_and_rows_of_the_database(ada, bob, mod):
    first = restricted(mod, ada, "video", shown_video(bob, language="de-CH").code)
    restricted(
        mod, ada, "person", "bob", basis="illegal", clause="=Some law, § 1", category="scams_and_fraud"
    )
    (half,) = queries.half_years()
    assert (half.statements, half.measures, half.illegal, half.rules) == (2, (1, 0, 0, 0, 1), 1, 1)
    assert len(queries.restrictions(queries.Wanted(half=half.half))[0]) == 2
    assert queries.restrictions(queries.Wanted(half="1999-H1"))[0] == []
    assert [one.code for one in queries.restrictions(queries.Wanted(measure="removed"))[0]] == [first]
    video, account = queries.dsa_rows(queries.Wanted())
    assert json.loads(video["decision_visibility"]) == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert video["incompatible_content_ground"] == "No hate" and video["incompatible_content_illegal"] == "No"
    assert (video["content_language"], video["puid"]) == ("DE", first)
    assert len(json.loads(video["territorial_scope"])) == 30
    assert (
        account["decision_account"] == "DECISION_ACCOUNT_SUSPENDED" and account["decision_visibility"] == ""
    )
    assert account["illegal_content_legal_ground"] == "=Some law, § 1"
    assert account["incompatible_content_illegal"] == "" == account["incompatible_content_ground"]
    assert set(video) == set(queries.COLUMNS)
