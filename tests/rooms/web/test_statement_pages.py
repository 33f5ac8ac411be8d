"""Deciding with a preview, the statement's page, appeals, what one may not see, and the public list."""

import csv
import hashlib
import io
import json
from base64 import b64decode
from datetime import date

import pytest
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import clock
from glasshouse.network.ledger.models import Entry
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation import queries
from glasshouse.network.moderation.models import Appeal, Statement
from glasshouse.network.notifications.actions import lease_mail
from glasshouse.network.notifications.models import Notification
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault.queries import Field
from glasshouse.network.videos.catching_up import catch_up
from glasshouse.network.web.mail import compose
from glasshouse.proof.entries import canonical
from tests.rooms.browsers import joined
from tests.rooms.moderation.acts import entered, officer, restricted, told
from tests.rooms.people import person, shown_video
from tests.rooms.web.shown import sure
from tests.rooms.web.test_notices_pages import DECISION, moderator

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def bob():
    return joined("bob")


def test_the_desk_sees_what_becomes_public_before_it_is_done(bob):
    ada, desk = person("ada"), moderator()
    video = shown_video(bob.person_id)
    moderation.file_notice(person_id=ada, told=told("video", video.code))
    address = f"/desk/notices/video/{video.code}"
    page = desk.get(address)
    assert page.status_code == 200 and "See what becomes public" in page.text and "Decide so" not in page.text
    page = desk.post(address, DECISION | {"deed": "preview"})
    assert page.status_code == 200 and "Decide so" in page.text
    for said in (
        DECISION["facts"],
        DECISION["explanation"],
        "&quot;measure&quot;: &quot;removed&quot;",
        DECISION["details"],
    ):
        assert said in page.text
    assert not Statement.objects.exists() and not Entry.objects.filter(kind="statement").exists()
    answer = sure(desk, address, DECISION, deed="decide")
    assert answer["Location"] == f"/statement/{Statement.objects.get().code}"
    assert desk.get(answer["Location"]).status_code == 200
    assert desk.get(address)["Location"] == "/desk/notices"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"facts": ""}, "Please write what happened"),
        ({"facts": "Bob did it"}, "must not name anybody"),
        ({"measure": "disabled"}, "until when it is hidden"),
        ({"basis": "illegal"}, "name the law"),
        ({"until": "not a day"}, "date"),
    ],
)
def test_a_decision_that_is_none_says_what_is_missing(bob, wrong, says):
    ada, desk = person("ada"), moderator()
    video = shown_video(bob.person_id)
    moderation.file_notice(person_id=ada, told=told("video", video.code))
    answer = desk.post(f"/desk/notices/video/{video.code}", DECISION | wrong | {"deed": "decide"})
    assert answer.status_code == 422 and says in answer.text
    assert not Statement.objects.exists()


def test_a_removed_video_says_so_to_others_and_its_author_sees_the_statement(bob):
    video = shown_video(bob.person_id, text="marigold")
    code = restricted(officer("mod"), person("ada"), "video", video.code, details="At 0:03.")
    address = f"/@bob/{video.code}"
    for who in (Client(), joined("eve")):
        page = who.get(address)
        assert page.status_code == 410 and f"/statement/{code}" in page.text and "marigold" not in page.text
        # Else a browser keeps it, and shows it still when the decision is taken back.
        assert page["Cache-Control"] == "private, no-cache"
        assert who.get(f"/embed/{video.code}").status_code == 410
        assert who.get(f"/api/v1/videos/{video.code}").status_code == 410
        page = who.get(f"/statement/{code}")
        assert page.status_code == 200 and "At 0:03." not in page.text and "bob" not in page.text
        assert "Why it is wrong" not in page.text
    assert Client().get(f"/api/v1/videos/{video.code}/manifest").json()["code"] == "restricted"
    assert f"/statement/{code}" in bob.get(address).text
    page = bob.get(f"/statement/{code}").text
    assert "At 0:03." in page and "marigold" in page and "Why it is wrong" in page
    assert code in bob.get("/you/decisions").text and code not in joined("carl").get("/you/decisions").text


def test_what_a_row_hides_without_a_statement_is_nowhere(bob):
    video = shown_video(bob.person_id)
    video.hidden_at = video.published_at
    video.save()
    assert Client().get(f"/@bob/{video.code}").status_code == 404
    assert Client().get(f"/api/v1/videos/{video.code}").status_code == 404


def test_a_restriction_tells_nobody_of_what_they_could_not_see_anyway(bob):
    video = shown_video(bob.person_id, visibility="followers")
    ada = person("ada")
    from glasshouse.network.ties import actions as ties

    ties.follow_person(person_id=ada, handle="bob")
    restricted(officer("mod"), ada, "video", video.code)
    assert Client().get(f"/@bob/{video.code}").status_code == 404


