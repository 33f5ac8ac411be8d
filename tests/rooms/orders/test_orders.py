"""An order's whole way: taken in, confirmed, proposed, decided by another officer, disclosed, handed over, told to the person."""

import json
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import clock, storage
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.kit.halves import Half
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.kit.public_lines import BadLine
from glasshouse.network.kit.text import TextTooLong
from glasshouse.network.ledger.models import Entry
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.orders import actions, queries, rulebook
from glasshouse.network.orders.actions import telling
from glasshouse.network.orders.actions.answering import tag_of
from glasshouse.network.orders.models import Archive, Demand, KeptRules, Order, Proposal, Subject
from glasshouse.network.social import actions as social
from glasshouse.proof.disclosures import check_disclosure
from glasshouse.proof.errors import Unproved
from glasshouse.proof.rulebooks import Rulebook
from tests.rooms.ledger.through import publish
from tests.rooms.orders.desk import decided, enter_rules, entered, intake, officers, order
from tests.rooms.people import person, shown_video


def path_of(code: str, settings) -> Path:
    return Path(settings.MEDIA_ROOT) / Archive.objects.get(order__code=code).key


def answered(one: int, two: int, told: actions.Intake | None = None) -> str:
    code = decided(one, two, told)
    actions.make_archive(by_id=one, code=code)
    actions.hand_over(by_id=one, code=code)
    return code


def renew_rules(monkeypatch, frozen_clock, file: str, old: str, new: str) -> None:
    """Let a new rulebook count that differs in one file."""
    own = rulebook.own()
    newer = Rulebook.of(dict(own.files) | {file: own.files[file].replace(old, new)})
    assert newer != own
    monkeypatch.setattr(rulebook, "own", lambda: newer)
    enter_rules()
    frozen_clock.advance(days=8)
    assert rulebook.in_force() == newer


def kinds(person_id: int) -> list[str]:
    return [one.kind.value for one in notifications.told_to(person_id)]


def ada() -> int:
    from glasshouse.network.accounts import queries as people

    return people.id_for_staff("ada") or 0


