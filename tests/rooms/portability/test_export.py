"""Everything held is shown, and goes into one archive, which only its owner can fetch."""

import json
import zipfile
from datetime import timedelta

import orjson
import pytest
from django.conf import settings

from glasshouse.network.bytes.media import headers_of, permitted_key
from glasshouse.network.kit import clock, storage
from glasshouse.network.kit.errors import NotFound, TooMany
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.notifications.queries import told_to
from glasshouse.network.portability import actions, archive, exporting, queries
from glasshouse.network.portability.models import Export, Sought
from glasshouse.network.videos.actions import begin_upload
from glasshouse.network.videos.models import Clip, Cut, Publication, Video
from glasshouse.network.videos.states import State
from tests.rooms.mails import deliver
from tests.rooms.portability.fill import VTT, files_below, fill, person, video_with_files

pytestmark = pytest.mark.django_db(databases="__all__")


def made(person_id: int) -> Export:
    code = actions.ask_export(person_id=person_id)
    exporting.make_export(Export.objects.get(code=code).pk)
    return Export.objects.get(code=code)


def opened(export: Export) -> zipfile.ZipFile:
    return zipfile.ZipFile(settings.MEDIA_ROOT / export.key)


def test_every_holding_is_shown_with_rows_words_and_purpose():
    ada, _ben = fill()
    held = {one.model: one for one in queries.held_about(ada)}
    assert set(held) == {holding.model for holding in holdings()}
    assert [model for model, one in held.items() if not one.rows] == []
    page = queries.rows_of("accounts.Person", person_id=ada)
    meanings = {name: meaning for name, meaning, _value in page.rows[0]}
    assert meanings["bio"] == "what you say about yourself"
    assert held["videos.Video"].files >= 6


def test_rows_come_page_by_page():
    ada = person("ada")
    for number in range(queries.PAGE + 3):
        Sought.objects.create(person_id=ada, handle=f"h{number}")
    first = queries.rows_of("portability.Sought", person_id=ada)
    assert (len(first.rows), first.next) == (queries.PAGE, queries.PAGE)
    last = queries.rows_of("portability.Sought", person_id=ada, start=first.next or 0)
    assert (len(last.rows), last.next) == (3, None)
    with pytest.raises(NotFound):
        queries.rows_of("auth.Group", person_id=ada)


def test_the_archive_has_every_row_and_file():
    ada, _ben = fill()
    Export.objects.all().delete()
    held = {holding.model: len(list(holding.rows(ada))) for holding in holdings()}
    export = made(ada)
    assert export.state == "ready" and export.videos == 2
    with opened(export) as file:
        assert file.testzip() is None
        manifest = json.loads(file.read("manifest.json"))
        assert (manifest["format"], manifest["version"]) == ("glasshouse-archive", 1)
        rows = {one["model"]: one["rows"] for one in manifest["holdings"]}
        for holding in holdings():
            lines = file.read(f"holdings/{holding.model}.jsonl").splitlines()
            assert len(lines) == rows[holding.model], holding.model
            if holding.model != "portability.Export":
                assert len(lines) == held[holding.model] > 0, holding.model
        first = orjson.loads(file.read("videos.jsonl").splitlines()[0])
        assert first["text"] == "Hello #glass"
        assert file.read(first["file"])[:3] == b"mp4"
        assert file.read(first["captions"][0]["file"]).decode() == VTT
        assert file.read(first["originals"][0]) == b"0123456789"
        profile = orjson.loads(file.read("profile.json"))
        assert (profile["bio"], file.read(profile["avatar"])) == ("I count.", b"picture")
        assert orjson.loads(file.read("following.jsonl"))["handle"] == "ben"
        told = [orjson.loads(line) for line in file.read("publications.jsonl").splitlines()]
        assert [(one["entry"], one["receipt"], one["secret_by"]) for one in told] == [
            (None, None, "server")
        ] * Publication.objects.filter(video__author_id=ada).count()
        assert [len(one["secret"]) for one in told] == [64] * len(told)
        assert {one["path"] for one in manifest["files"]} <= set(file.namelist())
        assert manifest["missing"] == []
    assert files_below(settings.SCRATCH_ROOT) == set()


def test_a_file_that_the_storage_lost_is_named_and_the_rest_is_there():
    ada = person("ada")
    video = video_with_files(ada)
    storage.delete_under(f"v/{video.code}")
    with opened(made(ada)) as file:
        manifest = json.loads(file.read("manifest.json"))
    assert f"media/{video.code}/video.mp4" in manifest["missing"]