def test_the_words_of_a_statement_open_the_hash_in_its_entry(bob):
    code = restricted(officer("mod"), person("ada"), "video", shown_video(bob.person_id).code)
    answer = Client().get(f"/statement/{code}/reasons.json")
    told = answer.json()
    found = hashlib.sha256(b64decode(told["nonce"]) + canonical(told["reasons"])).hexdigest()
    assert found == entered("statement")[0].reasons
    assert answer["Access-Control-Allow-Origin"] == "*"
    Statement.objects.update(nonce=b"")
    assert Client().get(f"/statement/{code}/reasons.json").status_code == 410


def test_the_one_concerned_appeals_on_the_page_and_nobody_else(bob):
    code = restricted(officer("mod"), person("ada"), "video", shown_video(bob.person_id).code)
    address = f"/statement/{code}/appeal"
    assert Client().post(address, {"words": "No."})["Location"].startswith("/sign-in")
    assert joined("eve").post(address, {"words": "No."}).status_code == 404
    empty = bob.post(address, {"words": " "})
    assert empty.status_code == 422 and "Please write why" in empty.text
    long = bob.post(address, {"words": "x" * 5000})
    assert long.status_code == 422 and "x" * 5000 in long.text
    assert not Appeal.objects.exists()
    assert bob.post(address, {"words": "It was satire."})["Location"] == f"/statement/{code}"
    page = bob.get(f"/statement/{code}").text
    assert "It was satire." in page and Appeal.objects.get().code in page
    assert "It was satire." not in Client().get(f"/statement/{code}").text
    assert bob.post(address, {"words": "Again."}).status_code == 422


def test_who_is_suspended_appeals_by_the_key_in_the_mail(bob):
    vault.put_field(person_id=bob.person_id, field=Field.EMAIL, value="bob@example.org")
    code = restricted(officer("mod"), person("ada"), "person", "bob")
    letter = lease_mail(notification_id=Notification.objects.get(kind="statement_made").pk)
    assert letter is not None
    (line,) = [one for one in compose(letter).body.splitlines() if "/statement/" in one]
    address = line.partition("testserver")[2] or "/" + line.split("/", 3)[3]
    assert address.startswith(f"/statement/{code}?key=")
    page = Client().get(address)
    assert page.status_code == 200 and "Why it is wrong" in page.text
    key = address.partition("key=")[2]
    answer = Client().post(f"/statement/{code}/appeal", {"words": "It was not me.", "key": key})
    assert answer["Location"] == address
    assert Appeal.objects.get().words == "It was not me."
    other = "f" + key[1:] if key[0] != "f" else "e" + key[1:]
    assert Client().post(f"/statement/{code}/appeal", {"words": "x", "key": other}).status_code == 302


def test_an_appeal_is_decided_at_the_desk_by_another_person_after_a_preview(bob):
    first, desk = officer("first"), moderator()
    video = shown_video(bob.person_id)
    code = restricted(first, person("ada"), "video", video.code)
    number = moderation.file_appeal(person_id=bob.person_id, code=code, words="It was satire.")
    page = desk.get("/desk/appeals").text
    assert "It was satire." in page and f"/desk/appeals/{number}" in page and "Still" in page
    address = f"/desk/appeals/{number}"
    wrong = desk.post(address, {"outcome": "reversed", "answer": "", "deed": "decide"})
    assert wrong.status_code == 422
    sent = {"outcome": "reversed", "answer": "You are right."}
    page = desk.post(address, sent | {"deed": "preview"})
    assert page.status_code == 200 and "appeal.decided" in page.text and "reversal" in page.text
    assert Appeal.objects.get().outcome == ""
    assert sure(desk, address, sent, deed="decide")["Location"] == "/desk/appeals"
    assert Client().get(f"/@bob/{video.code}").status_code == 200
    assert "You are right." in bob.get(f"/statement/{code}").text
    assert "You are right." not in Client().get(f"/statement/{code}").text
    assert "You are right." in desk.get("/desk/appeals/decided").text


def test_something_milder_is_decided_at_the_desk(bob):
    first, desk = officer("first"), moderator()
    video = shown_video(bob.person_id)
    code = restricted(first, person("ada"), "video", video.code)
    number = moderation.file_appeal(person_id=bob.person_id, code=code, words="It was satire.")
    sent = DECISION | {
        "measure": "labelled",
        "label": "This is satire.",
        "outcome": "partly",
        "answer": "A label is enough.",
    }
    page = desk.post(f"/desk/appeals/{number}", sent | {"deed": "preview"})
    assert page.status_code == 200 and "This is satire." in page.text
    assert desk.post(f"/desk/appeals/{number}", sent | {"measure": "", "deed": "decide"}).status_code == 422
    assert sure(desk, f"/desk/appeals/{number}", sent, deed="decide").status_code == 302
    assert "This is satire." in Client().get(f"/@bob/{video.code}").text
    assert "This is satire." in Client().get(f"/embed/{video.code}").text


