"""Reporting by page and API, and the desk's queue."""

import pytest
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.feed import queries as feed
from glasshouse.network.moderation.models import Notice, Statement
from glasshouse.network.social import actions as social
from glasshouse.network.ties import queries as ties
from tests.rooms.browsers import joined
from tests.rooms.people import person, shown_video
from tests.rooms.web.shown import sure

pytestmark = pytest.mark.django_db(databases="__all__")


DECISION = {
    "measure": "removed",
    "basis": "rules",
    "rule": "No hate",
    "category": "illegal_or_harmful_speech",
    "facts": "The picture calls a people vermin.",
    "explanation": "That degrades them for their origin.",
    "details": "At 0:03.",
}


@pytest.fixture
def ada():
    return joined("ada")


def moderator():
    client = joined("mod")
    accounts.give_role(handle="mod", role="moderator")
    return client


@pytest.mark.parametrize("block", [False, True])
def test_a_video_is_reported_and_its_author_blocked_in_one_step(
    ada, block, django_capture_on_commit_callbacks
):
    bob = person("bob")
    video = shown_video(bob, text="Bad <b>thing</b>")
    page = ada.get(f"/report/video/{video.code}")
    assert page.status_code == 200 and "Bad &lt;b&gt;thing" in page.text
    sent = {"ground": "hate", "words": "See for yourself"} | ({"block": "on"} if block else {})
    with django_capture_on_commit_callbacks(execute=True):
        assert ada.post(f"/report/video/{video.code}", sent).status_code == 302
    assert Notice.objects.get().words == "See for yourself"
    assert ties.are_apart(ada.person_id, bob) == block
    assert list(feed.refused_ids(ada.person_id)) == [video.pk]


def test_a_report_without_a_ground_says_what_is_missing(ada):
    video = shown_video(person("bob"))
    answer = ada.post(f"/report/video/{video.code}", {"words": "x"})
    assert answer.status_code == 422 and "Please choose what is wrong" in answer.text
    assert not Notice.objects.exists()


def test_comments_and_people_are_reported_too_and_the_desk_decides(ada):
    bob = person("bob")
    video = shown_video(ada.person_id)
    comment = social.write_comment(person_id=bob, code=video.code, text="Something mean")
    assert ada.post(f"/report/comment/{comment}", {"ground": "harassment"}).status_code == 302
    assert ada.post("/report/person/bob", {"ground": "spam"}).status_code == 302
    desk = moderator()
    page = desk.get("/desk/notices").text
    assert "Something mean" in page and page.count('class="panel stack case"') == 2
    answer = sure(desk, f"/desk/notices/comment/{comment}", DECISION, deed="decide")
    assert answer.status_code == 302 and answer["Location"].startswith("/statement/")
    assert "Something mean" not in ada.get(f"/@ada/{video.code}").text
    assert desk.get("/desk/notices/decided").text.count("Acted on") == 1


def test_only_moderators_see_the_desk(ada):
    for path in ("/desk", "/desk/notices", "/desk/notices/decided", "/desk/appeals", "/desk/appeals/decided"):
        assert ada.get(path).status_code == 403
        assert Client().get(path)["Location"].startswith("/sign-in")
    assert moderator().get("/desk")["Location"] == "/desk/notices"
    law = joined("law")
    accounts.give_role(handle="law", role="legal_officer")
    assert law.get("/desk")["Location"] == "/desk/orders"


def test_what_one_may_not_see_can_not_be_reported(ada):
    video = shown_video(person("bob"), visibility="private")
    for path in (
        f"/report/video/{video.code}",
        "/report/person/nobody.there",
        "/report/planet/earth",
        f"/report/comment/{'1' * 11}",
    ):
        assert ada.get(path).status_code == 404


def test_the_api_files_notices(ada):
    video = shown_video(person("bob"))
    token = accounts.create_token(person_id=ada.person_id, name="x", scopes=["write"], days=1)
    headers = {"Authorization": f"Bearer {token}"}
    body = {"subject": "video", "thing": video.code, "ground": "spam"}
    answer = Client().post("/api/v1/notices", body, content_type="application/json", headers=headers)
    assert answer.status_code == 201 and answer.json()["code"] == Notice.objects.get().code
    body["ground"] = "because"
    assert (
        Client().post("/api/v1/notices", body, content_type="application/json", headers=headers).status_code
        == 400
    )


