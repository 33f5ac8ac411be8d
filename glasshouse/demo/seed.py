"""Fill the demo through the faces that people use: accounts, uploads, captions. Doing it again adds what is missing."""

import time
from datetime import timedelta
from pathlib import Path

from glasshouse.demo import staff
from glasshouse.demo.cast import CAST
from glasshouse.demo.clips import CATALOGUE, Clip
from glasshouse.demo.crowd import REGULARS, Fan
from glasshouse.demo.month import Post
from glasshouse.demo.portraits import portrait
from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import queries

VISITOR = "robin"
PLAYABLE = ("playable", "complete")


class NotPlayable(Exception):
    """A clip of the demo could not be made into a video."""


def seed_people() -> None:
    """Make the accounts to sign in with, and the authors; the crowd comes later (`living`)."""
    if people.person_by_handle(VISITOR) is None:
        # Who is new here has the first run before them.
        accounts.create_person(handle=VISITOR, name="Robin")
    staff.administrator()
    for fan in REGULARS:
        if people.person_by_handle(fan.handle) is None:
            picture(fan, join(fan))
    for author in CAST:
        if people.person_by_handle(author.handle) is None:
            person_id = accounts.create_person(handle=author.handle, name=author.name)
            accounts.update_profile(
                person_id=person_id,
                name=author.name,
                bio=author.bio,
                languages=author.languages,
                home_territory=author.territory,
            )
            accounts.set_avatar(person_id=person_id, content=author.avatar())


def join(fan: Fan) -> int:
    """Make somebody who watches, with their profile; returns the id. Doing it again sets the profile anew."""
    known = people.person_by_handle(fan.handle)
    person_id = known.person_id if known else accounts.create_person(handle=fan.handle, name=fan.name)
    accounts.update_profile(
        person_id=person_id,
        name=fan.name,
        bio=fan.bio,
        languages=fan.languages,
        home_territory=fan.territory,
    )
    # Whoever has watched for a month is past the first run.
    accounts.welcome_person(person_id=person_id)
    return person_id


def picture(fan: Fan, person_id: int) -> None:
    """Give somebody their picture, if they have one."""
    if fan.pictured:
        accounts.set_avatar(person_id=person_id, content=portrait(fan.handle))


def find_post(clip: Clip) -> queries.VideoCard | None:
    """Return the video that a clip was posted as, if it was."""
    author_id = people.ids_by_handle([clip.author])[clip.author]
    name = f"{clip.name}.mp4"
    for draft in queries.drafts_of(author_id):
        if any(sent.file_name == name for sent in draft.clips):
            return draft.video
    return None


def posts() -> list[Post]:
    """Return the clips that were posted and play."""
    found = [(clip, find_post(clip)) for clip in CATALOGUE]
    return [
        Post(
            clip.name, card.code, clip.author, clip.theme, clip.language, card.duration_ms, card.published_at
        )
        for clip, card in found
        if card is not None and card.published_at is not None
    ]


def post_clip(clip: Clip, file: Path) -> str:
    """Upload a clip as its author, dated as the catalogue says, and publish it as soon as it plays; returns the video's code."""
    if (known := find_post(clip)) is not None:
        return known.code
    author_id = people.ids_by_handle([clip.author])[clip.author]
    text = clip.text if clip.text.startswith(clip.title) else f"{clip.title}\n{clip.text}"
    name = f"{clip.name}.mp4"
    options = {
        "text": text,
        "language": clip.language,
        "publish": "true",
        "ai": "true" if clip.ai else "false",
        "dated_at": (clock.now() - timedelta(days=clip.days_ago)).isoformat(),
    }
    ticket = videos.begin_upload(
        person_id=author_id, length=file.stat().st_size, file_name=name, options=options
    )
    with file.open("rb") as source:
        videos.put_upload(upload_id=ticket.upload_id, chunks=source)
    for language, vtt in clip.captions.items():
        videos.put_caption(person_id=author_id, code=ticket.video, language=language, content=vtt.encode())
    videos.receive_upload(upload_id=ticket.upload_id)
    return ticket.video


def wait_until_playable(clip: Clip, code: str, *, most_s: float) -> None:
    """Wait until a posted clip plays. Raises NotPlayable."""
    author_id = people.ids_by_handle([clip.author])[clip.author]
    deadline = time.monotonic() + most_s
    while (card := queries.find(code, person_id=author_id)).state not in PLAYABLE:
        if card.state == "failed" or time.monotonic() > deadline:
            raise NotPlayable(f"the clip {clip.name} is {card.state}")
        time.sleep(0.1)