def test_from_the_intake_to_the_person(desk, settings, frozen_clock):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake())
    frozen_clock.advance(hours=2)
    actions.confirm_order(by_id=otto, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    assert kinds(ada()) == []
    actions.confirm_decision(by_id=otto, code=code)
    actions.make_archive(by_id=otto, code=code)
    found = check_disclosure(path_of(code, settings), rulebook.signing_key().public)
    assert (found.order, found.data, found.subjects, found.rows) == (code, ("subscriber",), 1, 1)
    frozen_clock.advance(days=1)
    actions.hand_over(by_id=olga, code=code)
    received, confirmed, decision, answer = entered("order")
    [access] = entered("access")
    assert (received.order, received.country, received.law) == (code, "FR", intake().law)
    assert (received.accounts, received.home_territory, received.stored_in, received.data) == (
        1,
        "FR",
        "FR",
        ("subscriber",),
    )
    assert received.answer_by_ms - received.time == 10 * 86_400_000
    assert confirmed.time - received.time == 2 * 3_600_000
    assert (decision.outcome, decision.rule) == ("granted", "eu-own-authority")
    assert decision.decided_by == accounts.officer_code(person_id=olga) != decision.confirmed_by
    assert (answer.outcome, answer.accounts) == ("disclosed", 1)
    assert (access.purpose, access.order, access.data, access.country, access.home_territory) == (
        "order",
        code,
        ("subscriber",),
        "FR",
        "FR",
    )
    [told] = queries.told_about(ada())
    assert (told.authority_name, told.law, told.answer) == ("Tribunal judiciaire", intake().law, "disclosed")
    assert told.given == told.asked and told.reasons == "An inquiry into threats."
    assert (told.access, told.tag) == (access.access, access.tag)
    assert tag_of(bytes.fromhex(told.tag_key), told.access) == access.tag
    assert kinds(ada()) == ["order_told"]


def test_no_name_and_no_text_of_an_order_comes_into_the_ledger(desk):
    answered(desk[0], desk[1], intake(reference="Az 12/26"))
    actions.enter_asked(
        by_id=desk[0], told=actions.Told(who="owner", way="call", what="figures", note="By ada")
    )
    data = b"".join(bytes(row.data) for row in Entry.objects.all()).lower()
    # A hash may well have the letters of a short name in it.
    for word in (b'"ada"', b'"olga"', b'"otto"', b"tribunal", b"threats", b"az 12", b"registry"):
        assert word not in data, word


def test_the_archive_holds_exactly_the_listed_fields(desk, settings):
    video = shown_video(ada(), text="hello")
    social.write_comment(person_id=ada(), code=video.code, text="A comment")
    code = decided(desk[0], desk[1], intake(data=("subscriber", "comments")))
    actions.make_archive(by_id=desk[0], code=code)
    with zipfile.ZipFile(path_of(code, settings)) as archive:
        names = set(archive.namelist())
        rows = {name: archive.read(name).decode().splitlines() for name in names if name.endswith(".jsonl")}
    assert names - {"manifest.note", "rules.txt"} == {
        "1/subscriber/accounts.Person.jsonl",
        "1/subscriber/vault.KeptField.jsonl",
        "1/comments/social.Comment.jsonl",
    }
    [account] = [json.loads(line) for line in rows["1/subscriber/accounts.Person.jsonl"]]
    assert set(account) == {"handle", "name", "home_territory", "state", "joined_at"}
    [comment] = [json.loads(line) for line in rows["1/comments/social.Comment.jsonl"]]
    assert set(comment) == {"code", "video", "text", "written_at"} and comment["text"] == "A comment"


def with_film(author_id: int, film: bytes, **fields: str) -> str:
    """Make a video whose largest file lies in the storage; returns its code."""
    code = shown_video(author_id, age_h=1.0, published=True, **fields).code
    storage.put_bytes(film, f"v/{code}/1/x/540.mp4")
    return code


def held(code: str, settings) -> dict[str, bytes]:
    with zipfile.ZipFile(path_of(code, settings)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("1/")}


def test_films_go_along_exactly_where_the_rules_list_them(desk, settings):
    one, other = with_film(ada(), b"one film"), with_film(ada(), b"another", visibility="private")
    with_film(person("ben"), b"somebody else's")
    # A draft of which nothing was made yet has no film, and no row beside those that have.
    shown_video(ada(), published=False).cuts.all().delete()
    code = decided(desk[0], desk[1], intake(data=("media",)))
    actions.make_archive(by_id=desk[0], code=code)
    files = held(code, settings)
    rows = [json.loads(line) for line in files.pop("1/media/videos.Video.jsonl").splitlines()]
    assert [row["code"] for row in rows] == [one, other]
    assert all(set(row) == {"code", "created_at", "published_at"} for row in rows)
    assert files == {
        f"1/media/videos.Video/{one}.mp4": b"one film",
        f"1/media/videos.Video/{other}.mp4": b"another",
    }
    found = check_disclosure(path_of(code, settings), rulebook.signing_key().public)
    assert (found.data, found.rows, found.media) == (("media",), 2, 2)
    [access] = entered("access")
    assert access.data == ("media",)


def test_words_alone_bring_no_film_along(desk, settings):
    with_film(ada(), b"one film")
    code = decided(desk[0], desk[1], intake(data=("videos", "comments")))
    actions.make_archive(by_id=desk[0], code=code)
    assert set(held(code, settings)) == {"1/videos/videos.Video.jsonl", "1/comments/social.Comment.jsonl"}


def test_an_order_about_one_video_gets_that_one(desk, settings):
    one = with_film(ada(), b"one film")
    with_film(ada(), b"another")
    code = decided(desk[0], desk[1], intake(subjects=(one,), data=("videos", "media")))
    actions.make_archive(by_id=desk[0], code=code)
    files = held(code, settings)
    for kind in ("videos", "media"):
        [row] = files[f"1/{kind}/videos.Video.jsonl"].splitlines()
        assert json.loads(row)["code"] == one
    assert [name for name in files if name.endswith(".mp4")] == [f"1/media/videos.Video/{one}.mp4"]


def test_an_archive_with_one_film_too_many_is_never_made(desk, settings, monkeypatch):
    from glasshouse.network.orders import disclosing

    one, films = with_film(ada(), b"one film"), disclosing._films
    stranger = with_film(person("ben"), b"somebody else's")
    more = {stranger: f"v/{stranger}/1/x/540.mp4"}
    monkeypatch.setattr(disclosing, "_films", lambda *told: films(*told) | more)
    code = decided(desk[0], desk[1], intake(data=("media",)))
    with pytest.raises(Unproved, match="not those that its rows name"):
        actions.make_archive(by_id=desk[0], code=code)
    assert not Archive.objects.exists() and not entered("access")
    assert list(storage.keys_under("o")) == [] and one


def test_a_film_that_is_lost_is_told_and_no_archive_is_made(desk, settings):
    shown_video(ada())
    code = decided(desk[0], desk[1], intake(data=("media",)))
    with pytest.raises(Refused, match="can't be read in the storage"):
        actions.make_archive(by_id=desk[0], code=code)
    assert not Archive.objects.exists() and not entered("access")
    assert not list(settings.SCRATCH_ROOT.iterdir())


def test_an_archive_with_one_field_too_many_is_never_made(desk, settings, monkeypatch):
    """Somebody inside adds a column to what is written: the archive's own check fails, and nothing of it stays."""
    from glasshouse.network.orders import disclosing

    cut = disclosing._rows

    def more(subject, model, kept, films):
        for row in cut(subject, model, kept, films):
            yield row | {"bio": "too much"}

    monkeypatch.setattr(disclosing, "_rows", more)
    code = decided(*desk)
    with pytest.raises(Unproved, match="other fields than were granted"):
        actions.make_archive(by_id=desk[0], code=code)
    assert not Archive.objects.exists() and not entered("access")
    assert list(storage.keys_under("o")) == []
    assert not list(settings.SCRATCH_ROOT.iterdir())


def test_a_column_added_to_the_rules_shows_by_their_hash(desk, settings):
    """Somebody inside changes the kept rules so that more is granted: they are not the ones that stand in the ledger."""
    row = KeptRules.objects.get()
    row.text = row.text.replace('"handle", "name"', '"handle", "bio", "name"')
    row.save()
    assert rulebook.in_force() is None
    code = actions.receive_order(by_id=desk[0], told=intake())
    actions.confirm_order(by_id=desk[0], code=code)
    actions.propose_decision(by_id=desk[0], code=code, grounds=[], unneeded=[])
    actions.confirm_decision(by_id=desk[1], code=code)
    assert (order(code).outcome, order(code).rule) == ("refused", "rules-wait")


def test_two_different_officers_decide(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake())
    actions.confirm_order(by_id=olga, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    with pytest.raises(actions.SameOfficer):
        actions.confirm_decision(by_id=olga, code=code)
    with pytest.raises(actions.NotNow):
        actions.propose_decision(by_id=otto, code=code, grounds=[], unneeded=[])
    actions.confirm_decision(by_id=otto, code=code)
    with pytest.raises(actions.NotNow):
        actions.confirm_decision(by_id=otto, code=code)
    assert [one.kind for one in entered("order.decided")] == ["order.decided"]


def test_a_proposal_is_sent_back_and_another_one_made(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake(data=("subscriber", "comments")))
    actions.confirm_order(by_id=olga, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    actions.return_decision(by_id=otto, code=code, why="The comments are not needed.")
    assert order(code).state == "confirmed"
    # Who sent it back may propose, and then the first one confirms.
    actions.propose_decision(by_id=otto, code=code, grounds=[], unneeded=["comments"])
    with pytest.raises(actions.SameOfficer):
        actions.confirm_decision(by_id=otto, code=code)
    actions.confirm_decision(by_id=olga, code=code)
    assert (order(code).outcome, order(code).rule) == ("partly", "not-needed")
    actions.make_archive(by_id=olga, code=code)
    actions.hand_over(by_id=olga, code=code)
    assert order(code).answer == "partly"
    [told] = queries.told_about(ada())
    assert len(told.asked) == 2 and len(told.given) == 1


def test_what_the_rules_say_meanwhile_counts(desk, monkeypatch):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake())
    actions.confirm_order(by_id=olga, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    monkeypatch.setattr(rulebook, "in_force", lambda: None)
    with pytest.raises(actions.NotNow):
        actions.confirm_decision(by_id=otto, code=code)
    assert order(code).state == "proposed" and not entered("order.decided")


def test_a_refusal_names_its_rule_and_the_person_is_told(desk):
    olga, otto = desk
    told = intake(country="US", authority="prosecutor", authority_name="A US Attorney", basis="us-2703")
    code = decided(olga, otto, told)
    with pytest.raises(actions.NotNow):
        actions.make_archive(by_id=olga, code=code)
    actions.answer_order(by_id=olga, code=code)
    assert (order(code).outcome, order(code).rule, order(code).answer) == ("refused", "gdpr-48", "refused")
    [one] = queries.told_about(ada())
    assert one.given == () and "agreement" in one.rule.says and one.rule.law.endswith("Article 48")
    assert entered("access") == []


def test_a_secret_order_stays_out_of_the_ledger_and_is_told_when_it_may_be(desk, frozen_clock):
    olga, otto = desk
    until = clock.now() + timedelta(days=30)
    told = intake(
        country="DE", basis="eu-2023-1543", law="", agreement="", secret_until=until, authority_name="Gericht"
    )
    before = Entry.objects.count()
    answered(olga, otto, told)
    assert Entry.objects.count() == before
    holding = next(one for one in holdings() if one.model == "orders.Subject")
    assert kinds(ada()) == [] and queries.told_about(ada()) == [] and list(holding.rows(ada())) == []
    assert queries.counted() == [] and queries.latest() == []
    frozen_clock.set(until - timedelta(seconds=1))
    actions.reconcile()
    assert kinds(ada()) == []
    frozen_clock.set(until)
    actions.reconcile()
    actions.reconcile()
    assert kinds(ada()) == ["order_told"]
    [one] = queries.told_about(ada())
    assert one.was_secret and one.tickets == ()
    assert next(iter(holding.rows(ada())))["law"] == "Regulation (EU) 2023/1543"
    [row] = queries.counted()
    assert (row.country, row.legal, row.not_in_ledger) == ("DE", 1, 1)
    assert Entry.objects.count() == before


def test_secrecy_is_lifted_by_hand_once(desk):
    olga, otto = desk
    code = answered(olga, otto, intake(secrecy="Code de procédure pénale, article 11"))
    actions.reconcile()
    assert kinds(ada()) == []
    actions.lift_secrecy(by_id=olga, code=code)
    assert kinds(ada()) == ["order_told"]
    with pytest.raises(actions.NotNow):
        actions.lift_secrecy(by_id=otto, code=code)


def test_national_security_is_counted_in_bands_alone(desk):
    olga, otto = desk
    before = queries.bands()
    assert {(one.country, one.at_least, one.at_most) for one in before} == {("US", 0, 249)}
    told = intake(country="US", authority="security", basis="us-security", law="")
    code = decided(olga, otto, told)
    actions.answer_order(by_id=olga, code=code)
    actions.lift_secrecy(by_id=olga, code=code)
    assert queries.bands() == before and queries.counted() == [] and queries.latest() == []


def test_the_table_is_made_again_only_when_an_order_has_changed(desk):
    olga, otto = desk
    code = decided(olga, otto, intake(kind="removal", data=()))
    (before,) = queries.counted()
    with CaptureQueriesContext(connection) as asked:
        assert queries.counted() == [before]
    assert len(asked) == 2 and not any('"reasons"' in one["sql"] for one in asked)
    actions.answer_order(by_id=olga, code=code, accounts=1)
    assert queries.counted() != [before]


def test_deadlines_follow_the_table_and_the_order(desk):
    def hours(told: actions.Intake) -> tuple[float, ...]:
        made = order(actions.receive_order(by_id=desk[0], told=told))
        return tuple((at - made.received_at) / timedelta(hours=1) for at in (made.confirm_by, made.answer_by))

    e_evidence = {"country": "DE", "basis": "eu-2023-1543"}
    soon, late = (clock.now() + timedelta(hours=h) for h in (3, 900))
    assert hours(intake(**e_evidence)) == (24, 240)
    assert hours(intake(kind="emergency", threat=True, **e_evidence)) == (1, 8)
    assert hours(intake(answer_by=late, **e_evidence)) == (24, 240), "the law's own time is never longer"
    assert hours(intake(answer_by=soon, **e_evidence)) == (3, 3)
    assert hours(intake(answer_by=late)) == (24, 900)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ({"basis": ""}, actions.BadOrder),
        ({"basis": "whatever"}, actions.BadOrder),
        ({"basis": "national", "law": "  "}, actions.BadOrder),
        ({"basis": "treaty"}, actions.BadOrder),
        ({"basis": "us-2703"}, actions.BadOrder),
        ({"basis": "eu-dsa-9"}, actions.BadOrder),
        ({"law": "ask ada@example.org"}, BadLine),
        ({"law": "ask ada\uff20example.org"}, BadLine),
        ({"kind": "everything"}, actions.BadOrder),
        ({"authority": "king"}, actions.BadOrder),
        ({"country": "XX"}, actions.BadOrder),
        ({"authority_name": ""}, actions.BadOrder),
        ({"channel": ""}, actions.BadOrder),
        ({"data": ()}, actions.BadOrder),
        ({"data": ("password",)}, actions.BadOrder),
        ({"agreement": "none-1"}, actions.BadOrder),
        ({"subjects": ()}, actions.BadOrder),
        ({"subjects": ("nobody.here",)}, actions.UnknownSubject),
        ({"subjects": ("ada", "x\0y")}, actions.UnknownSubject),
        ({"subjects": tuple(f"ada{n}" for n in range(21))}, actions.BadOrder),
        ({"is_secret": True}, actions.BadOrder),
        ({"authority_name": "x" * 201}, TextTooLong),
        ({"law": "x" * 121}, TextTooLong),
        ({"law": "\U00020000" * 110}, BadLine),
        ({"reasons": "x" * 4001}, TextTooLong),
    ],
)
def test_a_bad_order_is_refused_and_nothing_is_kept(desk, bad, error):
    with pytest.raises(error):
        actions.receive_order(by_id=desk[0], told=intake(**bad))
    assert not Order.objects.exists() and not entered("order")


def test_times_that_are_over_or_never_come_are_refused(desk):
    never = datetime(9999, 12, 31, tzinfo=UTC)
    late = clock.now() + timedelta(days=367)
    dates: list[dict[str, Any]] = [{"answer_by": one} for one in (clock.now(), late, never)]
    for bad in (*dates, {"secrecy": "a law", "secret_until": clock.now()}):
        with pytest.raises(actions.BadOrder):
            actions.receive_order(by_id=desk[0], told=intake(**bad))


def test_a_video_names_its_author(desk):
    video = shown_video(ada())
    code = actions.receive_order(by_id=desk[0], told=intake(subjects=(video.code,)))
    subject = Subject.objects.get(order__code=code)
    assert (subject.person_id, subject.is_video, subject.named) == (ada(), True, video.code)


def test_only_officers_handle_orders_and_not_those_about_themselves(desk):
    olga, otto = desk
    person("mod")
    accounts.give_role(handle="mod", role="moderator")
    for nobody in (ada(), Subject.objects.count() + 9_999):
        with pytest.raises(NotAllowed):
            actions.receive_order(by_id=nobody, told=intake())
        with pytest.raises(NotAllowed):
            actions.enter_asked(by_id=nobody, told=actions.Told(who="owner", way="call", what="x"))
    code = actions.receive_order(by_id=otto, told=intake(subjects=("olga",)))
    for deed in (
        lambda: actions.confirm_order(by_id=olga, code=code),
        lambda: actions.confirm_order(by_id=ada(), code=code),
        lambda: actions.lift_secrecy(by_id=olga, code=code),
    ):
        with pytest.raises(NotAllowed):
            deed()
    for code in ("1" * 11, "no such", "x\0"):
        with pytest.raises(NotFound):
            actions.confirm_order(by_id=otto, code=code)


def test_no_step_is_skipped(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=olga, told=intake())
    for deed in (
        lambda: actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[]),
        lambda: actions.confirm_decision(by_id=otto, code=code),
        lambda: actions.return_decision(by_id=otto, code=code, why=""),
        lambda: actions.make_archive(by_id=otto, code=code),
        lambda: actions.hand_over(by_id=otto, code=code),
        lambda: actions.answer_order(by_id=otto, code=code),
        lambda: actions.extend_preservation(by_id=otto, code=code),
    ):
        with pytest.raises(actions.NotNow):
            deed()
    actions.confirm_order(by_id=olga, code=code)
    with pytest.raises(actions.NotNow):
        actions.confirm_order(by_id=olga, code=code)
    for forged in ({"grounds": ["because"], "unneeded": []}, {"grounds": [], "unneeded": ["password"]}):
        with pytest.raises(actions.BadOrder):
            actions.propose_decision(by_id=olga, code=code, **forged)
    assert not Proposal.objects.exists()


