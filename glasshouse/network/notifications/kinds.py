"""Every kind of notification, once: which facts it needs, to which address it goes, and how long it is of use."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from glasshouse.network.vault.queries import Field


class Kind(StrEnum):
    """What a person is told."""

    CONFIRM_EMAIL = "confirm_email"
    JOINED_AGAIN = "joined_again"
    RESET_PASSWORD = "reset_password"  # noqa: S105 — the name of a kind
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 — the name of a kind
    CONFIRM_NEW_EMAIL = "confirm_new_email"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"
    ADMITTED = "admitted"
    REFUSED = "refused"
    FOLLOWED = "followed"
    FOLLOW_ASKED = "follow_asked"
    FOLLOW_ACCEPTED = "follow_accepted"
    LIKED = "liked"
    COMMENTED = "commented"
    REPLIED = "replied"
    COMMENT_LIKED = "comment_liked"
    MENTIONED = "mentioned"
    REPOSTED = "reposted"
    SOUND_USED = "sound_used"
    SENT = "sent"
    NOTICE_DECIDED = "notice_decided"
    # The next five were told before there were statements of reasons; what was told then is still shown.
    VIDEO_HIDDEN = "video_hidden"
    VIDEO_SHOWN_AGAIN = "video_shown_again"
    VIDEO_WITHHELD = "video_withheld"
    VIDEO_RELEASED = "video_released"
    SERVICE_ENDING = "service_ending"
    SERVICE_STAYS = "service_stays"
    COMMENT_REMOVED = "comment_removed"
    SUSPENDED = "suspended"
    REOPENED = "reopened"
    STATEMENT_MADE = "statement_made"
    APPEAL_DECIDED = "appeal_decided"
    RESTRICTION_LIFTED = "restriction_lifted"
    EXPORT_READY = "export_ready"
    IMPORT_DONE = "import_done"
    LEAVING = "leaving"
    ORDER_TOLD = "order_told"
    OBJECTION_DECIDED = "objection_decided"
    HANDOVER = "handover"
    MOVED = "moved"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind is told. `facts` are the names of exactly what it is told with.

    `mailed`: a mail goes out. `shown`: it stands on the person's page. `choice`: the person may switch it off there.
    """

    facts: tuple[str, ...] = ()
    mailed: bool = True
    shown: bool = False
    choice: bool = False
    to: Field = Field.EMAIL
    of_use_for: timedelta = timedelta(days=3)


def _shown(*facts: str, choice: bool = True) -> Rule:
    """Return the rule of a kind that stands on the person's page and is not mailed."""
    return Rule(facts=facts, mailed=False, shown=True, choice=choice)


def _decided(*facts: str) -> Rule:
    """Return the rule of what was decided about somebody: shown, and mailed, as they may not be able to sign in."""
    return Rule(facts=facts, mailed=True, shown=True, of_use_for=timedelta(days=14))


RULES = {
    Kind.CONFIRM_EMAIL: Rule(facts=("link",)),
    Kind.JOINED_AGAIN: Rule(),
    Kind.RESET_PASSWORD: Rule(facts=("link",), of_use_for=timedelta(hours=1)),
    Kind.PASSWORD_CHANGED: Rule(),
    Kind.CONFIRM_NEW_EMAIL: Rule(facts=("link",), to=Field.NEW_EMAIL, of_use_for=timedelta(days=2)),
    Kind.EMAIL_CHANGE_ASKED: Rule(),
    Kind.EMAIL_CHANGED: Rule(to=Field.OLD_EMAIL),
    Kind.ADMITTED: Rule(),
    Kind.REFUSED: Rule(facts=("reason",)),
    Kind.FOLLOWED: _shown(),
    Kind.FOLLOW_ASKED: _shown(choice=False),
    Kind.FOLLOW_ACCEPTED: _shown(),
    Kind.LIKED: _shown("video"),
    Kind.COMMENTED: _shown("video", "comment", "words"),
    Kind.REPLIED: _shown("video", "comment", "words"),
    Kind.COMMENT_LIKED: _shown("video", "comment", "words"),
    Kind.MENTIONED: _shown("video", "comment", "words"),
    Kind.REPOSTED: _shown("video", "words"),
    Kind.SOUND_USED: _shown("video", "sound"),
    Kind.SENT: _shown("video", "words"),
    Kind.NOTICE_DECIDED: _shown("about", "decision", "notice", choice=False),
    Kind.VIDEO_HIDDEN: _shown("video", "ground", "words", choice=False),
    Kind.VIDEO_SHOWN_AGAIN: _shown("video", choice=False),
    Kind.VIDEO_WITHHELD: _shown("video", "restriction", choice=False),
    Kind.VIDEO_RELEASED: _shown("video", "restriction", choice=False),
    Kind.SERVICE_ENDING: Rule(
        facts=("country", "from", "restriction"), shown=True, of_use_for=timedelta(days=14)
    ),
    Kind.SERVICE_STAYS: Rule(facts=("restriction",), shown=True, of_use_for=timedelta(days=14)),
    Kind.COMMENT_REMOVED: _shown("ground", "words", choice=False),
    Kind.SUSPENDED: Rule(facts=("reason",), of_use_for=timedelta(days=14)),
    Kind.REOPENED: Rule(),
    Kind.STATEMENT_MADE: _decided("statement", "measure", "about"),
    Kind.APPEAL_DECIDED: _decided("statement", "outcome"),
    Kind.RESTRICTION_LIFTED: _decided("statement", "measure", "about"),
    Kind.EXPORT_READY: Rule(mailed=True, shown=True),
    Kind.IMPORT_DONE: _shown("made", "skipped", choice=False),
    Kind.LEAVING: Rule(facts=("until",), mailed=True),
    Kind.ORDER_TOLD: Rule(facts=("order",), shown=True, of_use_for=timedelta(days=14)),
    # `decision`: published, or the fault for which it is not.
    Kind.OBJECTION_DECIDED: _decided("bar", "decision"),
    Kind.HANDOVER: Rule(facts=("to", "until"), shown=True, of_use_for=timedelta(days=14)),
    Kind.MOVED: Rule(facts=("to", "site", "until"), of_use_for=timedelta(days=14)),
    Kind.ARRIVED: Rule(facts=("link", "from", "was", "handle"), of_use_for=timedelta(days=14)),
}
