"""What happens besides watching: two private accounts, a quarrel, a muted word, spam, and what the desk is told of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from glasshouse.demo import staff
from glasshouse.demo.crowd import Fan
from glasshouse.demo.month import Post
from glasshouse.demo.seed import VISITOR
from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.feed import actions as feed
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation.actions import Told
from glasshouse.network.moderation.queries import Ground, Subject
from glasshouse.network.social import actions as social
from glasshouse.network.ties import actions as ties

SPAM = "1000 FOLLOWERS TODAY!!! → cheap-followers.example"
SPAM_AGAIN = "Last chance: 1000 followers, no questions → cheap-followers.example"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happens once; doing it again at the same instant changes nothing."""

    at: datetime
    do: Callable[[], object]


class Street:
    """Puts together the incidents of a month that ends at `until`; `fans` are the crowd, at least twenty of them."""

    def __init__(self, fans: Sequence[Fan], posts: Sequence[Post], until: datetime) -> None:
        self._crowd = [fan.handle for fan in fans]
        self._posts = {post.name: post for post in posts}
        self._until = until
        self._found: list[Incident] = []

    def incidents(self) -> list[Incident]:
        """Return all of them."""
        self._found = []
        self._private_accounts()
        self._quarrel()
        self._choices()
        self._welcome()
        self._notices()
        return self._found

    def _add(self, days_ago: float, verb: Callable[..., object], who: str, **facts: object) -> None:
        def do() -> object:
            return verb(person_id=_id(who), **facts)

        self._found.append(Incident(self._until - timedelta(days=days_ago), do))

    def _private_accounts(self) -> None:
        shy, *asking = self._crowd[5:12]
        for handle in ("wren", shy):
            self._add(29.5, accounts.set_privacy, handle, private=True)
        for number, handle in enumerate(asking):
            self._add(18.0 - 3.5 * number, ties.follow_person, handle, handle="wren")
        for handle in asking[:2]:
            self._add(7.0, ties.follow_person, handle, handle=shy)
        # Two were let in; the others still wait.
        for handle in asking[:2]:
            self._add(12.5, ties.accept_follower, "wren", handle=handle)

    def _quarrel(self) -> None:
        one, other = self._crowd[12:14]
        self._add(11.0, ties.block_person, one, handle=other)
        self._add(10.9, ties.block_person, other, handle=one)

    def _choices(self) -> None:
        self._add(26.0, feed.choose_interest, "theo", kind="tag", name="数学アート")
        self._add(26.0, feed.choose_interest, "theo", kind="tag", name="algorithms")
        self._add(24.5, ties.mute_word, "theo", kind="word", word="sopa")

    def _welcome(self) -> None:
        for number, handle in enumerate(self._crowd[:2]):
            self._add(0.002 - 0.0005 * number, ties.follow_person, handle, handle=VISITOR)
        if pond := self._posts.get("pond"):
            words = "Put your headphones on for this one."
            self._add(0.0008, social.share_video, self._crowd[0], code=pond.code, to=[VISITOR], words=words)

    def _notices(self) -> None:
        spammer, *others = self._crowd[14:20]
        if post := self._posts.get("pendulums"):
            told = Told(
                subject=Subject.VIDEO, thing=post.code, ground=Ground.OTHER, words="Mir wird schwindlig."
            )
            self._add(6.0, moderation.file_notice, others[0], told=told)
            self._by_desk(5.6, moderation.dismiss, Subject.VIDEO, post.code)
        if post := self._posts.get("zero_and_eight"):
            self._add(4.0, partial(_spam, post, SPAM, others[:2]), spammer)
        if post := self._posts.get("fractal"):
            words = "This zoom is from my own page, frame by frame. Please compare."
            told = Told(subject=Subject.VIDEO, thing=post.code, ground=Ground.RIGHTS, words=words)
            self._add(1.9, moderation.file_notice, others[3], told=told)
        if post := self._posts.get("sorting"):
            self._add(1.1, partial(_spam, post, SPAM_AGAIN, others[1:4]), spammer)
        words = "Writes the same advertisement below everything."
        told = Told(subject=Subject.PERSON, thing=spammer, ground=Ground.SPAM, words=words)
        self._add(0.8, moderation.file_notice, others[2], told=told)

    def _by_desk(self, days_ago: float, verb: Callable[..., object], subject: str, thing: str) -> None:
        def do() -> object:
            return verb(by_id=staff.administrator(), subject=subject, thing=thing)

        self._found.append(Incident(self._until - timedelta(days=days_ago), do))


def _spam(post: Post, text: str, reporters: Sequence[str], *, person_id: int) -> None:
    """Let somebody advertise below a post, and others report it."""
    comment = social.write_comment(person_id=person_id, code=post.code, text=text)
    for handle in reporters:
        told = Told(subject=Subject.COMMENT, thing=comment, ground=Ground.SPAM)
        moderation.file_notice(person_id=_id(handle), told=told)


def _id(handle: str) -> int:
    return people.ids_by_handle([handle])[handle]