def test_what_is_preserved_is_kept_for_its_time_and_once_longer(desk, frozen_clock, settings):
    olga, otto = desk
    code = decided(olga, otto, intake(kind="preservation"))
    with pytest.raises(actions.NotNow):
        actions.answer_order(by_id=olga, code=code)
    actions.make_archive(by_id=olga, code=code)
    with pytest.raises(actions.NotNow):
        actions.hand_over(by_id=olga, code=code)
    with pytest.raises(NotFound):
        queries.archive_address(code, by_id=olga)
    actions.answer_order(by_id=olga, code=code)
    [access] = entered("access")
    assert access.purpose == "preservation" and access.tag and access.officer
    assert order(code).answer == "preserved"
    actions.extend_preservation(by_id=olga, code=code)
    with pytest.raises(actions.NotNow):
        actions.extend_preservation(by_id=olga, code=code)
    path = path_of(code, settings)
    frozen_clock.advance(days=89)
    actions.reconcile()
    assert path.exists()
    frozen_clock.advance(days=1)
    actions.reconcile()
    assert not path.exists() and Archive.objects.get().state == "erased"


def test_how_much_longer_data_is_kept_the_rules_of_the_decision_say(desk, frozen_clock, monkeypatch):
    olga, otto = desk
    code = decided(olga, otto, intake(kind="preservation"))
    actions.make_archive(by_id=olga, code=code)
    actions.answer_order(by_id=olga, code=code)
    until = Archive.objects.get().erase_at
    assert until is not None
    renew_rules(monkeypatch, frozen_clock, "bases.toml", "longer_days = 30", "longer_days = 300")
    actions.extend_preservation(by_id=olga, code=code)
    assert Archive.objects.get().erase_at == until + timedelta(days=30)


