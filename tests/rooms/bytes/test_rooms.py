"""The protocol on the real rooms: who may upload, and what becomes of the bytes."""

import asyncio
import base64
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import SESSION_COOKIE
from glasshouse.network.bytes.pages import Pages
from glasshouse.network.bytes.rooms import ROOMS, uploader
from glasshouse.network.bytes.tus import Uploads
from glasshouse.network.bytes.visitors import NotSignedIn, Visitor
from glasshouse.network.kit.errors import NotAllowed
from glasshouse.network.videos.models import Clip, Video
from tests.rooms.people import person


def token(person_id: int, *scopes: str) -> Visitor:
    return Visitor({}, accounts.create_token(person_id=person_id, name="camera", scopes=scopes, days=None))


@pytest.mark.django_db
def test_a_token_uploads_if_it_was_made_for_that():
    ada = person("ada")
    assert uploader(token(ada, "upload")) == ada
    with pytest.raises(NotAllowed):
        uploader(token(ada, "read", "write"))
    with pytest.raises(NotSignedIn):
        uploader(Visitor({}, "unknown"))


@pytest.mark.django_db
def test_a_session_uploads_until_it_ends():
    ada = accounts.create_person(handle="ada", password="a long enough one")
    opened = accounts.sign_in(
        name="ada", password="a long enough one", origin=accounts.Origin("127.0.0.1", "a test")
    )
    visitor = Visitor({SESSION_COOKIE: opened.token, "other": "x"}, "")
    assert uploader(visitor) == ada
    accounts.sign_out(token=opened.token)
    with pytest.raises(NotSignedIn):
        uploader(visitor)


class Line:
    """Asks the protocol in this process, with the rooms in a page thread as in the server."""

    def __init__(self, secret: str) -> None:
        self.pages = Pages(lambda *_: [b""], threads=1)
        self.uploads = Uploads(ROOMS, self.pages.call, settings.UPLOADS_ROOT, 10**9)
        self.secret = secret

    async def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str]]:
        told = {"Tus_Resumable": "1.0.0", "Authorization": f"Bearer {self.secret}"} | headers
        raw = [(n.lower().replace("_", "-").encode(), v.encode()) for n, v in told.items()]
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": raw}
        await self.uploads(scope, receive, send)
        return sent[0]["status"], {n.decode(): v.decode() for n, v in sent[0]["headers"]}


@pytest.mark.django_db(transaction=True)
def test_an_upload_becomes_a_clip_of_a_video_and_another_one_ends():
    line = Line(token(person("ada"), "upload").bearer)
    name = base64.b64encode("Größe.mp4".encode()).decode()
    begin = {"Upload_Length": "5", "Upload_Metadata": f"filename {name}"}
    patch = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}

    async def way() -> tuple[str, int]:
        status, told = await line.ask("POST", "/uploads", b"", **begin)
        assert status == 201
        assert (await line.ask("PATCH", told["location"], b"12345", **patch))[0] == 204
        assert (await line.ask("HEAD", told["location"]))[1]["upload-offset"] == "5"
        assert (await line.ask("DELETE", told["location"]))[0] == 403
        _status, other = await line.ask("POST", "/uploads", b"", **begin)
        assert (await line.ask("DELETE", other["location"]))[0] == 204
        assert (await line.ask("HEAD", other["location"]))[0] == 410
        await line.pages.call(connections.close_all)
        return told["glasshouse-video"], int(told["glasshouse-clip"])

    code, clip_id = asyncio.run(way())
    clip = Clip.objects.get()
    assert (clip.pk, clip.file_name, clip.video.code) == (clip_id, "Größe.mp4", code)
    assert clip.received_at is not None
    assert Video.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_clip_that_was_deleted_meanwhile_is_not_acknowledged():
    line = Line(token(person("ada"), "upload").bearer)

    async def way() -> int:
        _status, told = await line.ask("POST", "/uploads", Upload_Length="5")
        await line.pages.call(Clip.objects.all().delete)
        patch = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
        status, _headers = await line.ask("PATCH", told["location"], b"12345", **patch)
        await line.pages.call(connections.close_all)
        return status

    assert asyncio.run(way()) == 404
