"""A permit lives for hours; what it opens is asked again, but not for every range."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import SESSION_COOKIE
from glasshouse.network.bytes import watching
from glasshouse.network.bytes.media import Media
from glasshouse.network.bytes.rooms import ROOMS
from glasshouse.network.bytes.watching import Watching
from glasshouse.network.kit import clock, media
from glasshouse.network.territories.queries import WithheldHere
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Video
from tests.rooms.people import person, shown_video


def scope_with(**headers: str) -> dict:
    return {"type": "http", "headers": [(n.encode(), v.encode()) for n, v in headers.items()]}


class Asked:
    """Rooms of paper that count."""

    def __init__(self) -> None:
        self.open, self.may, self.count = True, {"bearer ada"}, 0
        self.withheld_in: set[str] = set()
        rooms = replace(ROOMS, is_open=self.is_open, may_watch=self.may_watch, withheld=self.withheld)
        self.watching = Watching(rooms)

    def is_open(self, code: str, country: str) -> bool:
        self.count += 1
        return self.open and country not in self.withheld_in

    def may_watch(self, code: str, country: str, kind: str, credential: str) -> bool:
        self.count += 1
        return f"{kind} {credential}" in self.may and country not in self.withheld_in

    def withheld(self, code: str, country: str) -> WithheldHere | None:
        said = WithheldHere("not there", restriction="R" * 11, country=country)
        return said if country in self.withheld_in else None

    def allows(self, key: str = "v/CODE/1/x/540.mp4", **headers: str) -> bool:
        return asyncio.run(self.watching.allows(key, scope_with(**headers)))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    monkeypatch.setattr(watching, "close_old_connections", lambda: None)
    return Asked()


def test_what_everybody_may_watch_is_asked_once_for_all(asked: Asked) -> None:
    assert all(asked.allows() for _range in range(20))
    assert asked.allows(cookie="session=somebody")
    assert asked.count == 1


def test_a_narrowed_video_is_closed_in_a_moment(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked.allows()
    asked.open = False
    assert asked.allows()
    monkeypatch.setattr(watching, "REMEMBERED_S", 0.0)
    asked.watching._yes.clear()
    assert not asked.allows()


def test_an_opened_video_is_open_at_once(asked: Asked) -> None:
    asked.open = False
    assert not asked.allows()
    asked.open = True
    assert asked.allows()


def test_others_need_to_be_somebody_who_may(asked: Asked) -> None:
    asked.open = False
    assert not asked.allows()
    assert not asked.allows(authorization="Bearer ben")
    before = asked.count
    assert asked.allows(authorization="Bearer ada") and asked.allows(authorization="Bearer ada")
    assert asked.count == before + 2
    # One person's yes is nobody else's.
    assert not asked.allows(authorization="Bearer ben") and not asked.allows()
    assert "ada" not in str(asked.watching._yes)


def test_pictures_of_people_need_a_permit_alone(asked: Asked) -> None:
    assert asked.allows("a/CODE/1/avatar.webp") and asked.count == 0


def test_the_door_refuses_in_spite_of_a_permit(asked: Asked, settings) -> None:
    stored = Media(delivery="nginx", root=Path("/nowhere"), storage=default_storage, watching=asked.watching)
    address = media.address("v/CODE/1/x/540.mp4").encode()
    sent: list[dict] = []

    async def send(message) -> None:
        sent.append(message)

    async def receive() -> dict:
        return {"type": "http.request"}

    scope = scope_with() | {"method": "GET", "path": address.decode(), "raw_path": address}
    for is_open, status in ((False, 403), (True, 200)):
        asked.open = is_open
        sent.clear()
        asyncio.run(stored(scope, receive, send))
        assert sent[0]["status"] == status


def test_where_a_video_is_withheld_its_files_are_too(asked: Asked, settings) -> None:
    settings.ENV = replace(settings.ENV, behind_proxy=True, country_header="X-Country")
    stored = Media(delivery="nginx", root=Path("/nowhere"), storage=default_storage, watching=asked.watching)
    address = media.address("v/CODE/1/x/540.mp4").encode()
    asked.withheld_in = {"LI"}
    sent: list[dict] = []

    async def send(message) -> None:
        sent.append(message)

    async def receive() -> dict:
        return {"type": "http.request"}

    def status(**headers: str) -> int:
        scope = scope_with(**headers) | {"method": "GET", "path": address.decode(), "raw_path": address}
        sent.clear()
        asyncio.run(stored(scope, receive, send))
        return int(sent[0]["status"])

    def fetched(country: str, **headers: str) -> int:
        return status(**{"x-country": country, **headers})

    # A yes for one country is none for another, whoever asks first.
    assert (fetched("FR"), fetched("LI"), fetched("li"), fetched("FR"), status()) == (200, 451, 451, 200, 200)
    assert fetched("LI", authorization="Bearer ada") == 451
    fetched("LI")
    links = dict(sent[0]["headers"])[b"link"].decode()
    assert 'rel="blocked-by"' in links and f"/restriction/{'R' * 11}" in links
    assert sent[1]["body"] == b"not there\n"
    # What is no country, or comes without a proxy, says nothing.
    assert (fetched("ZZ"), fetched("LI, FR")) == (200, 200)
    settings.ENV = replace(settings.ENV, behind_proxy=False)
    assert fetched("LI") == 200


@pytest.mark.django_db(databases="__all__")
def test_who_may_watch_what() -> None:
    assert ROOMS.is_open is not None and ROOMS.may_watch is not None
    ada, ben = person("ada"), person("ben")
    video = shown_video(ada)
    tokens = {
        who: accounts.create_token(person_id=number, name="test", scopes=["read"], days=None)
        for who, number in (("ada", ada), ("ben", ben))
    }

    def may(who: str) -> bool:
        assert ROOMS.may_watch is not None
        return ROOMS.may_watch(video.code, "", "bearer", tokens[who])

    assert ROOMS.is_open(video.code, "") and may("ben")
    videos.describe_video(person_id=ada, code=video.code, told=videos.Description(visibility="private"))
    assert not ROOMS.is_open(video.code, "")
    assert may("ada") and not may("ben")
    videos.describe_video(person_id=ada, code=video.code, told=videos.Description(visibility="followers"))
    assert not may("ben")
    ties.follow_person(person_id=ben, handle="ada")
    assert may("ben") and not ROOMS.is_open(video.code, "")
    videos.hide_video(code=video.code)
    assert may("ada") and not may("ben")
    assert not ROOMS.may_watch(video.code, "", "cookie", "session=guessed")
    assert not ROOMS.is_open("no such code", "")


@pytest.mark.django_db(databases="__all__")
def test_the_desk_sees_what_is_hidden_and_an_author_what_is_unfinished() -> None:
    assert ROOMS.may_watch is not None
    accounts.create_person(handle="mod", role="moderator", password="correct horse battery")
    opened = accounts.sign_in(
        name="mod", password="correct horse battery", origin=accounts.Origin("127.0.0.1", "A test")
    )
    ada = person("ada")
    draft = videos.create_draft(person_id=ada)
    cookie = f"theme=dark; {SESSION_COOKIE}={opened.token}"
    assert ROOMS.may_watch(draft.code, "", "cookie", cookie)
    token = accounts.create_token(person_id=ada, name="test", scopes=["read"], days=None)
    assert ROOMS.may_watch(draft.code, "", "bearer", token)
    Video.objects.filter(pk=draft.pk).update(hidden_at=clock.now() - timedelta(hours=1))
    assert ROOMS.may_watch(draft.code, "", "cookie", cookie)
