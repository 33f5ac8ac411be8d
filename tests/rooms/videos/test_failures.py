"""Why a video failed is kept as code and facts, and said in the reader's language."""

import pytest
from django.utils import translation

from glasshouse.network.videos import actions, cuts, making, progress
from glasshouse.network.videos.models import Cut
from glasshouse.network.videos.progress import why_failed
from glasshouse.network.videos.queries import draft
from glasshouse.network.videos.states import State
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from tests.rooms.people import person

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def failed() -> Cut:
    made = actions.create_draft(person_id=person("ada"))
    Cut.objects.filter(video=made).update(state=State.RECEIVED)
    cut = cuts.take_lease(cuts.newest(made).pk, [State.RECEIVED])
    assert cut is not None
    making._refuse(cut, MediaRefused("too_long", minutes=10))
    return Cut.objects.select_related("video__author").get(pk=cut.pk)


def test_facts_are_kept_and_said(failed: Cut) -> None:
    assert (failed.state, failed.failure_code, failed.failure_facts) == (
        "failed",
        "too_long",
        {"minutes": 10},
    )
    assert failed.failure_message == ""
    told = draft(failed.video.code, person_id=failed.video.author_id)
    words = "The video is longer than 10 minutes. Please shorten it."
    assert told.failure is not None and told.failure.message == told.progress.words == words


def test_it_is_said_in_the_language_of_who_reads(failed: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    german = {
        "The video is longer than %(minutes)s minutes. Please shorten it.": "Länger als %(minutes)s Minuten."
    }
    monkeypatch.setattr(progress, "_", lambda text: german[text])
    with translation.override("de"):
        assert why_failed(failed) == "Länger als 10 Minuten."


def test_what_an_earlier_version_wrote_is_still_said() -> None:
    assert (
        why_failed(Cut(failure_code="too_long", failure_message="Longer than 5 minutes."))
        == "Longer than 5 minutes."
    )
    assert why_failed(Cut(failure_code="of_long_ago", failure_message="It failed.")) == "It failed."