def test_who_works_at_the_desk_decides_from_the_page_of_a_video_without_any_notice(ada):
    bob = person("bob")
    video = shown_video(bob)
    comment = social.write_comment(person_id=bob, code=video.code, text="Something mean")
    desk, address = moderator(), f"/@bob/{video.code}"
    own = {
        "video": f"/desk/own-initiative/video/{video.code}",
        "comment": f"/desk/own-initiative/comment/{comment}",
        "person": "/desk/own-initiative/person/bob",
    }
    seen, there = desk.get(address).text, desk.get("/@bob").text
    assert own["video"] in seen and own["comment"] in seen and own["person"] in there
    assert 'data-moderates="true"' in seen
    for page in (ada.get(address).text, ada.get("/@bob").text, Client().get(address).text):
        assert "own-initiative" not in page and "data-moderates" not in page
    mine = shown_video(desk.person_id)
    assert "own-initiative" not in desk.get(f"/@mod/{mine.code}").text
    page = desk.get(own["video"]).text
    assert "Nobody reported this" in page and "See what becomes public" in page and "Leave it" not in page
    shown = desk.post(own["video"], DECISION | {"deed": "preview"})
    assert "&quot;detected&quot;: &quot;person&quot;" in shown.text and "Decide so" in shown.text
    wrong = desk.post(own["video"], DECISION | {"deed": "decide", "facts": ""})
    assert wrong.status_code == 422 and "Please write what happened" in wrong.text
    assert not Statement.objects.exists()
    answer = sure(desk, own["video"], DECISION, deed="decide")
    assert answer["Location"] == f"/statement/{Statement.objects.get().code}"
    assert "on their own initiative" in Client().get(answer["Location"]).text
    decided = desk.get("/desk/notices/decided").text
    assert "own initiative" in decided and answer["Location"] in decided


def test_own_initiative_leads_to_the_notices_where_there_are_some(ada):
    video = shown_video(person("bob"))
    ada.post(f"/report/video/{video.code}", {"ground": "hate"})
    address = f"/desk/own-initiative/video/{video.code}"
    assert moderator().get(address)["Location"] == f"/desk/notices/video/{video.code}"
    assert ada.get(address).status_code == 403
    assert Client().get(address)["Location"].startswith("/sign-in")
    assert moderator_again().get("/desk/own-initiative/video/nothing").status_code == 404


def moderator_again():
    client = joined("another")
    accounts.give_role(handle="another", role="moderator")
    return client


def test_whoever_reported_it_reads_what_was_decided_and_why_on_a_page_of_its_own(ada):
    bob = person("bob")
    left, acted = shown_video(bob), shown_video(bob)
    for video in (left, acted):
        ada.post(f"/report/video/{video.code}", {"ground": "spam", "words": "Look at <b>this</b>"})
    desk = moderator()
    assert 'name="why"' in desk.get(f"/desk/notices/video/{left.code}").text
    wrong = desk.post(f"/desk/notices/video/{left.code}", {"deed": "dismiss", "why": "nonsense"})
    assert wrong["Location"] == f"/desk/notices/video/{left.code}"
    assert Notice.objects.filter(state="open").count() == 2
    desk.post(f"/desk/notices/video/{left.code}", {"deed": "dismiss"})
    sure(desk, f"/desk/notices/video/{acted.code}", DECISION, deed="decide")
    pages = {one.thing: f"/notice/{one.code}" for one in Notice.objects.all()}
    news = ada.get("/notifications").text
    assert pages[left.code] in news and pages[acted.code] in news
    page = ada.get(pages[left.code]).text
    assert "It breaks no rule of the house" in page and "Look at &lt;b&gt;this" in page
    assert f"/statement/{Statement.objects.get().code}" in ada.get(pages[acted.code]).text
    assert desk.get(pages[left.code]).status_code == 404
    assert Client().get(pages[left.code])["Location"].startswith("/sign-in")
    assert ada.get("/notice/nothing").status_code == 404
