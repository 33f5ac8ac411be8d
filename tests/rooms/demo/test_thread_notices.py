"""The demo's living example of moderation: made through the faces, once."""

from collections import Counter

import pytest

from glasshouse.demo import seed, staff
from glasshouse.demo.clips import CATALOGUE
from glasshouse.demo.month import Post
from glasshouse.demo.thread import notices
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.ledger.models import Entry
from glasshouse.network.moderation import queries as desk
from glasshouse.network.videos import queries as videos
from tests.rooms.people import shown_video

pytestmark = pytest.mark.django_db(databases="__all__")


def test_it_is_made_once_and_each_part_is_there():
    seed.seed_people()
    ids = people.ids_by_handle([clip.author for clip in CATALOGUE])
    codes = {clip.name: shown_video(ids[clip.author], text=clip.title).code for clip in CATALOGUE}
    posts = [
        Post(clip.name, codes[clip.name], clip.author, clip.theme, clip.language, 9000, clock.now())
        for clip in CATALOGUE
    ]
    for _twice in range(2):
        notices.show(posts)
    told = Counter(Entry.objects.exclude(kind__startswith="video.").values_list("kind", flat=True))
    assert told == {
        "statement": 4, "appeal.received": 3, "appeal.decided": 2, "reversal": 1,
    }  # fmt: skip
    assert videos.find(codes["flight"], person_id=None).label
    assert videos.may_watch(codes["wavetank"], person_id=None)
    assert not videos.may_watch(codes["cactus"], person_id=None)
    first = staff.administrator()
    assert videos.may_watch(codes["cactus"], person_id=first)
    (waiting,) = desk.appeals_waiting(officer_id=first)
    assert not waiting.may_decide and waiting.thing == codes["flight"]
    assert desk.appeals_waiting(officer_id=staff.moderator())[0].may_decide
    assert desk.queue() == []
    assert len(ledger.entered("reversal")) == 1
