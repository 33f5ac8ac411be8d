"""Publishing, narrowing and closing an account at once: the ledger and the rows say the same at the end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connections

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.videos import actions
from glasshouse.network.videos.models import Publication, Video
from glasshouse.network.videos.publications import OFFERED
from glasshouse.proof.entries import VideoPublished, VideoWithdrawn
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> None:
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


def same() -> None:
    """See that who is public by the rows is so by the ledger, and each once at a time."""
    known: set[str] = set()
    for one in ledger.entered(VideoPublished.kind, VideoWithdrawn.kind):
        if isinstance(one, VideoPublished):
            assert one.video not in known
            known.add(one.video)
        elif isinstance(one, VideoWithdrawn):
            assert one.secret
            known.remove(one.video)
    assert known == set(Video.objects.filter(OFFERED).values_list("code", flat=True))
    assert Publication.objects.filter(left_at=None).count() == len(known)


def test_publishing_while_the_account_is_closed():
    ada = person()
    for _turn in range(6):
        code = shown_video(ada, published=False).code
        at_once(
            partial(actions.publish_video, person_id=ada, code=code),
            lambda: accounts.set_privacy(person_id=ada, private=True),
        )
        same()
        accounts.set_privacy(person_id=ada, private=False)
        same()


def test_one_video_narrowed_and_widened_and_hidden_at_once():
    ada = person()
    video = shown_video(ada, published=False)
    actions.publish_video(person_id=ada, code=video.code)

    def see(visibility: str) -> None:
        what = actions.Description(visibility=visibility)
        actions.describe_video(person_id=ada, code=video.code, told=what)

    for _turn in range(4):
        at_once(
            lambda: see("private"),
            lambda: see("public"),
            lambda: actions.hide_video(code=video.code),
            lambda: see("followers"),
        )
        actions.show_video(code=video.code)
        same()
        see("public")
        same()
