"""The pages and the API about one's own data."""

import asyncio
import re

import orjson
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import SESSION_COOKIE
from glasshouse.network.bytes.media import Media
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.portability import actions, exporting, importing, queries
from glasshouse.network.portability.models import Departure, Export, Import, Sought
from tests.rooms.browsers import signed_in, text_of
from tests.rooms.portability.fill import PASSWORD, fill, person
from tests.rooms.portability.test_import import NEWER, OLDER

pytestmark = pytest.mark.django_db(databases="__all__")


def test_nobody_sees_them_without_signing_in(client):
    for path in ("/you/data", "/you/data/held/accounts.Person", "/you/data/import", "/you/data/leave"):
        answer = client.get(path)
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in"), path


def test_every_holding_has_its_page_in_words():
    fill()
    browser = signed_in("ada")
    page = text_of(browser.get("/you/data"))
    for holding in holdings():
        # An apostrophe is written otherwise in HTML.
        assert holding.purpose.replace("'", "&#x27;") in page, holding.model
        rows = browser.get(f"/you/data/held/{holding.model}")
        assert rows.status_code == 200, holding.model
    profile = text_of(browser.get("/you/data/held/accounts.Person"))
    assert "what you say about yourself" in profile and "I count." in profile
    assert "data-local>" in profile and "UTC</time>" in profile
    assert browser.get("/you/data/held/accounts.Nothing").status_code == 404


def test_the_way_of_an_archive_through_the_pages():
    person("ada")
    person("ben")
    browser = signed_in("ada")
    assert browser.post("/you/data/exports").status_code == 302
    assert "Being made" in text_of(browser.get("/you/data"))
    row = Export.objects.get()
    assert browser.get(f"/you/data/exports/{row.code}").status_code == 404
    exporting.make_export(row.pk)
    to = browser.get(f"/you/data/exports/{row.code}")
    assert to.status_code == 302 and to["Location"].startswith("/media/")
    assert signed_in("ben").get(f"/you/data/exports/{row.code}").status_code == 404
    assert signed_in("ben").post(f"/you/data/exports/{row.code}/delete").status_code == 302
    assert Export.objects.exists()
    browser.post(f"/you/data/exports/{row.code}/delete")
    assert not Export.objects.exists()


def test_the_door_gives_a_part_of_it():
    ada = person("ada")
    row = Export.objects.get(code=actions.ask_export(person_id=ada))
    exporting.make_export(row.pk)
    row.refresh_from_db()
    address = queries.download_address(row.code, person_id=ada)
    door = Media(delivery="door", root=settings.MEDIA_ROOT, storage=default_storage)
    got: list[dict] = []

    async def ask() -> None:
        async def send(message):
            got.append(message)

        async def receive():
            await asyncio.Event().wait()  # The client stays to the end.

        headers = [(b"range", b"bytes=0-1")]
        scope = {
            "type": "http",
            "method": "GET",
            "path": address,
            "raw_path": address.encode(),
            "headers": headers,
        }
        await door(scope, receive, send)

    asyncio.run(ask())
    headers = dict(got[0]["headers"])
    assert got[0]["status"] == 206 and headers[b"content-type"] == b"application/zip"
    assert headers[b"content-disposition"] == b"attachment"
    assert b"".join(message.get("body", b"") for message in got[1:]) == b"PK"


def test_bringing_an_archive_by_form_and_following_whom_one_followed():
    person("ada")
    person("ben")
    browser = signed_in("ada")
    file = SimpleUploadedFile("user_data.json", orjson.dumps(OLDER), content_type="application/json")
    answer = browser.post("/you/data/import", {"archive": file, "take": "drafts"})
    assert answer.status_code == 302
    assert "being read" in text_of(browser.get(answer["Location"]))
    importing.read_import(Import.objects.get().pk)
    page = text_of(browser.get(answer["Location"]))
    assert "2 videos wait for their files" in page
    people = text_of(browser.get("/you/data/people"))
    assert "Follow @ben" in people and "zoe" in people
    browser.post("/you/data/people", {"handle": "ben", "follow": "1"})
    assert "following" in text_of(browser.get("/you/data/people"))
    browser.post("/you/data/people", {"handle": "zoe"})
    assert list(Sought.objects.values_list("handle", flat=True)) == ["ben"]
    assert signed_in("ben").get(answer["Location"]).status_code == 404


