"""The rules of the house: what may not be shown here. Their English text is what counts, and its hash stands in the ledger."""

import hashlib

from django.utils.translation import gettext_noop as _

from glasshouse.network.kit import clock
from glasshouse.network.ledger.actions import register_in_force, register_records
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
