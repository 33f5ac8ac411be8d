"""What is done on a granted order: exactly the listed fields go out, what is preserved ends, nothing is removed by itself."""

import json
import zipfile
from datetime import timedelta

import pytest

from glasshouse.network.kit import clock, storage
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.orders import actions, queries, rulebook
from glasshouse.network.orders.actions import telling
from glasshouse.network.orders.models import Archive, KeptRules, Subject
from glasshouse.network.social import actions as social
from glasshouse.proof.disclosures import check_disclosure
from glasshouse.proof.errors import Unproved
from tests.rooms.orders.desk import (
    ada,
    decided,
    entered,
    intake,
    order,
    path_of,
    renew_rules,
)
from tests.rooms.people import person, shown_video


def with_film(author_id: int, film: bytes, **fields: str) -> str:
    """Make a video whose largest file lies in the storage; returns its code."""
    code = shown_video(author_id, age_h=1.0, published=True, **fields).code
    storage.put_bytes(film, f"v/{code}/1/x/540.mp4")
    return code


def held(code: str, settings) -> dict[str, bytes]:
    with zipfile.ZipFile(path_of(code, settings)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("1/")}


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