def test_whoever_made_the_statement_is_told_that_another_person_decides(bob):
    desk = moderator()
    code = restricted(desk_id(), person("ada"), "video", shown_video(bob.person_id).code)
    number = moderation.file_appeal(person_id=bob.person_id, code=code, words="No.")
    assert "another person decides" in desk.get(f"/desk/appeals/{number}").text
    answer = desk.post(f"/desk/appeals/{number}", {"outcome": "upheld", "answer": "No.", "deed": "decide"})
    assert answer.status_code == 422 or answer.status_code == 200
    assert Appeal.objects.get().outcome == ""


def desk_id() -> int:
    from glasshouse.network.accounts.queries import ids_by_handle

    return ids_by_handle(["mod"])["mod"]


def test_a_decision_is_taken_back_at_the_desk_after_showing_the_entry(bob):
    desk, video = moderator(), shown_video(bob.person_id)
    code = restricted(officer("first"), person("ada"), "video", video.code)
    page = desk.get(f"/desk/statements/{code}/reverse").text
    assert f"The restriction of statement {code} was lifted" in page
    assert desk.post(f"/desk/statements/{code}/reverse").status_code == 302
    assert Client().get(f"/@bob/{video.code}").status_code == 200
    assert "Reversed" in Client().get(f"/statement/{code}").text


def test_what_is_for_adults_explains_itself_and_opens_to_them(bob):
    video = shown_video(bob.person_id)
    restricted(officer("mod"), person("ada"), "video", video.code, measure="age_restricted")
    address = f"/@bob/{video.code}"
    page = Client().get(address)
    assert page.status_code == 403 and "18 or older" in page.text and "/sign-in?next=" in page.text
    assert Client().get(f"/api/v1/videos/{video.code}/manifest").status_code == 401
    assert Client().get(f"/embed/{video.code}").status_code == 403
    assert Client().get(f"{address}/file").status_code == 404
    eve = joined("eve")
    assert "Your birth date" in eve.get(address).text
    assert eve.post("/you/birth-date", {"birth_date": "x", "next": address}).status_code == 302
    assert eve.get(address).status_code == 403
    assert eve.post("/you/birth-date", {"birth_date": "1990-01-01", "next": address})["Location"] == address
    page = eve.get(address)
    assert page.status_code == 200 and "From 18 years on" in page.text
    child = joined("child")
    accounts.give_birth_date(person_id=child.person_id, birth_date=date(clock.now().year - 15, 1, 1))
    assert "you are younger" in child.get(address).text


def test_a_suspended_accounts_video_leads_to_the_statement(bob):
    video = shown_video(bob.person_id)
    catch_up()
    code = restricted(officer("mod"), person("ada"), "person", "bob")
    page = Client().get(f"/@bob/{video.code}")
    assert page.status_code == 410 and f"/statement/{code}" in page.text
    assert Client().get("/@bob").status_code == 404


def test_the_public_list_filters_and_its_table_is_no_formula(bob):
    mod, ada = officer("mod"), person("ada")
    removed = restricted(mod, ada, "video", shown_video(bob.person_id).code)
    restricted(
        mod,
        ada,
        "video",
        shown_video(bob.person_id).code,
        basis="illegal",
        clause="=HYPERLINK(1)",
        facts="+1 and =SUM.",
    )
    page = Client().get("/restrictions").text
    assert removed in page and "=HYPERLINK(1)" in page
    assert removed not in Client().get("/restrictions?basis=illegal").text
    assert "Nothing fits" in Client().get("/restrictions?half=1999-H1").text
    for odd in ("?below=9999999999999999999", "?below=-1", "?half=x&measure=y&basis=z", "?below=1"):
        assert Client().get(f"/restrictions{odd}").status_code == 200
    answer = Client().get("/restrictions.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert len(rows) == 2 and list(rows[0]) == list(queries.COLUMNS)
    assert rows[1]["illegal_content_legal_ground"] == "'=HYPERLINK(1)"
    assert rows[1]["decision_facts"] == "'+1 and =SUM."
    assert json.loads(rows[0]["content_type"]) == ["CONTENT_TYPE_VIDEO"]
    assert len(b"".join(Client().get("/restrictions.csv?basis=illegal")).splitlines()) == 2


def test_a_notification_about_a_removed_comment_is_not_shown_until_it_is_back(bob):
    from glasshouse.network.social import actions as social

    video = shown_video(bob.person_id)
    ada = person("ada")
    comment = social.write_comment(person_id=ada, code=video.code, text="hushwords")
    assert "hushwords" in bob.get("/notifications").text
    code = restricted(officer("mod"), bob.person_id, "comment", comment)
    assert "hushwords" not in bob.get("/notifications").text
    assert "hushwords" not in bob.get("/api/v1/me/notifications").text
    moderation.reverse_statement(by_id=officer("other"), code=code)
    assert "hushwords" in bob.get("/notifications").text