def test_a_form_without_a_file_says_so():
    person("ada")
    answer = signed_in("ada").post("/you/data/import", {"take": "drafts"})
    assert answer.status_code == 422 and "choose the file" in text_of(answer)


def test_leaving_and_coming_back_through_the_pages(client):
    person("ada")
    browser = signed_in("ada")
    assert "For 14 days" in text_of(browser.get("/you/data/leave"))
    wrong = browser.post("/you/data/leave", {"password": "not this one"})
    assert wrong.status_code == 422 and not Departure.objects.exists()
    left = browser.post("/you/data/leave", {"password": PASSWORD})
    assert left.status_code == 200 and "You have left" in text_of(left)
    assert browser.get("/you/data").status_code == 302
    assert client.get("/@ada").status_code == 404
    page = client.post("/sign-in", {"name": "ada", "password": PASSWORD})
    assert SESSION_COOKIE not in page.cookies
    hidden = dict(re.findall(r'name="(person|proof)" value="([^"]+)"', text_of(page)))
    forged = client.post("/return", hidden | {"proof": "ffffffff.AAAAAAAAAAAAAAAAAAAA"})
    assert forged["Location"] == "/sign-in" and Departure.objects.exists()
    back = client.post("/return", hidden)
    assert back["Location"] == "/you" and back.cookies[SESSION_COOKIE].value
    assert client.get("/@ada").status_code == 200
    assert client.post("/return", hidden)["Location"] == "/sign-in"


def bearer(person_id: int, *scopes: str) -> dict[str, str]:
    token = accounts.create_token(person_id=person_id, name="t", scopes=scopes, days=1)
    return {"Authorization": f"Bearer {token}"}


def test_the_api(client):
    ada = person("ada")
    read, write = bearer(ada, "read"), bearer(ada, "read", "write")
    held = client.get("/api/v1/me/data", headers=read).json()["items"]
    assert {one["model"] for one in held} == {holding.model for holding in holdings()}
    assert client.post("/api/v1/me/exports", headers=read).status_code == 401
    (export,) = client.post("/api/v1/me/exports", headers=write).json()["items"]
    assert (export["state"], export["download"]) == ("asked", None)
    assert client.post("/api/v1/me/exports", headers=write).json()["code"] == "export_under_way"
    exporting.make_export(Export.objects.get().pk)
    (export,) = client.get("/api/v1/me/exports", headers=read).json()["items"]
    assert (export["state"], export["download"]) == ("ready", None), "no token is enough for all of it"
    (export,) = signed_in("ada").get("/api/v1/me/exports").json()["items"]
    assert export["download"].startswith("/media/")
    assert client.delete(f"/api/v1/me/exports/{export['code']}", headers=write).status_code == 204
    leave = {"password": PASSWORD}
    by_token = client.post("/api/v1/me/leave", leave, content_type="application/json", headers=write)
    assert by_token.status_code == 401, "no token is enough to leave"
    browser = signed_in("ada")
    answer = browser.post("/api/v1/me/leave", leave, content_type="application/json")
    assert answer.status_code == 200 and answer.json()["until"]
    assert Departure.objects.filter(person_id=ada).exists()


def test_both_layouts_can_be_brought_one_after_the_other():
    ada = person("ada")
    for data in (OLDER, NEWER):
        code = actions.take_import(
            person_id=ada, content=orjson.dumps(data), file_name="x", take="drafts", replace_profile=False
        )
        importing.read_import(Import.objects.get(code=code).pk)
    assert len(queries.imports_of(ada)) == 2
