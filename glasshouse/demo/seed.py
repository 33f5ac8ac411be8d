"""Fill the demo through the faces that people use: accounts, uploads, captions, likes. Doing it again adds what is missing."""

import hashlib
import shutil
import time
from pathlib import Path

from glasshouse.demo.cast import CAST
from glasshouse.demo.clips import Clip
from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.social import actions as social
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import queries

VISITOR = "robin"
ADMINISTRATOR = "alex"
VISITORS = ((VISITOR, "Robin", "person"), (ADMINISTRATOR, "Alex", "administrator"))
PLAYABLE = ("playable", "complete")


class NotPlayable(Exception):
    """A clip of the demo could not be made into a video."""


def seed_people() -> None:
    """Make the accounts to sign in with, and the authors."""
    for handle, name, role in VISITORS:
        if people.person_by_handle(handle) is None:
            accounts.create_person(handle=handle, name=name, role=role)
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


def post_clip(clip: Clip, file: Path) -> str:
    """Upload a clip as its author and publish it as soon as it plays; returns the video's code."""
    author_id = people.ids_by_handle([clip.author])[clip.author]
    text = clip.text if clip.text.startswith(clip.title) else f"{clip.title}\n{clip.text}"
    name = f"{clip.name}.mp4"
    for draft in queries.drafts_of(author_id):
        if any(sent.file_name == name for sent in draft.clips):
            return draft.video.code
    options = {
        "text": text,
        "language": clip.language,
        "publish": "true",
        "ai": "true" if clip.ai else "false",
    }
    ticket = videos.begin_upload(
        person_id=author_id, length=file.stat().st_size, file_name=name, options=options
    )
    shutil.copyfile(file, queries.upload_path(ticket.upload_id))
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


def like_clip(clip: Clip, code: str) -> None:
    """Let some of the other authors like a clip, the same ones at each run."""
    for author in CAST:
        chance = hashlib.sha256(f"{author.handle} {clip.name}".encode()).digest()[0]
        if author.handle != clip.author and chance < 128:
            social.like_video(person_id=people.ids_by_handle([author.handle])[author.handle], code=code)
