"""The rules of the house: what may not be shown here. Their English text is what counts, and its hash stands in the ledger."""

import hashlib

from django.utils.translation import gettext_noop as _

from glasshouse.network.kit import clock
from glasshouse.network.ledger.actions import register_in_force, register_records
from glasshouse.network.moderation.states import Category, Ground
from glasshouse.proof.entries import Rules

NAME = "house"
_RULES = (
    (
        _("No spam and no deception"),
        _("Nothing posted again and again to be seen, no fraud, nobody who pretends to be somebody else."),
    ),
    (
        _("No hate"),
        _(
            "Nothing that degrades people, or calls for harm to them, for what they are: their origin, skin, faith, sex, "
            "orientation, disability or age."
        ),
    ),
    (_("No harassment and no threats"), _("Nobody is hunted, shamed or frightened.")),
    (
        _("No cruelty"),
        _("No violence for its own sake. What shows violence in order to inform is marked as sensitive."),
    ),
    (
        _("No pornography"),
        _(
            "Nudity in art, health or protest is marked as sensitive; nothing is shown of anybody against their will."
        ),
    ),
    (
        _("No call to self-harm"),
        _(
            "Nothing that praises or teaches suicide, self-harm or starving. To speak of one's own is allowed."
        ),
    ),
    (_("No harm to children"), _("Nothing that endangers or exploits a child, drawn or real.")),
    (
        _("No false information that does harm"),
        _(
            "Nothing false that puts people in danger, or keeps them from voting. Errors and opinions are no harm."
        ),
    ),
    (_("Privacy"), _("Nobody's address, number, papers or messages are shown without their consent.")),
    (_("Other people's rights"), _("Only what one has made, or may use.")),
    (_("The law"), _("Nothing that the law forbids here.")),
)


# For each ground of a notice the rule that it most often breaks, by its place, and the category of the DSA database.
_OF_GROUND = {
    Ground.SPAM: (0, Category.SCAMS),
    Ground.HATE: (1, Category.ILLEGAL_SPEECH),
    Ground.HARASSMENT: (2, Category.CYBER_VIOLENCE),
    Ground.VIOLENCE: (3, Category.VIOLENCE),
    Ground.SEXUAL: (4, Category.OTHER_VIOLATION),
    Ground.SELF_HARM: (5, Category.SELF_HARM),
    Ground.MINORS: (6, Category.MINORS),
    Ground.FALSE_INFORMATION: (7, Category.CIVIC_DISCOURSE),
    Ground.PRIVACY: (8, Category.DATA_PROTECTION),
    Ground.RIGHTS: (9, Category.INTELLECTUAL_PROPERTY),
    Ground.ILLEGAL: (10, Category.NOT_SPECIFIED),
    Ground.OTHER: (10, Category.OTHER_VIOLATION),
}


def rule_for(ground: str) -> str:
    """Return the heading of the rule that what is reported on this ground most often breaks."""
    return _RULES[_OF_GROUND[Ground(ground)][0]][0]


def category_for(ground: str) -> str:
    """Return the category that what is reported on this ground most often belongs to."""
    return _OF_GROUND[Ground(ground)][1].value


def declare() -> None:
    """Say that these rules are in force, and that every change of them is entered."""
    register_in_force("house_rules", lambda: [_in_force()])
    register_records(Rules.kind)


def rules() -> tuple[tuple[str, str], ...]:
    """Return the rules, each a heading and a sentence, as marked for translation."""
    return _RULES


def text() -> str:
    """Return the text that counts, in English: a line a rule."""
    return "".join(f"{heading}: {words}\n" for heading, words in _RULES)


def _in_force() -> Rules:
    now_ms = clock.millis(clock.now())
    sha256 = hashlib.sha256(text().encode()).hexdigest()
    return Rules(time=now_ms, name=NAME, sha256=sha256, in_force_ms=now_ms)
