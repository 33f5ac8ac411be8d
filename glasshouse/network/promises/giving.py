"""The promises that a network gives by default, entered when the ledger starts; and again when a release changes them."""

from collections.abc import Callable, Iterator, Mapping

from django.conf import settings
from django.utils import translation

from glasshouse.network.kit import clock
from glasshouse.network.ledger import actions as ledger
from glasshouse.network.ledger import queries
from glasshouse.network.promises.models import OwnPromise
from glasshouse.proof.entries import (
    Audit,
    Claim,
    Declaration,
    Entry,
    Objection,
    PromiseChanged,
    PromiseMade,
    PromiseWithdrawn,
)
from glasshouse.proof.promises.catalogue import Limits, catalogue
from glasshouse.proof.words import _

GIVES = (PromiseMade.kind, PromiseChanged.kind, PromiseWithdrawn.kind)
ENGLISH = "en"
"""The language of the words in the source."""
WHY = _(
    "We renewed the software that gives this promise, and with it its words or its test. What it said before stays in its "
    "history."
)
Last = PromiseMade | PromiseChanged | PromiseWithdrawn
Say = Callable[[str], str]


def declare() -> None:
    """Register what is to be entered at the start, and the kinds that this room enters."""
    ledger.register_at_start("promises", lambda: list(due()))
    ledger.register_records(*GIVES, Declaration.kind, Audit.kind, Claim.kind, Objection.kind)


def due() -> Iterator[Entry]:
    """Yield what has to be entered so that the catalogue is given, but for promises that are the operator's own."""
    last, now = last_given(), clock.now()
    own = set(OwnPromise.objects.values_list("promise", flat=True))
    for given in catalogue(limits()):
        said = in_languages(given.wording, given.assumptions)
        made = given.entry(time=clock.millis(now), date=f"{now:%Y-%m-%d}", languages=said)
        known = last.get(given.promise)
        if known is None:
            yield made
        elif given.promise not in own and not same(known, made):
            yield changed(made, {code: say(WHY) for code, say in in_languages(WHY).items() if code in said})


def last_given() -> dict[str, Last]:
    """Return the last entry that gave, changed or withdrew each promise, whether it is published or waits."""
    entered = queries.entered(*GIVES)
    return {one.promise: one for one in entered if isinstance(one, Last)}


def limits() -> Limits:
    """Return the numbers in the promises, of the terms in force."""
    last = queries.last_terms()
    if last is None:
        return Limits()
    return Limits(closed=last.closed, publish_s=last.publish_s, waiting_s=last.waiting_s)


def same(known: Last, made: PromiseMade) -> bool:
    """Say whether a promise stands in the ledger in this form. One that was withdrawn does not."""
    if isinstance(known, PromiseWithdrawn):
        return False
    return _form(known) == _form(made)


def _form(one: PromiseMade | PromiseChanged) -> tuple[object, ...]:
    return dict(one.wording), dict(one.predicate), one.evidence, dict(one.assumptions)


def changed(made: PromiseMade, why: Mapping[str, str]) -> PromiseChanged:
    """Return the entry that puts a promise into this form."""
    return PromiseChanged(
        time=made.time,
        promise=made.promise,
        wording=made.wording,
        predicate=made.predicate,
        evidence=made.evidence,
        assumptions=made.assumptions,
        date=made.date,
        why=why,
    )


def in_languages(*texts: str) -> dict[str, Say]:
    """Return the site's languages in which all these texts are translated, each with what translates; English always is."""
    found: dict[str, Say] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translated = code == ENGLISH or all(translation.gettext(text) != text for text in texts)
        if translated:
            found[code] = _sayer(code)
    return found


def _sayer(code: str) -> Say:
    def say(text: str) -> str:
        with translation.override(code):
            return translation.gettext(text)

    return say
