"""A large network by bulk inserts: `python -m bench.feed.crowd <videos> <people>` prints session tokens and a tag as JSON.

Rows as the product writes them, without files: people of very different fame, videos of two years whose tags and likes
follow it, follows, likes and watches.
"""

import json
import random
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import django

# Watches are what the rank process replays at its start, 0.1 ms each.
FOLLOWS, LIKES, WATCHES = 30, 20, 20
SIGNED_IN = 400
TAGS = 2_000
BATCH = 5_000
BLURHASH = "U~JucO,$j=*ZogW-a{nmbHaybHf6kCjZbHaf"


def put(model: Any, rows: Iterable[Any], **options: Any) -> None:
    """Insert rows batch by batch, each a transaction of its own."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        model.objects.bulk_create(batch, **options)


class Crowd:
    def __init__(self, videos: int, people: int) -> None:
        from glasshouse.network.kit import clock

        self.chance = random.Random(7)
        self.now = clock.now()
        self.people, self.videos = range(1, people + 1), range(1, videos + 1)

    def fill(self) -> None:
        self._people()
        self._videos()
        self._deeds()

    def _one(self, of: range) -> int:
        """Return one of them: the first are many times as likely as the last."""
        return of[int(len(of) * self.chance.random() ** 2)]

    def _people(self) -> None:
        from glasshouse.network.accounts.models import Person
        from glasshouse.network.ties.models import Follow

        put(
            Person,
            (
                Person(
                    pk=n,
                    handle=f"p{n}",
                    name=f"Person {n}",
                    password="!",
                    state="active",
                    languages=["en"],
                    is_private=n % 50 == 0,
                )
                for n in self.people
            ),
        )
        pairs = {(n, self._one(self.people)) for n in self.people for _ in range(FOLLOWS)}
        put(
            Follow,
            (Follow(follower_id=a, followed_id=b, accepted_at=self.now) for a, b in pairs if a != b),
        )

    def _videos(self) -> None:
        from glasshouse.network.videos.models import Cut, Rendition, Video, VideoTag

        authors = {n: self._one(self.people) for n in self.videos}
        tags = {n: {self._one(range(TAGS)) for _ in range(3)} for n in self.videos}

        def video(n: int) -> Video:
            words = " ".join(f"#tag{tag}" for tag in tags[n])
            at = self._published_at(n)
            return Video(
                pk=n,
                author_id=authors[n],
                text=f"Video {n} of a summer, and some words more. {words}",
                folded=f" video {n} of a summer and some words more {words.replace('#', '')} ",
                language="en",
                created_at=at,
                publish_wanted_at=at,
                published_at=at,
                shown_revision=1,
                duration_ms=8_000 + n % 50_000,
                width=1080,
                height=1920,
                blurhash=BLURHASH,
                visibility="followers" if n % 40 == 0 else "public",
            )

        put(Video, map(video, self.videos))
        codes = dict(Video.objects.values_list("pk", "code"))
        put(
            Cut,
            (
                Cut(
                    pk=n,
                    video_id=n,
                    state="complete",
                    composed_at=self.now,
                    poster_key=f"v/{codes[n]}/1/ab12cd34/pictures/poster.webp",
                    master_key=f"v/{codes[n]}/1/ab12cd34/master.m3u8",
                )
                for n in self.videos
            ),
        )
        put(
            Rendition,
            (
                Rendition(
                    cut_id=n,
                    rung=rung,
                    width=rung,
                    height=rung * 16 // 9,
                    bitrate=1_000_000,
                    peak_bitrate=1_200_000,
                    bytes=1_250_000,
                    sha256="0" * 64,
                    codecs="avc1.64001f,mp4a.40.2",
                    fps="30",
                    mp4_key=f"v/{codes[n]}/1/ab12cd34/{rung}.mp4",
                    playlist_key=f"v/{codes[n]}/1/ab12cd34/{rung}/index.m3u8",
                )
                for n in self.videos
                for rung in (360, 540, 720)
            ),
        )
        put(
            VideoTag,
            (
                VideoTag(video_id=n, name=f"tag{tag}", published_at=self._published_at(n))
                for n in self.videos
                for tag in tags[n]
            ),
        )

    def _published_at(self, n: int) -> datetime:
        return self.now - timedelta(minutes=10 * (len(self.videos) - n))

    def _deeds(self) -> None:
        from glasshouse.network.feed.models import Kind, Tally, Watch
        from glasshouse.network.feed.pseudonyms import pseudonym_of
        from glasshouse.network.social.models import Like, VideoCounts

        likes = {(n, self._one(self.videos)) for n in self.people for _ in range(LIKES)}
        put(Like, (Like(person_id=a, video_id=b, liked_at=self.now) for a, b in likes))
        counted = dict.fromkeys((b for _a, b in likes), 0)
        for _a, b in likes:
            counted[b] += 1
        put(VideoCounts, (VideoCounts(video_id=n, likes=count) for n, count in counted.items()))
        seen = dict.fromkeys(self.videos, 0)
        for _ in range(5 * len(self.videos)):
            seen[self._one(self.videos)] += 1
        put(Tally, (Tally(video_id=n, impressions=count, watches=count // 2) for n, count in seen.items()))
        watchers = {n: pseudonym_of(n) for n in self.people[:SIGNED_IN]}
        put(
            Watch,
            (
                Watch(video_id=self._one(self.videos), watcher=watchers.get(n), kind=kind, watched_ms=3_000)
                for n in self.people
                for _ in range(WATCHES // 2)
                for kind in (Kind.IMPRESSION, Kind.WATCH)
            ),
        )


def sessions() -> list[str]:
    """Sign some people in; returns their tokens."""
    from glasshouse.network.accounts.models import Session
    from glasshouse.network.kit import clock, ids

    now, tokens = clock.now(), {n: ids.new_token() for n in range(1, SIGNED_IN + 1)}
    put(
        Session,
        (
            Session(
                person_id=n,
                token_hash=ids.token_hash(token),
                created_at=now,
                last_seen_at=now,
                expires_at=now + timedelta(days=30),
            )
            for n, token in tokens.items()
        ),
    )
    return list(tokens.values())


def main(videos: int, people: int) -> None:
    django.setup()
    from django.db import connection

    crowd = Crowd(videos, people)
    crowd.fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps({"sessions": sessions(), "tag": "tag3", "handle": "p3"}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