def test_an_archive_is_fetched_until_it_is_handed_over_and_then_erased(desk, frozen_clock, settings):
    olga, otto = desk
    code = decided(olga, otto)
    with pytest.raises(NotFound):
        queries.archive_address(code, by_id=olga)
    actions.make_archive(by_id=olga, code=code)
    with pytest.raises(actions.NotNow):
        actions.make_archive(by_id=otto, code=code)
    assert queries.archive_address(code, by_id=otto).endswith(f"order-{code}.zip")
    with pytest.raises(NotAllowed):
        queries.archive_address(code, by_id=ada())
    actions.hand_over(by_id=olga, code=code)
    with pytest.raises(NotFound):
        queries.archive_address(code, by_id=olga)
    path = path_of(code, settings)
    assert path.exists()
    frozen_clock.advance(days=settings.ENV.disclosure_days)
    actions.reconcile()
    assert not path.exists()


def test_what_a_crash_left_is_swept_every_hour_and_nothing_else(desk, settings, frozen_clock, monkeypatch):
    monkeypatch.setitem(telling._swept, "at", clock.now() - timedelta(days=1))
    code = decided(*desk)
    stray = f"o/{code}/{'1' * 11}/order-{code}.zip"
    storage.put_bytes(b"x", stray)
    frozen_clock.set(storage.written_at(stray) + timedelta(minutes=5))
    actions.make_archive(by_id=desk[0], code=code)
    actions.reconcile()
    assert storage.exists(stray)
    frozen_clock.advance(minutes=59)
    actions.reconcile()
    assert storage.exists(stray)
    frozen_clock.advance(minutes=1)
    actions.reconcile()
    assert not storage.exists(stray) and path_of(code, settings).exists()


