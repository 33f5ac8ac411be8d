"""The living example of moderation: a label whose appeal waits, a comment that stays away, a wrong removal, one for adults.

All goes through the faces that people and officers use, now and not in the month that the crowd lives: what is entered must be
entered when it happens. Doing it again adds what is missing.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from glasshouse.demo import staff
from glasshouse.demo.crowd import REGULARS
from glasshouse.demo.month import Post
from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation import queries as desk
from glasshouse.network.moderation.actions import AppealRuling, Ruling, Told
from glasshouse.network.moderation.queries import Category, Ground, Measure, Outcome, Subject
from glasshouse.network.social import actions as social
from glasshouse.network.social import queries as said

SELLER = ("cheap_followers", "Cheap Followers")
GROWN_UP = date(1988, 5, 17)
SPAM = "1000 followers by tonight, no questions asked: cheap-followers.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Somebody reports something, and the desk decides; then, perhaps, an appeal and its decision."""

    post: str
    reporter: str
    ground: Ground
    words: str
    ruling: Ruling
    appeal: str = ""
    on_appeal: AppealRuling | None = None


CASES = (
    Case(
        post="flight",
        reporter="tidepool",
        ground=Ground.FALSE_INFORMATION,
        words="I looked for this valley on a map.",
        ruling=Ruling(
            measure=Measure.LABELLED,
            basis="rules",
            clause="No false information that does harm",
            category=Category.CIVIC_DISCOURSE,
            facts="The flight through a valley looks like a recording. It was computed.",
            explanation="Somebody who takes it for a place may set out for it. A sentence beside the video is enough.",
            label="Computed from a formula: this valley does not exist.",
        ),
        appeal="The title says that the valley isn't there, so the label tells nobody anything new.",
    ),
    Case(
        post="wavetank",
        reporter="gipfelkino",
        ground=Ground.RIGHTS,
        words="I am sure that I have seen these waves in a textbook.",
        ruling=Ruling(
            measure=Measure.REMOVED,
            basis="rules",
            clause="Other people's rights",
            category=Category.INTELLECTUAL_PROPERTY,
            facts="The video was reported as taken from a textbook.",
            explanation="Only what one has made, or may use, may be shown here.",
            details="The notice names no title and no page of the textbook.",
        ),
        appeal="Nobody owns the interference of waves. The program that draws them is mine, line by line.",
        on_appeal=AppealRuling(
            outcome=Outcome.REVERSED,
            answer="You are right: the notice named no work, and nothing was checked. The video is back, as it was.",
        ),
    ),
    Case(
        post="cactus",
        reporter="guslili",
        ground=Ground.OTHER,
        words="Midnight is no time for children.",
        ruling=Ruling(
            measure=Measure.AGE_RESTRICTED,
            basis="rules",
            clause="The law",
            category=Category.MINORS,
            facts="The dance takes place in a bar after midnight.",
            explanation="Where this network is at home, what shows a bar at night is for adults.",
        ),
    ),
)


def show(posts: Sequence[Post]) -> None:
    """Let all of it happen, as far as these posts are there."""
    first, second = staff.administrator(), staff.moderator()
    grown_up = [first, second, *people.ids_by_handle([fan.handle for fan in REGULARS]).values()]
    for person_id in grown_up:
        with suppress(accounts.BirthDateKnown):
            accounts.give_birth_date(person_id=person_id, birth_date=GROWN_UP)
    by_name = {post.name: post for post in posts}
    for case in CASES:
        if post := by_name.get(case.post):
            author_id = people.ids_by_handle([post.author])[post.author]
            _live(case, (Subject.VIDEO, post.code), author_id, (first, second))
    if post := by_name.get("fireflies"):
        _spam(post, (first, second))


def _live(case: Case, thing: tuple[Subject, str], author_id: int, officers: tuple[int, int]) -> None:
    found = _statement(author_id, thing, case.ruling.measure) or _decided(case, thing, officers[0])
    if case.appeal and not found.appeal:
        moderation.file_appeal(person_id=author_id, code=found.code, words=case.appeal)
        found = desk.statement(found.code)
    if case.on_appeal and found.appeal and not found.appeal.outcome:
        moderation.decide_appeal(by_id=officers[1], code=found.appeal.code, ruling=case.on_appeal)


def _decided(case: Case, thing: tuple[Subject, str], officer_id: int) -> desk.StatementCard:
    subject, code = thing
    told = Told(subject=subject, thing=code, ground=case.ground, words=case.words)
    moderation.file_notice(person_id=people.ids_by_handle([case.reporter])[case.reporter], told=told)
    made = moderation.decide(by_id=officer_id, subject=subject, thing=code, ruling=case.ruling)
    return desk.statement(made)


def _statement(author_id: int, thing: tuple[Subject, str], measure: str) -> desk.StatementCard | None:
    known = desk.statements_of(author_id)
    return next((one for one in known if (one.subject, one.thing, one.measure) == (*thing, measure)), None)


def _spam(post: Post, officers: tuple[int, int]) -> None:
    """Let somebody advertise below a video; the comment is removed, and the appeal against that fails."""
    seller_id = staff.person(*SELLER)
    removed = [one for one in desk.statements_of(seller_id) if one.subject == Subject.COMMENT]
    code = removed[0].thing if removed else _comment(post, seller_id)
    case = Case(
        post=post.name,
        reporter=post.author,
        ground=Ground.SPAM,
        words="Writes this below everything.",
        ruling=Ruling(
            measure=Measure.REMOVED,
            basis="rules",
            clause="No spam and no deception",
            category=Category.SCAMS,
            facts="The comment offers followers for money, under a video that has nothing to do with it.",
            explanation="Nothing is posted again and again to be seen.",
        ),
        appeal="Everybody wants followers. That is no spam, that is a service.",
        on_appeal=AppealRuling(
            outcome=Outcome.UPHELD,
            answer="The same words stood below several videos of people who had not asked for them.",
        ),
    )
    _live(case, (Subject.COMMENT, code), seller_id, officers)


def _comment(post: Post, person_id: int) -> str:
    shown = said.comments_page(post.code, person_id=person_id, limit=said.MOST).items
    known = next((one.code for one in shown if one.text == SPAM), "")
    return known or social.write_comment(person_id=person_id, code=post.code, text=SPAM)
