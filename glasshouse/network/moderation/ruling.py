"""What an officer decides about a thing, and whether it is right: complete, short enough, and without anybody's name."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import Refused
from glasshouse.network.kit.public_lines import BadLine, check_line, with_at
from glasshouse.network.moderation import house_rules
from glasshouse.network.moderation.models import MAX_EXPLANATION, MAX_FACTS, MAX_LAW_BYTES
from glasshouse.network.moderation.policy import MEASURES
from glasshouse.network.moderation.states import Basis, Category, Measure, Subject
from glasshouse.network.videos.queries import MAX_LABEL

_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-zA-Z]{2,}")


class BadRuling(Refused):
    """The decision lacks something, or has what it can't have; `field` names what."""

    code = "bad_ruling"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class ReasonMissing(BadRuling):
    """A decision needs facts and an explanation that the person concerned can read."""

    code = "reason_missing"


class NamesSomebody(BadRuling):
    """What becomes public for good names a person."""

    code = "names_somebody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A measure and its reasons. `clause` is a law, or a rule of the house by its English heading.

    Facts, explanation and label become public; `details` only the person concerned is told. `until` is the last day.
    """

    measure: str
    basis: str
    clause: str
    category: str
    facts: str
    explanation: str
    details: str = ""
    label: str = ""
    until: date | None = None


def checked(ruling: Ruling, subject: Subject, names: tuple[str, ...]) -> Ruling:
    """Return the ruling with its words cleaned; `names` are the handle and the name of the person concerned.

    Raises BadRuling, TextTooLong.
    """
    if ruling.measure not in MEASURES[subject]:
        raise BadRuling(_("Please choose what is to be done. Nothing was decided."), field="measure")
    clean = Ruling(
        measure=ruling.measure,
        basis=ruling.basis,
        clause=_clause(ruling),
        category=ruling.category,
        facts=texts.clean(ruling.facts, most=MAX_FACTS),
        explanation=texts.clean(ruling.explanation, most=MAX_EXPLANATION),
        details=texts.clean(ruling.details, most=MAX_FACTS),
        label=" ".join(texts.clean(ruling.label, most=MAX_LABEL).split()),
        until=ruling.until,
    )
    if clean.category not in Category.values:
        raise BadRuling(_("Please choose a category. Nothing was decided."), field="category")
    for field in ("facts", "explanation"):
        if not getattr(clean, field):
            raise ReasonMissing(
                _(
                    "Please write what happened and why it breaks the rule: both are told. Nothing was decided."
                ),
                field=field,
            )
    _check_label(clean)
    if clean.label:
        _line(clean.label, "label")
    _check_until(clean)
    for field in ("clause", "facts", "explanation", "label"):
        _check_nameless(getattr(clean, field), names, field)
    return clean


def _clause(ruling: Ruling) -> str:
    if ruling.basis not in Basis.values:
        raise BadRuling(
            _("Please choose whether it is the law or a rule of the house. Nothing was decided."),
            field="basis",
        )
    clause = " ".join(texts.clean(ruling.clause, most=MAX_LAW_BYTES).split())
    if ruling.basis == Basis.RULES and clause not in {heading for heading, _words in house_rules.rules()}:
        raise BadRuling(_("Please choose the rule that it breaks. Nothing was decided."), field="rule")
    if not clause:
        raise BadRuling(_("Please name the law that it breaks. Nothing was decided."), field="law")
    return _line(clause, "law")


def _line(line: str, field: str) -> str:
    try:
        check_line(line, field=field, most_bytes=MAX_LAW_BYTES)
    except BadLine as error:
        raise BadRuling(error.message, field=field) from None
    return line


def _check_label(ruling: Ruling) -> None:
    if (ruling.measure == Measure.LABELLED) != bool(ruling.label):
        words = (
            _("Please write the sentence that is to stand beside the video. Nothing was decided.")
            if not ruling.label
            else _("Only a label has a sentence of its own. Nothing was decided.")
        )
        raise BadRuling(words, field="label")


def _check_until(ruling: Ruling) -> None:
    today = clock.now().date()
    if ruling.measure == Measure.DISABLED and ruling.until is None:
        raise BadRuling(_("Please say until when it is hidden. Nothing was decided."), field="until")
    if ruling.until is not None and not today < ruling.until <= today.replace(year=today.year + 10, day=1):
        raise BadRuling(
            _("The last day must lie ahead, and not more than ten years. Nothing was decided."), field="until"
        )
    if ruling.measure == Measure.REMOVED and ruling.until is not None:
        raise BadRuling(
            _("What is removed stays away; to hide it for a while, choose that. Nothing was decided."),
            field="until",
        )


def _check_nameless(words: str, names: tuple[str, ...], field: str) -> None:
    """Refuse words that name somebody: they stay public for good. Raises NamesSomebody."""
    words = with_at(words)
    named = any(
        len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE)
        for name in names
    )
    if named or _MAIL.search(words) or texts.handles_in(words):
        raise NamesSomebody(
            _(
                "This becomes public for good, so it must not name anybody: no name, no @handle, no address. Write names "
                "into the details, which only the person concerned is told. Nothing was decided."
            ),
            field=field,
        )
