"""The routes of what people do together: each verb over HTTP, as the schema says."""

import pytest

from glasshouse.network.accounts import actions as accounts
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
V1 = "/api/v1"


def bearer(person_id: int, *scopes: str) -> dict[str, str]:
    token = accounts.create_token(
        person_id=person_id, name="test", scopes=scopes or ("read", "write"), days=1
    )
    return {"Authorization": f"Bearer {token}"}


def test_every_verb_and_its_undoing(client):
    code = shown_video(person("ada")).code
    bob = bearer(person("bob"))
    for verb, done, counted in (
        ("like", "liked", "likes"),
        ("save", "saved", "saves"),
        ("repost", "reposted", "reposts"),
    ):
        for call, number in ((client.put, 1), (client.delete, 0)):
            answer = call(f"{V1}/videos/{code}/{verb}", headers=bob)
            assert (answer.status_code, answer.json()) == (200, {done: bool(number), counted: number})
    sent = {"to": ["ada"], "words": "look"}
    shared = client.post(f"{V1}/videos/{code}/share", sent, content_type="application/json", headers=bob)
    assert shared.json() == {"shares": 1}
    assert client.generic("POST", f"{V1}/videos/{code}/share", headers=bob).json() == {"shares": 1}


def test_comments_from_the_first_word_to_deletion(client):
    ada = bearer(person("ada"))
    bob, code = bearer(person("bob")), shown_video(person("cleo")).code

    def write(text: str, who: dict[str, str], reply_to: str | None = None):
        sent = {"text": text, "reply_to": reply_to}
        return client.post(f"{V1}/videos/{code}/comments", sent, content_type="application/json", headers=who)

    top = write("hello", bob).json()
    reply = write("hello back", ada, top["code"]).json()
    assert (reply["reply_to"], reply["mine"], reply["at"][-1]) == ("bob", True, "Z")
    assert client.put(f"{V1}/comments/{top['code']}/like", headers=ada).json() == {"liked": True, "likes": 1}
    page = client.get(f"{V1}/videos/{code}/comments").json()
    replies = client.get(f"{V1}/comments/{top['code']}/replies", headers=bob).json()
    schemas = client.get(f"{V1}/openapi.json").json()["components"]["schemas"]
    assert set(page) == set(schemas["Comments"]["properties"])
    assert set(replies) == set(schemas["Replies"]["properties"])
    assert set(page["items"][0]) == set(top) == set(schemas["Comment"]["properties"])
    assert (page["total"], page["can_comment"], page["items"][0]["replies"]) == (2, False, 1)
    assert client.put(f"{V1}/comments/{top['code']}/pin", headers=bob).status_code == 403
    assert client.delete(f"{V1}/comments/{top['code']}", headers=ada).status_code == 403
    assert client.delete(f"{V1}/comments/{top['code']}", headers=bob).status_code == 204
    assert client.get(f"{V1}/videos/{code}/comments").json()["total"] == 0
    refused = write("", bob)
    assert (refused.status_code, refused.json()["code"]) == (422, "nothing_said")


@pytest.mark.parametrize("headers", [{}, "read"])
def test_nobody_acts_without_being_signed_in_for_it(client, headers):
    ada = person("ada")
    code = shown_video(ada).code
    who = bearer(ada, "read") if headers else {}
    for method, path in (
        *((m, f"/videos/{code}/{verb}") for verb in ("like", "save", "repost") for m in ("put", "delete")),
        *((m, f"/comments/{code}/{verb}") for verb in ("like", "pin") for m in ("put", "delete")),
        ("post", f"/videos/{code}/share"),
        ("post", f"/videos/{code}/comments"),
        ("delete", f"/comments/{code}"),
    ):
        assert getattr(client, method)(f"{V1}{path}", headers=who).status_code == 401, path


def test_what_is_not_there_is_not_found(client):
    bob = bearer(person("bob"))
    for method, path in (
        ("put", "/videos/AAAAAAAAAAA/like"),
        ("get", "/videos/AAAAAAAAAAA/comments"),
        ("get", "/comments/AAAAAAAAAAA/replies"),
        ("delete", "/comments/AAAAAAAAAAA"),
        ("put", "/comments/no-code/pin"),
    ):
        answer = getattr(client, method)(f"{V1}{path}", headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
