"""What one person may take: counted where it is written, so that many at once can't pass it together."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from glasshouse.network.accounts.actions import create_person
from glasshouse.network.kit.errors import Refused, TooMany
from glasshouse.network.videos import actions
from glasshouse.network.videos.models import Clip, Video
from glasshouse.network.videos.policy import QuotaReached, bytes_used
from tests.media import media
from tests.rooms.people import person, shown_video

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"


@pytest.fixture
def limits(settings):
    def change(**values: int) -> None:
        settings.ENV = replace(settings.ENV, **values)

    return change


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_uploads_at_once_never_pass_the_quota_together(limits) -> None:
    limits(quota_bytes=1000)
    ada, began = create_person(handle="ada"), threading.Barrier(6)
    refused: list[Refused] = []

    def begin() -> None:
        began.wait()
        try:
            actions.begin_upload(person_id=ada, length=400, file_name="clip.mp4", options={})
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [refusal.code for refusal in refused] == ["quota_reached"] * 4
    assert (Clip.objects.count(), Video.objects.count()) == (2, 2)


@pytest.mark.django_db(databases="__all__")
def test_layers_and_captions_count(limits) -> None:
    ada, png = person("ada"), media("layer_png").read_bytes()
    code = actions.create_draft(person_id=ada).code
    actions.put_layer(person_id=ada, code=code, png=png)
    assert bytes_used(ada) == len(png)
    # Sent again it takes the place of the first.
    actions.put_layer(person_id=ada, code=code, png=png)
    assert bytes_used(ada) == len(png)
    actions.delete_layer(person_id=ada, code=code)
    assert bytes_used(ada) == 0
    caption = actions.put_caption(person_id=ada, code=code, language="en", content=VTT)
    assert bytes_used(ada) == len(caption.vtt)
    limits(quota_bytes=len(caption.vtt))
    with pytest.raises(QuotaReached):
        actions.put_caption(person_id=ada, code=code, language="de", content=VTT)
    with pytest.raises(QuotaReached):
        actions.put_layer(person_id=ada, code=code, png=png)


@pytest.mark.django_db(databases="__all__")
def test_composing_again_has_a_limit(limits) -> None:
    ada = person("ada")
    video = shown_video(ada)
    clip = Clip.objects.create(
        video=video, length=5, expires_at=video.created_at, received_at=video.created_at
    )
    limits(edits_per_day=2)
    for _again in range(2):
        actions.compose_video(person_id=ada, code=video.code, edit={"clips": [{"clip": clip.pk}]})
    with pytest.raises(TooMany):
        actions.compose_video(person_id=ada, code=video.code, edit={"clips": [{"clip": clip.pk}]})
