"""A month of watching, thought out beforehand: who looks in when, sees what, for how long, and what they do about it.

Pure chance from a seed, without a network: the same people, posts and days give the same month.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from glasshouse.demo.crowd import REGULARS, Fan
from glasshouse.demo.remarks import ABOUT, ANSWERED, ANSWERS_TO, SAID, WITH_REPOST

DAYS = 30
# What somebody saw within so many days does not come to them again.
REMEMBERED = timedelta(days=14)
NEW = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Post:
    """A clip as it stands in the network: `name` is the clip's, `author` a handle."""

    name: str
    code: str
    author: str
    theme: str
    language: str
    duration_ms: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class View:
    """A post on somebody's screen and what followed: `deeds` are like, save, repost, share, praise (liking a comment)."""

    post: Post
    watched_ms: int
    loops: int
    skipped: bool
    deeds: tuple[str, ...] = ()
    comment: str = ""
    repost_text: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody looks in."""

    at: datetime
    handle: str
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Following:
    """Somebody begins to follow another."""

    at: datetime
    handle: str
    followed: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An author answers what somebody said below a post."""

    at: datetime
    post: Post
    handle: str
    comment: str
    text: str


Act = Session | Following | Answer


@dataclass(slots=True)
class Month:
    """The month that ends at `until`."""

    fans: Sequence[Fan]
    posts: Sequence[Post]
    until: datetime
    _said: set[tuple[str, str]] = field(default_factory=set)
    _reposters: set[str] = field(default_factory=set)

    def acts(self) -> list[Act]:
        """Return all that happens, in order."""
        self._said.clear()
        found: list[Act] = [*self._sessions()]
        self._reposters = {
            act.handle
            for act in found
            if isinstance(act, Session) and any("repost" in view.deeds for view in act.views)
        }
        found += self._followings()
        found += [answer for act in found if isinstance(act, Session) for answer in self._answers(act)]
        return sorted(found, key=lambda act: (act.at, repr(act)))

    def _sessions(self) -> Iterator[Session]:
        first_day = (self.until - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
        seen: dict[str, dict[str, datetime]] = {fan.handle: {} for fan in self.fans}
        for day in range(DAYS + 1):
            for fan in self.fans:
                chance = random.Random(f"{fan.handle} looks in on day {day}")
                # Most look in when school and work are over.
                at = first_day + timedelta(days=day, seconds=int(3600 * chance.triangular(6, 24, 16)))
                away = at > self.until - timedelta(days=fan.away_days)
                if chance.random() < fan.activity and not away and at < self.until - timedelta(minutes=10):
                    views = tuple(self._views(fan, at, seen[fan.handle], chance))
                    if views:
                        yield Session(at, fan.handle, views)

    def _views(
        self, fan: Fan, at: datetime, seen: dict[str, datetime], chance: random.Random
    ) -> Iterator[View]:
        there = [
            post
            for post in self.posts
            if post.published_at < at and not (post.name in seen and at - seen[post.name] < REMEMBERED)
        ]
        # As a feed would: sooner what one likes, and what is new; but never that alone.
        drawn = {
            post.name: chance.random()
            ** (1 / (0.15 + fan.tastes[post.theme] + 2 * (at - post.published_at < NEW)))
            for post in there
        }
        there.sort(key=lambda post: -drawn[post.name])
        for post in there[: chance.randint(2, 5)]:
            seen[post.name] = at
            yield self._view(fan, post, chance)

    def _view(self, fan: Fan, post: Post, chance: random.Random) -> View:
        taste, length = fan.tastes[post.theme], post.duration_ms
        if chance.random() < 0.75 * (1 - taste):
            return View(post, chance.randint(300, 1_900), 0, skipped=True)
        if chance.random() > 0.25 + 0.75 * taste:
            return View(post, int(length * chance.uniform(0.2, 0.8)), 0, skipped=False)
        loops = chance.choice((0, 0, 1, 1, 2, 3))
        deeds = [
            deed
            for deed, how_often in (
                ("like", 0.5),
                ("save", 0.14),
                ("repost", 0.05),
                ("share", 0.06),
                ("praise", 0.25),
            )
            if chance.random() < how_often * taste
        ]
        text = ""
        if "repost" in deeds and chance.random() < 0.6:
            text = chance.choice(WITH_REPOST.get(fan.languages[0], ("",)))
        comment = self._remark(fan, post, chance) if chance.random() < 0.22 * taste else ""
        watched_ms = int(length * (loops + chance.uniform(0.92, 1.0)))
        return View(post, watched_ms, loops, False, tuple(deeds), comment, text)

    def _remark(self, fan: Fan, post: Post, chance: random.Random) -> str:
        """Return something that nobody has said below this post yet, or nothing."""
        language = fan.languages[0]
        about = ABOUT.get(post.name, {}).get(language, ())
        # Sooner what fits this clip than what fits any.
        for known in (about, SAID[language]) if chance.random() < 0.7 else (SAID[language], about):
            if unsaid := [text for text in known if (post.name, text) not in self._said]:
                break
        else:
            return ""
        text = chance.choice(unsaid)
        self._said.add((post.name, text))
        return text

    def _answers(self, session: Session) -> Iterator[Answer]:
        for view in session.views:
            chance = random.Random(f"{view.post.name} {view.comment}")
            at = session.at + timedelta(minutes=chance.randint(12, 600))
            if not view.comment or at > self.until - timedelta(minutes=10):
                continue
            text = ANSWERS_TO.get((view.post.author, view.comment), "")
            if not text and chance.random() < 0.3:
                text = chance.choice(ANSWERED[view.post.author])
            if text:
                yield Answer(at, view.post, session.handle, view.comment, text)

    def _followings(self) -> Iterator[Following]:
        themes: dict[str, set[str]] = {}
        for post in self.posts:
            themes.setdefault(post.author, set()).add(post.theme)
        for fan in self.fans:
            chance = random.Random(f"{fan.handle} follows")
            likes = {author: max(fan.tastes[t] for t in about) for author, about in sorted(themes.items())}
            found = [
                author for author, taste in likes.items() if taste == 1.0 or chance.random() < 0.65 * taste
            ]
            kindred = [one.handle for one in self.fans if one is not fan and one.loved() & fan.loved()]
            if fan in REGULARS:
                # Somebody whose reposts they meet in Following.
                kindred = [handle for handle in kindred if handle in self._reposters]
            found += chance.sample(kindred, min(len(kindred), chance.choice((1, 2, 3))))
            yield from (Following(self._some_time(fan, chance), fan.handle, other) for other in found)

    def _some_time(self, fan: Fan, chance: random.Random) -> datetime:
        ago = timedelta(days=chance.uniform(fan.away_days + 0.2, DAYS))
        return (self.until - ago).replace(microsecond=0)
