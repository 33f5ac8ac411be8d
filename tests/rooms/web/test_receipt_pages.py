"""The author's receipt: how far it is, what proves it, and that nobody else gets its secret."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glasshouse.network.ledger import actions as ledger
from glasshouse.network.ledger import in_force, queries
from glasshouse.network.ledger.actions import append_entry
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Publication, Video
from glasshouse.proof.entries import Rules, VideoPublished, VideoWithdrawn, canonical, from_bytes
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from tests.rooms.browsers import signed_in
from tests.rooms.ledger import through
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
SECRET = "5e" * 32


@pytest.fixture(autouse=True)
def opened() -> None:
    """A ledger of its own."""
    through.open_anew()
    through.publish()


@pytest.fixture
def ada() -> int:
    return person("ada")


@pytest.fixture
def browser(ada: int) -> Client:
    return signed_in("ada")


@pytest.fixture
def video(ada: int) -> Video:
    """A video that ada has just published, with a secret of her own."""
    video = shown_video(ada, published=False, text="One morning")
    videos.publish_video(person_id=ada, code=video.code, withdrawal_secret=SECRET)
    return video


def page(client: Client, video: Video) -> str:
    return client.get(f"/studio/{video.code}/receipt").content.decode()


def file_of(client: Client, video: Video) -> Receipt:
    ticket = Publication.objects.filter(video=video).latest("pk").ticket
    return Receipt.parse(client.get(f"/studio/{video.code}/receipt/{ticket}").content)


def policy() -> Policy:
    return Policy.parse(queries.policy_text().encode())


def test_it_is_pending_until_it_is_published_and_says_how_long_that_may_take(browser: Client, video: Video):
    shown = page(browser, video)
    assert "On its way into the ledger" in shown
    assert "at most 10 minutes" in shown
    assert 'data-waits="true"' in shown
    assert "Download the receipt" not in shown
    assert shown.count('data-state="done"') == 1
    ticket = Publication.objects.get().ticket
    assert browser.get(f"/studio/{video.code}/receipt/{ticket}").status_code == 404
    through.integrate()
    assert page(browser, video).count('data-state="done"') == 2
    through.publish()
    shown = page(browser, video)
    assert "Published in the ledger: entry 1" in shown
    assert 'data-waits="false"' in shown
    assert shown.count('data-state="done"') == 3
    for words in ("Level solo", "between", "operator", "made by your browser", "glasshouse verify receipt"):
        assert words in shown
    assert SECRET not in shown


def test_terms_that_announce_witnesses_make_no_receipt_a_witnessed_one(browser: Client, video: Video):
    terms = in_force.last_terms()
    assert terms is not None
    append_entry(entry=replace(terms, level="witnessed"))
    through.publish()
    assert "Level solo" in page(browser, video)


def test_the_file_proves_the_entry_and_the_secret_fits(browser: Client, video: Video):
    through.publish()
    receipt = file_of(browser, video)
    beside = json.loads(receipt.extra)
    assert receipt.extra == canonical(beside)
    entry = from_bytes(beside["entry"].encode())
    assert receipt.check(beside["entry"].encode(), policy()).times_s.keys() == {"operator"}
    assert isinstance(entry, VideoPublished)
    assert entry.video == video.code
    assert beside["secret"] == SECRET
    assert hashlib.sha256(bytes.fromhex(beside["secret"])).hexdigest() == entry.withdrawal


def test_the_public_receipt_of_the_same_entry_has_no_secret(client: Client, video: Video):
    through.publish()
    receipt = Receipt.parse(client.get("/ledger/entry/1/receipt").content)
    beside = json.loads(receipt.extra)
    assert beside.keys() == {"entry"}
    assert receipt.check(beside["entry"].encode(), policy())


def test_nobody_else_sees_or_gets_it(client: Client, browser: Client, video: Video):
    through.publish()
    person("ben")
    ticket = Publication.objects.get().ticket
    paths = (f"/studio/{video.code}/receipt", f"/studio/{video.code}/receipt/{ticket}")
    for path in paths:
        assert browser.get(path).status_code == 200
        assert signed_in("ben").get(path).status_code == 404
        assert client.get(path).status_code == 302
    assert "One morning" not in signed_in("ben").get("/studio/receipts").content.decode()


def test_a_ticket_that_is_not_of_this_video_gives_no_file(browser: Client, video: Video):
    entry = Rules(time=1, name="house", sha256="ab" * 32, in_force_ms=1)
    ticket = ledger.append_entry(entry=entry)
    through.publish()
    assert browser.get(f"/studio/{video.code}/receipt/{ticket.code}").status_code == 404


def test_what_left_the_public_is_told_with_its_history(ada: int, browser: Client, video: Video):
    def narrow(to: str) -> None:
        what = videos.Description(visibility=to)
        videos.describe_video(person_id=ada, code=video.code, told=what)

    narrow("private")
    shown = page(browser, video)
    assert "It left the public" in shown
    assert "You chose a smaller audience" in shown
    assert "The entry of this is on its way" in shown
    through.publish()
    (entry,) = queries.entered(VideoWithdrawn.kind)
    assert isinstance(entry, VideoWithdrawn)
    assert entry.secret == SECRET
    assert '/ledger/entry/2"' in page(browser, video)
    assert "secret" not in json.loads(file_of(browser, video).extra)
    narrow("public")
    through.publish()
    shown = page(browser, video)
    assert "Published in the ledger: entry 3" in shown
    assert "Before that" in shown
    assert "made by this server" in shown
    listed = browser.get("/studio/receipts").content.decode()
    assert listed.count("One morning") == 2


def test_a_video_that_never_was_public_has_none(ada: int, browser: Client):
    video = shown_video(ada, published=False)
    assert "Nothing was entered" in page(browser, video)
    video.publish_wanted_at = video.created_at + timedelta(seconds=1)
    video.save()
    assert "It is not public yet" in page(browser, video)
    assert "No video of yours was public yet" in browser.get("/studio/receipts").content.decode()


def test_pages_lead_to_it(browser: Client, client: Client, video: Video):
    through.publish()
    way = f"/studio/{video.code}/receipt"
    assert way in browser.get("/studio").content.decode()
    assert "/studio/receipts" in browser.get("/you/data").content.decode()
    url = f"/@ada/{video.code}"
    assert way in browser.get(url).content.decode()
    assert "Published in the ledger: entry 1" in client.get(url).content.decode()
    assert way not in client.get(url).content.decode()


def test_the_link_on_the_page_of_a_video_costs_one_statement(client: Client, video: Video):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(f"/@ada/{video.code}")
        return len([one for one in found if "videos_publication" in one["sql"] or "ledger_" in one["sql"]])

    through.publish()
    asked()
    assert asked() == 1


def test_the_manifest_is_for_anybody_and_opens_the_entry(client: Client, ada: int, video: Video):
    answer = client.get(f"/api/v1/videos/{video.code}/manifest")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    (entry,) = queries.entered(VideoPublished.kind)
    assert isinstance(entry, VideoPublished)
    shown = answer.json()
    hashed = hashlib.sha256(base64.b64decode(shown["nonce"]) + canonical(shown["manifest"]))
    assert hashed.hexdigest() == entry.manifest
    videos.describe_video(person_id=ada, code=video.code, told=videos.Description(visibility="followers"))
    gone = client.get(f"/api/v1/videos/{video.code}/manifest")
    assert (gone.status_code, gone["Access-Control-Allow-Origin"]) == (404, "*")
    assert (answer["Cache-Control"], gone["Cache-Control"]) == ("no-store", "no-store")
    assert client.get("/api/v1/videos/nothing/manifest").status_code == 404


def test_the_form_takes_a_secret_that_the_page_made(ada: int, browser: Client, video: Video):
    videos.describe_video(person_id=ada, code=video.code, told=videos.Description(visibility="private"))
    edit = f"/@ada/{video.code}/edit"
    assert 'name="withdrawal_secret"' in browser.get(edit).content.decode()
    form = {"text": "", "visibility": "public", "comments_from": "everyone", "withdrawal_secret": "7a" * 32}
    assert browser.post(edit, form).status_code == 302
    assert [one.secret_by for one in Publication.objects.order_by("pk")] == ["author", "author"]
    assert browser.post(edit, form | {"withdrawal_secret": "nonsense"}).status_code == 422


def test_rules_of_the_house_are_a_page_and_a_text(client: Client):
    shown = client.get("/rules").content.decode()
    text = client.get("/rules.txt").content.decode()
    for line in text.splitlines():
        heading, _colon, words = line.partition(": ")
        assert heading.replace("'", "&#x27;") in shown
        assert words.replace("'", "&#x27;") in shown
    assert "def " in client.get("/ranking.txt").content.decode()
    assert client.get("/rules.txt")["Access-Control-Allow-Origin"] == "*"
