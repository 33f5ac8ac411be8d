"""What the ledger is told when a video becomes public, leaves the public, or is encoded anew."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.models import Person
from glasshouse.network.accounts.states import State as Account
from glasshouse.network.kit import storage
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.portability import actions as portability
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault import queries as kept
from glasshouse.network.vault.models import KeptField
from glasshouse.network.vault.queries import Field
from glasshouse.network.videos import (
    actions,
    catching_up,
    making,
    manifests,
    publications,
    queries,
    withdrawals,
)
from glasshouse.network.videos.holdings import _erase_videos
from glasshouse.network.videos.models import Cut, Publication, Rendition, Video
from glasshouse.proof.entries import VideoPublished, VideoReEncoded, VideoWithdrawn
from tests.media import make_own, media
from tests.rooms.people import person, shown_video
from tests.rooms.videos.way import send, upload, work

pytestmark = pytest.mark.django_db(databases="__all__")
SECRET = "5e" * 32
KINDS = (VideoPublished.kind, VideoReEncoded.kind, VideoWithdrawn.kind)
ORIGIN = accounts.Origin("192.0.2.7", "Firefox on Linux")


def told() -> list[str]:
    """Return what the ledger was told, in short."""
    return [_short(one) for one in ledger.entered(*KINDS)]


def _short(one: Any) -> str:
    match one:
        case VideoPublished():
            return f"published by {one.secret_by}" + (" earlier" if one.earlier else "")
        case VideoWithdrawn():
            return f"{one.why}{'' if one.secret else ' unproved'}"
        case _:
            return "encoded"


def draft(author_id: int, **fields: Any) -> Video:
    return shown_video(author_id, published=False, **fields)


def public(author_id: int, secret: str = "", **fields: Any) -> Video:
    video = draft(author_id, **fields)
    actions.publish_video(person_id=author_id, code=video.code, withdrawal_secret=secret)
    return video


def describe(video: Video, visibility: str, secret: str | None = None) -> None:
    what = actions.Description(visibility=visibility, withdrawal_secret=secret)
    actions.describe_video(person_id=video.author_id, code=video.code, told=what)


def test_publishing_enters_what_opens_with_the_nonce_and_the_secret_in_the_same_transaction():
    ada = person()
    video = public(ada, SECRET)
    (entry,) = ledger.entered(*KINDS)
    assert isinstance(entry, VideoPublished)
    row = Publication.objects.get()
    assert (entry.video, entry.secret_by, entry.earlier) == (video.code, "author", False)
    assert entry.withdrawal == hashlib.sha256(bytes.fromhex(SECRET)).hexdigest()
    assert entry.author == row.pseudonym != Person.objects.get().code
    opened = queries.manifest_of(video.code)
    assert manifests.commitment(opened.nonce, opened.manifest) == entry.manifest
    assert opened.manifest["renditions"] == [
        {"name": "540.mp4", "kind": "mp4", "bytes": 1_000_000, "sha256": "0" * 64}
    ]
    # The secret is in the vault, and in no table of this room.
    assert kept.get_field(person_id=ada, field=Field.WITHDRAWAL, item=row.pseudonym) == SECRET
    assert SECRET not in str(Publication.objects.values())
    assert SECRET not in str(Video.objects.values())


def test_publishing_that_fails_enters_nothing(monkeypatch: pytest.MonkeyPatch):
    ada = person()
    video = draft(ada)

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(withdrawals, "keep", fails)
    with pytest.raises(RuntimeError):
        actions.publish_video(person_id=ada, code=video.code)
    assert told() == []
    assert Video.objects.get().published_at is None


def test_without_a_secret_of_the_author_the_server_makes_one_and_says_so():
    public(person())
    assert told() == ["published by server"]
    assert len(KeptField.objects.get(field=Field.WITHDRAWAL).value) == 64


@pytest.mark.parametrize("secret", ["5e", "5E" * 32, "zz" * 32, "5e" * 33])
def test_a_secret_that_is_none_changes_nothing(secret: str):
    ada = person()
    video = draft(ada)
    with pytest.raises(Refused, match="64 digits"):
        actions.publish_video(person_id=ada, code=video.code, withdrawal_secret=secret)
    assert Video.objects.get().publish_wanted_at is None
    describe(video, "private")
    with pytest.raises(Refused, match="64 digits"):
        describe(video, "public", secret)
    assert Video.objects.get().visibility == "private"


def test_narrowing_is_a_withdrawal_that_shows_the_secret_and_widening_a_new_publication():
    video = public(person(), SECRET)
    describe(video, "followers")
    withdrawn = ledger.entered(VideoWithdrawn.kind)[0]
    assert isinstance(withdrawn, VideoWithdrawn)
    assert (withdrawn.secret, withdrawn.why, withdrawn.video) == (SECRET, "narrowed", video.code)
    assert not KeptField.objects.filter(value=SECRET).exists()
    describe(video, "private")
    describe(video, "public", "7a" * 32)
    describe(video, "public")
    assert told() == ["published by author", "narrowed", "published by author"]
    first, second = Publication.objects.order_by("pk")
    assert (first.left_at is None, second.left_at) == (False, None)
    assert first.pseudonym != second.pseudonym and first.nonce != second.nonce
    assert Video.objects.get().visibility == "public"


def test_only_public_videos_of_open_accounts_enter():
    ada = person()
    public(ada, visibility="private")
    public(ada, visibility="followers")
    draft(ada)
    accounts.set_privacy(person_id=ada, private=True)
    public(ada)
    assert told() == []
    assert Video.objects.exclude(published_at=None).count() == 3


def test_a_lost_secret_makes_the_withdrawal_unproved():
    video = public(person(), SECRET)
    vault.erase_fields(person_id=video.author_id, field=Field.WITHDRAWAL)
    describe(video, "private")
    assert told() == ["published by author", "narrowed unproved"]


def test_a_secret_that_does_not_fit_is_not_shown():
    video = public(person(), SECRET)
    KeptField.objects.filter(field=Field.WITHDRAWAL).update(value="66" * 32)
    actions.delete_video(person_id=video.author_id, code=video.code)
    assert told() == ["published by author", "withdrawn unproved"]


def test_deleting_is_a_withdrawal_and_leaves_neither_nonce_nor_secret():
    ada = person()
    video = public(ada, SECRET)
    describe(video, "public", "11" * 32)
    actions.delete_video(person_id=ada, code=video.code)
    assert told() == ["published by author", "withdrawn"]
    assert not Publication.objects.exists()
    assert not KeptField.objects.filter(
        person_id=ada, field__in=(Field.WITHDRAWAL, Field.NEXT_WITHDRAWAL)
    ).exists()


def test_what_a_moderator_does_is_no_withdrawal():
    ada = person()
    video = public(ada)
    actions.hide_video(code=video.code)
    with pytest.raises(NotFound):
        queries.manifest_of(video.code)
    actions.show_video(code=video.code)
    Person.objects.filter(pk=ada).update(state=Account.SUSPENDED)
    with transaction.atomic():
        publications.settle(Video.objects.filter(author_id=ada))
    assert told() == ["published by server"]


def test_a_hidden_video_that_its_author_narrows_and_widens_is_public_when_it_is_shown():
    video = public(person())
    actions.hide_video(code=video.code)
    describe(video, "private")
    describe(video, "public", SECRET)
    assert told() == ["published by server", "narrowed"]
    actions.show_video(code=video.code)
    assert told() == ["published by server", "narrowed", "published by author"]


def test_an_account_takes_its_videos_out_of_the_public_and_back():
    ada, ben = person(), person("ben")
    videos = [public(ada), public(ada, SECRET), draft(ada), public(ada, visibility="private")]
    public(ben)
    accounts.set_privacy(person_id=ada, private=True)
    assert told()[3:] == ["narrowed", "narrowed"]
    accounts.update_profile(person_id=ada, name="Ada L.", bio="", languages=["en"], home_territory="")
    describe(videos[0], "public", SECRET)
    accounts.set_privacy(person_id=ada, private=False)
    assert sorted(told()[5:]) == ["published by author", "published by server"]


def test_who_leaves_withdraws_everything_and_who_comes_back_publishes_again():
    ada = person()
    video = public(ada)
    public(ada)
    portability.leave_network(person_id=ada, handle="ada")
    assert told()[2:] == ["withdrawn", "withdrawn"]
    portability.come_back(person_id=ada, origin=ORIGIN)
    assert told()[4:] == ["published by server"] * 2
    assert queries.manifest_of(video.code)
    portability.leave_network(person_id=ada, handle="ada")
    _erase_videos(ada)
    assert told()[6:] == ["withdrawn"] * 2, "erasing what is withdrawn enters nothing"
    assert not Publication.objects.exists()


def test_erasing_what_is_public_is_a_withdrawal_of_all_at_once():
    ada = person()
    for _one in range(30):
        public(ada)
    _erase_videos(ada)
    assert told()[30:] == ["withdrawn"] * 30


def test_many_videos_cost_no_more_statements_than_few(django_assert_max_num_queries):
    ada, ben = person(), person("ben")
    public(ben)
    for _one in range(120):
        public(ada)

    def cost(person_id: int, *, private: bool) -> int:
        with CaptureQueriesContext(connection) as asked:
            accounts.set_privacy(person_id=person_id, private=private)
        return len(asked)

    few, many = cost(ben, private=True), cost(ada, private=True)
    assert many <= few + 2, "but for the rows that are updated a hundred at a time"
    few, many = cost(ben, private=False), cost(ada, private=False)
    assert many <= few + 2
    assert len(told()) == 3 * 121


def test_renditions_that_follow_are_entered_once(tmp_path: Path):
    ada = person()
    larger = make_own(tmp_path / "larger.mp4", media("playable"), "-vf scale=540:960 -c:v libx264 -an")
    ticket = actions.begin_upload(
        person_id=ada,
        length=larger.stat().st_size,
        file_name="larger.mp4",
        options={"publish": "true"},
    )
    send(ticket.upload_id, larger)
    video = Video.objects.get()
    making.make_playable(Cut.objects.get().pk)
    assert told() == ["published by server"]
    work()
    assert Rendition.objects.filter(cut__video=video).count() > 1
    assert told() == ["published by server", "encoded"]
    row = Publication.objects.get()
    opened = queries.manifest_of(video.code)
    last = ledger.entered(VideoReEncoded.kind)[-1]
    assert isinstance(last, VideoReEncoded)
    assert manifests.commitment(opened.nonce, opened.manifest) == last.manifest == row.manifest
    listed = {one["name"]: one for one in opened.manifest["renditions"]}
    for rendition in Rendition.objects.all():
        content = storage.read_bytes(rendition.mp4_key)
        shown = listed[f"{rendition.rung}.mp4"]
        assert (shown["bytes"], shown["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_another_edit_is_another_publication_with_the_secret_that_came_with_it():
    ada = person()
    video = upload(ada, "playable", publish="true")
    work()
    before = told()
    assert before[0] == "published by server"
    ticket = actions.begin_upload(
        person_id=ada,
        length=media("playable").stat().st_size,
        file_name="b.mp4",
        options={"video": video.code},
    )
    send(ticket.upload_id, media("playable"))
    clip = {"clip": ticket.clip_id}
    actions.compose_video(
        person_id=ada, code=video.code, edit={"clips": [clip], "look": "warm"}, withdrawal_secret=SECRET
    )
    assert told() == before, "the old edit is shown until the new one plays"
    work()
    assert told()[len(before) :][:2] == ["withdrawn", "published by author"]
    assert Publication.objects.get(left_at=None).revision == 2


def test_videos_older_than_the_ledger_are_entered_once_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch):
    ada, ben = person(), person("ben")
    for author in (ada, ben, ada):
        shown_video(author)
    shown_video(ada, visibility="private")
    monkeypatch.setattr(catching_up, "SLICE", 2)
    monkeypatch.setattr(catching_up, "_looked_at", {"up_to": 0})
    catching_up.catch_up()
    assert told() == ["published by server earlier"] * 2
    for _turn in range(5):
        catching_up.catch_up()
    assert told() == ["published by server earlier"] * 3
    # What the ledger was told and what is so are compared for good.
    Video.objects.filter(author_id=ben).update(visibility="private")
    for _turn in range(3):
        catching_up.catch_up()
    assert told()[3:] == ["narrowed"]


def test_the_size_of_an_older_rendition_is_measured_once():
    ada = person()
    video = draft(ada)
    Rendition.objects.update(mp4_bytes=0)
    rendition = Rendition.objects.get()
    storage.put_bytes(b"mp4" * 5, rendition.mp4_key)
    actions.publish_video(person_id=ada, code=video.code)
    rendition.refresh_from_db()
    assert rendition.mp4_bytes == 15
    assert queries.manifest_of(video.code).manifest["renditions"][0]["bytes"] == 15


def test_publishing_costs_few_statements(django_assert_max_num_queries):
    ada = person()
    video = draft(ada)
    with django_assert_max_num_queries(36):
        actions.publish_video(person_id=ada, code=video.code)


def test_the_author_sees_each_publication_and_nobody_else_does():
    ada, ben = person(), person("ben")
    video = public(ada, SECRET)
    describe(video, "private")
    describe(video, "public")
    last, first = queries.publications_of(video.code, person_id=ada)
    assert (first.why, last.why, first.secret_by, last.secret_by) == ("narrowed", "", "author", "server")
    assert {last.published, first.published, first.left} <= set(
        ledger.states_of([last.published, first.published, first.left])
    )
    assert queries.ticket_of(video.code) == last.published
    with pytest.raises(NotFound):
        queries.publications_of(video.code, person_id=ben)
    assert len(queries.withdrawal_secret(last.published, person_id=ada)) == 64
    assert queries.withdrawal_secret(last.published, person_id=ben) == ""
    assert queries.withdrawal_secret(first.published, person_id=ada) == "", "it stands in the ledger"