def test_a_removal_removes_nothing_by_itself_and_says_of_how_many(desk):
    olga, otto = desk
    video = shown_video(ada())
    told = intake(kind="removal", subjects=(video.code,), data=("subscriber",))
    code = decided(olga, otto, told)
    assert order(code).data == [] and order(code).outcome == "granted"
    video.refresh_from_db()
    assert video.hidden_at is None
    for many in (-1, 2):
        with pytest.raises(actions.BadOrder):
            actions.answer_order(by_id=olga, code=code, accounts=many)
    actions.answer_order(by_id=olga, code=code, accounts=1)
    assert (order(code).answer, entered("order.answered")[0].accounts) == ("removed", 1)


def test_somebody_who_was_erased_leaves_nothing_to_disclose(desk):
    olga, otto = desk
    code, gone = decided(olga, otto), ada()
    for holding in holdings():
        holding.erase(gone)
    subject = Subject.objects.get()
    assert (subject.person_id, subject.named, bytes(subject.tag_key)) == (None, "", b"")
    one = order(code)
    assert (one.reasons, one.reference, bytes(one.nonce), one.authority_name) == (
        "",
        "",
        b"",
        "Tribunal judiciaire",
    )
    actions.make_archive(by_id=olga, code=code)
    actions.hand_over(by_id=olga, code=code)
    assert order(code).answer == "nothing_held" and entered("access") == []


