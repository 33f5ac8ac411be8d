"""The people of the demo at work: they join, look in, and do what the month says, through the faces that real people use."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from glasshouse.demo import seed
from glasshouse.demo.cast import CAST
from glasshouse.demo.crowd import REGULARS, Fan
from glasshouse.demo.incidents import Incident, Street
from glasshouse.demo.month import DAYS, Act, Answer, Following, Month, Post, Session, View
from glasshouse.demo.progress import Progress
from glasshouse.demo.remarks import WITH_REPOST
from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import actions as feed
from glasshouse.network.feed import queries as feeds
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import Refused
from glasshouse.network.social import actions as social
from glasshouse.network.social import queries as said
from glasshouse.network.ties import actions as ties


@dataclass(slots=True)
class Town:
    """Does what the month says, as the people in it."""

    crowd: Sequence[Fan]
    ids: dict[str, int] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    friends: dict[str, list[str]] = field(default_factory=dict)
    comments: dict[tuple[str, str], str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    # What is done first after an interruption may have been done before, or in part.
    careful: bool = False

    def do(self, act: Act | Incident) -> None:
        """Do something at its time."""
        clock.hold(act.at)
        self._try(type(act).__name__, partial(self._do, act))

    def _do(self, act: Act | Incident) -> None:
        if isinstance(act, Session):
            self._look_in(act)
        elif isinstance(act, Following):
            self._follow(act)
        elif isinstance(act, Answer):
            self._answer(act)
        else:
            act.do()

    def _try(self, what: str, deed: Callable[[], object]) -> None:
        """Do it as far as the network lets them: somebody may have deleted a video meanwhile, or closed its comments."""
        try:
            deed()
            self.done[what] += 1
        except Refused as error:
            self.refused[f"{what}: {error.code}"] += 1

    def _look_in(self, session: Session) -> None:
        person_id = self.ids[session.handle]
        again = self.careful and self._has_looked_in(person_id, session.at)
        if not again:
            told = [event for view in session.views for event in _events(view)]
            self.done["watch events"] += feed.record_watch(person_id=person_id, events=told)
        at = session.at
        for view in session.views:
            at += timedelta(milliseconds=view.watched_ms)
            clock.hold(at)
            for deed in view.deeds:
                # A share counts each time; all else can be done twice.
                if not (again and deed == "share"):
                    self._try(deed, partial(self._deed, session.handle, view, deed))
            if view.comment:
                self._try("comment", partial(self._comment, session.handle, view))

    def _has_looked_in(self, person_id: int, at: datetime) -> bool:
        return any(watched.at == at for watched in feeds.history_of(person_id, limit=5).items)

    def _deed(self, handle: str, view: View, deed: str) -> None:
        who = {"person_id": self.ids[handle], "code": view.post.code}
        if deed == "like":
            social.like_video(**who)  # type: ignore[arg-type]
        elif deed == "save":
            social.save_video(**who)  # type: ignore[arg-type]
        elif deed == "repost":
            social.repost_video(**who, text=view.repost_text)  # type: ignore[arg-type]
        elif deed == "share":
            self._share(handle, view.post)
        else:
            self._praise(handle, view.post)

    def _share(self, handle: str, post: Post) -> None:
        chance = random.Random(f"{handle} shares {post.name}")
        friends = self.friends.get(handle, [])
        to = [chance.choice(friends)] if friends and chance.random() < 0.6 else []
        words = chance.choice(WITH_REPOST.get(self.languages[handle], ("",))) if to else ""
        social.share_video(person_id=self.ids[handle], code=post.code, to=to, words=words)

    def _praise(self, handle: str, post: Post) -> None:
        """Like one of the comments that stand there."""
        page = said.comments_page(post.code, person_id=self.ids[handle])
        others = [comment for comment in page.items if comment.author.handle != handle]
        if others:
            chosen = random.Random(f"{handle} praises below {post.name}").choice(others)
            social.like_comment(person_id=self.ids[handle], code=chosen.code)

    def _comment(self, handle: str, view: View) -> None:
        code = social.write_comment(person_id=self.ids[handle], code=view.post.code, text=view.comment)
        self.comments[view.post.name, view.comment] = code

    def _answer(self, act: Answer) -> None:
        code = self.comments.get((act.post.name, act.comment)) or self._find_comment(act)
        if code is not None:
            author_id = self.ids[act.post.author]
            social.write_comment(person_id=author_id, code=act.post.code, text=act.text, reply_to=code)

    def _find_comment(self, act: Answer) -> str | None:
        """Return a comment that an earlier run wrote."""
        after: str | None = ""
        while after is not None:
            page = said.comments_page(act.post.code, person_id=self.ids[act.post.author], after=after)
            for comment in page.items:
                if (comment.author.handle, comment.text) == (act.handle, act.comment):
                    return comment.code
            after = page.next
        return None

    def _follow(self, act: Following) -> None:
        ties.follow_person(person_id=self.ids[act.handle], handle=act.followed)


def _events(view: View) -> list[feed.WatchEvent]:
    kind = "skip" if view.skipped else "watch"
    return [
        feed.WatchEvent(view.post.code, "impression"),
        feed.WatchEvent(view.post.code, kind, ms=view.watched_ms, loops=view.loops),
    ]


def live(folder: Path, *, crowd: Sequence[Fan], posts: Sequence[Post]) -> Town:
    """Let these people live through the month, from where an earlier run ended; leaves the clock going."""
    progress = Progress.read(folder)
    if progress.finished:
        return Town(crowd)
    progress.until = progress.until or clock.now().replace(microsecond=0).isoformat()
    town = Town(crowd)
    try:
        _let_join(town, progress)
        _let_live(town, progress, posts)
    finally:
        clock.hold(None)
    progress.finished = True
    progress.write()
    return town


def _let_join(town: Town, progress: Progress) -> None:
    until = datetime.fromisoformat(progress.until)
    for number, fan in enumerate(town.crowd):
        if number < progress.people:
            continue
        # The first of them two months before the month begins, the last one when it does.
        clock.hold(until - timedelta(days=DAYS + 60 * (1 - number / len(town.crowd))))
        person_id = seed.join(fan)
        # Pictures are made by workers, whose clock goes on.
        clock.hold(None)
        seed.picture(fan, person_id)
        progress.people = number + 1
        progress.write()
    known = [*town.crowd, *REGULARS]
    town.ids = people.ids_by_handle([*(fan.handle for fan in known), *(author.handle for author in CAST)])
    town.languages = {fan.handle: fan.languages[0] for fan in known}


def _let_live(town: Town, progress: Progress, posts: Sequence[Post]) -> None:
    until = datetime.fromisoformat(progress.until)
    # People may have left since an earlier run.
    known = [fan for fan in [*town.crowd, *REGULARS] if fan.handle in town.ids]
    month = Month(fans=known, posts=posts, until=until)
    acts: list[Act | Incident] = [*month.acts(), *Street(town.crowd, posts, until).incidents()]
    acts.sort(key=lambda act: act.at)
    for act in acts:
        if isinstance(act, Following) and act.followed in town.languages:
            town.friends.setdefault(act.handle, []).append(act.followed)
    reached = datetime.fromisoformat(progress.reached) if progress.reached else None
    for act in acts:
        if reached is not None and act.at < reached:
            continue
        town.careful = reached is not None
        town.do(act)
        if reached is not None and act.at > reached:
            reached = None
        progress.reached = act.at.isoformat()
        progress.write()