def test_a_draft_that_was_no_video_is_not_taken_along_as_one():
    ada = person("ada")
    video = video_with_files(ada)
    for source in (None, {"duration_ms": 1000}):
        draft = Video.objects.create(author_id=ada, created_at=clock.now())
        Cut.objects.create(video=draft, state=State.FAILED, failure_final=True)
        ticket = begin_upload(person_id=ada, length=6, file_name="a.mp4", options={"video": draft.code})
        Clip.objects.filter(upload_id=ticket.upload_id).update(source=source)
    with opened(made(ada)) as file:
        lines = file.read("videos.jsonl").splitlines()
    assert [orjson.loads(line)["code"] for line in lines] == [video.code, draft.code]


def test_nothing_of_others_is_in_it():
    ada, ben = fill()
    Export.objects.all().delete()
    with opened(made(ada)) as file:
        everything = b"".join(file.read(name) for name in file.namelist())
    assert b"ben@example.org" not in everything and b"cleo@example.org" not in everything
    assert b"ada@example.org" in everything
    assert ben


def test_the_person_is_told_on_the_page_and_by_mail():
    ada = person("ada")
    made(ada)
    assert [told.kind for told in told_to(ada)] == ["export_ready"]
    (letter,) = deliver()
    assert letter.to == ["ada@example.org"] and "/you/data" in letter.body


def test_only_its_owner_gets_the_address_and_it_expires():
    ada, ben = person("ada"), person("ben")
    export = made(ada)
    address = queries.download_address(export.code, person_id=ada)
    with pytest.raises(NotFound):
        queries.download_address(export.code, person_id=ben)
    now = clock.now()
    assert permitted_key(address.encode(), at=now) == export.key
    assert permitted_key(address.encode(), at=now + timedelta(hours=3)) is None
    assert permitted_key(address.encode().replace(b"/x/", b"/y/"), at=now) is None
    assert headers_of(export.key)["cache-control"] == "private, no-store"


def test_one_at_a_time_and_three_a_day():
    ada = person("ada")
    actions.ask_export(person_id=ada)
    with pytest.raises(actions.ExportUnderWay):
        actions.ask_export(person_id=ada)
    for _again in range(2):
        Export.objects.update(state="ready")
        actions.ask_export(person_id=ada)
    Export.objects.update(state="ready")
    with pytest.raises(TooMany):
        actions.ask_export(person_id=ada)


def test_it_goes_after_a_week():
    ada = person("ada")
    export = made(ada)
    clock.hold(clock.now() + timedelta(days=8))
    try:
        actions.reconcile()
    finally:
        clock.hold(None)
    assert Export.objects.get(pk=export.pk).state == "expired"
    assert not [name for name in files_below(settings.MEDIA_ROOT) if name.startswith("x/")]
    with pytest.raises(NotFound):
        queries.download_address(export.code, person_id=ada)


def test_deleting_it_deletes_the_file():
    ada, ben = person("ada"), person("ben")
    export = made(ada)
    with pytest.raises(NotFound):
        actions.delete_export(person_id=ben, code=export.code)
    actions.delete_export(person_id=ada, code=export.code)
    assert files_below(settings.MEDIA_ROOT) == set()
    assert queries.exports_of(ada) == []


def test_a_worker_that_lost_its_lease_leaves_nothing(monkeypatch):
    ada = person("ada")
    code = actions.ask_export(person_id=ada)
    row = Export.objects.get(code=code)
    write = archive.write_archive

    def taken_over(path, **more):
        Export.objects.filter(pk=row.pk).update(lease_holder="another")
        return write(path, **more)

    monkeypatch.setattr(exporting, "write_archive", taken_over)
    exporting.make_export(row.pk)
    assert files_below(settings.MEDIA_ROOT) == files_below(settings.SCRATCH_ROOT) == set()
    assert Export.objects.get(pk=row.pk).state == "making"
    assert told_to(ada) == []


def test_three_dead_workers_are_enough():
    ada = person("ada")
    row = Export.objects.get(code=actions.ask_export(person_id=ada))
    Export.objects.filter(pk=row.pk).update(attempts=3, state="making")
    exporting.make_export(row.pk)
    assert queries.exports_of(ada)[0].state == "failed"
    assert queries.exports_of(ada)[0].failure