def test_an_officer_who_is_erased_leaves_the_decision(desk):
    olga, otto = desk
    code = answered(olga, otto)
    mine = {one.model: list(one.rows(olga)) for one in holdings() if one.model.startswith("orders.")}
    assert [len(rows) for _model, rows in sorted(mine.items())] == [1, 0, 1, 1, 0]
    for holding in holdings():
        holding.erase(olga)
    assert (order(code).received_by, Proposal.objects.get().proposed_by) == (None, None)
    assert order(code).outcome == "granted"


def test_a_proposal_of_somebody_who_left_is_not_confirmed(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=otto, told=intake())
    actions.confirm_order(by_id=otto, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    for holding in holdings():
        holding.erase(olga)
    with pytest.raises(actions.NotNow):
        actions.confirm_decision(by_id=otto, code=code)
    actions.return_decision(by_id=otto, code=code, why="")
    assert order(code).state == "confirmed"


def test_a_proposal_of_somebody_whose_role_was_taken_is_not_confirmed(desk):
    olga, otto = desk
    code = actions.receive_order(by_id=otto, told=intake())
    actions.confirm_order(by_id=otto, code=code)
    actions.propose_decision(by_id=olga, code=code, grounds=[], unneeded=[])
    accounts.give_role(handle="olga", role="moderator")
    with pytest.raises(actions.NotNow):
        actions.confirm_decision(by_id=otto, code=code)
    assert order(code).state == "proposed" and entered("order.decided") == []


@pytest.mark.parametrize("secret", [True, False])
def test_an_officer_whom_an_order_names_does_not_read_it_at_the_desk(desk, secret):
    olga, otto = desk
    law = {"country": "DE", "basis": "eu-2023-1543", "law": ""} if secret else {}
    code = actions.receive_order(by_id=otto, told=intake(subjects=("olga",), **law))
    other = actions.receive_order(by_id=otto, told=intake())
    assert {row.code for row in queries.open_orders(by_id=otto)} == {code, other}
    assert {row.code for row in queries.open_orders(by_id=olga)} == {other}
    assert queries.order(code, by_id=otto).order.code == code
    with pytest.raises(NotFound):
        queries.order(code, by_id=olga)
    for deed in (actions.confirm_order, actions.lift_secrecy):
        with pytest.raises(NotFound if secret else NotAllowed):
            deed(by_id=olga, code=code)
    with pytest.raises(actions.BadOrder):
        actions.receive_order(by_id=olga, told=intake(subjects=("olga",), **law))
    Order.objects.filter(code=code).update(state="answered", answered_at=clock.now())
    assert [row.code for row in queries.decided_orders(by_id=olga)] == []
    assert [row.code for row in queries.decided_orders(by_id=otto)] == [code]


# What was asked without an order


def test_what_anyone_asks_is_entered_and_answered_once(desk):
    olga, _otto = desk
    mod = person("mod")
    accounts.give_role(handle="mod", role="moderator")
    told = actions.Told(
        who="authority", way="letter", what="  Who follows\na page ", country="DE", note="Ministry X"
    )
    code = actions.enter_asked(by_id=mod, told=told)
    [asked] = entered("asked")
    assert (asked.asked, asked.who, asked.country, asked.way, asked.what) == (
        code,
        "authority",
        "DE",
        "letter",
        "Who follows a page",
    )
    actions.answer_asked(by_id=olga, code=code, outcome="refused")
    with pytest.raises(actions.NotNow):
        actions.answer_asked(by_id=mod, code=code, outcome="given")
    assert [one.kind for one in entered("asked")] == ["asked", "asked.answered"]
    [public] = queries.asked()
    assert (public.what, public.outcome) == ("Who follows a page", "refused")


@pytest.mark.parametrize(
    "bad",
    [
        {"who": "king"},
        {"way": "dream"},
        {"what": " "},
        {"country": "XX"},
        {"what": "法" * 140},
        {"what": "Data of @ada"},
        {"what": "Mail to ada@example.org"},
        {"what": "Mail to ada\uff20example.org"},
        {"what": "\u200b"},
    ],
)
def test_a_bad_demand_is_refused(desk, bad):
    with pytest.raises(BadLine if "what" in bad else actions.BadDemand):
        actions.enter_asked(
            by_id=desk[0], told=actions.Told(**({"who": "owner", "way": "call", "what": "figures"} | bad))
        )
    assert not Demand.objects.exists() and not entered("asked")


def test_a_demand_is_answered_in_the_ways_there_are(desk):
    code = actions.enter_asked(by_id=desk[0], told=actions.Told(who="owner", way="call", what="figures"))
    with pytest.raises(actions.BadDemand):
        actions.answer_asked(by_id=desk[0], code=code, outcome="ignored")
    with pytest.raises(NotFound):
        actions.answer_asked(by_id=desk[0], code="1" * 11, outcome="given")


# The rules


def test_rules_count_only_when_published_and_after_their_time(frozen_clock):
    person("ada")
    olga, otto = officers()
    assert rulebook.in_force() is None
    code = decided(olga, otto)
    assert (order(code).outcome, order(code).rule) == ("refused", "rules-wait")
    enter_rules()
    assert rulebook.in_force() is None
    [entry] = entered("policies")
    assert entry.in_force_ms >= clock.millis(clock.now()) + 7 * 86_400_000
    frozen_clock.advance(days=7, minutes=13)
    found = rulebook.in_force()
    assert found is not None and found.sha256 == entry.sha256
    assert rulebook._new_rules() == []


def test_the_promise_that_rules_wait_holds(desk):
    """The entry's time in force is later than what the default promise asks for, by the bounds of its own checkpoint."""
    from glasshouse.network.ledger import queries as ledger

    [entry] = entered("policies")
    [card] = ledger.entries_of("policies")
    seen = ledger.witnessed(card.index or 0)
    assert seen is not None
    assert entry.in_force_ms >= clock.millis(seen.not_after) + 7 * 86_400_000


def test_old_rules_count_until_new_ones_do(desk, frozen_clock, monkeypatch):
    old, own = rulebook.in_force(), rulebook.own()
    newer = Rulebook.of(dict(own.files) | {"all.cedar": own.files["all.cedar"] + "\n// Newer.\n"})
    monkeypatch.setattr(rulebook, "own", lambda: newer)
    enter_rules()
    frozen_clock.advance(days=1)
    assert rulebook.in_force() == old != newer
    frozen_clock.advance(days=7)
    assert rulebook.in_force() == newer


def test_what_a_rule_said_stays_with_the_orders_that_it_decided(desk, frozen_clock, monkeypatch):
    olga, otto = desk
    answered(olga, otto)
    before = queries.latest()[0].rule, queries.told_about(ada())[0].rule
    assert before[0] == before[1] and before[0] is not None and before[0].rule == "eu-own-authority"
    renew_rules(monkeypatch, frozen_clock, "eu.cedar", "eu-own-authority", "eu-renamed")
    assert (queries.latest()[0].rule, queries.told_about(ada())[0].rule) == before


def test_many_orders_ask_the_database_no_more_than_one(desk, django_assert_num_queries):
    decided(*desk)
    with CaptureQueriesContext(connection) as asked:
        queries.latest()
    for _time in range(19):
        decided(*desk)
    with django_assert_num_queries(len(asked)):
        assert len(queries.latest()) == 20


def test_rules_that_were_not_published_never_count(frozen_clock):
    from glasshouse.network.ledger.actions import append_entries

    append_entries(entries=rulebook._new_rules())
    frozen_clock.advance(days=30)
    assert rulebook.in_force() is None
    publish()
    assert rulebook.in_force() is not None


# What is counted


def test_the_table_is_what_the_ledger_says(desk, frozen_clock):
    """Recount the public table from the entries alone."""
    olga, otto = desk
    answered(olga, otto)
    us = intake(country="US", basis="us-2703")
    frozen_clock.advance(hours=5)
    actions.answer_order(by_id=olga, code=decided(olga, otto, us))
    frozen_clock.advance(days=60)
    actions.receive_order(by_id=olga, told=intake(kind="preservation", subjects=("ada", "otto")))
    kept = decided(olga, otto, replace(us, kind="removal", subjects=("ada",), basis="national", law="A law"))
    actions.answer_order(by_id=olga, code=kept)
    rows = {(str(row.half), row.country): row for row in queries.counted()}
    told = entered("order")
    received = [one for one in told if one.kind == "order.received"]
    answers = {one.order: one for one in told if one.kind == "order.answered"}
    for (half, country), row in rows.items():
        mine = [one for one in received if one.country == country and str(Half.of(_at(one.time))) == half]
        legal = [one for one in mine if one.what == "information"]
        assert row.legal == len(legal) and row.accounts == sum(one.accounts for one in legal)
        assert row.produced == sum(answers[one.order].outcome == "disclosed" for one in legal)
        assert row.refused == sum(
            answers[one.order].outcome == "refused" for one in mine if one.order in answers
        )
        assert row.waiting == sum(one.order not in answers for one in mine)
        assert row.preservation_accounts == sum(one.accounts for one in mine if one.what == "preservation")
        assert row.not_in_ledger == 0
    assert set(rows) == {("2026-H1", "FR"), ("2026-H1", "US"), ("2026-H2", "FR"), ("2026-H2", "US")}
    assert rows["2026-H1", "FR"].percent == 100 and rows["2026-H1", "FR"].answer_h == 0.0


@pytest.mark.parametrize("kind", ["information", "preservation", "removal"])
def test_who_is_named_twice_counts_once_everywhere(desk, kind):
    """By a handle and by a video: intake, answer, table and ledger say the same."""
    video = shown_video(ada())
    law = {"kind": kind} | ({"data": ()} if kind == "removal" else {})
    code = decided(desk[0], desk[1], intake(subjects=("ada", video.code), **law))
    assert order(code).outcome == "granted"
    if kind != "removal":
        actions.make_archive(by_id=desk[0], code=code)
    if kind == "information":
        actions.hand_over(by_id=desk[0], code=code)
    else:
        with pytest.raises(actions.BadOrder) if kind == "removal" else nullcontext():
            actions.answer_order(by_id=desk[0], code=code, accounts=2)
        if kind == "removal":
            actions.answer_order(by_id=desk[0], code=code, accounts=1)
    (received,), (answer,) = entered("order.received"), entered("order.answered")
    assert received.accounts == answer.accounts == 1
    [row] = queries.counted()
    assert row.accounts + row.preservation_accounts + row.removal_accounts == 1


def _at(ms: int):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC)


def test_csv_has_a_row_each_and_no_formula(desk):
    import csv
    import io

    answered(*desk)
    [row] = csv.DictReader(io.StringIO(b"".join(queries.as_csv()).decode()))
    assert (row["half_year"], row["country"], row["total_requests"]) == ("2026-H1", "FR", "1")
    for what in ("=1+2", "+cmd", "-x", "＝1"):
        actions.enter_asked(by_id=desk[0], told=actions.Told(who="other", way="mail", what=what))
    text = b"".join(queries.asked_csv()).decode()
    assert text.count("\r\n") == 5
    for one in csv.DictReader(io.StringIO(text)):
        assert one["what"].startswith("'")
